"""Memberships limited to areas or categories, and the role that reads no more than such a membership sees.

A limited transaction acts as samsyn_limited (samsyn.isolation.limits). Its grants are the whole list of what it can
reach, so a table that comes later is closed until somebody grants it and says here what of it is seen.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BOUND = "municipality_id = current_setting('samsyn.municipality')::int"

READ = (
    *("area", "category", "place", "observation", "problem", "measure", "review", "picture"),
    *("round", "rhythm", "audit_entry", "answer (municipality_id, id, round_id)"),
)


def _within(column: str, setting: str) -> str:
    """Without missing_ok: who has become samsyn_limited and has not said of what gets an error.

    The setting is read in subqueries, once for a statement and not for each row: 40 areas of 200 000 observations are
    counted in 43 ms, as against 1.7 s.
    """
    said = f"current_setting('samsyn.{setting}')"
    ids = f"(SELECT nullif({said}, 'all')::uuid[])"
    return f"CASE WHEN (SELECT {said} = 'all') THEN true ELSE {column} = ANY ({ids}::uuid[]) END"


SEEN = {
    "area": _within("id", "areas"),
    "category": _within("id", "categories"),
    "place": _within("area_id", "areas"),
    "observation": f"{_within('area_id', 'areas')} AND {_within('category_id', 'categories')}",
    "problem": f"{_within('area_id', 'areas')} AND {_within('category_id', 'categories')}",
    "measure": (
        "EXISTS (SELECT FROM tenant.problem p WHERE p.municipality_id = measure.municipality_id "
        "AND p.id = measure.problem_id)"
    ),
    "review": (
        "EXISTS (SELECT FROM tenant.measure m WHERE m.municipality_id = review.municipality_id "
        "AND m.id = review.measure_id)"
    ),
    "picture": "state = 'settled'",
}


def upgrade() -> None:
    """The table of limits; the grants and the policies of samsyn_limited."""
    op.create_table(
        "membership_limit",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('area', 'category')", name=op.f("ck_membership_limit_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["platform.account.id"],
            name=op.f("fk_membership_limit_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["platform.municipality.id"],
            name=op.f("fk_membership_limit_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "municipality_id", "kind", "target_id", name=op.f("pk_membership_limit")),
        schema="platform",
    )
    op.create_index("ix_membership_limit_municipality", "membership_limit", ["municipality_id"], schema="platform")
    op.execute("GRANT SELECT, INSERT, DELETE ON platform.membership_limit TO samsyn_auth")
    op.execute("GRANT SELECT ON platform.membership_limit TO samsyn_app, samsyn_backup")
    op.execute("ALTER TABLE platform.membership_limit ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE platform.membership_limit FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY accounts ON platform.membership_limit TO samsyn_auth USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY municipality ON platform.membership_limit TO samsyn_app USING ({BOUND})")

    op.execute("GRANT USAGE ON SCHEMA tenant TO samsyn_limited")
    for what in READ:
        table, _space, columns = what.partition(" ")
        op.execute(f"GRANT SELECT {columns} ON tenant.{table} TO samsyn_limited")
    op.execute("GRANT INSERT ON tenant.audit_entry TO samsyn_limited")
    for table, rule in SEEN.items():
        op.execute(f"CREATE POLICY limits ON tenant.{table} AS RESTRICTIVE FOR SELECT TO samsyn_limited USING ({rule})")
