"""A round's life: it opens with invitations to everybody, reminds the silent, closes."""

from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import insert, update

from samsyn import clock, links
from samsyn.audit import Actor, record
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, NotFound
from samsyn.feature import publish
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.runner import Later
from samsyn.mail import Addressee, post_many
from tenants.network import service as network
from tenants.network.service import ParticipantFact
from tenants.rounds import queries
from tenants.rounds.models import Invitation, Round
from tenants.rounds.service import sequence, tickets

BETWEEN_REMINDERS = timedelta(hours=6)
"""Nobody is reminded more often than this, whatever is pressed."""
ASK_AGAIN = timedelta(hours=1)


def locked(session: BoundSession, round_id: UUID, *, to_close: bool = False) -> Round:
    """The round, held until the transaction ends; `to_close` waits for the answers under way. Raises NotFound."""
    found = queries.select_round(session, round_id, lock="close" if to_close else "change")
    if found is None:
        raise NotFound(_("Omgången finns inte."))
    return found


def open_round(session: BoundSession, round_id: UUID, *, key: str, by: Actor = SYSTEM) -> Round:
    """Opens a planned round: an invitation and a mail to every active participant, tickets for reminders and closing.

    `key` derives the personal links (settings.link_key). A constant number of statements however many participants.
    Raises Conflict when it is not planned any more, its closing has passed, or nobody takes part in the network.
    """
    sequence.lock_planning(session)
    round_ = locked(session, round_id)
    moment = clock.now()
    if round_.state != "planned":
        raise Conflict(_("Omgången har redan öppnat."))
    if round_.closes_at <= moment:
        raise Conflict(_("Omgången skulle redan ha stängt. Ändra tiderna eller ta bort den."))
    participants = uninvited(session, round_id)
    if not participants:
        raise Conflict(_("Ingen i nätverket kan svara. Lägg till rapportörer och öppna omgången sedan."))
    sequence.renumber(session, first=round_)
    round_.state, round_.opened_at = "open", moment
    invite(session, round_, participants, key=key)
    tickets.write_closing(session, round_)
    record(session, "rounds.opened", by, object_id=round_.id, invited=len(participants))
    publish(session, "rounds.opened", round_id=round_.id)
    return round_


def open_due(session: BoundSession, round_id: UUID, *, key: str) -> bool:
    """Opens the round when its ticket says so; returns whether it did.

    Raises Later when the opening has been moved. With an empty network it waits, an hour at a time, for somebody to
    ask; when the closing has passed too, the round is taken away and the rhythm plans the next.
    """
    sequence.lock_planning(session)
    round_ = queries.select_round(session, round_id, lock="change")
    if round_ is None or round_.state != "planned":
        return False
    moment = clock.now()
    if round_.opens_at > moment:
        raise Later(round_.opens_at)
    if round_.closes_at <= moment:
        session.delete(round_)
        sequence.renumber(session)
        record(session, "rounds.missed", SYSTEM, object_id=round_id)
        return False
    if not uninvited(session, round_id):
        raise Later(min(moment + ASK_AGAIN, round_.closes_at))
    open_round(session, round_id, key=key)
    return True


def uninvited(session: BoundSession, round_id: UUID) -> list[ParticipantFact]:
    """The active participants who have no invitation to the round. Two queries."""
    asked = queries.select_asked_participants(session, round_id)
    return [one for one in network.active_participants(session) if one.id not in asked]


def invite(session: BoundSession, round_: Round, participants: list[ParticipantFact], *, key: str) -> None:
    """Gives each a personal link and posts the mail that bears it. Four statements however many they are."""
    moment = clock.now()
    rows = []
    for participant in participants:
        invitation_id = new_id()
        token = link_token(key, session.municipality_id, invitation_id, 1)
        rows.append(
            {
                "municipality_id": session.municipality_id,
                "id": invitation_id,
                "round_id": round_.id,
                "participant_id": participant.id,
                "generation": 1,
                "token_hash": links.fingerprint(token),
                "created_at": moment,
                "observations": 0,
            }
        )
    # RETURNING makes SQLAlchemy send many rows in one statement.
    session.execute(insert(Invitation).returning(Invitation.id), rows)
    addressees = [
        Addressee(to=one.email, name=one.name, params={"invitation": str(row["id"]), "generation": 1})
        for one, row in zip(participants, rows, strict=True)
    ]
    post_many(session, "rounds.invitation", addressees, about=round_.id)


def link_token(key: str, municipality_id: int, invitation_id: UUID, generation: int) -> str:
    """The token of a personal link: derived, so that a mail sent again bears the same one."""
    return links.token(key, "answer", municipality_id, invitation_id, generation)


def invite_newcomers(session: BoundSession, round_id: UUID, *, key: str, by: Actor) -> int:
    """Invites to an open round those who have joined the network since it opened; returns how many."""
    round_ = locked(session, round_id)
    if round_.state != "open":
        raise Conflict(_("Omgången är inte öppen. Läs om sidan."))
    participants = uninvited(session, round_id)
    if participants:
        invite(session, round_, participants, key=key)
        record(session, "rounds.newcomers_invited", by, object_id=round_id, invited=len(participants))
    return len(participants)


def remind(session: BoundSession, round_id: UUID) -> int:
    """Posts a reminder to everybody who is silent in the open round; returns how many.

    Whoever was reminded in the last hours is left in peace, and whoever answers before the mail goes out gets none:
    that is decided again when it is written.
    """
    round_ = locked(session, round_id)
    if round_.state != "open":
        return 0
    moment = clock.now()
    waiting = queries.select_silent(session, round_id, reminded_before=moment - BETWEEN_REMINDERS)
    active = {one.id: one for one in network.active_participants(session)}
    silent = [one for one in waiting if one.participant_id in active]
    if not silent:
        return 0
    session.execute(
        update(Invitation)
        .where(Invitation.id.in_([one.id for one in silent]))
        .values(reminded_at=moment)
        .execution_options(synchronize_session=False)
    )
    addressees = [
        Addressee(
            to=active[one.participant_id].email,
            name=active[one.participant_id].name,
            params={"invitation": str(one.id), "generation": one.generation},
        )
        for one in silent
    ]
    post_many(session, "rounds.reminder", addressees, about=round_id)
    record(session, "rounds.reminded", SYSTEM, object_id=round_id, reminded=len(silent))
    return len(silent)


def remind_now(session: BoundSession, round_id: UUID, *, by: Actor) -> int:
    """Sends the next reminder at once, in place of at its time; returns how many it went to."""
    round_ = locked(session, round_id)
    if round_.state != "open":
        raise Conflict(_("Omgången är inte öppen, så ingen kan påminnas. Läs om sidan."))
    reminded = remind(session, round_id)
    if reminded:
        _drop_next_reminder(session, round_)
        record(session, "rounds.reminded_by_hand", by, object_id=round_id, reminded=reminded)
    return reminded


def _drop_next_reminder(session: BoundSession, round_: Round) -> None:
    moment = clock.now()
    coming = [hours for hours in round_.reminders if round_.closes_at - timedelta(hours=hours) > moment]
    if coming:
        tickets.withdraw_reminders(session, round_)
        round_.reminders = [hours for hours in round_.reminders if hours != max(coming)]
        tickets.write_reminders(session, round_)


def set_reminder_text(session: BoundSession, round_id: UUID, text: str, *, by: Actor) -> None:
    """Keeps the coordinator's own lines for the reminders that are still to be written."""
    round_ = locked(session, round_id)
    if round_.state == "closed":
        raise Conflict(_("Omgången har stängt. Texten är inte sparad."))
    round_.reminder_text = text.strip()
    record(session, "rounds.reminder_written", by, object_id=round_id)


def close_round(session: BoundSession, round_id: UUID, *, by: Actor) -> Round:
    """Closes an open round now. Raises Conflict when it is closed already or has not opened."""
    round_ = locked(session, round_id, to_close=True)
    if round_.state == "closed":
        raise Conflict(_("Omgången har redan stängt."))
    if round_.state == "planned":
        raise Conflict(_("Omgången har inte öppnat än. Ta bort den i stället."))
    tickets.withdraw_closing(session, round_id)
    tickets.withdraw_reminders(session, round_)
    _close(session, round_, by)
    return round_


def close_due(session: BoundSession, round_id: UUID) -> bool:
    """Closes the round when its ticket says so; returns whether it did. Raises Later when the closing was moved."""
    round_ = queries.select_round(session, round_id, lock="close")
    if round_ is None or round_.state != "open":
        return False
    if round_.closes_at > clock.now():
        raise Later(round_.closes_at)
    _close(session, round_, SYSTEM)
    return True


def _close(session: BoundSession, round_: Round, by: Actor) -> None:
    moment = clock.now()
    round_.state, round_.closed_at = "closed", moment
    # A round that closes early has closed then; what asks for the last moment of an answer asks for closes_at.
    round_.closes_at = max(min(round_.closes_at, moment), round_.opens_at + timedelta(microseconds=1))
    session.flush()
    record(session, "rounds.closed", by, object_id=round_.id)
    publish(session, "rounds.closed", round_id=round_.id)
