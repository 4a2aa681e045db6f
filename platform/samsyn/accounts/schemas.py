"""What sign-in and the account's own page ask for."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate

from samsyn.accounts.addresses import clean
from samsyn.web import InputSchema
from samsyn.web.i18n import LANGUAGES


class Address(fields.String):
    """An e-mail address, as it is kept: see addresses.clean."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text.strip():
            raise ValidationError(_("Fyll i det här."))
        address = clean(text)
        if address is None:
            raise ValidationError(_("Skriv en e-postadress, till exempel namn@kommun.se."))
        return address


class Line(fields.String):
    """Something written in one line, at most `longest` characters: blanks around and between are tidied up."""

    def __init__(self, *, longest: int = 120, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = " ".join(super()._deserialize(value, attr, data, **kwargs).split())
        if not text:
            raise ValidationError(_("Fyll i det här."))
        if len(text) > self.longest:
            raise ValidationError(_("Skriv högst %(n)s tecken.", n=self.longest))
        return text


class SignIn(InputSchema):
    """Address and password."""

    email = fields.String(required=True, validate=validate.Length(1, 320))
    password = fields.String(required=True, validate=validate.Length(1, 400))
    next = fields.String(load_default="")


class NewPassword(InputSchema):
    """A password to set."""

    password = fields.String(required=True, validate=validate.Length(min=1))


class ChangedPassword(InputSchema):
    """The present password and the one to come."""

    part = fields.String(required=True, validate=validate.Equal("password"))
    current = fields.String(required=True, validate=validate.Length(1, 400))
    password = fields.String(required=True, validate=validate.Length(min=1))


class Profile(InputSchema):
    """What the account's owner is called and reads."""

    part = fields.String(required=True, validate=validate.Equal("profile"))
    name = Line(required=True)
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))


class Forgotten(InputSchema):
    """The address whose password is forgotten."""

    email = Address(required=True)
