"""The API's words for a region's summary."""

from marshmallow import Schema, fields

from samsyn.web import InputSchema


class SummaryQuery(InputSchema):
    """Which periods: those that touch the days from … to."""

    since = fields.Date(data_key="from")
    until = fields.Date(data_key="to")


class FigureOut(Schema):
    """One figure. `value` is null when it is hidden; mode says protected (rounded), hidden or open (exact)."""

    common_code = fields.String(required=True)
    mode = fields.String(required=True)
    value = fields.Integer(required=True, allow_none=True)


class ReleaseOut(Schema):
    """One municipality's summary of one period, in its newest version."""

    municipality = fields.String(required=True)
    code = fields.String(required=True)
    period_from = fields.Date(required=True, data_key="from")
    period_to = fields.Date(required=True, data_key="to")
    grid = fields.String(required=True)
    version = fields.Integer(required=True)
    rounds = fields.Integer(required=True)
    response_share = fields.Integer(required=True, allow_none=True)
    measures_ongoing = fields.Integer(required=True)
    delivered_at = fields.AwareDateTime(required=True)
    categories = fields.List(fields.Nested(FigureOut), required=True)
    total = fields.Nested(FigureOut, required=True, allow_none=True)


class MemberOut(Schema):
    """A municipality of the region, and until when it shares."""

    code = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    shares_until = fields.Date(required=True, allow_none=True)


class SummaryOut(Schema):
    """The region's copies."""

    region = fields.String(required=True)
    municipalities = fields.List(fields.Nested(MemberOut), required=True)
    items = fields.List(fields.Nested(ReleaseOut), required=True)
    next = fields.String(required=True, allow_none=True)
