"""The tickets of a round: its opening, its reminders and its closing are each due at a time of their own."""

from datetime import datetime
from uuid import UUID

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import enqueue, move, withdraw
from tenants.rounds.models import Round
from tenants.rounds.rhythm import reminder_times


def _opening_key(round_id: UUID) -> str:
    return f"round:{round_id}:open"


def _closing_key(round_id: UUID) -> str:
    return f"round:{round_id}:close"


def _reminder_key(round_id: UUID, time: datetime) -> str:
    """The time is in the key: when the closing is moved, its reminders are other reminders."""
    return f"round:{round_id}:remind:{time.timestamp():.0f}"


def write_opening(session: BoundSession, round_: Round) -> None:
    """The ticket that opens a planned round."""
    enqueue(session, "rounds.open", {"round": str(round_.id)}, due=round_.opens_at, key=_opening_key(round_.id))


def move_opening(session: BoundSession, round_: Round) -> None:
    """Moves the ticket to the round's time."""
    move(session, _opening_key(round_.id), round_.opens_at)


def withdraw_opening(session: BoundSession, round_id: UUID) -> None:
    """The round is opened by hand, or not at all."""
    withdraw(session, _opening_key(round_id))


def write_closing(session: BoundSession, round_: Round) -> None:
    """The tickets that remind of a round that has opened, and close it."""
    enqueue(session, "rounds.close", {"round": str(round_.id)}, due=round_.closes_at, key=_closing_key(round_.id))
    write_reminders(session, round_)


def move_closing(session: BoundSession, round_: Round) -> None:
    """Moves the closing's ticket to the round's time."""
    move(session, _closing_key(round_.id), round_.closes_at)


def withdraw_closing(session: BoundSession, round_id: UUID) -> None:
    """The round is closed by hand."""
    withdraw(session, _closing_key(round_id))


def write_reminders(session: BoundSession, round_: Round) -> None:
    """A ticket for each reminder that is still to come; one that stands already stays one."""
    moment = clock.now()
    for time in reminder_times(round_.opens_at, round_.closes_at, round_.reminders):
        if time > moment:
            enqueue(session, "rounds.remind", {"round": str(round_.id)}, due=time, key=_reminder_key(round_.id, time))


def withdraw_reminders(session: BoundSession, round_: Round) -> None:
    """Takes back the reminders that have not gone out, by the times that the round has now."""
    for time in reminder_times(round_.opens_at, round_.closes_at, round_.reminders):
        withdraw(session, _reminder_key(round_.id, time))
