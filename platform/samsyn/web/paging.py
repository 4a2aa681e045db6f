"""Cursors of the API's lists: opaque, stable while rows are added, refused when they are not ours."""

import base64
import binascii
import json
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from samsyn.errors import Invalid


def encode_cursor(*position: Any) -> str:
    """The cursor after a row: its sort values, ending with its id."""
    text = json.dumps([str(value) for value in position], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, length: int) -> list[str]:
    """The sort values in a cursor; raises Invalid at "cursor" when it is not one of this list's."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != length or not all(isinstance(v, str) for v in values):
            raise ValueError
        UUID(values[-1])
    except (ValueError, binascii.Error, UnicodeDecodeError, RecursionError) as error:
        raise Invalid({"cursor": [_("Markören kommer inte från den här listan.")]}) from error
    return values
