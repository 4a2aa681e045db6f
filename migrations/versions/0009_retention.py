"""Retention, legal hold, disposal.

A participant who has been erased keeps a row without a name, so that coded answers keep their place in the series.
Accounts that nobody needs any more go by samsyn_auth, with all that hangs on them, and so do old mails of the platform.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Three tables of a municipality, a mark on participants, and what the narrow role needs to forget an account."""
    op.create_table(
        "retention_period",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("months > 0", name=op.f("ck_retention_period_months")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_retention_period")),
        sa.UniqueConstraint("municipality_id", "kind", name=op.f("uq_retention_period_municipality_id_kind")),
        schema="tenant",
    )
    op.isolate_table("retention_period", "tenant")
    op.create_table(
        "legal_hold",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("placed_at", AT, nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=True),
        sa.Column("placed_by_name", sa.Text(), nullable=False),
        sa.Column("lifted_at", AT, nullable=True),
        sa.Column("lifted_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('dispute', 'authority', 'request', 'archive', 'other')", name=op.f("ck_legal_hold_reason")
        ),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_legal_hold_period")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_legal_hold")),
        schema="tenant",
    )
    op.isolate_table("legal_hold", "tenant")
    op.create_table(
        "disposal_receipt",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("before", AT, nullable=False),
        sa.Column("disposed", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("finished_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_disposal_receipt")),
        sa.UniqueConstraint(
            "municipality_id", "job_id", "kind", name=op.f("uq_disposal_receipt_municipality_id_job_id_kind")
        ),
        schema="tenant",
    )
    op.create_index(
        "ix_disposal_receipt_finished_at", "disposal_receipt", ["municipality_id", "finished_at"], schema="tenant"
    )
    op.isolate_table("disposal_receipt", "tenant")
    op.add_column("participant", sa.Column("erased_at", AT, nullable=True), schema="tenant")
    op.execute("GRANT DELETE ON platform.account, platform.mail TO samsyn_auth")
