"""An account's links are counted before one more is sent."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the index by which they are found."""
    op.create_index(
        "ix_account_link_account", "account_link", ["account_id", "created_at"], unique=False, schema="platform"
    )
