"""Series from other sources beside the observations, and the events in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The series and their events."""
    op.create_table(
        "series",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("read_at", AT, nullable=True),
        sa.Column("failed_at", AT, nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("kind IN ('police', 'table')", name=op.f("ck_series_kind")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_series")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_series_municipality_id_name")),
        schema="tenant",
    )
    op.isolate_table("series", "tenant")
    op.create_table(
        "series_event",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("occurred_at", AT, nullable=False),
        sa.Column("published_at", AT, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("common_code", sa.Text(), nullable=True),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("read_at", AT, nullable=False),
        sa.Column("changed_at", AT, nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "series_id"],
            ["tenant.series.municipality_id", "tenant.series.id"],
            name=op.f("fk_series_event_municipality_id_series_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["tenant.area.municipality_id", "tenant.area.id"],
            name=op.f("fk_series_event_municipality_id_area_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_series_event")),
        sa.UniqueConstraint(
            "municipality_id", "series_id", "key", name=op.f("uq_series_event_municipality_id_series_id_key")
        ),
        schema="tenant",
    )
    op.create_index(
        "ix_series_event_occurred_at", "series_event", ["municipality_id", "series_id", "occurred_at"], schema="tenant"
    )
    op.isolate_table("series_event", "tenant")
    op.create_table(
        "series_upload",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('mapping', 'waiting', 'done', 'failed')", name=op.f("ck_series_upload_state")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "series_id"],
            ["tenant.series.municipality_id", "tenant.series.id"],
            name=op.f("fk_series_upload_municipality_id_series_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_series_upload")),
        schema="tenant",
    )
    op.isolate_table("series_upload", "tenant")
