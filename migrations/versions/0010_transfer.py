"""Export, import and erasure of a municipality: their two tables, and the role that erases.

samsyn_disposal is bound as the application's role is. It may read and delete what stands in the schema `tenant`, the
log and settled pictures too, and nothing else anywhere. What the platform keeps of a municipality is deleted by the
role that keeps it: samsyn_auth.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What samsyn_auth keeps of a municipality and could not delete before; membership, links and tickets it could.
KEPT = "account application job mail municipality region_member sharing_agreement"


def upgrade() -> None:
    """The tables, the grants on the tables that were there before the role was, and the end of a settled picture."""
    _tables()
    op.execute("GRANT USAGE ON SCHEMA tenant TO samsyn_disposal")
    op.execute("GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA tenant TO samsyn_disposal")
    for table in KEPT.split():
        op.execute(f"GRANT DELETE ON platform.{table} TO samsyn_auth")
    _settled_pictures()


def _tables() -> None:
    op.create_table(
        "export",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.Column("ordered_by_name", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'expired')", name=op.f("ck_export_state")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_export_progress")),
        sa.CheckConstraint("(state IN ('done', 'expired')) = (sha256 IS NOT NULL)", name=op.f("ck_export_whole")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_export")),
        schema="tenant",
    )
    op.isolate_table("export", "tenant")
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by_name", sa.Text(), nullable=False),
        sa.Column("export_sha256", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_name", sa.Text(), nullable=True),
        sa.Column("counted", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("state IN ('ordered', 'cancelled', 'done')", name=op.f("ck_erasure_state")),
        sa.CheckConstraint("(state = 'done') = (certificate IS NOT NULL)", name=op.f("ck_erasure_certified")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        schema="platform",
    )
    op.create_index(
        "uq_erasure_ordered",
        "erasure",
        ["municipality_id"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("state = 'ordered'"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON platform.erasure TO samsyn_auth")
    op.execute("GRANT SELECT ON platform.erasure TO samsyn_backup")


def _settled_pictures() -> None:
    """A settled picture is never changed, and goes with its municipality alone."""
    op.execute(
        """
        CREATE OR REPLACE FUNCTION tenant.keep_settled_picture() RETURNS trigger LANGUAGE plpgsql SET search_path = ''
        AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND current_user = 'samsyn_disposal' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'A settled picture is never changed.' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
