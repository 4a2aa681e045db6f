"""The vocabulary as a whole: its version, and what a process keeps prepared of it.

Answers arrive by the hundred a second and each is checked against it. One small query reads the version; the rest is in
memory until somebody changes an area, a place or a category, and then no process uses the old one again.
"""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.geography.points import AreaIndex
from samsyn.isolation.boundary import BoundSession
from tenants.places import queries
from tenants.places.models import Vocabulary
from tenants.places.vocabulary import Shelf, Words

_shelf = Shelf()


def vocabulary(session: BoundSession) -> Words:
    """Everything in use, prepared: take it once for an answer, then ask it. One query."""
    version = queries.select_version(session)
    if version is None:
        return _read(session, None)
    return _shelf.words((session.municipality_id, version), lambda: _read(session, version))


def recent(session: BoundSession) -> Words:
    """The words as this process last saw them, without asking. No query, as a rule.

    Only for who stores nothing unless `Words.version` is still the municipality's, in the statement that stores.
    """
    return _shelf.newest(session.municipality_id) or vocabulary(session)


def locate(session: BoundSession, lat: float, lon: float) -> UUID | None:
    """The id of the area that a point lies in, or None. One query; for several points take `vocabulary` once."""
    return vocabulary(session).locate(lat, lon)


def changing(session: BoundSession) -> None:
    """Every write begins with this: gives the vocabulary a new version, and makes writers take turns until commit."""
    values = {"version": new_id(), "changed_at": clock.now()}
    session.execute(
        upsert(Vocabulary)
        .values(municipality_id=session.municipality_id, id=new_id(), singleton=True, **values)
        .on_conflict_do_update(index_elements=["municipality_id", "singleton"], set_=values)
    )


def _read(session: BoundSession, version: UUID | None) -> Words:
    shapes = queries.select_area_shapes(session)
    return Words(
        areas=tuple(queries.select_areas(session)),
        categories=tuple(queries.select_categories(session)),
        places=tuple(queries.select_places(session)),
        index=AreaIndex((shape.id, shape.geometry) for shape in shapes),
        version=version,
    )
