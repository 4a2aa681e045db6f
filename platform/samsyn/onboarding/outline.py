"""A municipality's outline as a small drawing: the same shape that its maps will have."""

from functools import lru_cache
from typing import NamedTuple

from samsyn.geography.drawing import Projection, path
from samsyn.geography.municipalities import boundary, fact


class Outline(NamedTuple):
    """The `viewBox` and the `d` of an SVG."""

    view_box: str
    d: str


@lru_cache(maxsize=290)
def outline(code: int, width: int = 220) -> Outline:
    """The boundary in a box `width` units wide, as high as the shape asks for."""
    projection = Projection.fit_width(fact(code).bounds, width, padding=4.0, lowest=0.5, highest=1.4)
    return Outline(projection.view_box, path(boundary(code), projection))
