"""The pace of answers, and who is silent: computed from what came."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_DNS, uuid4, uuid5

from hypothesis import given
from hypothesis import strategies as st

from tenants.rounds.pace import BOTTOM, LEFT, RIGHT, TOP, Course, pace
from tenants.rounds.queries import Invited
from tenants.rounds.response import by_sector, silence

OPENED = datetime(2026, 11, 13, 7, 0, tzinfo=UTC)
MINUTES = st.lists(st.integers(0, 6000), max_size=60).map(sorted)


def course(minutes: list[int], hours: float = 104) -> Course:
    """A round that opened on a Friday at eight and closes on Tuesday at sixteen."""
    closes_at = OPENED + timedelta(hours=hours)
    times = [OPENED + timedelta(minutes=minute) for minute in minutes if minute <= hours * 60]
    return Course(OPENED, closes_at, times)


@given(MINUTES, st.one_of(st.none(), MINUTES), st.integers(0, 8000), st.floats(0.1, 700))
def test_lines_stay_in_the_drawing_and_never_fall(
    minutes: list[int], before: list[int] | None, now: int, hours: float
) -> None:
    this = course(minutes, hours)
    drawn = pace(
        this,
        course(before) if before is not None else None,
        invited=len(this.answers) + 3,
        now=OPENED + timedelta(minutes=now),
    )
    for line in (drawn.line, drawn.line_before):
        points = [tuple(map(float, point.split(","))) for point in line.split()]
        assert all(LEFT <= x <= RIGHT + 0.1 and TOP - 0.1 <= y <= BOTTOM for x, y in points)
        assert points == sorted(points, key=lambda point: point[0])
        heights = [-y for _, y in points]
        assert heights == sorted(heights)
        assert len(points) <= RIGHT - LEFT + 3
    known = [row.this for row in drawn.rows if row.this is not None]
    assert known == sorted(known)
    assert len(drawn.rows) <= 9
    assert len(drawn.marks) <= 8
    assert drawn.answered <= len(this.answers)


def test_the_comparison_is_at_the_same_time_after_the_opening() -> None:
    this = course([10, 100, 1000])
    before = course([5, 20, 1000, 1001, 4000])
    early = pace(this, before, invited=6, now=OPENED + timedelta(minutes=101))
    assert (early.answered, early.lead, early.before_at_end) == (2, 0, 5)
    late = pace(this, before, invited=6, now=OPENED + timedelta(days=30))
    assert (late.answered, late.lead, late.top) == (3, -2, 6)


def test_the_table_ends_its_days_at_midnight() -> None:
    drawn = pace(course([10, 1000, 3000]), None, invited=5, now=OPENED + timedelta(hours=40))
    assert [row.day.isoformat() for row in drawn.rows] == ["2026-11-13", "2026-11-14"]
    assert [row.this for row in drawn.rows] == [1, 2]


def person(
    organisation: str, *, answered: bool, silent_before: int = 0, revoked: bool = False, left: bool = False
) -> Invited:
    """One of an organisation's people."""
    return Invited(
        invitation_id=uuid4(),
        participant_id=uuid4(),
        name="Eva Berg",
        title="",
        email="eva@x.example",
        language="sv",
        organisation_id=uuid5(NAMESPACE_DNS, organisation),
        organisation=organisation,
        sector="school" if organisation.startswith("S") else "other",
        answered_at=OPENED if answered else None,
        nothing_to_report=False,
        observations=2 if answered else 0,
        reminded_at=None,
        revoked=revoked,
        left=left,
        silent_before=silent_before,
    )


def test_an_organisation_is_silent_when_nobody_there_has_answered() -> None:
    people = [
        person("Övriga", answered=False, silent_before=3),
        person("Skolan", answered=True),
        person("Skolan", answered=False, silent_before=2),
        person("Socialjouren", answered=False, silent_before=3),
        person("Socialjouren", answered=False, silent_before=2),
        person("Socialjouren", answered=False, revoked=True),
    ]
    schools, others = by_sector(people, closed=False)
    school, emergency = schools.organisations
    assert (school.answered, school.invited, school.silent_rounds, school.often_silent) == (1, 2, 0, 1)
    assert (emergency.answered, emergency.invited, emergency.silent_rounds) == (0, 2, 2)
    assert others.organisations[0].silent_rounds == 3
    assert by_sector(people, closed=True)[1].organisations[0].silent_rounds == 4


def test_the_longest_silent_come_first_and_those_out_of_reach_not_at_all() -> None:
    people = [
        person("Skolan", answered=False, silent_before=1),
        person("Biblioteket", answered=False, silent_before=3),
        person("Biblioteket", answered=False),
        person("Badet", answered=True),
        person("Badet", answered=False, left=True, silent_before=9),
        person("Badet", answered=False, revoked=True, silent_before=9),
    ]
    found = silence(people)
    assert [(group.organisation, group.rounds) for group in found.groups] == [("Biblioteket", 3), ("Skolan", 1)]
    assert (found.count, len(found.others), found.other_organisations) == (3, 1, 1)
