"""What publishing a template asks for."""

from marshmallow import fields, validate

from samsyn.templates.service import LONGEST_ABOUT
from samsyn.web import InputSchema


class About(InputSchema):
    """What others are told of the template."""

    about = fields.String(load_default="", validate=validate.Length(max=LONGEST_ABOUT))
