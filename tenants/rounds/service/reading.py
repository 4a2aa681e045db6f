"""What the pages, the programs and the later steps of the cycle ask about rounds."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.errors import NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.mail import Posted, posted_to
from tenants.network.service import ParticipantFact
from tenants.rounds import queries
from tenants.rounds.models import Rhythm, Round
from tenants.rounds.queries import Counts, Invited
from tenants.rounds.rhythm import reminder_times
from tenants.rounds.service import life


def find_round(session: BoundSession, round_id: UUID) -> Round:
    """The round. Raises NotFound when this municipality has none of that id."""
    found = queries.select_round(session, round_id)
    if found is None:
        raise NotFound(_("Omgången finns inte."))
    return found


def rounds(
    session: BoundSession,
    *,
    states: Iterable[str] = (),
    before: tuple[datetime, UUID] | None = None,
    limit: int | None = None,
) -> list[Round]:
    """Rounds in the given states (all when none are given), latest opening first. One query."""
    return queries.select_rounds(session, states=states, before=before, limit=limit)


def open_rounds(session: BoundSession) -> list[Round]:
    """The rounds that can be answered now, latest opening first."""
    return queries.select_rounds(session, states=["open"])


def counts(session: BoundSession, round_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """How each round has been answered. One query."""
    return queries.select_counts(session, round_ids)


def participants_of(session: BoundSession, round_: Round) -> list[Invited]:
    """Everybody asked in the round, with organisation, answer and silence before it. One query."""
    return queries.select_invited(session, round_)


def silence(session: BoundSession, round_id: UUID) -> list[Invited]:
    """Those who have not answered the round and still could, the longest silent first."""
    people = queries.select_invited(session, find_round(session, round_id))
    silent = [one for one in people if not one.answered and not one.revoked and not one.left]
    return sorted(silent, key=lambda one: -one.silent_before)


def silent_by_name(session: BoundSession, round_id: UUID) -> tuple[Round, list[Invited]]:
    """The round and everybody in it who has not answered, the longest silent first. Two queries."""
    round_ = find_round(session, round_id)
    people = [one for one in queries.select_invited(session, round_) if not one.answered]
    people.sort(key=lambda one: (one.revoked or one.left, -one.silent_before, one.organisation.casefold()))
    return round_, people


def asked_person(session: BoundSession, round_id: UUID, invitation_id: UUID) -> tuple[Round, Invited, list[Posted]]:
    """One participant in the round, and the mails about it to them. Raises NotFound. Three queries."""
    round_ = find_round(session, round_id)
    found = next((one for one in queries.select_invited(session, round_) if one.invitation_id == invitation_id), None)
    if found is None:
        raise NotFound(_("Inbjudan finns inte."))
    return round_, found, posted_to(session, round_id, found.email)


def newcomers(session: BoundSession, round_: Round) -> list[ParticipantFact]:
    """Active participants without an invitation to an open round: added since, or back from a pause."""
    return life.uninvited(session, round_.id) if round_.state == "open" else []


def previous_round(session: BoundSession, round_: Round) -> tuple[Round, list[datetime]] | None:
    """The closed round before this one and when each of its answers came, earliest first. One query."""
    return queries.select_previous(session, round_)


def rhythm(session: BoundSession) -> Rhythm | None:
    """The municipality's rhythm, when it has one."""
    return queries.select_rhythm(session)


def pending_reminders(round_: Round) -> list[datetime]:
    """When the round's silent participants will be reminded from now on, earliest first."""
    moment = clock.now()
    return [time for time in reminder_times(round_.opens_at, round_.closes_at, round_.reminders) if time > moment]
