"""Signing in by a municipality's own issuer: its settings, who is who there, and which way in a municipality wants."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The settings stand in the municipality; who is who is known to the accounts' role alone."""
    op.create_table(
        "issuer",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("singleton", sa.Boolean(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret", sa.LargeBinary(), nullable=True),
        sa.Column("role_claim", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("trusts_factor", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_issuer")),
        sa.UniqueConstraint("municipality_id", "singleton", name=op.f("uq_issuer_municipality_id_singleton")),
        schema="tenant",
    )
    op.isolate_table("issuer", "tenant")
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["platform.account.id"],
            name=op.f("fk_external_identity_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["platform.municipality.id"],
            name=op.f("fk_external_identity_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
        schema="platform",
    )
    op.create_index(
        "uq_external_identity_subject",
        "external_identity",
        ["municipality_id", "issuer", "subject"],
        unique=True,
        schema="platform",
    )
    op.create_index("ix_external_identity_account", "external_identity", ["account_id"], schema="platform")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON platform.external_identity TO samsyn_auth")
    op.execute("GRANT SELECT ON platform.external_identity TO samsyn_backup")
    op.add_column(
        "municipality", sa.Column("sign_in", sa.Text(), nullable=False, server_default="password"), schema="platform"
    )
    op.alter_column("municipality", "sign_in", server_default=None, schema="platform")
    op.create_check_constraint(
        op.f("ck_municipality_sign_in"),
        "municipality",
        "sign_in IN ('password', 'issuer', 'issuer_only')",
        schema="platform",
    )
