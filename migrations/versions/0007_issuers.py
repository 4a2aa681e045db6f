"""Signing in by a municipality's own issuer."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Signing in by a municipality's own issuer."""
