"""What the page on leaving asks for."""

from marshmallow import fields

from samsyn.web import InputSchema


class Order(InputSchema):
    """The municipality's name, typed by whoever wants it erased."""

    typed = fields.String(load_default="")
