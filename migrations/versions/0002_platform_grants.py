"""Who may do what on the platform's own tables: default deny, least privilege.

The application's role sees of memberships, agreements and tickets only those of the municipality that it is bound to.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ALL_TABLES = [
    "account",
    "account_link",
    "application",
    "audit_entry",
    "credential",
    "job",
    "mail",
    "membership",
    "municipality",
    "region",
    "region_member",
    "region_membership",
    "sharing_agreement",
    "ticket",
]

GRANTS = {
    "samsyn_auth": {
        "SELECT, INSERT, UPDATE": "account credential municipality application job mail sharing_agreement",
        "SELECT, INSERT, UPDATE, DELETE": "membership region_membership account_link ticket",
        "SELECT, INSERT": "region region_member audit_entry",
    },
    "samsyn_app": {
        "SELECT": "municipality region region_member membership sharing_agreement",
        "SELECT, INSERT, UPDATE, DELETE": "ticket",
    },
    "samsyn_relay": {"SELECT, UPDATE (lease_until, leases)": "ticket"},
    "samsyn_backup": {"SELECT": " ".join(ALL_TABLES)},
}

BOUND = "municipality_id = current_setting('samsyn.municipality')::int"
POLICIES = (
    ("membership", "accounts", "samsyn_auth", "true"),
    ("membership", "municipality", "samsyn_app", BOUND),
    ("sharing_agreement", "accounts", "samsyn_auth", "true"),
    ("sharing_agreement", "municipality", "samsyn_app", BOUND),
    ("ticket", "platform_jobs", "samsyn_auth", "municipality_id = 0"),
    ("ticket", "municipality", "samsyn_app", BOUND),
    ("ticket", "relay", "samsyn_relay", "true"),
)

# The operator's page counts what waits: ids and times, which is all that a ticket holds.
READ_POLICIES = (("ticket", "operator_counts", "samsyn_auth", "true"),)


def upgrade() -> None:
    """Grants, and the policies of the three platform tables that the application's role may read."""
    op.execute("GRANT USAGE ON SCHEMA platform TO samsyn_app, samsyn_auth, samsyn_relay, samsyn_backup")
    op.execute("GRANT USAGE ON SCHEMA tenant, region TO samsyn_app, samsyn_backup")
    for role, grants in GRANTS.items():
        for verbs, tables in grants.items():
            for table in tables.split():
                op.execute(f"GRANT {verbs} ON platform.{table} TO {role}")
    for table in sorted({policy[0] for policy in POLICIES}):
        op.execute(f"ALTER TABLE platform.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE platform.{table} FORCE ROW LEVEL SECURITY")
    for table, name, role, rule in POLICIES:
        op.execute(f"CREATE POLICY {name} ON platform.{table} TO {role} USING ({rule}) WITH CHECK ({rule})")
    for table, name, role, rule in READ_POLICIES:
        op.execute(f"CREATE POLICY {name} ON platform.{table} FOR SELECT TO {role} USING ({rule})")
