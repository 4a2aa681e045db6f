"""Named places: squares, schools, paths that people know by name. One tap in the questionnaire instead of a map."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography.municipalities import swedish_key
from samsyn.geography.points import AreaIndex, in_sweden
from samsyn.isolation.boundary import BoundSession
from tenants.places import queries
from tenants.places.models import Place
from tenants.places.service.names import usable
from tenants.places.service.words import changing
from tenants.places.vocabulary import PlaceFact

MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """A place to add: WGS 84 in degrees."""

    name: str
    lat: float
    lon: float


def named_places(session: BoundSession, *, retired: bool = False) -> list[PlaceFact]:
    """Named places in use, by name; with `retired` also those out of use, last. One query."""
    found = queries.select_places(session, retired=retired)
    # By Swedish order, whatever order the database server was set up with.
    return sorted(found, key=lambda place: (place.retired_at is not None, swedish_key(place.name)))


def add_place(session: BoundSession, *, name: str, lat: float, lon: float, by: Actor) -> UUID:
    """Adds a named place; its area is where it lies. Raises Invalid at `name`, `lat` or `lon`."""
    changing(session)
    rows = queries.select_place_rows(session)
    place = _new(PlaceInput(usable(name, (row.name for row in rows)), *_usable_point(lat, lon)))
    _within_limit(rows, 1)
    session.add(place)
    place_in_areas(session, [place])
    record(session, "places.place_added", by, object_id=place.id)
    return place.id


def add_places(session: BoundSession, inputs: Sequence[PlaceInput], *, by: Actor) -> int:
    """Adds all of them. Raises Conflict when one of the names has been taken meanwhile: then none is added."""
    changing(session)
    rows = queries.select_place_rows(session)
    _within_limit(rows, len(inputs))
    taken = {row.name.casefold() for row in rows}
    if any(each.name.casefold() in taken for each in inputs):
        raise Conflict(_("Platserna har ändrats sedan du granskade listan. Inget är sparat. Granska den igen."))
    places = [_new(PlaceInput(each.name, *_usable_point(each.lat, each.lon))) for each in inputs]
    session.add_all(places)
    place_in_areas(session, places)
    record(session, "places.places_imported", by, places=len(places))
    return len(places)


def change_place(session: BoundSession, place_id: UUID, *, name: str, lat: float, lon: float, by: Actor) -> None:
    """Renames or moves the place. Raises NotFound, Invalid at `name`, `lat` or `lon`."""
    changing(session)
    rows = queries.select_place_rows(session)
    place = _known(rows, place_id)
    wanted, point = usable(name, (row.name for row in rows if row.id != place_id)), _usable_point(lat, lon)
    place.name, (place.lat, place.lon) = wanted, point
    place_in_areas(session, [place])
    record(session, "places.place_changed", by, object_id=place_id)


def retire_place(session: BoundSession, place_id: UUID, *, by: Actor) -> None:
    """Takes the place out of the questionnaire; what was observed there stays. Raises NotFound."""
    changing(session)
    place = _known(queries.select_place_rows(session), place_id)
    place.retired_at = place.retired_at or clock.now()
    record(session, "places.place_retired", by, object_id=place_id)


def restore_place(session: BoundSession, place_id: UUID, *, by: Actor) -> None:
    """Takes the place into use again. Raises NotFound."""
    changing(session)
    _known(queries.select_place_rows(session), place_id).retired_at = None
    record(session, "places.place_restored", by, object_id=place_id)


def place_in_areas(session: BoundSession, places: Iterable[Place] | None = None) -> None:
    """Writes the area of these places, or of all: after a change of areas they lie elsewhere."""
    index = AreaIndex((shape.id, shape.geometry) for shape in queries.select_area_shapes(session))
    for place in queries.select_place_rows(session) if places is None else places:
        place.area_id = index.locate(place.lat, place.lon)


def _new(given: PlaceInput) -> Place:
    return Place(
        id=new_id(),
        name=given.name,
        lat=given.lat,
        lon=given.lon,
        area_id=None,
        created_at=clock.now(),
        retired_at=None,
    )


def _known(rows: Sequence[Place], place_id: UUID) -> Place:
    for row in rows:
        if row.id == place_id:
            return row
    raise NotFound


def _within_limit(rows: Sequence[Place], more: int) -> None:
    if sum(row.retired_at is None for row in rows) + more > MOST_PLACES:
        raise Invalid({"name": [_("Det blir fler än %(n)s platser. Ta någon ur bruk först.", n=MOST_PLACES)]})


def _usable_point(lat: float, lon: float) -> tuple[float, float]:
    """Six decimals are a tenth of a metre. Refuses what is not in Sweden, and says so when the two were exchanged."""
    if in_sweden(lat, lon):
        return round(lat, 6), round(lon, 6)
    if in_sweden(lon, lat):
        raise Invalid({"lat": [_("Latitud och longitud har bytt plats. Latituden är det större talet, 55–69.")]})
    raise Invalid(
        {"lat": [_("Punkten ligger inte i Sverige. Skriv grader (WGS 84), till exempel 55,4297 och 13,8204.")]}
    )
