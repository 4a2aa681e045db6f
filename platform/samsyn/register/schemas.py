"""What the forms of the register take."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate, validates

from samsyn.records import Extent
from samsyn.web import InputSchema


class Search(InputSchema):
    """A name or an address, or a part of one."""

    words = fields.String(required=True, validate=validate.Length(2, 254))


class Sure(InputSchema):
    """That whoever presses the button means it."""

    sure = fields.Boolean(load_default=False)

    @validates("sure")
    def ask(self, value: bool, **kwargs: Any) -> None:
        """What is erased cannot be had back."""
        del kwargs
        if not value:
            raise ValidationError(_("Kryssa i att du vet att det inte går att ångra."))


class Erasure(Sure):
    """How much of a participant goes."""

    extent = fields.Enum(Extent, by_value=True, required=True)
