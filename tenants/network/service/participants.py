"""Participants: those who are asked. An address is one person's, and a person answers for one organisation."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, read, record
from samsyn.db.ids import new_id
from samsyn.errors import Invalid, NotFound
from samsyn.geography.municipalities import swedish_key
from samsyn.isolation.boundary import BoundSession
from tenants.network import queries
from tenants.network.addresses import BadAddress, tidy_address
from tenants.network.facts import ParticipantFact, pauses_at
from tenants.network.models import Participant
from tenants.network.service.organisations import add_organisation, usable_day
from tenants.network.service.turns import changing, usable_text

LANGUAGES = ("sv", "en")


def participants(
    session: BoundSession, *, organisation_id: UUID | None = None, retired: bool = False
) -> list[ParticipantFact]:
    """Participants by name, of one organisation or of all; with `retired` also those out of use, last. One query."""
    found = queries.select_participants(session, organisation_id=organisation_id, retired=retired)
    return sorted(found, key=lambda p: (p.retired_at is not None, swedish_key(p.name), p.email))


def listed(
    session: BoundSession,
    found: Sequence[ParticipantFact],
    *,
    by: Actor,
    organisation: UUID | None = None,
    searched: bool | None = None,
) -> None:
    """Logs that the names and addresses of participants were read: how many, narrowed to what, by whom."""
    read(session, "network.people_listed", by, count=len(found), organisation=organisation, searched=searched)


def opened(session: BoundSession, participant_id: UUID, *, by: Actor) -> None:
    """Logs that one participant's particulars were read."""
    read(session, "network.person_opened", by, object_id=participant_id)


def active_participants(session: BoundSession) -> list[ParticipantFact]:
    """Those whom a round that opens now asks: neither they nor their organisation retired or paused. One query."""
    return queries.select_active(session, clock.now())


def search(session: BoundSession, words: str) -> list[ParticipantFact]:
    """The first hundred participants whose name, address or organisation contains the words, by name. One query."""
    return sorted(queries.search_participants(session, words, 100), key=lambda p: (swedish_key(p.name), p.email))


def participants_page(session: BoundSession, *, after: tuple[str, UUID] | None, limit: int) -> list[ParticipantFact]:
    """At most `limit` participants in use, by address, after (address, id). One query."""
    return queries.select_page(session, after=after, limit=limit)


def find_participant(session: BoundSession, participant_id: UUID) -> ParticipantFact:
    """The participant, in use or not. Raises NotFound."""
    found = queries.find_participant(session, participant_id)
    if found is None:
        raise NotFound
    return found


def add_participant(
    session: BoundSession,
    *,
    name: str,
    email: str,
    organisation_id: UUID,
    title: str = "",
    language: str = "sv",
    by: Actor,
) -> UUID:
    """Adds a participant; one of this address who is out of use comes into use again, with what is given here.

    Raises NotFound for an organisation that is not in use, Invalid at `name`, `email`, `title` or `language`.
    """
    changing(session)
    organisation = queries.find_organisation_row(session, organisation_id)
    if organisation is None or organisation.retired_at is not None:
        raise NotFound
    return _add(session, organisation_id, name=name, email=email, title=title, language=language, by=by)


def join(
    session: BoundSession, *, name: str, email: str, organisation: str, sector: str | None, title: str, by: Actor
) -> UUID:
    """Adds a participant to an organisation given by id or name; a new name makes one, which needs its `sector`.

    For programs. Raises Invalid at the field.
    """
    changing(session)
    rows = queries.select_organisation_rows(session)
    wanted = usable_text(organisation, "organisation")
    used = [row for row in rows if row.retired_at is None]
    found = next((row for row in used if str(row.id) == wanted or row.name.casefold() == wanted.casefold()), None)
    if found is None and sector is None:
        raise Invalid({"sector": [_("Verksamheten är ny i nätverket. Ange dess sektor.")]})
    organisation_id = found.id if found else add_organisation(session, name=wanted, sector=sector or "", by=by)
    return _add(session, organisation_id, name=name, email=email, title=title, language="sv", by=by)


def change_participant(
    session: BoundSession,
    participant_id: UUID,
    *,
    name: str,
    email: str,
    organisation_id: UUID,
    title: str,
    language: str,
    by: Actor,
) -> None:
    """Changes anything about the participant. Raises NotFound, Invalid at the field."""
    changing(session)
    row = _known(session, participant_id)
    address = _usable_address(email)
    other = queries.find_by_email(session, address)
    if other is not None and other.id != participant_id:
        raise Invalid({"email": [_taken(other)]})
    organisation = queries.find_organisation_row(session, organisation_id)
    if organisation is None or (organisation.retired_at is not None and organisation.id != row.organisation_id):
        raise Invalid({"organisation_id": [_("Välj en verksamhet i nätverket.")]})
    texts = usable_text(name, "name"), usable_text(title, "title", required=False), _usable_language(language)
    row.name, row.title, row.language = texts
    row.email, row.organisation_id = address, organisation_id
    record(session, "network.participant_changed", by, object_id=participant_id)


def pause_participant(session: BoundSession, participant_id: UUID, *, through: date | None, by: Actor) -> None:
    """Does not ask the participant through this day; None ends the pause. Raises NotFound, Invalid at `through`."""
    changing(session)
    _known(session, participant_id).paused_until = pauses_at(usable_day(through))
    record(session, "network.participant_paused", by, object_id=participant_id, through=str(through or ""))


def retire_participant(session: BoundSession, participant_id: UUID, *, by: Actor) -> None:
    """Takes the participant out of the network; the answers stay. Raises NotFound."""
    changing(session)
    row = _known(session, participant_id)
    row.retired_at = row.retired_at or clock.now()
    record(session, "network.participant_retired", by, object_id=participant_id)


def restore_participant(session: BoundSession, participant_id: UUID, *, by: Actor) -> None:
    """Takes the participant into the network again. Raises NotFound."""
    changing(session)
    _known(session, participant_id).retired_at = None
    record(session, "network.participant_restored", by, object_id=participant_id)


def new_participant(organisation_id: UUID, *, name: str, email: str, title: str, language: str = "sv") -> Participant:
    """A row of somebody who has not been in the network before."""
    return Participant(
        id=new_id(),
        organisation_id=organisation_id,
        name=name,
        email=email,
        title=title,
        language=language,
        created_at=clock.now(),
        paused_until=None,
        retired_at=None,
    )


def _add(
    session: BoundSession, organisation_id: UUID, *, name: str, email: str, title: str, language: str, by: Actor
) -> UUID:
    address = _usable_address(email)
    known = queries.find_by_email(session, address)
    if known is not None and known.retired_at is None:
        raise Invalid({"email": [_taken(known)]})
    row = new_participant(
        organisation_id,
        name=usable_text(name, "name"),
        email=address,
        title=usable_text(title, "title", required=False),
        language=_usable_language(language),
    )
    if known is None:
        session.add(row)
    else:
        old = _known(session, known.id)
        old.organisation_id, old.name, old.title, old.language = row.organisation_id, row.name, row.title, row.language
        old.retired_at = old.paused_until = None
        row = old
    record(session, "network.participant_added", by, object_id=row.id)
    return row.id


def _taken(other: ParticipantFact) -> str:
    if other.retired_at is not None:
        return _("Adressen hör till %(name)s, som inte längre är med.", name=other.name)
    return _(
        "Adressen finns redan: %(name)s på %(organisation)s.", name=other.name, organisation=other.organisation_name
    )


def _known(session: BoundSession, participant_id: UUID) -> Participant:
    row = queries.find_participant_row(session, participant_id)
    if row is None:
        raise NotFound
    return row


def _usable_address(email: str) -> str:
    try:
        return tidy_address(email)
    except BadAddress as error:
        raise Invalid({"email": [str(error)]}) from error


def _usable_language(language: str) -> str:
    if language not in LANGUAGES:
        raise Invalid({"language": [_("Välj svenska eller engelska.")]})
    return language
