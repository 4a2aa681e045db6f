"""The statements by which an answer is stored: one round trip for a whole answer.

Written by hand because intake is the one place where the round trips count, and because each is one decision of the
database: whether the round is open, whose answer this is, and that the invitation knows of it, all or nothing. Every
part names the municipality itself, beside the policy: one shard, one index.
"""

from sqlalchemy import DateTime, Text, Uuid, text

_ROWS = """json_to_recordset(CAST(:observations AS json)) AS o(
    id uuid, position smallint, category_id uuid, lat float8, lon float8, area_id uuid, place_id uuid,
    place_type text, occurred_from timestamptz, occurred_to timestamptz, source text, text text)"""

# The round is kept from closing until this transaction ends, as by rounds.service.answerable: an answer is in before
# the close, or refused. The answer's row is what a second request of the same participant waits at, so a double click
# is one answer after another. Nothing is stored by words that have changed since the answer was checked against them.
_GIVEN = """
WITH asked AS (
    SELECT id FROM tenant.round
    WHERE municipality_id = :municipality AND id = :round AND state = 'open' AND closes_at > :at
        AND (SELECT version FROM tenant.vocabulary WHERE municipality_id = :municipality) IS NOT DISTINCT FROM :version
    FOR KEY SHARE
), given AS (
    INSERT INTO tenant.answer
        (municipality_id, id, round_id, participant_id, nothing_to_report, channel, submitted_at, changed_at)
    SELECT :municipality, :answer, asked.id, p.id, :nothing, :channel, :at, :at
    FROM asked JOIN tenant.participant p ON p.municipality_id = :municipality AND p.id = :participant
    ON CONFLICT (municipality_id, round_id, participant_id) DO UPDATE
    SET nothing_to_report = excluded.nothing_to_report, channel = excluded.channel, changed_at = excluded.changed_at
    RETURNING id, submitted_at
)"""

# The invitation is told as by rounds.service.mark_answered, in the same round trip: who answers without one (a program,
# for somebody who came late) gets a place in the round, with the fingerprint of no token at all.
SUBMIT = text(
    f"""
{_GIVEN}, kept AS (
    INSERT INTO tenant.observation
        (municipality_id, id, answer_id, round_id, position, category_id, lat, lon, area_id, place_id, place_type,
         occurred_from, occurred_to, source, text, created_at)
    SELECT :municipality, o.id, given.id, :round, o.position, o.category_id, o.lat, o.lon, o.area_id, o.place_id,
        o.place_type, o.occurred_from, o.occurred_to, o.source, o.text, :at
    FROM given, {_ROWS}
), told AS (
    INSERT INTO tenant.invitation
        (municipality_id, id, round_id, participant_id, generation, token_hash, created_at,
         answered_at, nothing_to_report, observations)
    SELECT :municipality, :invitation, :round, :participant, 1, :nobodys_token, :at, :at, :nothing, :count FROM given
    ON CONFLICT (municipality_id, round_id, participant_id) DO UPDATE
    SET answered_at = coalesce(invitation.answered_at, excluded.answered_at),
        nothing_to_report = excluded.nothing_to_report, observations = excluded.observations
)
SELECT id, submitted_at FROM given
"""  # noqa: S608 - put together from this file's own text
).columns(id=Uuid, submitted_at=DateTime(timezone=True))

# The answer alone, its row locked: what a page adds, changes or removes one at a time follows by itself.
OPEN = text(
    f"{_GIVEN} SELECT id, submitted_at FROM given"  # noqa: S608 - put together from this file's own text
).columns(id=Uuid, submitted_at=DateTime(timezone=True))

# By its own snapshot, after the answer's row is locked: it sees what the request before this one stored.
DELETE_OTHERS = text(
    """
DELETE FROM tenant.observation
WHERE municipality_id = :municipality AND answer_id = :answer AND NOT (id = ANY(CAST(:kept AS uuid[])))
"""
)

# Why SUBMIT stored nothing.
WHY_NOT = text(
    """
SELECT
    (SELECT state FROM tenant.round WHERE municipality_id = :municipality AND id = :round) AS state,
    (SELECT closes_at FROM tenant.round WHERE municipality_id = :municipality AND id = :round) AS closes_at,
    (SELECT id FROM tenant.participant WHERE municipality_id = :municipality AND id = :participant) AS participant,
    (SELECT version FROM tenant.vocabulary WHERE municipality_id = :municipality) AS version
"""
).columns(state=Text, closes_at=DateTime(timezone=True), participant=Uuid, version=Uuid)
