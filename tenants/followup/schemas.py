"""What the form of a review takes."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, post_load, pre_load, validate

from samsyn import clock
from samsyn.web import InputSchema
from tenants.measures.models import DECISIONS

WEEKS = ("4", "8", "12")
OTHER = "other"
SATURDAY = 5


class ReviewForm(InputSchema):
    """A decision with its reason and the next date: in a number of weeks, or on another day."""

    due_on = fields.Date(required=True)
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    reason = fields.String(required=True)
    weeks = fields.String(load_default=None, validate=validate.OneOf((*WEEKS, OTHER)))
    next_review_on = fields.Date(load_default=None)

    @pre_load
    def leave_out_what_is_empty(self, data: Any, **kwargs: Any) -> Any:
        """An empty field is no date, and a date that was left behind when weeks were chosen is none either."""
        del kwargs
        kept = {name: value for name, value in data.items() if not isinstance(value, str) or value.strip()}
        if kept.get("decision") == "end" or kept.get("weeks") in WEEKS:
            kept.pop("next_review_on", None)
        return kept

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The arguments of service.decide."""
        del kwargs
        weeks = data.pop("weeks")
        if data["decision"] != "end" and weeks in WEEKS:
            data["next_review_on"] = in_weeks(int(weeks))
        elif data["decision"] != "end" and data["next_review_on"] is None:
            raise ValidationError({"next_review_on": [_("Välj när åtgärden följs upp nästa gång.")]})
        return data


def in_weeks(weeks: int) -> date:
    """The day so many weeks from today, or the Monday after when that is a weekend."""
    day = clock.today() + timedelta(weeks=weeks)
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)
