"""The log is chained, and a trigger keeps what is in it.

Entries of before get their place in the order in which they were made. What is hashed, and how, is said in
samsyn.audit.chain; it is written out here because a migration does not change when the program does.
"""

import hashlib
import json
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

import migrations.operations  # noqa: F401  (registers isolate_table and its like)

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# samsyn_disposal takes away what has been kept long enough; nobody else does, and nobody changes an entry.
KEEP = """
CREATE FUNCTION platform.keep_audit_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'samsyn_disposal' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The log can be added to and read, nothing else' USING ERRCODE = 'insufficient_privilege';
END $$
"""


def upgrade() -> None:
    """Columns, the chain over what there is, the trigger; the table of checks."""
    op.add_column("audit_entry", sa.Column("municipality_id", sa.Integer(), nullable=True), schema="platform")
    op.execute("UPDATE platform.audit_entry SET municipality_id = (facts->>'municipality')::int")
    for side in ("tenant", "platform"):
        for column, kind in (("seq", sa.BigInteger()), ("previous", sa.LargeBinary()), ("hash", sa.LargeBinary())):
            op.add_column("audit_entry", sa.Column(column, kind, nullable=True), schema=side)
        _chain(side)
        for column in ("seq", "previous", "hash"):
            op.alter_column("audit_entry", column, nullable=False, schema=side)
    op.create_unique_constraint(
        op.f("uq_audit_entry_municipality_id_seq"), "audit_entry", ["municipality_id", "seq"], schema="tenant"
    )
    op.create_unique_constraint(op.f("uq_audit_entry_seq"), "audit_entry", ["seq"], schema="platform")
    for name, column in (("ix_audit_entry_account", "account_id"), ("ix_audit_entry_object", "object_id")):
        op.create_index(name, "audit_entry", ["municipality_id", column, "at"], schema="tenant")
    op.create_index("ix_audit_entry_municipality", "audit_entry", ["municipality_id", "at"], schema="platform")
    op.execute(KEEP)
    for side in ("tenant", "platform"):
        op.execute(
            f"CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {side}.audit_entry "
            "FOR EACH ROW EXECUTE FUNCTION platform.keep_audit_entry()"
        )
    op.create_table(
        "audit_check",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("fault_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "fault IN ('altered', 'gap', 'broken', 'removed', 'shortened')", name=op.f("ck_audit_check_fault")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_audit_check")),
        schema="tenant",
    )
    op.create_index("ix_audit_check_at", "audit_check", ["municipality_id", "at"], schema="tenant")
    op.isolate_table("audit_check", "tenant", append_only=True)


def _chain(side: str) -> None:
    """Gives every entry its number and hashes, log by log, in the order of their making."""
    connection = op.get_bind()
    names = ("id", "at", "account_id", "action", "object_id", "facts", "seq", "previous", "hash")
    entry = sa.table("audit_entry", sa.column("municipality_id"), *map(sa.column, names), schema=side)
    log = entry.c.municipality_id if side == "tenant" else sa.literal(0)
    said = (entry.c[name] for name in names[:6])
    rows = connection.execute(sa.select(log.label("log"), *said).order_by("log", entry.c.at, entry.c.id)).all()
    heads: dict[int, tuple[int, bytes]] = {}
    placed = []
    for row in rows:
        seq, previous = heads.get(row.log, (0, bytes(32)))
        heads[row.log] = seq + 1, _link(seq + 1, previous, row)
        placed.append({"row_log": row.log, "row_id": row.id, "s": seq + 1, "p": previous, "h": heads[row.log][1]})
    if placed:
        connection.execute(
            sa.update(entry)
            .where(log == sa.bindparam("row_log"), entry.c.id == sa.bindparam("row_id"))
            .values(seq=sa.bindparam("s"), previous=sa.bindparam("p"), hash=sa.bindparam("h")),
            placed,
        )


def _link(seq: int, previous: bytes, row: Any) -> bytes:
    said = [
        seq,
        previous.hex(),
        str(row.id),
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(row.account_id) if row.account_id else None,
        row.action,
        str(row.object_id) if row.object_id else None,
        row.facts,
    ]
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).digest()
