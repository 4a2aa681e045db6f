"""What the forms and operations on areas, places and categories take and give."""

from typing import Any

from marshmallow import Schema, fields, validate

from samsyn.web import InputSchema
from tenants.places.models import COMMON_CODES


class Degrees(fields.Float):
    """Degrees as people write them: a decimal comma is a point, a degree sign is nothing."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, str):
            value = value.replace("°", "").replace(",", ".").strip()
        degrees: float = super()._deserialize(value, attr, data, **kwargs)
        return degrees


class NameForm(InputSchema):
    """A name."""

    name = fields.String(required=True, validate=validate.Length(1))


class PlaceForm(InputSchema):
    """A named place, in degrees."""

    name = fields.String(required=True, validate=validate.Length(1))
    lat = Degrees(required=True)
    lon = Degrees(required=True)


class PlacesForm(InputSchema):
    """A pasted list of places."""

    text = fields.String(required=True, validate=validate.Length(1))


class CategoryForm(InputSchema):
    """What can be changed about a category."""

    name = fields.String(required=True, validate=validate.Length(1))
    letters = fields.String(required=True, validate=validate.Length(1))
    common_code = fields.String(required=True, validate=validate.Length(1))


class NewCategoryForm(CategoryForm):
    """A category of the municipality's own. Without a code one is made of the name."""

    code = fields.String(load_default="")


class MoveForm(InputSchema):
    """Which way in the list."""

    to = fields.String(required=True, validate=validate.OneOf(["up", "down"]))


class FileForm(InputSchema):
    """An upload; the file is not among the form's fields. `column` is the property that holds the names."""

    column = fields.String(load_default="", validate=validate.Length(max=80))


class ConfirmForm(InputSchema):
    """What was shown, packed, and the digest of what it was said to do."""

    packed = fields.String(required=True)
    digest = fields.String(required=True, validate=validate.Length(64, 64))


class AreaOut(Schema):
    """An area."""

    id = fields.UUID()
    name = fields.String()


class CategoryOut(Schema):
    """A category. `common_code` is what regions compare by."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    letters = fields.String()
    common_code = fields.String(validate=validate.OneOf(COMMON_CODES))


class PlaceOut(Schema):
    """A named place, WGS 84."""

    id = fields.UUID()
    name = fields.String()
    lat = fields.Float()
    lon = fields.Float()
    area = fields.UUID(attribute="area_id", allow_none=True)


class AreaList(Schema):
    """Areas in their order."""

    items = fields.List(fields.Nested(AreaOut))
    next = fields.String(allow_none=True)


class CategoryList(Schema):
    """Categories in their order."""

    items = fields.List(fields.Nested(CategoryOut))
    next = fields.String(allow_none=True)


class PlaceList(Schema):
    """Named places by name."""

    items = fields.List(fields.Nested(PlaceOut))
    next = fields.String(allow_none=True)
