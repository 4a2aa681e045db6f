"""What the forms on periods and holds take."""

from datetime import date
from typing import Any

from marshmallow import fields, pre_load, validate

from samsyn.retention.models import REASONS
from samsyn.web import InputSchema

DAYS = validate.Range(date(2000, 1, 1), date(2199, 12, 31))


class PeriodForm(InputSchema):
    """A kind's period and why. `keep`: for good. `seen` is the period whose consequence stood on the page."""

    months = fields.Integer(load_default=None, validate=validate.Range(1, 600))
    keep = fields.Boolean(load_default=False)
    ground = fields.String(required=True, validate=validate.Length(1, 500))
    seen = fields.String(load_default="")

    @pre_load
    def leave_out_what_is_empty(self, data: Any, **kwargs: Any) -> Any:
        """An empty field is no number; a number left behind when "for good" is chosen is none either."""
        del kwargs
        kept = {name: value.strip() for name, value in data.items() if value.strip()}
        if "keep" in kept:
            kept.pop("months", None)
        return kept


class HoldForm(InputSchema):
    """What is not to go, and why. What is left empty narrows nothing."""

    kind = fields.String(load_default=None, validate=validate.Length(1, 60))
    period_from = fields.Date(load_default=None, validate=DAYS)
    period_to = fields.Date(load_default=None, validate=DAYS)
    email = fields.String(load_default="", validate=validate.Length(max=254))
    reason = fields.String(required=True, validate=validate.OneOf(REASONS))
    reference = fields.String(load_default="", validate=validate.Length(max=60))

    @pre_load
    def leave_out_what_is_empty(self, data: Any, **kwargs: Any) -> Any:
        """An empty field is no date and no kind."""
        del kwargs
        return {name: value.strip() for name, value in data.items() if value.strip()}
