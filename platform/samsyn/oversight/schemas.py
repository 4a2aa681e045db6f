"""What the log is narrowed to, as it stands in the page's address."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, pre_load, validate, validates_schema

from samsyn.audit.words import ACTIONS
from samsyn.web import InputSchema

FIRST_YEAR, LAST_YEAR = 2000, 2200
KINDS = ("reads", "acts")


def _sane(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Skriv en dag som finns, till exempel 2026-11-17."))


class Search(InputSchema):
    """Who, what, about what, when. A field that was left empty narrows nothing."""

    person = fields.UUID(load_default=None)
    kind = fields.String(load_default=None, data_key="slag", validate=validate.OneOf(KINDS))
    action = fields.String(load_default=None, data_key="handelse", validate=validate.OneOf(tuple(ACTIONS)))
    object_id = fields.UUID(load_default=None, data_key="om")
    first = fields.Date(load_default=None, data_key="fran", validate=_sane)
    last = fields.Date(load_default=None, data_key="till", validate=_sane)
    cursor = fields.String(load_default=None, data_key="efter", validate=validate.Length(max=400))

    @pre_load
    def leave_out_what_is_empty(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """A form sends every field; `lang` belongs to the page."""
        del kwargs
        return {name: value.strip() for name, value in data.items() if value.strip() and name != "lang"}

    @validates_schema
    def end_after_beginning(self, data: dict[str, Any], **kwargs: Any) -> None:
        """A period that ends before it begins is a mistake and not an empty answer."""
        del kwargs
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            raise ValidationError({"till": [_("Slutet ligger före början.")]})
