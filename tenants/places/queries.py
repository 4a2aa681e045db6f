"""Reading areas, named places and categories. Each function is one query."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, cast, select, text, true
from sqlalchemy.orm import InstrumentedAttribute

from samsyn.isolation.boundary import BoundSession
from tenants.places.models import Area, Category, Place
from tenants.places.vocabulary import AreaFact, AreaShape, CategoryFact, PlaceFact

# Asked for with every answer that comes in: a statement that the ORM has nothing to add to.
VERSION = text("SELECT version FROM tenant.vocabulary WHERE municipality_id = :municipality").columns(version=Uuid)


def select_version(session: BoundSession) -> UUID | None:
    """The version of the whole vocabulary; None before anything was written."""
    return session.execute(VERSION, {"municipality": session.municipality_id}).scalar_one_or_none()


def _in_use(retired_at: InstrumentedAttribute[datetime | None], *, retired: bool = False) -> ColumnElement[bool]:
    return true() if retired else retired_at.is_(None)


def select_areas(session: BoundSession, *, retired: bool = False) -> list[AreaFact]:
    """Areas in their order, without geometry; with `retired` also those out of use, last."""
    rows = session.execute(
        select(Area.id, Area.name, Area.position, Area.retired_at)
        .where(_in_use(Area.retired_at, retired=retired))
        .order_by(Area.retired_at.is_not(None), Area.position, Area.id)
    )
    return [AreaFact(*row) for row in rows]


def select_area_shapes(session: BoundSession) -> list[AreaShape]:
    """Areas in use with their geometry as text: nobody here needs it parsed twice."""
    rows = session.execute(
        select(Area.id, Area.name, cast(Area.geometry, Text))
        .where(_in_use(Area.retired_at))
        .order_by(Area.position, Area.id)
    )
    return [AreaShape(*row) for row in rows]


def select_places(session: BoundSession, *, retired: bool = False) -> list[PlaceFact]:
    """Named places; with `retired` also those out of use."""
    rows = session.execute(
        select(Place.id, Place.name, Place.lat, Place.lon, Place.area_id, Place.retired_at)
        .where(_in_use(Place.retired_at, retired=retired))
        .order_by(Place.id)
    )
    return [PlaceFact(*row) for row in rows]


def select_categories(session: BoundSession, *, retired: bool = False) -> list[CategoryFact]:
    """Categories in their order; with `retired` also those out of use, last."""
    rows = session.execute(
        select(
            *(Category.id, Category.code, Category.name, Category.letters, Category.common_code, Category.position),
            Category.retired_at,
        )
        .where(_in_use(Category.retired_at, retired=retired))
        .order_by(Category.retired_at.is_not(None), Category.position, Category.id)
    )
    return [CategoryFact(*row) for row in rows]


def find_area(session: BoundSession, area_id: UUID) -> Area | None:
    """The area's row, geometry included."""
    return session.execute(select(Area).where(Area.id == area_id)).scalar_one_or_none()


def find_place(session: BoundSession, place_id: UUID) -> Place | None:
    """The named place's row."""
    return session.execute(select(Place).where(Place.id == place_id)).scalar_one_or_none()


def find_category(session: BoundSession, category_id: UUID) -> Category | None:
    """The category's row."""
    return session.execute(select(Category).where(Category.id == category_id)).scalar_one_or_none()


def select_area_rows(session: BoundSession) -> list[Area]:
    """Every area's row with its geometry, those out of use included: what an import is compared with."""
    return list(session.execute(select(Area).order_by(Area.position, Area.id)).scalars())


def select_place_rows(session: BoundSession) -> list[Place]:
    """Every named place's row, those out of use included."""
    return list(session.execute(select(Place).order_by(Place.id)).scalars())


def select_category_rows(session: BoundSession) -> list[Category]:
    """Every category's row in order, those out of use included."""
    return list(session.execute(select(Category).order_by(Category.position, Category.id)).scalars())
