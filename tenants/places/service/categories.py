"""Categories: the sixteen that every municipality begins with, and its own changes to them.

Every category is mapped to a common code, so that regions can compare. None is deleted: observations point at it.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation.boundary import BoundSession
from tenants.places import queries
from tenants.places.models import COMMON_CODES, Category
from tenants.places.service.names import usable
from tenants.places.service.words import changing
from tenants.places.vocabulary import CategoryFact

MOST_CATEGORIES = 40

# The list of the EST method in Swedish: the municipality's own vocabulary from the first day, not the screen's.
DEFAULTS: tuple[tuple[str, str, str], ...] = (
    ("vandalism", "SK", "Skadegörelse"),
    ("graffiti", "KL", "Klotter"),
    ("littering", "NE", "Nedskräpning"),
    ("drugs", "NA", "Misstänkt narkotika"),
    ("alcohol", "AL", "Alkohol och berusning"),
    ("threat_violence", "HV", "Hot och våld"),
    ("robbery_theft", "RS", "Rån och stöld"),
    ("arson", "BR", "Anlagd brand"),
    ("disorderly_gathering", "OS", "Ordningsstörande samling"),
    ("reckless_driving", "BU", "Buskörning och trafik"),
    ("unsafe_place", "OP", "Otrygg plats"),
    ("staff_incident", "IA", "Incident mot anställd"),
    ("rumour", "RY", "Ryktesspridning"),
    ("sexual_harassment", "SO", "Sexuellt ofredande"),
    ("planned_event", "PA", "Planerat arrangemang"),
    ("other", "ÖV", "Övrigt"),
)


def defaults(session: BoundSession) -> None:
    """Gives the municipality the default categories that it has not; those it has keep what was made of them."""
    rows = [
        {
            "municipality_id": session.municipality_id,
            "id": new_id(),
            "code": code,
            "name": name,
            "letters": letters,
            "common_code": code,
            "position": position,
            "created_at": clock.now(),
        }
        for position, (code, letters, name) in enumerate(DEFAULTS)
    ]
    changing(session)
    session.execute(upsert(Category).values(rows).on_conflict_do_nothing(index_elements=["municipality_id", "code"]))


def categories(session: BoundSession, *, retired: bool = False) -> list[CategoryFact]:
    """Categories in use, in their order; with `retired` also those out of use, last. One query."""
    return queries.select_categories(session, retired=retired)


def add_category(
    session: BoundSession, *, name: str, letters: str, common_code: str, code: str = "", by: Actor
) -> UUID:
    """A category of the municipality's own, last in the order. Without a `code` one is made of the name.

    Raises Invalid at `name`, `letters`, `common_code` or `code`.
    """
    changing(session)
    rows = queries.select_category_rows(session)
    if sum(row.retired_at is None for row in rows) >= MOST_CATEGORIES:
        raise Invalid({"name": [_("Det finns redan %(n)s kategorier. Ta en annan ur bruk först.", n=MOST_CATEGORIES)]})
    category = Category(
        id=new_id(),
        code=_usable_code(code, name, {row.code for row in rows}),
        name=usable(name, (row.name for row in rows if row.retired_at is None)),
        letters=_usable_letters(letters, rows),
        common_code=_common(common_code),
        position=max((row.position for row in rows), default=-1) + 1,
        created_at=clock.now(),
        retired_at=None,
    )
    session.add(category)
    record(session, "places.category_added", by, object_id=category.id, code=category.code)
    return category.id


def change_category(
    session: BoundSession, category_id: UUID, *, name: str, letters: str, common_code: str, by: Actor
) -> None:
    """Changes name, letters or mapping; the code stays, for programs know it. Raises NotFound, Invalid."""
    changing(session)
    rows = queries.select_category_rows(session)
    category = _known(rows, category_id)
    others = [row for row in rows if row.id != category_id]
    wanted = usable(name, (row.name for row in others if row.retired_at is None))
    mark, common = _usable_letters(letters, others), _common(common_code)
    category.name, category.letters, category.common_code = wanted, mark, common
    record(session, "places.category_changed", by, object_id=category_id, common_code=category.common_code)


def retire_category(session: BoundSession, category_id: UUID, *, by: Actor) -> None:
    """Takes the category out of the questionnaire; what was observed stays. Raises NotFound, Conflict for the last."""
    changing(session)
    rows = queries.select_category_rows(session)
    category = _known(rows, category_id)
    if category.retired_at is not None:
        return
    if sum(row.retired_at is None for row in rows) == 1:
        raise Conflict(_("Minst en kategori måste vara i bruk. Lägg till en annan först."))
    category.retired_at = clock.now()
    record(session, "places.category_retired", by, object_id=category_id)


def restore_category(session: BoundSession, category_id: UUID, *, by: Actor) -> None:
    """Takes the category into use again. Raises NotFound; Conflict when another has its name or letters meanwhile."""
    changing(session)
    rows = queries.select_category_rows(session)
    category = _known(rows, category_id)
    others = [row for row in rows if row.id != category_id and row.retired_at is None]
    if any(row.letters == category.letters or row.name.casefold() == category.name.casefold() for row in others):
        raise Conflict(_("En annan kategori har samma namn eller bokstäver. Ändra den först."))
    category.retired_at = None
    record(session, "places.category_restored", by, object_id=category_id)


def adopt_categories(session: BoundSession, wanted: Sequence[tuple[str, str, str, str]], *, by: Actor) -> None:
    """Gives the municipality exactly these categories in this order: (code, name, letters, common code) of each.

    One that is here under its code is named anew, one that is not is added, the others are taken out of use; their
    observations stay. Raises Conflict without any.
    """
    if not wanted:
        raise Conflict(_("Minst en kategori måste vara i bruk. Lägg till en annan först."))
    changing(session)
    rows = {row.code: row for row in queries.select_category_rows(session)}
    for position, (code, name, letters, common_code) in enumerate(wanted):
        row = rows.pop(code, None)
        if row is None:
            row = Category(id=new_id(), code=code, created_at=clock.now())
            session.add(row)
        row.name, row.letters, row.common_code = name, letters, _common(common_code)
        row.position, row.retired_at = position, None
    for position, row in enumerate(rows.values(), start=len(wanted)):
        row.position, row.retired_at = position, row.retired_at or clock.now()
    record(session, "places.categories_adopted", by, categories=len(wanted), retired=len(rows))


def move_category(session: BoundSession, category_id: UUID, *, to: Literal["up", "down"], by: Actor) -> None:
    """Moves the category one step among those in use; at the end of the list it stays. Raises NotFound."""
    changing(session)
    rows = queries.select_category_rows(session)
    _known(rows, category_id)
    used = [row for row in rows if row.retired_at is None]
    here = next((number for number, row in enumerate(used) if row.id == category_id), None)
    there = None if here is None else here + (1 if to == "down" else -1)
    if here is None or there is None or not 0 <= there < len(used):
        return
    used[here], used[there] = used[there], used[here]
    for position, row in enumerate([*used, *(row for row in rows if row.retired_at is not None)]):
        row.position = position
    record(session, "places.category_moved", by, object_id=category_id, to=to)


def _known(rows: Sequence[Category], category_id: UUID) -> Category:
    for row in rows:
        if row.id == category_id:
            return row
    raise NotFound


def _usable_letters(letters: str, others: Sequence[Category]) -> str:
    mark = unicodedata.normalize("NFC", letters).strip().upper()
    if len(mark) != 2 or not mark.isalpha():
        raise Invalid({"letters": [_("Skriv två bokstäver, till exempel SK.")]})
    taken = next((row for row in others if row.retired_at is None and row.letters == mark), None)
    if taken is not None:
        raise Invalid({"letters": [_("%(name)s har redan bokstäverna %(mark)s.", name=taken.name, mark=mark)]})
    return mark


def _common(common_code: str) -> str:
    if common_code not in COMMON_CODES:
        raise Invalid({"common_code": [_("Välj den gemensamma kategori som ligger närmast.")]})
    return common_code


def _usable_code(code: str, name: str, taken: set[str]) -> str:
    if code:
        if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", code):
            raise Invalid({"code": [_("Koden ska ha 2–40 tecken: a–z, siffror och understreck, först en bokstav.")]})
        if code in taken:
            raise Invalid({"code": [_("Koden ”%(code)s” används redan.", code=code)]})
        return code
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:34]
    stem = stem if stem[:1].isalpha() and len(stem) > 1 else f"own_{stem}".rstrip("_")
    numbered = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)
