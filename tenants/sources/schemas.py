"""What is asked of series, and what programs get of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from marshmallow import Schema, fields, pre_load, validate

from samsyn.errors import Invalid
from samsyn.web import InputSchema
from samsyn.web.paging import decode_cursor

LONGEST_KIND = 300


class YearForm(InputSchema):
    """The year that a series is shown for."""

    year = fields.Integer(data_key="ar", load_default=None)


class EventsForm(InputSchema):
    """What a list of events is narrowed to, as it stands in the page's address."""

    kind = fields.String(data_key="slag", load_default="", validate=validate.Length(max=LONGEST_KIND))
    cursor = fields.String(data_key="efter", load_default="", validate=validate.Length(max=400))


class SwitchForm(InputSchema):
    """Whether a source is read by itself."""

    live = fields.Boolean(required=True)


class TableForm(InputSchema):
    """A series that there is, or the name of a new one; the file is not among the form's fields."""

    series = fields.UUID(load_default=None, allow_none=True)
    name = fields.String(load_default="", validate=validate.Length(max=80))
    source = fields.String(load_default="", validate=validate.Length(max=120))
    note = fields.String(load_default="", validate=validate.Length(max=400))

    @pre_load
    def nothing_chosen_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        """An empty choice is a new series."""
        del kwargs
        return {name: value for name, value in data.items() if value != ""}


class MappingForm(InputSchema):
    """The number of the column for each thing; `go`: read it, and not only show it."""

    date = fields.Integer(load_default=None, validate=validate.Range(0, 60))
    kind = fields.Integer(load_default=None, validate=validate.Range(0, 60))
    area = fields.Integer(load_default=None, validate=validate.Range(0, 60))
    count = fields.Integer(load_default=None, validate=validate.Range(0, 60))
    amount = fields.Integer(load_default=None, validate=validate.Range(0, 60))
    key = fields.Integer(load_default=None, validate=validate.Range(0, 60))
    go = fields.Boolean(load_default=False)

    @pre_load
    def nothing_chosen_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        """An empty choice is no column."""
        del kwargs
        return {name: value for name, value in data.items() if value != ""}


class EventQuery(InputSchema):
    """What a list of events is narrowed to."""

    from_ = fields.Date(data_key="from", load_default=None, metadata={"description": "Första dagen, svensk tid."})
    to = fields.Date(load_default=None, metadata={"description": "Sista dagen, den räknas med."})
    kind = fields.String(
        load_default=None, validate=validate.Length(1, LONGEST_KIND), metadata={"description": "Källans eget ord."}
    )
    cursor = fields.String(load_default=None, validate=validate.Length(1, 400))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class SeriesOut(Schema):
    """A series: who it comes from, what to bear in mind, which time it covers."""

    id = fields.UUID()
    kind = fields.String()
    name = fields.String()
    source = fields.String()
    note = fields.String()
    live = fields.Boolean(metadata={"description": "Läses in av sig självt."})
    events = fields.Integer(metadata={"description": "Antal, utan sammanfattningar."})
    digests = fields.Integer(metadata={"description": "Sammanfattningar av flera händelser."})
    first = fields.AwareDateTime(allow_none=True)
    last = fields.AwareDateTime(allow_none=True)
    read_at = fields.AwareDateTime(allow_none=True)


class SeriesList(Schema):
    """Every series, by name."""

    items = fields.List(fields.Nested(SeriesOut))
    next = fields.String(allow_none=True)


class EventOut(Schema):
    """An event of a series. It has no point: the source is about a larger place."""

    id = fields.UUID()
    key = fields.String(metadata={"description": "Händelsens nummer hos källan."})
    occurred_at = fields.AwareDateTime()
    published_at = fields.AwareDateTime(allow_none=True)
    kind = fields.String(metadata={"description": "Källans eget ord."})
    common_code = fields.String(allow_none=True, metadata={"description": "Gemensam kategori, om det finns någon."})
    digest = fields.Boolean(metadata={"description": "En sammanfattning av flera, räknas inte som händelse."})
    count = fields.Integer()
    amount = fields.Float(allow_none=True)
    area = fields.UUID(attribute="area_id", allow_none=True)
    title = fields.String()
    text = fields.String()
    url = fields.String()


class EventList(Schema):
    """A page of events, the latest first."""

    items = fields.List(fields.Nested(EventOut))
    next = fields.String(allow_none=True)


def position(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Where a page of events ended: when its last one happened, and its id. Raises Invalid at "cursor"."""
    if cursor is None:
        return None
    moment, last = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), UUID(last)
    except ValueError as error:
        raise Invalid({"cursor": [_("Markören kommer inte från den här listan.")]}) from error
