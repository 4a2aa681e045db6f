"""A file's areas on their way from the preview to the confirmation, in a hidden field of the page.

Packed, because borders are long; and read again by the same reader as a file from a stranger, because a page is one.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from samsyn.geography.geojson import MAX_BYTES, AreaDraft, read_areas


class Spoiled(ValueError):
    """The field does not hold what a preview put there."""


def pack(drafts: Sequence[AreaDraft]) -> str:
    """The drafts as ASCII text."""
    features = [
        {"type": "Feature", "properties": {"namn": draft.name}, "geometry": draft.geojson()} for draft in drafts
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    return base64.b64encode(zlib.compress(document.encode(), 9)).decode()


def unpack(packed: str) -> list[AreaDraft]:
    """The drafts that `pack` was given. Raises Spoiled, or geojson.Unreadable, for anything else."""
    try:
        stream = zlib.decompressobj()
        data = stream.decompress(base64.b64decode(packed, validate=True), MAX_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Spoiled from error
    return read_areas(data)
