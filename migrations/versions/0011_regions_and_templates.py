"""A region invites and a municipality accepts; templates."""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A region invites and a municipality accepts; templates."""
