"""What programs and the answer page send, and what programs get."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError, fields, post_load, validate

from samsyn.clock import STOCKHOLM
from samsyn.web import InputSchema
from tenants.observations.intake import LONGEST_TEXT, MOST_OBSERVATIONS, ObservationInput
from tenants.observations.models import PLACE_TYPES, SOURCES
from tenants.observations.parts_of_day import EXACT, HOURS
from tenants.observations.screening import KINDS

LONGEST_CODE = 200
LONGEST_SCREENED = 20_000
MOST_SCREENED = 200
FIRST_YEAR, LAST_YEAR = 2000, 2200


class Moment(fields.AwareDateTime):
    """An instant. Without a zone it is by Swedish clocks; years that no clock shows are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", default_timezone=STOCKHOLM, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return moment.astimezone(UTC)


class Day(fields.Date):
    """A day that an observation can have been on."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return day


class FindingIn(InputSchema):
    """A finding of the screening that is no personal data."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    start = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    end = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class ObservationIn(InputSchema):
    """One observation of a program's answer."""

    category = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_CODE),
        metadata={"description": "Kategorins kod, se categories.", "example": "vandalism"},
    )
    lat = fields.Float(allow_none=True, metadata={"description": "WGS 84. Behövs inte på nätet eller med area."})
    lon = fields.Float(allow_none=True)
    area = fields.UUID(allow_none=True, metadata={"description": "Området; utan det räknas det ut av punkten."})
    place_type = fields.String(required=True, validate=validate.OneOf(PLACE_TYPES))
    occurred_from = Moment(required=True, metadata={"description": "Utan tidszon gäller svensk tid."})
    occurred_to = Moment(allow_none=True, metadata={"description": "Slutet, när bara en tidsrymd är känd."})
    source = fields.String(required=True, validate=validate.OneOf(SOURCES))
    text = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_TEXT),
        metadata={"description": "Platsen och situationen, aldrig personuppgifter."},
    )
    screened = fields.List(
        fields.Nested(FindingIn),
        load_default=list,
        validate=validate.Length(max=MOST_SCREENED),
        metadata={
            "description": "Fynd i texten som inte är personuppgifter, som svaret 422 gav dem. Texten visas maskerad "
            "tills en samordnare har avgjort det."
        },
    )

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> ObservationInput:
        """The service's input."""
        del kwargs
        area = data.pop("area", None)
        said = frozenset((one["kind"], data["text"][one["start"] : one["end"]]) for one in data.pop("screened"))
        return ObservationInput(area_id=area, screened=said, **data)


class AnswerIn(InputSchema):
    """A whole answer; it takes the place of the participant's earlier one in the round."""

    round = fields.UUID(required=True)
    participant = fields.UUID(required=True)
    observations = fields.List(
        fields.Nested(ObservationIn), load_default=list, validate=validate.Length(max=MOST_OBSERVATIONS)
    )
    nothing_to_report = fields.Boolean(load_default=False)


class AnswerOut(Schema):
    """What was stored."""

    id = fields.UUID()
    round = fields.UUID()
    participant = fields.UUID()
    nothing_to_report = fields.Boolean()
    submitted_at = fields.AwareDateTime(metadata={"description": "När rapportören först svarade i omgången."})
    observations = fields.List(
        fields.UUID(), metadata={"description": "Iakttagelsernas id, i den ordning de skickades."}
    )


class ScreenIn(InputSchema):
    """A text that somebody is about to send."""

    text = fields.String(required=True, validate=validate.Length(max=LONGEST_SCREENED))


class FindingOut(Schema):
    """Characters of the text that look like personal data."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    start = fields.Integer(metadata={"description": "Första tecknet, räknat från 0 i Unicode-tecken."})
    end = fields.Integer(metadata={"description": "Tecknet efter det sista."})


class ScreenOut(Schema):
    """What was found."""

    findings = fields.List(fields.Nested(FindingOut))


class BoundingBox(fields.Field[tuple[float, float, float, float]]):
    """west,south,east,north in degrees."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[float, float, float, float]:
        del attr, data, kwargs
        try:
            west, south, east, north = (float(part) for part in str(value).split(","))
            if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
                raise ValueError
        except ValueError as error:
            raise ValidationError(_("Skriv väst,syd,öst,nord i grader, till exempel 13.7,55.4,13.9,55.5.")) from error
        return west, south, east, north


class ObservationQuery(InputSchema):
    """What a list of observations is narrowed to."""

    from_ = Day(data_key="from", load_default=None, metadata={"description": "Första dagen, svensk tid."})
    to = Day(load_default=None, metadata={"description": "Sista dagen, den räknas med."})
    category = fields.String(load_default=None, validate=validate.Length(1, LONGEST_CODE))
    area = fields.UUID(load_default=None)
    bbox = BoundingBox(
        load_default=None,
        metadata={"type": "string", "description": "väst,syd,öst,nord", "example": "13.7,55.4,13.9,55.5"},
    )
    round = fields.UUID(load_default=None)
    place_type = fields.String(load_default=None, validate=validate.OneOf(PLACE_TYPES))
    source = fields.String(load_default=None, validate=validate.OneOf(SOURCES))
    cursor = fields.String(load_default=None, validate=validate.Length(1, 400))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class ObservationOut(Schema):
    """An observation."""

    id = fields.UUID()
    round = fields.UUID()
    category = fields.String()
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    area = fields.UUID(allow_none=True)
    place = fields.String(allow_none=True, metadata={"description": "Den namngivna platsen."})
    place_type = fields.String()
    occurred_from = fields.AwareDateTime()
    occurred_to = fields.AwareDateTime(allow_none=True)
    source = fields.String()
    text = fields.String()


class ObservationList(Schema):
    """A page of observations, the latest first."""

    items = fields.List(fields.Nested(ObservationOut))
    next = fields.String(allow_none=True)


def _empty_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


class Optional(fields.Field[Any]):
    """A field of a form in which nothing was filled in is None."""

    def __init__(self, inner: fields.Field[Any], **kwargs: Any) -> None:
        super().__init__(load_default=None, allow_none=True, **kwargs)
        self.inner = inner

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """The inner field's value, or None."""
        value = _empty_is_none(value)
        if not isinstance(value, str):
            return super().deserialize(value, attr, data, **kwargs) if value is not None else None
        return self.inner.deserialize(value.strip(), attr, data, **kwargs)


class AnswerForm(InputSchema):
    """The answer page's form: one observation. What was left out the form's own module says, all of it at once."""

    id = fields.UUID(required=True)
    category = fields.String(load_default="", validate=validate.Length(max=LONGEST_CODE))
    place = fields.String(load_default="", validate=validate.Length(max=LONGEST_CODE))
    area = Optional(fields.UUID())
    lat = Optional(fields.Float())
    lon = Optional(fields.Float())
    place_type = fields.String(load_default="", validate=validate.OneOf(("", *PLACE_TYPES)))
    day = fields.String(load_default="", validate=validate.Length(max=20))
    date = Optional(Day())
    part = fields.String(load_default="", validate=validate.OneOf(("", *HOURS, EXACT)))
    time = Optional(fields.Time(format="%H:%M"))
    last_day = Optional(Day())
    last_time = Optional(fields.Time(format="%H:%M"))
    source = fields.String(load_default="", validate=validate.OneOf(("", *SOURCES)))
    text = fields.String(load_default="")
    screened = fields.List(
        fields.String(validate=validate.Length(max=LONGEST_TEXT)),
        load_default=list,
        validate=validate.Length(max=MOST_SCREENED),
    )
    stopped = fields.String(load_default="", validate=validate.Length(max=LONGEST_CODE))
    then = fields.String(load_default="done", validate=validate.OneOf(("done", "more")))


class SettleForm(InputSchema):
    """What a coordinator decides of a masked text."""

    outcome = fields.String(required=True, validate=validate.OneOf(("kept", "masked")))


class ListForm(InputSchema):
    """What the coordinators' list is narrowed to, as it stands in the page's address."""

    from_ = Optional(Day(), data_key="fran")
    to = Optional(Day(), data_key="till")
    category = Optional(fields.String(validate=validate.Length(max=LONGEST_CODE)), data_key="kategori")
    area = Optional(fields.UUID(), data_key="omrade")
    place_type = Optional(fields.String(validate=validate.OneOf(PLACE_TYPES)), data_key="platstyp")
    source = Optional(fields.String(validate=validate.OneOf(SOURCES)), data_key="kalla")
    round_id = Optional(fields.UUID(), data_key="omgang")
    cursor = Optional(fields.String(validate=validate.Length(max=400)), data_key="efter")


def observation_out(fact: Any) -> dict[str, Any]:
    """An observation as a program gets it, ready for JSON."""
    return {
        "id": str(fact.id),
        "round": str(fact.round_id),
        "category": fact.category_code,
        "lat": fact.lat,
        "lon": fact.lon,
        "area": _text(fact.area_id),
        "place": fact.place_name,
        "place_type": fact.place_type,
        "occurred_from": fact.occurred_from.isoformat(),
        "occurred_to": None if fact.occurred_to is None else fact.occurred_to.isoformat(),
        "source": fact.source,
        "text": fact.text,
    }


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
