"""Export, import and erasure of a municipality."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Export, import and erasure of a municipality."""
