"""What importing a list would do, row by row, before any of it is done. Knows nothing of the database.

A row never takes anybody away: whoever is not in the list stays. A blank cell changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from typing import Literal
from uuid import UUID

from flask_babel import gettext as _

from tenants.network.addresses import BadAddress, tidy_address
from tenants.network.facts import OrganisationFact, ParticipantFact
from tenants.network.importing import Given
from tenants.network.sectors import of_name, recognise, sector_name, sector_names, suggest

LONGEST_NAME = 120
_FORMULA = ("=", "+", "-", "@")

Kind = Literal["new", "changed", "restored", "same", "repeated", "fault"]
Column = Literal["name", "organisation", "title", "sector", "use"]


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that becomes another: of the participant, or (`sector`, `use`) of the organisation."""

    column: Column
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What happens with one row. `faults` are finished sentences; a row with any does nothing.

    `makes_organisation` is the sector of an organisation that the row is the first to name, else None.
    """

    given: Given
    kind: Kind
    email: str = ""
    participant_id: UUID | None = None
    organisation_id: UUID | None = None
    makes_organisation: str | None = None
    sector_guessed: bool = False
    changes: tuple[Change, ...] = ()
    repeats: int | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows. `digest` is the same as long as importing the same list would do the same."""

    rows: tuple[RowPlan, ...]
    digest: str

    @property
    def faulty(self) -> tuple[RowPlan, ...]:
        """The rows that must be put right before anything is imported."""
        return tuple(row for row in self.rows if row.kind == "fault")

    @property
    def counts(self) -> Counter[str]:
        """How many rows of each kind, and "organisations" that are made."""
        counts: Counter[str] = Counter(row.kind for row in self.rows)
        counts["organisations"] = sum(row.makes_organisation is not None for row in self.rows)
        return counts

    @property
    def does_something(self) -> bool:
        """Whether there is anything to confirm."""
        return any(row.kind in ("new", "changed", "restored") or row.makes_organisation for row in self.rows)


@dataclass(slots=True)
class _Organisation:
    """An organisation as the list speaks of it."""

    known: OrganisationFact | None
    sector: str | None = None
    sector_line: int = 0
    guessed: bool = False
    spoken_of: bool = False


@dataclass(slots=True)
class _Context:
    organisations: dict[str, _Organisation]
    participants: dict[str, ParticipantFact]
    seen: dict[str, Given] = field(default_factory=dict)


def make_plan(
    given: Sequence[Given], organisations: Iterable[OrganisationFact], participants: Iterable[ParticipantFact]
) -> Plan:
    """What importing the rows would do to a network of these organisations and participants (retired ones too)."""
    context = _Context(
        {_key(each.name): _Organisation(each) for each in organisations}, {each.email: each for each in participants}
    )
    for row in given:
        _learn_sector(row, context)
    rows = tuple(_plan_row(row, context) for row in given)
    return Plan(rows, hashlib.sha256(repr([astuple(row) for row in rows]).encode()).hexdigest())


def _key(name: str) -> str:
    return name.casefold()


def _learn_sector(row: Given, context: _Context) -> None:
    """The first row that names a sector says it for the organisation's other rows."""
    if not row.organisation:
        return
    organisation = context.organisations.setdefault(_key(row.organisation), _Organisation(None))
    sector = recognise(row.sector) if row.sector else None
    if sector is not None and organisation.sector is None:
        organisation.sector, organisation.sector_line = sector, row.line


def _plan_row(row: Given, context: _Context) -> RowPlan:
    faults = [*_cell_faults(row)]
    email = ""
    try:
        email = tidy_address(row.email)
    except BadAddress as error:
        faults.append(str(error))
    faults.extend(_organisation_faults(row, context))
    earlier = context.seen.setdefault(email, row) if email else row
    if earlier is not row and not faults:
        if _same_cells(earlier, row):
            return RowPlan(row, "repeated", email, repeats=earlier.line)
        faults.append(_repeated_differently(earlier, row))
    if faults:
        return RowPlan(row, "fault", email, faults=tuple(faults))
    return _effect(row, email, context)


def _cell_faults(row: Given) -> Iterable[str]:
    cells = ((row.name, _("Namn")), (row.organisation, _("Verksamhet")), (row.title, _("Roll")))
    for text, label in cells:
        if text.startswith(_FORMULA):
            yield _(
                "%(label)s börjar med %(sign)s och kan vara en formel. Skriv den som text.", label=label, sign=text[0]
            )
        elif len(text) > LONGEST_NAME:
            yield _("%(label)s är längre än %(limit)s tecken.", label=label, limit=LONGEST_NAME)
    if not row.name:
        yield _("Namn saknas.")
    elif "@" in row.name:
        yield _("Namnet är en e-postadress.")
    if not row.organisation:
        yield _("Verksamhet saknas.")


def _organisation_faults(row: Given, context: _Context) -> Iterable[str]:
    if not row.organisation:
        return
    organisation = context.organisations[_key(row.organisation)]
    if row.sector:
        sector = recognise(row.sector)
        if sector is None:
            yield _unknown_sector(row.sector)
            return
        if sector != organisation.sector:
            yield _(
                "Rad %(line)s säger att %(name)s är %(sector)s.",
                line=organisation.sector_line,
                name=row.organisation,
                sector=sector_name(organisation.sector or "other"),
            )
    elif organisation.known is None and organisation.sector is None:
        organisation.sector, organisation.guessed = of_name(row.organisation), True
        if organisation.sector is None:
            yield _("%(name)s är en ny verksamhet. Skriv dess sektor.", name=row.organisation)


def _unknown_sector(text: str) -> str:
    meant = suggest(text)
    if meant is not None:
        return _("Sektorn ”%(text)s” finns inte. Menade du %(name)s?", text=text[:40], name=sector_name(meant))
    names = ", ".join(name for _code, name in sector_names())
    return _("Sektorn ”%(text)s” finns inte. Välj en av: %(names)s.", text=text[:40], names=names)


def _same_cells(one: Given, other: Given) -> bool:
    return (one.name, _key(one.organisation), one.title) == (other.name, _key(other.organisation), other.title)


def _repeated_differently(earlier: Given, row: Given) -> str:
    if _key(earlier.organisation) != _key(row.organisation):
        return _(
            "Adressen står på rad %(line)s med verksamheten %(name)s. En rapportör hör till en verksamhet.",
            line=earlier.line,
            name=earlier.organisation,
        )
    return _("Adressen står också på rad %(line)s, med andra uppgifter. Behåll en av raderna.", line=earlier.line)


def _effect(row: Given, email: str, context: _Context) -> RowPlan:
    organisation = context.organisations[_key(row.organisation)]
    known = context.participants.get(email)
    first = not organisation.spoken_of
    organisation.spoken_of = True
    changes = [*(_organisation_changes(organisation) if first else ()), *(_changes(row, known) if known else ())]
    if known is None:
        kind: Kind = "new"
    elif known.retired_at is not None:
        kind = "restored"
    else:
        kind = "changed" if changes else "same"
    return RowPlan(
        row,
        kind,
        email,
        participant_id=known.id if known else None,
        organisation_id=organisation.known.id if organisation.known else None,
        makes_organisation=organisation.sector if first and organisation.known is None else None,
        sector_guessed=organisation.guessed,
        changes=tuple(changes),
    )


def _organisation_changes(organisation: _Organisation) -> Iterable[Change]:
    known = organisation.known
    if known is None:
        return
    if organisation.sector is not None and organisation.sector != known.sector:
        yield Change("sector", known.sector, organisation.sector)
    if known.retired_at is not None:
        yield Change("use", "retired", "used")


def _changes(row: Given, known: ParticipantFact) -> Iterable[Change]:
    if row.name != known.name:
        yield Change("name", known.name, row.name)
    if _key(row.organisation) != _key(known.organisation_name):
        yield Change("organisation", known.organisation_name, row.organisation)
    if row.title and row.title != known.title:
        yield Change("title", known.title, row.title)
