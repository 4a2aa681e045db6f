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
    """A map: the sheet under it, the areas on it, the places' marks, and the names that found room."""

    sheet: Sheet
    areas: tuple[Drawn[UUID | int], ...]
    marks: tuple[Mark, ...]
    names: tuple[PlacedLabel, ...]


def draw(
    municipality_id: int, shapes: Sequence[tuple[UUID | int, str, Shape]], places: Sequence[PlaceFact] = ()
) -> Drawing:
    """The shapes (id, name, geometry) and places on the municipality's sheet; larger areas get their name first."""
    under = sheet((municipality_id,), WIDTH, lowest=0.5, highest=0.95)
    areas = tuple(draw_areas(shapes, under.projection))
    points = [(place, under.projection.xy(place.lat, place.lon)) for place in places]
    labels = [
        *(
            Label(area.name, area.spot.x, area.spot.y, priority=area.spot.room, css="name")
            for area in areas
            if area.spot is not None
        ),
        *(Label(place.name, x, y, size=11.0, priority=-1.0, css="quiet", point=True) for place, (x, y) in points),
        *(
            Label(near.name, near.spot.x, near.spot.y, size=11.0, priority=-2.0, css="quiet")
            for near in under.near_names
            if near.spot is not None
        ),
    ]
    width, height = under.projection.width, under.projection.height
    return Drawing(
        sheet=under,
        areas=areas,
        marks=tuple(Mark(x, y) for _place, (x, y) in points),
        names=tuple(place_labels(labels, width, height)),
    )
