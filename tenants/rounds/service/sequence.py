"""The order of a municipality's rounds: their numbers, and which days each asks about."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, text

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from tenants.rounds import queries, rhythm
from tenants.rounds.models import Round

PLANNING_LOCK = 2301
"""The first half of the advisory lock's key; the municipality is the second."""


def lock_planning(session: BoundSession) -> None:
    """Holds back other transactions of this municipality that plan: numbers and the next round are made one by one."""
    session.execute(text("SELECT pg_advisory_xact_lock(:a, :b)"), {"a": PLANNING_LOCK, "b": session.municipality_id})


def last_number(session: BoundSession) -> int:
    """The highest number that any round bears; 0 when there is none."""
    return session.execute(select(func.coalesce(func.max(Round.number), 0))).scalar_one()


def renumber(session: BoundSession, *, first: Round | None = None) -> None:
    """Gives the planned rounds the numbers after the last one that has opened, in the order in which they will open.

    A number that people have seen in a mail never changes; one that is only planned does, when a round is made by hand
    before it or is cancelled. `first` is the planned round that opens now, whenever it was to open.
    """
    session.flush()
    planned = list(
        session.execute(select(Round).where(Round.state == "planned").order_by(Round.opens_at, Round.id)).scalars()
    )
    planned.sort(key=lambda one: one is not first)
    opened = session.execute(select(func.coalesce(func.max(Round.number), 0)).where(Round.state != "planned"))
    wrong = [(one, number) for number, one in enumerate(planned, opened.scalar_one() + 1) if one.number != number]
    # By way of negative numbers: two rounds never bear the same one, not even between two statements.
    for one, number in wrong:
        one.number = -number
    session.flush()
    for one, number in wrong:
        one.number = number
    session.flush()


def usual_period(session: BoundSession, round_id: UUID | None, opens_at: datetime, days: int) -> tuple[date, date]:
    """The days that a round opening then asks about, by those that earlier rounds ask about."""
    last = queries.select_last_day_asked(session, before=opens_at, besides=round_id)
    return rhythm.period(clock.local(opens_at).date(), last_day_asked=last, usual_days=days)
