"""What an application asks for."""

import re

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate, validates

from samsyn.accounts.schemas import Address, Line
from samsyn.onboarding.draft import LONGEST_NOTE
from samsyn.onboarding.private_mail import is_private
from samsyn.onboarding.roles import APPLICANT_ROLES
from samsyn.web import InputSchema


class Choice(InputSchema):
    """The municipality as it was written, and the one that was picked where several fitted `asked`."""

    municipality = fields.String(load_default="", validate=validate.Length(max=200))
    asked = fields.String(load_default="")
    code = fields.String(load_default="")


class Applicant(InputSchema):
    """Who applies."""

    name = Line(required=True)
    email = Address(required=True)
    role = fields.String(load_default="")
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_NOTE))

    @validates("email")
    def at_work(self, value: str, data_key: str) -> None:
        """A private address says nothing about whom one works for."""
        del data_key
        if is_private(value):
            raise ValidationError(
                _("%(email)s ser ut att vara en privat adress. Skriv den du har i tjänsten.", email=value)
            )

    @validates("name")
    def a_name(self, value: str, data_key: str) -> None:
        """The name stands in mails that anybody can have sent to anybody: nothing that looks like an address."""
        del data_key
        if re.search(r"[/:@<>\\]|\bwww\.", value):
            raise ValidationError(_("Skriv bara ditt namn."))

    @validates("role")
    def known(self, value: str, data_key: str) -> None:
        """One of the roles of the list."""
        del data_key
        if value not in APPLICANT_ROLES:
            raise ValidationError(_("Välj den roll som ligger närmast."))
