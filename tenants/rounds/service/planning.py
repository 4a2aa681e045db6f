"""Planning: the next round of the rhythm, and what is planned, moved, opened and cancelled by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid
from samsyn.isolation.boundary import BoundSession
from tenants.rounds import queries, rhythm
from tenants.rounds.models import Rhythm, Round
from tenants.rounds.rhythm import Cadence, Pattern, Pause
from tenants.rounds.service import life, sequence, tickets

USUAL_DAYS = 14
"""How far back a first round asks when there is no rhythm: sydöst's two weeks."""
USUAL_REMINDERS = (24,)
FURTHEST_AHEAD = timedelta(days=731)
LONGEST_OPEN = timedelta(days=92)
LONGEST_PERIOD = timedelta(days=366)


def pattern_of(settings: Rhythm) -> Pattern:
    """The stored rhythm as the calendar computes with it."""
    return Pattern(
        cadence=Cadence(settings.cadence),
        weekday=settings.weekday,
        hour=settings.hour,
        starts_on=settings.starts_on,
        open_days=settings.open_days,
        close_hour=settings.close_hour,
        pauses=tuple(
            Pause(date.fromisoformat(pause["from"]), date.fromisoformat(pause["to"])) for pause in settings.pauses
        ),
    )


def plan_round(
    session: BoundSession,
    *,
    opens_at: datetime,
    closes_at: datetime,
    period_from: date | None = None,
    period_to: date | None = None,
    reminders: Sequence[int] | None = None,
    round_id: UUID | None = None,
    by: Actor,
) -> Round:
    """Plans a round by hand. It opens by its own ticket at `opens_at`; reminders are hours before the closing.

    `round_id` is the id it gets: a form carries one, so that a form sent twice makes one round, and the second call
    returns the first's. Raises Invalid for times and days that do not fit together.
    """
    sequence.lock_planning(session)
    if round_id is not None and (earlier := queries.select_round(session, round_id)) is not None:
        return earlier
    moment = clock.now()
    _check_times(opens_at, closes_at, moment)
    settings = queries.select_rhythm(session)
    first, last = _period(session, settings, (opens_at, closes_at), period_from, period_to)
    if reminders is None:
        reminders = settings.reminders if settings is not None else USUAL_REMINDERS
    planned = Round(
        id=round_id or new_id(),
        number=sequence.last_number(session) + 1,
        state="planned",
        origin="hand",
        period_from=first,
        period_to=last,
        opens_at=opens_at.astimezone(UTC),
        closes_at=closes_at.astimezone(UTC),
        reminders=sorted(set(reminders), reverse=True),
        created_at=moment,
    )
    session.add(planned)
    tickets.write_opening(session, planned)
    sequence.renumber(session)
    record(session, "rounds.planned", by, object_id=planned.id, origin="hand")
    plan_next(session)
    return planned


def start_round(
    session: BoundSession,
    *,
    opens_at: datetime | None,
    closes_at: datetime,
    key: str,
    by: Actor,
    period_from: date | None = None,
    period_to: date | None = None,
    round_id: UUID | None = None,
) -> Round:
    """Plans a round by hand and, when its time has come or none is given, opens it in this transaction."""
    moment = clock.now()
    at_once = opens_at is None or opens_at <= moment
    planned = plan_round(
        session,
        opens_at=moment if opens_at is None or at_once else opens_at,
        closes_at=closes_at,
        period_from=period_from,
        period_to=period_to,
        round_id=round_id,
        by=by,
    )
    if at_once and planned.state == "planned":
        return open_now(session, planned.id, key=key, by=by)
    return planned


def open_now(session: BoundSession, round_id: UUID, *, key: str, by: Actor) -> Round:
    """Opens a planned round in place of at its time. Raises Conflict as open_round does."""
    sequence.lock_planning(session)
    planned = life.locked(session, round_id)
    moment = clock.now()
    if planned.state == "planned" and planned.opens_at > moment:
        planned.opens_at = moment
        planned.period_from, planned.period_to = _not_ahead(planned.period_from, planned.period_to)
    tickets.withdraw_opening(session, round_id)
    opened = life.open_round(session, round_id, key=key, by=by)
    plan_next(session)
    return opened


def _not_ahead(first: date, last: date) -> tuple[date, date]:
    """The period without days that have not been yet."""
    last = min(last, clock.today())
    return min(first, last), last


def move_opening(session: BoundSession, round_id: UUID, *, opens_at: datetime, closes_at: datetime, by: Actor) -> Round:
    """Gives a planned round other times. One of the rhythm's is from then on made by hand, and its day is skipped."""
    sequence.lock_planning(session)
    planned = life.locked(session, round_id)
    if planned.state != "planned":
        raise Conflict(_("Omgången har redan öppnat."))
    if opens_at <= clock.now():
        raise Invalid({"opens_at": [_("Öppningen har redan varit. Välj en tid framåt eller öppna omgången nu.")]})
    _check_times(opens_at, closes_at, clock.now())
    settings = queries.select_rhythm(session)
    _skip_day(settings, planned)
    planned.origin = "hand"
    planned.opens_at, planned.closes_at = opens_at, closes_at
    session.flush()
    days = pattern_of(settings).usual_days if settings is not None else USUAL_DAYS
    planned.period_from, planned.period_to = sequence.usual_period(session, planned.id, opens_at, days)
    tickets.move_opening(session, planned)
    sequence.renumber(session)
    record(session, "rounds.moved", by, object_id=round_id)
    plan_next(session)
    return planned


def move_closing(session: BoundSession, round_id: UUID, *, closes_at: datetime, by: Actor) -> Round:
    """Gives an open round another closing time, and reminders by it.

    Raises Invalid when the time has passed or the rhythm's next round opens before it, Conflict when it is not open.
    """
    round_ = life.locked(session, round_id)
    if round_.state != "open":
        raise Conflict(_("Omgången är inte öppen. Läs om sidan."))
    _check_times(round_.opens_at, closes_at, clock.now())
    coming = planned_by_rhythm(session)
    if coming is not None and coming.opens_at < closes_at and round_.origin == "rhythm":
        raise Invalid(
            {"closes_at": [_("Nästa omgång öppnar innan dess. Välj en tidigare tid eller flytta den först.")]}
        )
    tickets.withdraw_reminders(session, round_)
    round_.closes_at = closes_at
    tickets.move_closing(session, round_)
    tickets.write_reminders(session, round_)
    record(session, "rounds.closing_moved", by, object_id=round_id)
    return round_


def cancel_round(session: BoundSession, round_id: UUID, *, by: Actor) -> None:
    """Takes a planned round away. One of the rhythm's becomes a pause of one day, or it would be planned again."""
    sequence.lock_planning(session)
    planned = life.locked(session, round_id)
    if planned.state != "planned":
        raise Conflict(_("Omgången har redan öppnat. Stäng den i stället."))
    settings = queries.select_rhythm(session)
    _skip_day(settings, planned)
    _discard(session, planned)
    record(session, "rounds.cancelled", by, object_id=round_id)
    plan_next(session)


def _skip_day(settings: Rhythm | None, planned: Round) -> None:
    """Keeps the rhythm from planning this round again on its day."""
    if planned.origin == "rhythm" and settings is not None:
        day = clock.local(planned.opens_at).date().isoformat()
        settings.pauses = sorted([*settings.pauses, {"from": day, "to": day}], key=lambda pause: str(pause["from"]))


def plan_next(session: BoundSession) -> Round | None:
    """Makes the rhythm's next planned round what the rhythm says now; returns it, or None when there is no rhythm.

    Done hourly and whenever something changes; doing it again changes nothing. A planned round whose time has come is
    left to its own ticket.
    """
    sequence.lock_planning(session)
    settings = queries.select_rhythm(session)
    planned = planned_by_rhythm(session)
    moment = clock.now()
    if planned is not None and planned.opens_at <= moment:
        return planned
    if settings is None or not settings.active:
        if planned is not None:
            _discard(session, planned)
        return None
    pattern = pattern_of(settings)
    opens_at = _next_opening(session, pattern, moment)
    fresh = planned is None
    if planned is None:
        planned = Round(id=new_id(), number=sequence.last_number(session) + 1, state="planned", origin="rhythm")
        planned.created_at = moment
        record(session, "rounds.planned", SYSTEM, object_id=planned.id, origin="rhythm")
    planned.opens_at, planned.closes_at = opens_at, rhythm.closing(pattern, opens_at)
    planned.reminders = list(settings.reminders)
    planned.period_from, planned.period_to = sequence.usual_period(session, planned.id, opens_at, pattern.usual_days)
    if fresh:
        session.add(planned)
        tickets.write_opening(session, planned)
    else:
        tickets.move_opening(session, planned)
    sequence.renumber(session)
    return planned


def planned_by_rhythm(session: BoundSession) -> Round | None:
    """The rhythm's next planned round."""
    return session.execute(
        select(Round).where(Round.state == "planned", Round.origin == "rhythm").order_by(Round.opens_at).limit(1)
    ).scalar_one_or_none()


def _discard(session: BoundSession, planned: Round) -> None:
    tickets.withdraw_opening(session, planned.id)
    session.delete(planned)
    sequence.renumber(session)


def _next_opening(session: BoundSession, pattern: Pattern, moment: datetime) -> datetime:
    """The rhythm's next opening that does not follow too close on its last round.

    A round that was opened a day early by hand was that week's round: less than half an interval after a round of the
    rhythm none is planned, nor while one is open.
    """
    last = session.execute(
        select(Round.opens_at, Round.closes_at, Round.state)
        .where(Round.origin == "rhythm", Round.state != "planned")
        .order_by(Round.opens_at.desc())
        .limit(1)
    ).one_or_none()
    after = moment
    if last is not None:
        after = max(after, last.opens_at + timedelta(days=rhythm.USUAL_DAYS[pattern.cadence]) / 2)
        if last.state == "open":
            after = max(after, last.closes_at - timedelta(seconds=1))
    return rhythm.next_openings(pattern, after)[0]


def _period(
    session: BoundSession,
    settings: Rhythm | None,
    times: tuple[datetime, datetime],
    first: date | None,
    last: date | None,
) -> tuple[date, date]:
    """The days asked about: those given, and for one that is not given what follows from the earlier rounds."""
    days = pattern_of(settings).usual_days if settings is not None else USUAL_DAYS
    usual_first, usual_last = sequence.usual_period(session, None, times[0], days)
    if last is None:
        last = usual_last if first is None else max(usual_last, first)
    if first is None:
        first = min(usual_first, last)
    fields: dict[str, list[str]] = {}
    if last < first:
        fields["period_to"] = [_("Perioden slutar före den börjar. Ändra datumen.")]
    elif last - first > LONGEST_PERIOD:
        fields["period_from"] = [_("En omgång kan fråga om högst ett år. Välj ett senare datum.")]
    if last > clock.local(times[1]).date():
        fields["period_to"] = [_("Perioden kan inte sluta efter att omgången har stängt. Välj ett tidigare datum.")]
    if fields:
        raise Invalid(fields)
    return first, last


def _check_times(opens_at: datetime, closes_at: datetime, moment: datetime) -> None:
    fields: dict[str, list[str]] = {}
    if opens_at > moment + FURTHEST_AHEAD:
        fields["opens_at"] = [_("Välj en tid inom två år.")]
    if closes_at <= moment:
        fields["closes_at"] = [_("Stängningen har redan varit. Välj en tid framåt.")]
    elif closes_at <= opens_at:
        fields["closes_at"] = [_("Omgången måste stänga efter att den har öppnat. Välj en senare tid.")]
    elif closes_at - opens_at > LONGEST_OPEN:
        fields["closes_at"] = [_("En omgång kan vara öppen i högst tre månader. Välj en tidigare tid.")]
    if fields:
        raise Invalid(fields)
