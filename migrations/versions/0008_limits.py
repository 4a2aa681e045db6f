"""Memberships limited to areas or categories."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Memberships limited to areas or categories."""
