"""A settled picture cannot be changed or removed, whatever the application does.

The trigger reads nothing but the row itself and runs with the rights of whoever writes. On Citus it needs
`citus.enable_unsafe_triggers`, for that reason a safe setting here.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The trigger, and its function, which nobody may call by itself."""
    op.execute(
        """
        CREATE FUNCTION tenant.keep_settled_picture() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
        BEGIN
            RAISE EXCEPTION 'A settled picture is never changed.' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute("REVOKE EXECUTE ON FUNCTION tenant.keep_settled_picture() FROM PUBLIC")
    op.execute(
        """
        CREATE TRIGGER keep_settled BEFORE UPDATE OR DELETE ON tenant.picture FOR EACH ROW
        WHEN (OLD.state = 'settled') EXECUTE FUNCTION tenant.keep_settled_picture()
        """
    )
