"""What the pages of the second factor ask for."""

from flask_babel import gettext as _
from marshmallow import fields, validate

from samsyn.accounts.schemas import Line
from samsyn.web import InputSchema

CODE = validate.Length(1, 40)


class AppCode(InputSchema):
    """A code from an app, at sign-in."""

    part = fields.String(required=True, validate=validate.Equal("code"))
    code = fields.String(required=True, validate=CODE)
    next = fields.String(load_default="")


class PaperCode(InputSchema):
    """A recovery code, at sign-in."""

    part = fields.String(required=True, validate=validate.Equal("recovery"))
    recovery = fields.String(required=True, validate=CODE)
    next = fields.String(load_default="")


class NewApp(InputSchema):
    """An app that has read the secret, which the form bears sealed, and shows its first code."""

    pending = fields.String(required=True, validate=validate.Length(1, 400))
    name = Line(required=True, longest=60)
    code = fields.String(required=True, validate=CODE)


class NewPasskey(InputSchema):
    """The browser's answer to having made a key. Sent by the script alone."""

    name = Line(load_default=lambda: _("Inloggningsnyckel"), longest=60)
    credential = fields.String(required=True, validate=validate.Length(min=1))


class Proof(InputSchema):
    """The browser's answer to having been asked for a key; `step`: after a password. Sent by the script alone."""

    step = fields.Boolean(load_default=False)
    credential = fields.String(required=True, validate=validate.Length(min=1))
    next = fields.String(load_default="")


class Name(InputSchema):
    """What a factor is called."""

    name = Line(required=True, longest=60)


class Password(InputSchema):
    """The password once more, before something that opens doors is changed."""

    password = fields.String(required=True, validate=validate.Length(1, 400))
    next = fields.String(load_default="")
