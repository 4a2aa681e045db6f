"""Sign-in attempts and what a sign-in needs."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sign-in attempts and what a sign-in needs."""
