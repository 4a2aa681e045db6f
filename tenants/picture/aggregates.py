"""Counts of a span as the observations are now, as JSON that PostgreSQL writes: nothing here parses or builds it again.

The cost follows the span and the municipality: the counts are read from ix_observation_occurred_from alone, in one
pass. Hours and weeks are whole numbers since 1970 by Swedish clocks, so that the zone is looked up once a row; the
first of January 1970 was a Thursday, hence the three days that bring a Monday to 0.

An observation that is known to a span is spread evenly over the hours that it touches; `when` divides by the minute,
which no index could carry. Over seven days the hour is unknown.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from samsyn.isolation.boundary import BoundSession

# OFFSET 0 keeps PostgreSQL from pulling the subquery up, which would look up the zone once for every use of it.
COUNTS = text(
    """
WITH seen AS (
    SELECT category_id, area_id,
        date_part('epoch', occurred_from AT TIME ZONE 'Europe/Stockholm')::int8 / 3600 AS hour,
        CASE WHEN occurred_to IS NULL THEN 1 ELSE greatest(1,
            ceil(date_part('epoch', occurred_to) / 3600) - floor(date_part('epoch', occurred_from) / 3600))::int
        END AS touched
    FROM tenant.observation
    WHERE municipality_id = :municipality AND occurred_from >= :since AND occurred_from < :before
    OFFSET 0
), grouped AS (
    SELECT category_id, area_id, (hour + 72) / 168 AS week, (hour + 72) % 168 AS hour, touched, count(*) AS n,
        grouping((hour + 72) / 168) AS of_hours
    FROM seen
    GROUP BY GROUPING SETS ((category_id, area_id, (hour + 72) / 168), ((hour + 72) % 168, touched))
), named AS (
    SELECT id, '{"category":' || to_json(code) || ',"area":' AS opening FROM tenant.category
    WHERE municipality_id = :municipality
), spread AS (
    SELECT (hour + i) % 168 AS hour, sum(n::float8 / touched) AS weight
    FROM grouped CROSS JOIN LATERAL generate_series(0, touched - 1) AS i
    WHERE of_hours = 1 AND touched <= 168
    GROUP BY 1
)
SELECT '"observations":' || coalesce((SELECT sum(n) FROM grouped WHERE of_hours = 0), 0)
    || ',"counts":[' || coalesce((
        SELECT string_agg(opening || coalesce('"' || area_id || '"', 'null')
            || ',"week":"' || (date '1970-01-01' + (week * 7 - 3)::int) || '","count":' || n || '}', ',')
        FROM grouped JOIN named ON named.id = category_id WHERE of_hours = 0), '')
    || '],"hours":[' || coalesce((
        SELECT string_agg('{"weekday":' || hour / 24 + 1 || ',"hour":' || hour % 24
            || ',"weight":' || round(weight::numeric, 3) || '}', ',' ORDER BY hour) FROM spread), '')
    || '],"unknown_hours":' || coalesce((SELECT sum(n) FROM grouped WHERE of_hours = 1 AND touched > 168), 0)
"""
)

# `newest` is the closed round in the span that closed last: what the change is told of.
RESPONSE = text(
    """
WITH asked AS (
    SELECT r.id, r.number, r.state, r.period_from, r.period_to, r.closes_at,
        count(i.id) AS invited, count(i.answered_at) AS answered,
        count(i.id) FILTER (WHERE i.nothing_to_report) AS nothing_to_report
    FROM tenant.round r
    LEFT JOIN tenant.invitation i ON i.municipality_id = :municipality AND i.round_id = r.id
        AND (i.revoked_at IS NULL OR i.answered_at IS NOT NULL)
    WHERE r.municipality_id = :municipality AND r.state <> 'planned'
        AND r.period_from <= :last AND r.period_to >= :first
    GROUP BY r.id, r.number, r.state, r.period_from, r.period_to, r.closes_at
)
SELECT
    json_build_object(
        'invited', coalesce(sum(invited), 0), 'answered', coalesce(sum(answered), 0),
        'nothing_to_report', coalesce(sum(nothing_to_report), 0),
        'rate', round(sum(answered) / nullif(sum(invited), 0), 4),
        'rounds', coalesce(json_agg(json_build_object(
            'id', id, 'number', number, 'state', state, 'period_from', period_from, 'period_to', period_to,
            'invited', invited, 'answered', answered, 'nothing_to_report', nothing_to_report) ORDER BY closes_at), '[]')
    )::text AS response,
    (array_agg(id ORDER BY closes_at DESC, number DESC) FILTER (WHERE state = 'closed'))[1] AS newest
FROM asked
"""
)

# Read from the newest version of the round's picture, so that the program and the page say the same. The document is
# unpacked once: each `->` on the stored one would unpack all of it, points and maps included.
CHANGE = text(
    """
WITH told AS MATERIALIZED (
    SELECT id, version, state, computed_at,
        content - '{areas,cells,response,hours,when,places,points,maps,notes,cautions,watch}'::text[] AS content
    FROM tenant.picture
    WHERE municipality_id = :municipality AND round_id = :round
    ORDER BY version DESC LIMIT 1
)
SELECT json_build_object(
    'round', content -> 'round', 'picture', id, 'version', version, 'state', state, 'computed_at', computed_at,
    'compared_with', content -> 'compared_with', 'total', content -> 'totals',
    'categories', (
        SELECT coalesce(jsonb_agg((c - '{id,code,letters,name,common_code}'::text[])
            || jsonb_build_object('category', c -> 'code')), '[]')
        FROM jsonb_array_elements(content -> 'categories') AS c)
)::text
FROM told
"""
)


def counts(session: BoundSession, since: datetime, before: datetime) -> str:
    """`"observations": n, "counts": […], "hours": […], "unknown_hours": n` of what began in [since, before)."""
    values = {"municipality": session.municipality_id, "since": since, "before": before}
    return str(session.execute(COUNTS, values).scalar_one())


def response(session: BoundSession, first: object, last: object) -> tuple[str, UUID | None]:
    """The response of the rounds that overlap the days as a JSON object, and the newest closed one of them."""
    values = {"municipality": session.municipality_id, "first": first, "last": last}
    row = session.execute(RESPONSE, values).one()
    return str(row.response), row.newest


def change(session: BoundSession, round_id: UUID) -> str | None:
    """What the round's picture says of the change, as a JSON object; None before it has a picture."""
    values = {"municipality": session.municipality_id, "round": round_id}
    return session.execute(CHANGE, values).scalar_one_or_none()
