"""What sign-in asks for."""

from marshmallow import fields, validate

from samsyn.web import InputSchema


class SignIn(InputSchema):
    """Address and password."""

    email = fields.String(required=True, validate=validate.Length(1, 320))
    password = fields.String(required=True, validate=validate.Length(1, 400))
    next = fields.String(load_default="")


class NewPassword(InputSchema):
    """A password to set."""

    password = fields.String(required=True)


class Forgotten(InputSchema):
    """The address whose password is forgotten."""

    email = fields.Email(required=True, validate=validate.Length(max=320))
