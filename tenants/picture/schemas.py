"""What the picture's forms and programs send."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from samsyn.web import InputSchema
from tenants.observations.models import PLACE_TYPES, SOURCES

LONGEST_NOTE = 2000
LONGEST_ANALYSIS = 20_000
LONGEST_REASON = 500
LONGEST_SPAN = timedelta(days=5 * 366)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


class Words(fields.String):
    """Text without space around it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        return text.strip()


class NoteForm(InputSchema):
    """A note of the group."""

    text = Words(required=True, validate=[validate.Length(1), validate.Length(max=LONGEST_NOTE)])


class AnalysisForm(InputSchema):
    """The group's analysis; `seen` is the fingerprint of the text that was there."""

    analysis = Words(required=True, validate=validate.Length(max=LONGEST_ANALYSIS))
    seen = fields.String(load_default="", validate=validate.Length(max=100))


class SettleForm(InputSchema):
    """The decision to settle what has been read."""

    seen = fields.String(required=True, validate=validate.Length(1, 100))


class ReopenForm(InputSchema):
    """Why a settled picture gets a new version."""

    reason = Words(required=True, validate=[validate.Length(1), validate.Length(max=LONGEST_REASON)])


class EmptyForm(InputSchema):
    """A button alone."""


class ListQuery(Schema):
    """What the list of observations is narrowed to. It comes out of an address: what cannot be read is left out."""

    kategori = fields.UUID()
    omrade = fields.UUID()
    platstyp = fields.String(validate=validate.OneOf(PLACE_TYPES))
    kalla = fields.String(validate=validate.OneOf(SOURCES))
    efter = fields.String(validate=validate.Length(1, 400))
    karta = fields.String(validate=validate.OneOf(("antal",)))


class Day(fields.Date):
    """A day that a round can have been on."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return day


class SpanQuery(InputSchema):
    """From the first day to the last, both included, by Swedish clocks."""

    from_ = Day(required=True, data_key="from", metadata={"description": "Första dagen, svensk tid."})
    to = Day(required=True, metadata={"description": "Sista dagen, den räknas med."})

    @validates_schema
    def in_order(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuses a span that ends before it begins, or is longer than anybody reads."""
        del kwargs
        if data["to"] < data["from_"]:
            raise ValidationError(_("Slutet ligger före början."), "to")
        if data["to"] - data["from_"] > LONGEST_SPAN:
            raise ValidationError(_("Välj högst fem år åt gången."), "to")


class PageQuery(InputSchema):
    """A page of a list."""

    cursor = fields.String(load_default=None, validate=validate.Length(1, 400))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class PictureRoundOut(Schema):
    """The round that a picture is of."""

    id = fields.UUID()
    number = fields.Integer()
    period_from = fields.Date()
    period_to = fields.Date()


class PictureOut(Schema):
    """A settled version in a list."""

    id = fields.UUID()
    round = fields.Nested(PictureRoundOut)
    version = fields.Integer()
    change_reason = fields.String()
    settled_at = fields.AwareDateTime()
    settled_by = fields.String()
    links = fields.Dict(keys=fields.String(), values=fields.String())


class PictureList(Schema):
    """A page of settled versions, the newest first."""

    items = fields.List(fields.Nested(PictureOut))
    next = fields.String(allow_none=True)


class SettledPicture(PictureOut):
    """A settled version with its content."""

    analysis = fields.String()
    content = fields.Dict(metadata={"description": "Det som visas i lägesbilden, fryst när den fastställdes."})


class WeekCount(Schema):
    """Observations of a category in an area (null: outside every area) in the week that begins on a Monday."""

    category = fields.String(metadata={"description": "Kategorins kod, se categories."})
    area = fields.UUID(allow_none=True)
    week = fields.Date()
    count = fields.Integer()


class HourWeight(Schema):
    """The weight of an hour of the week. Weights are not events: a span is spread evenly over the hours it touches."""

    weekday = fields.Integer(metadata={"description": "1 är måndag."})
    hour = fields.Integer()
    weight = fields.Float()


class ResponseOut(Schema):
    """How the rounds that overlap the span were answered."""

    invited = fields.Integer()
    answered = fields.Integer()
    nothing_to_report = fields.Integer()
    rate = fields.Float(allow_none=True)
    rounds = fields.List(fields.Dict())


NEWEST = "Den senast stängda omgången i perioden mot upp till tolv före den; null utan någon."
PART = "Gäller hela kommunen; null för den vars medlemskap är begränsat till en del av den."


class LivePicture(Schema):
    """Counts of a span as the observations are now."""

    from_ = fields.Date(data_key="from")
    to = fields.Date()
    observations = fields.Integer()
    counts = fields.List(fields.Nested(WeekCount))
    hours = fields.List(fields.Nested(HourWeight))
    unknown_hours = fields.Integer(metadata={"description": "Iakttagelser vars tid är oviss på mer än sju dygn."})
    response = fields.Nested(ResponseOut, allow_none=True, metadata={"description": PART})
    change = fields.Dict(allow_none=True, metadata={"description": f"{NEWEST} {PART}"})
