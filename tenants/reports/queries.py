"""The counts that a summary is made of, and what has left before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from samsyn import clock

# Whole municipality × common category: incidents, and the distinct people who reported them.
COUNTS = """SELECT c.common_code, count(*) AS incidents, count(DISTINCT a.participant_id) AS contributors
    FROM tenant.observation o
    JOIN tenant.answer a ON a.municipality_id = o.municipality_id AND a.id = o.answer_id
    JOIN tenant.category c ON c.municipality_id = o.municipality_id AND c.id = o.category_id
    WHERE o.municipality_id = :municipality AND {where} GROUP BY GROUPING SETS ((c.common_code), ())"""
BY_ROUND = text(COUNTS.format(where="o.round_id = :round"))
BY_DAYS = text(COUNTS.format(where="o.occurred_from >= :since AND o.occurred_from < :until"))
RESPONSE = text(
    """SELECT count(DISTINCT r.id) AS rounds, count(i.id) AS invited, count(i.answered_at) AS answered
    FROM tenant.round r
    LEFT JOIN tenant.invitation i ON i.municipality_id = r.municipality_id AND i.round_id = r.id
    WHERE r.municipality_id = :municipality AND r.state = 'closed' AND (r.id = :round OR
        (:round IS NULL AND r.period_to BETWEEN :first AND :last))"""
)
ONGOING = text("SELECT count(*) FROM tenant.measure WHERE municipality_id = :municipality AND state = 'ongoing'")
SETTLED_SPAN = text(
    """SELECT min(r.period_from) AS first, max(r.period_to) AS last FROM tenant.round r
    WHERE r.municipality_id = :municipality AND EXISTS (SELECT FROM tenant.picture p
        WHERE p.municipality_id = r.municipality_id AND p.round_id = r.id AND p.state = 'settled')"""
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What is true of one period. `by_code`: (incidents, contributors); `contributors` over all categories."""

    by_code: dict[str, tuple[int, int]]
    contributors: int
    rounds: int
    invited: int
    answered: int
    measures_ongoing: int


def summary(session: Session, municipality: int, *, first: date, last: date, round_id: UUID | None) -> Summary:
    """The true counts of one round, or of the days `first`…`last`. Three queries."""
    known: dict[str, object] = {"municipality": municipality}
    if round_id is not None:
        rows = session.execute(BY_ROUND, {**known, "round": round_id}).all()
    else:
        since, until = clock.at(first, 0), clock.at(last + timedelta(days=1), 0)
        rows = session.execute(BY_DAYS, {**known, "since": since, "until": until}).all()
    response = session.execute(RESPONSE, {**known, "round": round_id, "first": first, "last": last}).one()
    return Summary(
        {row.common_code: (row.incidents, row.contributors) for row in rows if row.common_code is not None},
        next((row.contributors for row in rows if row.common_code is None), 0),
        response.rounds,
        response.invited,
        response.answered,
        session.execute(ONGOING, known).scalar_one(),
    )


def settled_span(session: Session, municipality: int) -> tuple[date, date] | None:
    """The days from the first to the last settled round."""
    row = session.execute(SETTLED_SPAN, {"municipality": municipality}).one()
    return (row.first, row.last) if row.first else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement in force, as the municipality's own session sees it."""

    id: UUID
    region_id: int
    region_name: str
    grid: str
    open_categories: dict[str, str]
    granted_at: datetime
    valid_until: date


AGREEMENTS = text(
    """SELECT s.id, s.region_id, r.name, s.grid, s.open_categories, s.granted_at, s.valid_until
    FROM platform.sharing_agreement s JOIN platform.region r ON r.id = s.region_id
    WHERE s.municipality_id = :municipality AND s.revoked_at IS NULL AND s.valid_until >= :today ORDER BY r.name"""
)


def agreements(session: Session, municipality: int) -> list[Agreement]:
    """The agreements that are in force today."""
    rows = session.execute(AGREEMENTS, {"municipality": municipality, "today": clock.today()})
    return [Agreement(*row) for row in rows]
