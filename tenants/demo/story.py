"""Telling the past: twelve rounds of each municipality by the services that the pages use, at the times they happened.

What went out by mail then is marked as sent; the round that is open now is the real thing, and its mails leave when the
service starts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy import delete, select, update

from samsyn import clock
from samsyn.audit import Actor
from samsyn.geography.geojson import read_areas
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.models import Job, Ticket
from samsyn.jobs.runner import Runner
from samsyn.mail.models import Mail
from tenants.demo.areas import areas
from tenants.demo.decisions import Decisions
from tenants.demo.gazetteer import Town
from tenants.demo.patterns import ROUNDS, Generator, Seen
from tenants.demo.people import FIRST_NAMES, LAST_NAMES
from tenants.feedback import service as feedback
from tenants.network import service as network
from tenants.observations import service as observations
from tenants.observations.service import ObservationInput
from tenants.picture import service as picture
from tenants.places import service as places
from tenants.rounds import service as rounds
from tenants.rounds.models import Rhythm, Round

INTERVAL = timedelta(days=14)
OPEN_DAYS = 4
OPENS, CLOSES = 8, 16
# In Ystad the newest closed round waits for its coordinator; the others have settled theirs.
DRAFT_LEFT_IN = frozenset({1286})


class Story:
    """One municipality's past and present."""

    def __init__(self, boundary: Boundary, runner: Runner, town: Town, coordinator: Actor, *, key: str) -> None:
        self.boundary, self.runner, self.town, self.by, self.key = boundary, runner, town, coordinator, key
        self.chance = np.random.default_rng(town.code + 7)
        self.participants: list[UUID] = []
        self.place_ids: dict[str, UUID] = {}
        self.decisions = Decisions(town.code)

    def tell(self, say: Callable[[str], None]) -> None:
        """Sets the municipality up and lives through its rounds; the last one stays open."""
        newest = _opening_day()
        days = [newest - INTERVAL * (ROUNDS - 1 - number) for number in range(ROUNDS)]
        with clock.standing_at(clock.at(days[0] - timedelta(days=10), 10)):
            self._set_up()
        generator = Generator(self.town, len(self.participants))
        for number, day in enumerate(days):
            week = generator.round(number, day - INTERVAL, day - timedelta(days=1))
            round_id = self._open(day, past=number < ROUNDS - 1)
            self._answer(round_id, day, week.answers, share=1.0 if number < ROUNDS - 1 else 0.62)
            if number < ROUNDS - 1:
                left = number == ROUNDS - 2 and self.town.code in DRAFT_LEFT_IN
                self._close(round_id, day, number, settle=not left)
        with self._session() as session:
            self._rhythm(session, newest)
        say(f"  {len(self.participants)} rapportörer, {ROUNDS - 1} omgångar bakåt och en öppen")

    @contextmanager
    def _session(self) -> Iterator[BoundSession]:
        with self.boundary.municipality(self.town.code) as session:
            yield session

    def _set_up(self) -> None:
        with self._session() as session:
            places.defaults(session)
            drafts = read_areas(areas(self.town))
            places.import_areas(session, drafts, digest=places.plan_areas(session, drafts).digest, by=self.by)
            for name, lat, lon in self.town.places:
                self.place_ids[name] = places.add_place(session, name=name, lat=lat, lon=lon, by=self.by)
            self._people(session)

    def _people(self, session: BoundSession) -> None:
        taken: set[str] = set()
        slug = self.town.code
        for name, sector, size in self.town.organisations:
            organisation = network.add_organisation(session, name=name, sector=sector, by=self.by)
            for _ in range(size):
                person = self._name(taken)
                email = f"{_plain(person)}@{slug}.example"
                self.participants.append(
                    network.add_participant(session, name=person, email=email, organisation_id=organisation, by=self.by)
                )
        order = self.chance.permutation(len(self.participants))
        self.participants = [self.participants[int(index)] for index in order]

    def _name(self, taken: set[str]) -> str:
        while True:
            first = FIRST_NAMES[int(self.chance.integers(len(FIRST_NAMES)))]
            last = LAST_NAMES[int(self.chance.integers(len(LAST_NAMES)))]
            if (name := f"{first} {last}") not in taken:
                taken.add(name)
                return name

    def _open(self, day: date, *, past: bool) -> UUID:
        opens = clock.at(day, OPENS)
        closes = clock.at(day + timedelta(days=OPEN_DAYS), CLOSES)
        with clock.standing_at(opens - timedelta(hours=1)), self._session() as session:
            planned = rounds.plan_round(
                session,
                opens_at=opens,
                closes_at=closes,
                period_from=day - INTERVAL,
                period_to=day - timedelta(days=1),
                by=self.by,
            )
            session.execute(update(Round).where(Round.id == planned.id).values(origin="rhythm"))
            round_id = planned.id
        with clock.standing_at(opens), self._session() as session:
            rounds.open_round(session, round_id, key=self.key, by=self.by)
        if past:
            self._mark_past(opens)
        return round_id

    def _answer(self, round_id: UUID, day: date, answers: dict[int, list[Seen]], *, share: float) -> None:
        """Most answer on the first day, some after the reminders."""
        opens = clock.at(day, OPENS)
        limit = min(clock.now(), opens + timedelta(days=OPEN_DAYS, hours=7))
        whole = (limit - opens).total_seconds()
        chosen = [number for number in answers if self.chance.random() < share]
        for number in chosen:
            moment = opens + timedelta(seconds=60 + (whole - 120) * float(self.chance.beta(0.7, 1.6)))
            given = [self._input(seen) for seen in answers[number]]
            with clock.standing_at(moment), self._session() as session:
                observations.submit(
                    session,
                    round_id=round_id,
                    participant_id=self.participants[number],
                    observations=given,
                    nothing_to_report=not given,
                )

    def _input(self, seen: Seen) -> ObservationInput:
        return ObservationInput(
            category=seen.code,
            place_type=seen.place_type,
            source=seen.source,
            occurred_from=seen.occurred_from,
            occurred_to=seen.occurred_to,
            lat=None if seen.place_type == "online" else seen.lat,
            lon=None if seen.place_type == "online" else seen.lon,
            place_id=self.place_ids.get(seen.place or "") if seen.place_type != "online" else None,
            text=seen.text,
        )

    def _close(self, round_id: UUID, day: date, number: int, *, settle: bool) -> None:
        closes = clock.at(day + timedelta(days=OPEN_DAYS), CLOSES)
        with clock.standing_at(closes), self._session() as session:
            rounds.close_round(session, round_id, by=self.by)
        with clock.standing_at(closes + timedelta(minutes=1)):
            self._work()
        if settle:
            met = clock.at(day + timedelta(days=OPEN_DAYS + 2), 9, 20)
            with clock.standing_at(met), self._session() as session:
                draft = picture.draft(session, round_id)
                picture.settle(session, draft.id, revision=draft.revision, by=self.by)
                self.decisions.meeting(session, number, by=self.by)
            with clock.standing_at(met + timedelta(minutes=5)):
                self._work()
            with clock.standing_at(met + timedelta(days=1)), self._session() as session:
                for waiting in feedback.waiting(session):
                    feedback.send(session, waiting.id, by=self.by)
        self._mark_past(closes)

    def _work(self) -> None:
        """Runs what a worker would have run then, but the mails."""
        for _ in range(4):
            with self._session() as session:
                waiting = session.execute(
                    select(Job.id, Job.kind).where(Job.done_at.is_(None), Job.failed_at.is_(None))
                ).all()
            for job_id, kind in waiting:
                if kind.startswith(("picture.", "reports.", "feedback.draft")):
                    self.runner.run(self.town.code, str(job_id))

    def _mark_past(self, moment: datetime) -> None:
        """What was sent then has been sent, and nothing of it waits."""
        with self._session() as session:
            session.execute(update(Mail).where(Mail.sent_at.is_(None)).values(sent_at=moment + timedelta(minutes=1)))
            session.execute(update(Job).where(Job.done_at.is_(None)).values(done_at=moment + timedelta(minutes=1)))
            session.execute(delete(Ticket).where(Ticket.municipality_id == self.town.code))

    def _rhythm(self, session: BoundSession, newest: date) -> None:
        """Every other week, on the weekday of the open round; the next opening follows from it."""
        session.add(
            Rhythm(
                cadence="fortnightly",
                weekday=newest.weekday(),
                hour=OPENS,
                starts_on=newest,
                open_days=OPEN_DAYS,
                close_hour=CLOSES,
                reminders=[48, 24],
                pauses=[{"from": f"{newest.year}-12-20", "to": f"{newest.year + 1}-01-06"}],
                changed_at=clock.now(),
            )
        )
        session.flush()
        rounds.plan_next(session)


def _opening_day() -> date:
    """The open round went out on the last working day before today, so that it is open for some days more."""
    day = clock.today() - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("åäöé ", "aaoe."))
