"""The tables of the first round, each behind its policy."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import migrations.operations  # noqa: F401  (registers isolate_table and its like)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        schema="platform",
    )
    op.create_index("uq_account_email", "account", ["email"], unique=True, schema="platform")
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        schema="platform",
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        schema="platform",
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        schema="platform",
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'suspended')", name=op.f("ck_municipality_state")),
        sa.CheckConstraint("id BETWEEN 100 AND 9999", name=op.f("ck_municipality_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
        schema="platform",
    )
    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("slug", name=op.f("uq_region_slug")),
        schema="platform",
    )
    op.create_table(
        "ticket",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "job_id", name=op.f("pk_ticket")),
        schema="platform",
    )
    op.create_index("ix_ticket_due", "ticket", ["due"], unique=False, schema="platform")
    op.create_table(
        "api_token",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("municipality_id", "token_hash", name=op.f("uq_api_token_municipality_id_token_hash")),
        schema="tenant",
    )
    op.create_table(
        "area",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("geometry", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_area")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_area_municipality_id_name")),
        schema="tenant",
    )
    op.create_table(
        "audit_entry",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_audit_entry")),
        schema="tenant",
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["municipality_id", "at"], unique=False, schema="tenant")
    op.create_table(
        "category",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("common_code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "common_code IN ('vandalism', 'graffiti', 'littering', 'drugs', 'alcohol', 'threat_violence', 'robbery_theft', 'arson', 'disorderly_gathering', 'reckless_driving', 'unsafe_place', 'staff_incident', 'rumour', 'sexual_harassment', 'planned_event', 'other')",
            name=op.f("ck_category_common_code"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_category")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_category_municipality_id_code")),
        schema="tenant",
    )
    op.create_table(
        "idempotent_request",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_idempotent_request")),
        sa.UniqueConstraint(
            "municipality_id", "token_id", "key", name=op.f("uq_idempotent_request_municipality_id_token_id_key")
        ),
        schema="tenant",
    )
    op.create_index(
        "ix_idempotent_request_created_at",
        "idempotent_request",
        ["municipality_id", "created_at"],
        unique=False,
        schema="tenant",
    )
    op.create_table(
        "job",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_job")),
        sa.UniqueConstraint("municipality_id", "key", name=op.f("uq_job_municipality_id_key")),
        schema="tenant",
    )
    op.create_index("ix_job_done", "job", ["municipality_id", "done_at"], unique=False, schema="tenant")
    op.create_table(
        "mail",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_mail")),
        schema="tenant",
    )
    op.create_index("ix_mail_about", "mail", ["municipality_id", "about"], unique=False, schema="tenant")
    op.create_table(
        "organisation",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "sector IN ('school', 'housing', 'trade', 'association', 'police', 'rescue', 'municipal', 'other')",
            name=op.f("ck_organisation_sector"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_organisation_municipality_id_name")),
        schema="tenant",
    )
    op.create_table(
        "rhythm",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("singleton", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("open_days", sa.SmallInteger(), nullable=False),
        sa.Column("close_hour", sa.SmallInteger(), nullable=False),
        sa.Column("reminders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pauses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cadence IN ('weekly', 'fortnightly', 'monthly')", name=op.f("ck_rhythm_cadence")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6 AND hour BETWEEN 0 AND 23", name=op.f("ck_rhythm_when")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_rhythm")),
        sa.UniqueConstraint("municipality_id", "singleton", name=op.f("uq_rhythm_municipality_id_singleton")),
        schema="tenant",
    )
    op.create_table(
        "round",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reminder_text", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("origin IN ('rhythm', 'hand')", name=op.f("ck_round_origin")),
        sa.CheckConstraint("state IN ('planned', 'open', 'closed')", name=op.f("ck_round_state")),
        sa.CheckConstraint("closes_at > opens_at AND period_to >= period_from", name=op.f("ck_round_order")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_round")),
        sa.UniqueConstraint("municipality_id", "number", name=op.f("uq_round_municipality_id_number")),
        schema="tenant",
    )
    op.create_index("ix_round_opens_at", "round", ["municipality_id", "opens_at"], unique=False, schema="tenant")
    op.create_table(
        "shared_release",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=True),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("measures_ongoing", sa.Integer(), nullable=False),
        sa.Column("response_share", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('prepared', 'delivered', 'withdrawn')", name=op.f("ck_shared_release_state")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_shared_release")),
        sa.UniqueConstraint(
            "municipality_id",
            "region_id",
            "period_from",
            "period_to",
            "version",
            name=op.f("uq_shared_release_municipality_id_region_id_period_from_period_to_version"),
        ),
        schema="tenant",
    )
    op.create_table(
        "vocabulary",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("singleton", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_vocabulary")),
        sa.UniqueConstraint("municipality_id", "singleton", name=op.f("uq_vocabulary_municipality_id_singleton")),
        schema="tenant",
    )
    op.create_table(
        "account_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('welcome', 'reset')", name=op.f("ck_account_link_purpose")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["platform.account.id"], name=op.f("fk_account_link_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
        schema="platform",
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("applicant_email", sa.Text(), nullable=False),
        sa.Column("applicant_role", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "applicant_role IN ('coordinator', 'chief', 'regional_chief', 'other')",
            name=op.f("ck_application_applicant_role"),
        ),
        sa.CheckConstraint("state IN ('applied', 'approved', 'declined')", name=op.f("ck_application_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["platform.account.id"], name=op.f("fk_application_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        schema="platform",
    )
    op.create_index(
        "uq_application_waiting",
        "application",
        ["municipality_id"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("state = 'applied'"),
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["platform.account.id"], name=op.f("fk_credential_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
        schema="platform",
    )
    op.create_table(
        "membership",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('host', 'analyst', 'coordinator', 'chief', 'reader', 'admin', 'dpo')",
            name=op.f("ck_membership_role"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["platform.account.id"], name=op.f("fk_membership_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["platform.municipality.id"], name=op.f("fk_membership_municipality_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "municipality_id", "role", name=op.f("pk_membership")),
        schema="platform",
    )
    op.create_index("ix_membership_municipality", "membership", ["municipality_id"], unique=False, schema="platform")
    op.create_table(
        "region_member",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["platform.municipality.id"], name=op.f("fk_region_member_municipality_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["platform.region.id"], name=op.f("fk_region_member_region_id")),
        sa.PrimaryKeyConstraint("region_id", "municipality_id", name=op.f("pk_region_member")),
        schema="platform",
    )
    op.create_table(
        "region_membership",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('regional_chief')", name=op.f("ck_region_membership_role")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["platform.account.id"], name=op.f("fk_region_membership_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["platform.region.id"], name=op.f("fk_region_membership_region_id")),
        sa.PrimaryKeyConstraint("account_id", "region_id", "role", name=op.f("pk_region_membership")),
        schema="platform",
    )
    op.create_table(
        "participant",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "organisation_id"],
            ["tenant.organisation.municipality_id", "tenant.organisation.id"],
            name=op.f("fk_participant_municipality_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_participant")),
        sa.UniqueConstraint("municipality_id", "email", name=op.f("uq_participant_municipality_id_email")),
        schema="tenant",
    )
    op.create_index(
        "ix_participant_organisation",
        "participant",
        ["municipality_id", "organisation_id"],
        unique=False,
        schema="tenant",
    )
    op.create_table(
        "picture",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name=op.f("ck_picture_settled")),
        sa.CheckConstraint("state IN ('draft', 'settled')", name=op.f("ck_picture_state")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"],
            ["tenant.round.municipality_id", "tenant.round.id"],
            name=op.f("fk_picture_municipality_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_picture")),
        sa.UniqueConstraint(
            "municipality_id", "round_id", "version", name=op.f("uq_picture_municipality_id_round_id_version")
        ),
        schema="tenant",
    )
    op.create_index(
        "uq_picture_draft",
        "picture",
        ["municipality_id", "round_id"],
        unique=True,
        schema="tenant",
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "place",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["tenant.area.municipality_id", "tenant.area.id"],
            name=op.f("fk_place_municipality_id_area_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_place")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_place_municipality_id_name")),
        schema="tenant",
    )
    op.create_table(
        "sharing_agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("open_categories", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("grid IN ('month', 'quarter', 'round')", name=op.f("ck_sharing_agreement_grid")),
        sa.ForeignKeyConstraint(
            ["region_id", "municipality_id"],
            ["platform.region_member.region_id", "platform.region_member.municipality_id"],
            name="fk_sharing_agreement_member",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_agreement")),
        sa.UniqueConstraint("region_id", "municipality_id", "id", name="uq_sharing_agreement_parties"),
        schema="platform",
    )
    op.create_index(
        "uq_sharing_agreement_current",
        "sharing_agreement",
        ["region_id", "municipality_id"],
        unique=True,
        schema="platform",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "answer",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("nothing_to_report", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel IN ('link', 'api')", name=op.f("ck_answer_channel")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "participant_id"],
            ["tenant.participant.municipality_id", "tenant.participant.id"],
            name=op.f("fk_answer_municipality_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"],
            ["tenant.round.municipality_id", "tenant.round.id"],
            name=op.f("fk_answer_municipality_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "municipality_id",
            "round_id",
            "participant_id",
            name=op.f("uq_answer_municipality_id_round_id_participant_id"),
        ),
        schema="tenant",
    )
    op.create_index(
        "ix_answer_participant", "answer", ["municipality_id", "participant_id"], unique=False, schema="tenant"
    )
    op.create_table(
        "feedback",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_name", sa.Text(), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'sent')", name=op.f("ck_feedback_state")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "picture_id"],
            ["tenant.picture.municipality_id", "tenant.picture.id"],
            name=op.f("fk_feedback_municipality_id_picture_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"],
            ["tenant.round.municipality_id", "tenant.round.id"],
            name=op.f("fk_feedback_municipality_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_feedback")),
        schema="tenant",
    )
    op.create_index(
        "uq_feedback_draft",
        "feedback",
        ["municipality_id", "round_id"],
        unique=True,
        schema="tenant",
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "invitation",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nothing_to_report", sa.Boolean(), nullable=True),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "participant_id"],
            ["tenant.participant.municipality_id", "tenant.participant.id"],
            name=op.f("fk_invitation_municipality_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"],
            ["tenant.round.municipality_id", "tenant.round.id"],
            name=op.f("fk_invitation_municipality_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "municipality_id",
            "round_id",
            "participant_id",
            name=op.f("uq_invitation_municipality_id_round_id_participant_id"),
        ),
        sa.UniqueConstraint("municipality_id", "token_hash", name=op.f("uq_invitation_municipality_id_token_hash")),
        schema="tenant",
    )
    op.create_index(
        "ix_invitation_participant", "invitation", ["municipality_id", "participant_id"], unique=False, schema="tenant"
    )
    op.create_table(
        "note",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "picture_id"],
            ["tenant.picture.municipality_id", "tenant.picture.id"],
            name=op.f("fk_note_municipality_id_picture_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_note")),
        schema="tenant",
    )
    op.create_table(
        "problem",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["tenant.area.municipality_id", "tenant.area.id"],
            name=op.f("fk_problem_municipality_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "category_id"],
            ["tenant.category.municipality_id", "tenant.category.id"],
            name=op.f("fk_problem_municipality_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "picture_id"],
            ["tenant.picture.municipality_id", "tenant.picture.id"],
            name=op.f("fk_problem_municipality_id_picture_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_problem")),
        schema="tenant",
    )
    op.create_table(
        "release",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("response_share", sa.Integer(), nullable=True),
        sa.Column("measures_ongoing", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grid IN ('month', 'quarter', 'round')", name=op.f("ck_release_grid")),
        sa.CheckConstraint(
            "response_share IS NULL OR mod(response_share, 5) = 0", name=op.f("ck_release_rounded_share")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "municipality_id", "agreement_id"],
            [
                "platform.sharing_agreement.region_id",
                "platform.sharing_agreement.municipality_id",
                "platform.sharing_agreement.id",
            ],
            name="fk_release_agreement",
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_release")),
        sa.UniqueConstraint(
            "region_id",
            "municipality_id",
            "period_from",
            "period_to",
            "version",
            name=op.f("uq_release_region_id_municipality_id_period_from_period_to_version"),
        ),
        schema="region",
    )
    op.create_table(
        "measure",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("last_decision", sa.Text(), nullable=True),
        sa.Column("declined_reason", sa.Text(), nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_measure_ended")),
        sa.CheckConstraint("kind IN ('situational', 'social')", name=op.f("ck_measure_kind")),
        sa.CheckConstraint(
            "last_decision IN ('continue', 'extend', 'change', 'end')", name=op.f("ck_measure_last_decision")
        ),
        sa.CheckConstraint("state IN ('proposed', 'planned', 'ongoing', 'ended')", name=op.f("ck_measure_state")),
        sa.CheckConstraint("term IN ('quick', 'long')", name=op.f("ck_measure_term")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "organisation_id"],
            ["tenant.organisation.municipality_id", "tenant.organisation.id"],
            name=op.f("fk_measure_municipality_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "picture_id"],
            ["tenant.picture.municipality_id", "tenant.picture.id"],
            name=op.f("fk_measure_municipality_id_picture_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "problem_id"],
            ["tenant.problem.municipality_id", "tenant.problem.id"],
            name=op.f("fk_measure_municipality_id_problem_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_measure")),
        schema="tenant",
    )
    op.create_index("ix_measure_problem", "measure", ["municipality_id", "problem_id"], unique=False, schema="tenant")
    op.create_index("ix_measure_review_on", "measure", ["municipality_id", "review_on"], unique=False, schema="tenant")
    op.create_table(
        "observation",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("place_type", sa.Text(), nullable=False),
        sa.Column("occurred_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place_type IN ('public', 'semi_public', 'online')", name=op.f("ck_observation_place_type")),
        sa.CheckConstraint("source IN ('seen', 'heard', 'told')", name=op.f("ck_observation_source")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_observation_point")),
        sa.CheckConstraint("occurred_to IS NULL OR occurred_to >= occurred_from", name=op.f("ck_observation_span")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "answer_id"],
            ["tenant.answer.municipality_id", "tenant.answer.id"],
            name=op.f("fk_observation_municipality_id_answer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "area_id"],
            ["tenant.area.municipality_id", "tenant.area.id"],
            name=op.f("fk_observation_municipality_id_area_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "category_id"],
            ["tenant.category.municipality_id", "tenant.category.id"],
            name=op.f("fk_observation_municipality_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "place_id"],
            ["tenant.place.municipality_id", "tenant.place.id"],
            name=op.f("fk_observation_municipality_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"],
            ["tenant.round.municipality_id", "tenant.round.id"],
            name=op.f("fk_observation_municipality_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_observation")),
        schema="tenant",
    )
    op.create_index(
        "ix_observation_answer", "observation", ["municipality_id", "answer_id"], unique=False, schema="tenant"
    )
    op.create_index(
        "ix_observation_occurred_from",
        "observation",
        ["municipality_id", "occurred_from"],
        unique=False,
        schema="tenant",
        postgresql_include=["occurred_to", "category_id", "area_id"],
    )
    op.create_index(
        "ix_observation_round", "observation", ["municipality_id", "round_id"], unique=False, schema="tenant"
    )
    op.create_table(
        "release_cell",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("common_code", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE mode WHEN 'hidden' THEN value IS NULL WHEN 'open' THEN value >= 0 ELSE value = 0 OR (value >= 10 AND mod(value, 5) = 0) END IS TRUE",
            name=op.f("ck_release_cell_no_small_count"),
        ),
        sa.CheckConstraint("mode IN ('protected', 'hidden', 'open')", name=op.f("ck_release_cell_mode")),
        sa.ForeignKeyConstraint(
            ["region_id", "release_id"],
            ["region.release.region_id", "region.release.id"],
            name=op.f("fk_release_cell_region_id_release_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_release_cell")),
        sa.UniqueConstraint(
            "region_id", "release_id", "common_code", name=op.f("uq_release_cell_region_id_release_id_common_code")
        ),
        schema="region",
    )
    op.create_table(
        "review",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("measure_id", sa.Uuid(), nullable=False),
        sa.Column("picture_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("(decision = 'end') = (next_review_on IS NULL)", name=op.f("ck_review_next")),
        sa.CheckConstraint("decision IN ('continue', 'extend', 'change', 'end')", name=op.f("ck_review_decision")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "measure_id"],
            ["tenant.measure.municipality_id", "tenant.measure.id"],
            name=op.f("fk_review_municipality_id_measure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "picture_id"],
            ["tenant.picture.municipality_id", "tenant.picture.id"],
            name=op.f("fk_review_municipality_id_picture_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_review")),
        sa.UniqueConstraint(
            "municipality_id", "measure_id", "due_on", name=op.f("uq_review_municipality_id_measure_id_due_on")
        ),
        schema="tenant",
    )
    op.isolate_table("api_token", "tenant")
    op.isolate_table("area", "tenant")
    op.isolate_table("audit_entry", "tenant", append_only=True)
    op.isolate_table("category", "tenant")
    op.isolate_table("idempotent_request", "tenant")
    op.isolate_table("job", "tenant")
    op.isolate_table("mail", "tenant")
    op.isolate_table("organisation", "tenant")
    op.isolate_table("rhythm", "tenant")
    op.isolate_table("round", "tenant")
    op.isolate_table("shared_release", "tenant")
    op.isolate_table("vocabulary", "tenant")
    op.isolate_table("participant", "tenant")
    op.isolate_table("picture", "tenant")
    op.isolate_table("place", "tenant")
    op.isolate_table("answer", "tenant")
    op.isolate_table("feedback", "tenant")
    op.isolate_table("invitation", "tenant")
    op.isolate_table("note", "tenant")
    op.isolate_table("problem", "tenant")
    op.isolate_table("release", "region")
    op.isolate_table("measure", "tenant")
    op.isolate_table("observation", "tenant")
    op.isolate_table("release_cell", "region")
    op.isolate_table("review", "tenant")
