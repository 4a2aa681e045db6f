"""The municipality's areas and places as a drawing: what the settings pages show beside their lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from samsyn.geography.labels import Label, PlacedLabel, place_labels
from samsyn.geography.points import Shape
from samsyn.geography.sheets import Drawn, Sheet, draw_areas, sheet
from tenants.places.vocabulary import PlaceFact

WIDTH = 760.0


class Mark(NamedTuple):
    """A named place on the map."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map: the sheet under it, the areas on it, the places' marks, and the names that found room.

    `large` are the names for a phone, where the same drawing is half as wide: fewer, twice the size.
    """

    sheet: Sheet
    areas: tuple[Drawn[UUID | int], ...]
    marks: tuple[Mark, ...]
    names: tuple[PlacedLabel, ...]
    large: tuple[PlacedLabel, ...]


def draw(
    municipality_id: int, shapes: Sequence[tuple[UUID | int, str, Shape]], places: Sequence[PlaceFact] = ()
) -> Drawing:
    """The shapes (id, name, geometry) and places on the municipality's sheet; larger areas get their name first."""
    under = sheet((municipality_id,), WIDTH, lowest=0.5, highest=0.95)
    areas = tuple(draw_areas(shapes, under.projection))
    points = [(place, under.projection.xy(place.lat, place.lon)) for place in places]
    width, height = under.projection.width, under.projection.height

    def names(scale: float) -> tuple[PlacedLabel, ...]:
        surfaces = [
            Label(each.name, each.spot.x, each.spot.y, size=12.0 * scale, priority=each.spot.room, css="name")
            for each in areas
            if each.spot is not None
        ]
        marks = [
            Label(place.name, x, y, size=11.0 * scale, priority=-1.0, css="quiet", point=True)
            for place, (x, y) in points
        ]
        around = [
            Label(near.name, near.spot.x, near.spot.y, size=11.0 * scale, priority=-2.0, css="quiet")
            for near in under.near_names
            if near.spot is not None
        ]
        return tuple(place_labels([*surfaces, *marks, *around], width, height))

    return Drawing(under, areas, tuple(Mark(x, y) for _place, (x, y) in points), names(1.0), names(2.0))
