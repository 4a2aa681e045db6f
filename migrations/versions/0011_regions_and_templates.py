"""A region invites and a municipality accepts; templates; what the operator sees of jobs and mails that failed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BOUND = "municipality_id = current_setting('samsyn.municipality')::int"


def upgrade() -> None:
    """The four changes, each with its grants."""
    _invitations()
    _tickets()
    _mail_failures()
    _templates()


def _invitations() -> None:
    """Nobody is in a region without its own yes: whoever has granted an agreement has said it, others are asked."""
    op.create_table(
        "region_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_region_invitation_state")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["platform.region.id"], name=op.f("fk_region_invitation_region_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["platform.municipality.id"], name=op.f("fk_region_invitation_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_invitation")),
        sa.UniqueConstraint("region_id", "municipality_id", "id", "state", name="uq_region_invitation_answer"),
        schema="platform",
    )
    op.create_index(
        "uq_region_invitation_waiting",
        "region_invitation",
        ["region_id", "municipality_id"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.execute(
        """
        INSERT INTO platform.region_invitation
            (id, region_id, municipality_id, state, invited_at, answered_at, answered_by)
        SELECT gen_random_uuid(), m.region_id, m.municipality_id,
            CASE WHEN a.granted_at IS NULL THEN 'waiting' ELSE 'accepted' END, m.joined_at, a.granted_at, a.granted_by
        FROM platform.region_member m LEFT JOIN LATERAL (
            SELECT granted_at, granted_by FROM platform.sharing_agreement s
            WHERE s.region_id = m.region_id AND s.municipality_id = m.municipality_id
            ORDER BY granted_at LIMIT 1) a ON true
        """
    )
    op.execute(
        """
        DELETE FROM platform.region_member m USING platform.region_invitation i
        WHERE i.region_id = m.region_id AND i.municipality_id = m.municipality_id AND i.state = 'waiting'
        """
    )
    for column in (
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False, server_default="accepted"),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("region_member", column, schema="platform")
    op.execute(
        """
        UPDATE platform.region_member m SET invitation_id = i.id FROM platform.region_invitation i
        WHERE i.region_id = m.region_id AND i.municipality_id = m.municipality_id
        """
    )
    op.alter_column("region_member", "invitation_id", nullable=False, schema="platform")
    op.alter_column("region_member", "answer", server_default=None, schema="platform")
    op.create_check_constraint(
        op.f("ck_region_member_own_yes"), "region_member", "answer = 'accepted'", schema="platform"
    )
    op.create_foreign_key(
        "fk_region_member_own_yes",
        "region_member",
        "region_invitation",
        ["region_id", "municipality_id", "invitation_id", "answer"],
        ["region_id", "municipality_id", "id", "state"],
        source_schema="platform",
        referent_schema="platform",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON platform.region_invitation TO samsyn_auth")
    op.execute("GRANT SELECT ON platform.region_invitation TO samsyn_backup")
    op.execute("GRANT UPDATE (invitation_id, joined_at, left_at) ON platform.region_member TO samsyn_auth")


def _tickets() -> None:
    """A job that has given up keeps its ticket. The operator may have it tried again or put it aside, no more."""
    for column in (
        sa.Column("kind", sa.Text(), nullable=False, server_default=""),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("ticket", column, schema="platform")
    for job, number in (("tenant.job", "j.municipality_id"), ("platform.job", "0")):
        op.execute(
            f"UPDATE platform.ticket t SET kind = j.kind, tries = j.tries FROM {job} j "  # noqa: S608 (names from above)
            f"WHERE t.municipality_id = {number} AND t.job_id = j.id"
        )
        op.execute(
            f"""INSERT INTO platform.ticket (municipality_id, job_id, kind, queue, due, leases, tries, failed_at)
            SELECT {number}, j.id, j.kind, 'default', j.failed_at, 0, j.tries, j.failed_at FROM {job} j
            WHERE j.failed_at IS NOT NULL ON CONFLICT DO NOTHING"""  # noqa: S608 (names from above)
        )
    op.alter_column("ticket", "kind", server_default=None, schema="platform")
    op.alter_column("ticket", "tries", server_default=None, schema="platform")
    op.drop_index("ix_ticket_due", table_name="ticket", schema="platform")
    op.create_index(
        "ix_ticket_due", "ticket", ["due"], schema="platform", postgresql_where=sa.text("failed_at IS NULL")
    )
    op.execute("REVOKE UPDATE ON platform.ticket FROM samsyn_auth")
    op.execute("GRANT UPDATE (due, lease_until, leases, tries, failed_at) ON platform.ticket TO samsyn_auth")
    failed = "failed_at IS NOT NULL"
    op.execute(
        f"CREATE POLICY operator_retries ON platform.ticket FOR UPDATE TO samsyn_auth "
        f"USING ({failed}) WITH CHECK (failed_at IS NULL)"
    )
    op.execute(f"CREATE POLICY operator_dismisses ON platform.ticket FOR DELETE TO samsyn_auth USING ({failed})")
    # The work of a municipality that rests waits where it stands.
    op.execute("GRANT SELECT (id, state) ON platform.municipality TO samsyn_relay")


def _mail_failures() -> None:
    """Counts of mails that no server would take: a municipality writes its own, the operator reads."""
    op.create_table(
        "mail_failure",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "day", "kind", "fault", name=op.f("pk_mail_failure")),
        schema="platform",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON platform.mail_failure TO samsyn_app, samsyn_auth")
    op.execute("GRANT DELETE ON platform.mail_failure TO samsyn_app")  # it goes with its municipality
    op.execute("GRANT SELECT ON platform.mail_failure TO samsyn_backup")
    op.execute("ALTER TABLE platform.mail_failure ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE platform.mail_failure FORCE ROW LEVEL SECURITY")
    for name, role, rule in (("municipality", "samsyn_app", BOUND), ("platform", "samsyn_auth", "municipality_id = 0")):
        op.execute(f"CREATE POLICY {name} ON platform.mail_failure TO {role} USING ({rule}) WITH CHECK ({rule})")
    op.execute("CREATE POLICY operator_counts ON platform.mail_failure FOR SELECT TO samsyn_auth USING (true)")


def _templates() -> None:
    """What municipalities publish for each other to begin from."""
    op.create_table(
        "template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["platform.municipality.id"], name=op.f("fk_template_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        schema="platform",
    )
    op.create_index(
        "uq_template_published",
        "template",
        ["municipality_id"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON platform.template TO samsyn_auth")
    op.execute("GRANT SELECT ON platform.template TO samsyn_backup")
