"""Texts whose sender says that they have no personal data, and how many were stopped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The texts and the counts."""
    op.create_table(
        "screened_text",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("kinds", JSONB(), nullable=False),
        sa.Column("claimed_at", AT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("settled_at", AT, nullable=True),
        sa.CheckConstraint("outcome IN ('kept', 'masked')", name=op.f("ck_screened_text_outcome")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "observation_id"],
            ["tenant.observation.municipality_id", "tenant.observation.id"],
            name=op.f("fk_screened_text_municipality_id_observation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_screened_text")),
        sa.UniqueConstraint(
            "municipality_id", "observation_id", name=op.f("uq_screened_text_municipality_id_observation_id")
        ),
        schema="tenant",
    )
    op.isolate_table("screened_text", "tenant")
    op.create_table(
        "screening_count",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome IN ('stopped', 'corrected', 'claimed')", name=op.f("ck_screening_count_outcome")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_screening_count")),
        sa.UniqueConstraint(
            "municipality_id",
            "month",
            "kind",
            "outcome",
            name=op.f("uq_screening_count_municipality_id_month_kind_outcome"),
        ),
        schema="tenant",
    )
    op.isolate_table("screening_count", "tenant")
