"""What the form of a feedback takes."""

from marshmallow import fields, validate

from samsyn.web import InputSchema


class FeedbackForm(InputSchema):
    """A draft as it is typed, and what is to be done with it."""

    subject = fields.String(load_default="")
    body = fields.String(load_default="")
    revision = fields.Integer(required=True)
    action = fields.String(load_default="save", validate=validate.OneOf(("save", "send")))


class RedraftForm(InputSchema):
    """The revision that was read."""

    revision = fields.Integer(required=True)
