"""Areas: imported from a file, or the whole municipality as one; renamed, retired and taken into use again.

A row is never deleted: observations and pictures point at it. An import finds an area by its name and gives it its new
border, so that the series over time goes on.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import shapely
from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography import municipalities
from samsyn.geography.geojson import AreaDraft
from samsyn.isolation.boundary import BoundSession
from tenants.places import queries
from tenants.places.models import Area
from tenants.places.naming import same
from tenants.places.service.named import place_in_areas
from tenants.places.service.names import usable
from tenants.places.service.words import changing
from tenants.places.vocabulary import AreaFact, AreaShape

MOST_AREAS = 500
# A name in the municipality's own words, whatever language the page is read in.
WHOLE = "Hela kommunen"
_OUTSIDE_WORTH_SAYING = 0.1

What = Literal["new", "border", "restored", "same"]


@dataclass(frozen=True, slots=True)
class AreaChange:
    """What an import does with one area of the file. `outside` is the share of it outside the municipality, 0–1.

    The boundary is rough at the coast, so shares under a tenth are given as 0.
    """

    draft: AreaDraft
    what: What
    outside: float


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """What an import would do, nothing of it done. `digest` tells whether it is still the same plan later."""

    changes: tuple[AreaChange, ...]
    untouched: tuple[str, ...]
    digest: str


def areas(session: BoundSession, *, retired: bool = False) -> list[AreaFact]:
    """Areas in use, in their order; with `retired` also those out of use, last. One query."""
    return queries.select_areas(session, retired=retired)


def area_shapes(session: BoundSession) -> list[AreaShape]:
    """Areas in use as (id, name, geometry as GeoJSON text), in their order. One query."""
    return queries.select_area_shapes(session)


def plan_areas(session: BoundSession, drafts: Sequence[AreaDraft]) -> AreaPlan:
    """What importing the drafts would do now. One query; changes nothing."""
    return _plan(session, drafts, queries.select_area_rows(session))


def import_areas(session: BoundSession, drafts: Sequence[AreaDraft], *, digest: str, by: Actor) -> AreaPlan:
    """Does what the plan with this digest said, all of it.

    Raises Conflict when the areas have changed since, Invalid when there would be too many.
    """
    changing(session)
    rows = queries.select_area_rows(session)
    plan = _plan(session, drafts, rows)
    if plan.digest != digest:
        raise Conflict(_("Områdena har ändrats sedan du granskade filen. Inget är sparat. Granska den igen."))
    if sum(row.retired_at is None for row in rows) + sum(c.what in ("new", "restored") for c in plan.changes) > (
        MOST_AREAS
    ):
        raise Invalid({"file": [_("Det blir fler än %(n)s områden. Ta med färre eller större.", n=MOST_AREAS)]})
    by_name = {row.name.casefold(): row for row in rows}
    position = _next_position(rows)
    for number, change in enumerate(plan.changes):
        known = by_name.get(change.draft.name.casefold())
        if known is None:
            session.add(_new(change.draft.name, change.draft.geojson(), position + number))
        elif change.what != "same":
            known.geometry, known.retired_at = change.draft.geojson(), None
    _settled(session, "places.areas_imported", by, areas=len(plan.changes))
    return plan


def cover_whole(session: BoundSession, *, name: str = WHOLE, by: Actor) -> UUID:
    """Makes the whole municipality one area, of this name; an area of the name gets the boundary. Returns its id.

    Smaller areas inside it keep their points: the smallest area that holds a point is the one.
    """
    changing(session)
    rows = queries.select_area_rows(session)
    known = next((row for row in rows if same(row.name, name.strip())), None)
    geometry = municipalities.boundary_geojson(session.municipality_id)
    if known is None:
        known = _new(usable(name, ()), geometry, _next_position(rows))
        session.add(known)
    else:
        known.geometry, known.retired_at = geometry, None
    _settled(session, "places.area_whole", by, object_id=known.id)
    return known.id


def rename_area(session: BoundSession, area_id: UUID, *, name: str, by: Actor) -> None:
    """Gives the area another name; settled pictures keep the old one. Raises NotFound, Invalid at `name`."""
    changing(session)
    rows = queries.select_area_rows(session)
    area = _known(rows, area_id)
    area.name = usable(name, (row.name for row in rows if row.id != area_id))
    record(session, "places.area_renamed", by, object_id=area_id)


def retire_area(session: BoundSession, area_id: UUID, *, by: Actor) -> None:
    """Takes the area out of use: new points do not fall in it, what was observed there stays. Raises NotFound."""
    changing(session)
    area = _known(queries.select_area_rows(session), area_id)
    area.retired_at = area.retired_at or clock.now()
    _settled(session, "places.area_retired", by, object_id=area_id)


def restore_area(session: BoundSession, area_id: UUID, *, by: Actor) -> None:
    """Takes the area into use again. Raises NotFound."""
    changing(session)
    _known(queries.select_area_rows(session), area_id).retired_at = None
    _settled(session, "places.area_restored", by, object_id=area_id)


def _plan(session: BoundSession, drafts: Sequence[AreaDraft], rows: Sequence[Area]) -> AreaPlan:
    by_name = {row.name.casefold(): row for row in rows}
    boundary = municipalities.boundary(session.municipality_id)
    changes = tuple(
        AreaChange(draft, _what(draft, by_name.get(draft.name.casefold())), _outside(draft, boundary))
        for draft in drafts
    )
    named = {draft.name.casefold() for draft in drafts}
    untouched = tuple(row.name for row in rows if row.retired_at is None and row.name.casefold() not in named)
    told = [[change.draft.name, change.what, change.draft.geometry.wkb_hex] for change in changes]
    digest = hashlib.sha256(json.dumps([told, untouched]).encode()).hexdigest()
    return AreaPlan(changes, untouched, digest)


def _what(draft: AreaDraft, known: Area | None) -> What:
    if known is None:
        return "new"
    if known.retired_at is not None:
        return "restored"
    stored = shapely.normalize(shapely.from_geojson(json.dumps(known.geometry)))
    return "same" if shapely.equals_exact(stored, shapely.normalize(draft.geometry), 1e-7) else "border"


def _outside(draft: AreaDraft, boundary: shapely.Geometry) -> float:
    share = 1 - float(shapely.intersection(boundary, draft.geometry).area / draft.geometry.area)
    return round(share, 2) if share >= _OUTSIDE_WORTH_SAYING else 0.0


def _new(name: str, geometry: dict[str, object], position: int) -> Area:
    return Area(id=new_id(), name=name, geometry=geometry, position=position, created_at=clock.now(), retired_at=None)


def _next_position(rows: Sequence[Area]) -> int:
    return max((row.position for row in rows), default=-1) + 1


def _known(rows: Sequence[Area], area_id: UUID) -> Area:
    for row in rows:
        if row.id == area_id:
            return row
    raise NotFound


def _settled(
    session: BoundSession, action: str, by: Actor, *, object_id: UUID | None = None, **facts: int | str
) -> None:
    """The end of every change of borders: named places lie where they lie now, and the log knows."""
    session.flush()
    place_in_areas(session)
    record(session, action, by, object_id=object_id, **facts)
