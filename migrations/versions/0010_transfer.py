"""Export, import and erasure of a municipality: the role that erases, bound as the application's is.

It may read and delete what stands in the schema `tenant`, the log and settled pictures too, and nothing else anywhere.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The grants of samsyn_disposal on the tables that were there before the role was; then the platform's own."""
    op.execute("GRANT USAGE ON SCHEMA tenant TO samsyn_disposal")
    op.execute("GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA tenant TO samsyn_disposal")
    _settled_pictures()


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
