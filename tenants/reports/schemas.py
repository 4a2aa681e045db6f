"""What granting a region its share asks for."""

from marshmallow import fields, validate

from samsyn.web import InputSchema
from tenants.places.models import COMMON_CODES


class Grant(InputSchema):
    """An agreement: the grid, until when, and the categories that leave exactly, with one reason for them."""

    region = fields.Integer(required=True)
    grid = fields.String(required=True, validate=validate.OneOf(("month", "quarter", "round")))
    valid_until = fields.Date(required=True)
    open_categories = fields.List(fields.String(validate=validate.OneOf(COMMON_CODES)), load_default=list)
    reason = fields.String(load_default="", validate=validate.Length(max=300))
