"""Second factors: authenticator apps, passkeys, recovery codes, and the roles that need one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWN = ("authenticator", "passkey", "recovery_code")
ROLES = "'host', 'analyst', 'coordinator', 'chief', 'reader', 'admin', 'dpo'"


def _account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id")
    return sa.ForeignKeyConstraint(["account_id"], ["platform.account.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Makes the tables; the content role reads none of them."""
    op.create_table(
        "authenticator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _account("authenticator"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator")),
        schema="platform",
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _account("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        schema="platform",
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _account("recovery_code"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
        schema="platform",
    )
    op.create_table(
        "factor_requirement",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_factor_requirement_role")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["platform.municipality.id"],
            name=op.f("fk_factor_requirement_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "role", name=op.f("pk_factor_requirement")),
        schema="platform",
    )
    for table in ("authenticator", "passkey"):
        op.create_index(f"ix_{table}_account", table, ["account_id"], unique=False, schema="platform")
    for table in OWN:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON platform.{table} TO samsyn_auth")
    op.execute("GRANT SELECT, INSERT, DELETE ON platform.factor_requirement TO samsyn_auth")
    for table in (*OWN, "factor_requirement"):
        op.execute(f"GRANT SELECT ON platform.{table} TO samsyn_backup")
