"""What PostgreSQL's own catalogue says against the boundary: an empty list is the proof, each entry a defect."""

from collections.abc import Iterator
from typing import Any

import psycopg

Connection = psycopg.Connection[Any]
SIDES = {"tenant": ("municipality_id", "samsyn.municipality"), "region": ("region_id", "samsyn.region")}
RUNTIME_ROLES = ("samsyn_app", "samsyn_auth", "samsyn_relay", "samsyn_disposal")
LOGIN_ROLES = (*RUNTIME_ROLES, "samsyn_migrate", "samsyn_backup")
SCHEMAS = ("platform", "tenant", "region")
# What the content role must never read: who can sign in, and with what.
SECRET_TABLES = (
    *("account", "account_link", "credential", "authenticator", "passkey", "recovery_code"),
    *("application", "external_identity", "region_membership", "audit_entry", "mail"),
)
ALEMBIC = "alembic_version"
ACTS_AS = {"samsyn_migrate": ["samsyn_owner"], "samsyn_app": ["samsyn_limited"]}
LIMITS = ("RESTRICTIVE", ["samsyn_limited"], "SELECT")
# What a limited membership reads all of: nothing there is of one area or one category.
READ_WHOLE = {"round", "rhythm", "audit_entry"}


def tables(connection: Connection, side: str) -> list[str]:
    """The tables of one schema."""
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p') ORDER BY 1",
        [side],
    )
    return [row[0] for row in rows]


def defects(connection: Connection) -> list[str]:
    """Everything in the catalogue that would let one municipality reach another."""
    return [
        *_policies(connection),
        *_limits(connection),
        *_keys(connection),
        *_foreign_keys(connection),
        *_roles(connection),
        *_ownership(connection),
        *_grants(connection),
        *_unsafe_objects(connection),
    ]


def _policies(connection: Connection) -> Iterator[str]:
    for side, (column, setting) in SIDES.items():
        rule = f"({column} = (current_setting('{setting}'::text))::integer)"
        for table in tables(connection, side):
            enabled, forced = connection.execute(
                "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [f"{side}.{table}"]
            ).fetchone() or (False, False)
            if not enabled or not forced:
                yield f"{side}.{table}: row-level security is not forced"
            policies = connection.execute(
                "SELECT permissive, roles::text[], cmd, qual, with_check FROM pg_policies "
                "WHERE schemaname = %s AND tablename = %s",
                [side, table],
            ).fetchall()
            # A restrictive policy can only narrow; those of limited memberships are looked at below.
            if [one for one in policies if one[:3] != LIMITS] != [("PERMISSIVE", ["public"], "ALL", rule, rule)]:
                yield f"{side}.{table}: its policy is not the one policy"


def _limits(connection: Connection) -> Iterator[str]:
    """What samsyn_limited may read is narrowed to the areas and categories that it is bound to, or is of neither."""
    rows = connection.execute(
        """SELECT n.nspname::text, c.relname::text, a.privilege_type,
            (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0),
            (SELECT string_agg(qual, ' ') FROM pg_policies p WHERE p.schemaname = n.nspname
                AND p.tablename = c.relname AND p.permissive = %s AND p.roles::text[] = %s AND p.cmd = %s)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE a.grantee = 'samsyn_limited'::regrole""",
        list(LIMITS),
    ).fetchall()
    for schema, table, privilege, columns, seen in rows:
        name = f"{schema}.{table}"
        if schema != "tenant" or (privilege != "SELECT" and (table, privilege) != ("audit_entry", "INSERT")):
            yield f"{name}: samsyn_limited may {privilege}"
        elif seen is None and table not in READ_WHOLE:
            yield f"{name}: a limited membership reads all of it"
        yield from (
            f"{name}: a limited membership reads it whatever its {column}"
            for column in ("area_id", "category_id")
            if column in columns and f"samsyn.{'areas' if column == 'area_id' else 'categories'}" not in (seen or "")
        )


def _keys(connection: Connection) -> Iterator[str]:
    for side, (column, _) in SIDES.items():
        rows = connection.execute(
            """SELECT t.relname, i.relname, x.indisprimary,
                (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(x.indkey::int[])
                 WITH ORDINALITY k(attnum, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum)
            FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
            WHERE t.relnamespace = %s::regnamespace AND (x.indisunique OR x.indisprimary)""",
            [side],
        ).fetchall()
        keyed = {table for table, _, primary, _ in rows if primary}
        yield from (f"{side}.{table}: has no primary key" for table in tables(connection, side) if table not in keyed)
        for table, index, primary, columns in rows:
            if not columns or columns[0] != column:
                yield f"{side}.{table}: unique key {index} does not begin with {column}"
            if primary and columns != [column, "id"]:
                yield f"{side}.{table}: the primary key is not ({column}, id)"


def _foreign_keys(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT c.conname, sn.nspname, s.relname, tn.nspname, t.relname,
            (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(attnum, n)
             JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = k.attnum),
            (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(attnum, n)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum)
        FROM pg_constraint c JOIN pg_class s ON s.oid = c.conrelid JOIN pg_namespace sn ON sn.oid = s.relnamespace
        JOIN pg_class t ON t.oid = c.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
        WHERE c.contype = 'f' AND sn.nspname = ANY(%s)""",
        [list(SCHEMAS)],
    )
    for name, side, table, target_side, target, columns, target_columns in rows:
        if side == target_side and side in SIDES:
            column = SIDES[side][0]
            if (column, column) not in zip(columns, target_columns, strict=True):
                yield f"{side}.{table}: foreign key {name} does not carry {column}"
        elif target_side in SIDES:
            yield f"{side}.{table}: foreign key {name} crosses into {target_side}.{target}"


def _roles(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
            ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                  WHERE m.member = r.oid)
        FROM pg_roles r WHERE rolname = ANY(%s)""",
        [[*LOGIN_ROLES, "samsyn_limited"]],
    )
    for name, superuser, create_role, create_database, replication, bypass, groups in rows:
        if superuser or create_role or create_database or replication or (bypass and name != "samsyn_backup"):
            yield f"{name}: has an attribute"
        if groups != ACTS_AS.get(name, []):
            yield f"{name}: is a member of {', '.join(groups)}"
    # Only who has become samsyn_limited has its rights and meets its policies.
    if connection.execute("SELECT pg_has_role('samsyn_app', 'samsyn_limited', 'USAGE')").fetchone() != (False,):
        yield "samsyn_app: inherits samsyn_limited"


def _ownership(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT rolname, 'relation ' || c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
            WHERE rolname = ANY(%(roles)s)
        UNION ALL SELECT rolname, 'function ' || p.proname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
            WHERE rolname = ANY(%(roles)s)
        UNION ALL SELECT rolname, 'schema ' || n.nspname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
            WHERE rolname = ANY(%(roles)s)
        UNION ALL SELECT rolname, 'database ' || d.datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
            WHERE rolname = ANY(%(roles)s)""",
        {"roles": list(LOGIN_ROLES)},
    )
    yield from (f"{role}: owns {what}" for role, what in rows)


def _grants(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT n.nspname, c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE n.nspname = ANY(%s)""",
        [list(SCHEMAS)],
    )
    for schema, table, role, privilege in rows:
        excessive = (
            role == "PUBLIC",
            role in LOGIN_ROLES and privilege in {"TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"},
            role in {"samsyn_auth", "samsyn_relay"} and schema in SIDES,
            role == "samsyn_app" and schema == "platform" and table in SECRET_TABLES,
            role == "samsyn_app" and table == "audit_entry" and privilege not in {"SELECT", "INSERT"},
            role == "samsyn_backup" and privilege != "SELECT",
            role == "samsyn_disposal" and not (schema == "tenant" and privilege in {"SELECT", "DELETE"}),
        )
        if any(excessive):
            yield f"{schema}.{table}: {role} may {privilege}"
    yield from _functions(connection)


def _functions(connection: Connection) -> Iterator[str]:
    for role in RUNTIME_ROLES:
        can_set, can_temp = connection.execute(
            "SELECT has_function_privilege(%(role)s, 'pg_catalog.set_config(text,text,boolean)', 'EXECUTE'), "
            "has_database_privilege(%(role)s, current_database(), 'TEMP')",
            {"role": role},
        ).fetchone() or (True, True)
        if can_set:
            yield f"{role}: may call set_config"
        if can_temp:
            yield f"{role}: may make temporary tables"


def _unsafe_objects(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT n.nspname || '.' || c.relname, c.relkind::text, c.reloptions FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY(%s) AND c.relkind IN ('v', 'm', 'f')""",
        [list(SCHEMAS)],
    )
    for name, kind, options in rows:
        if kind != "v" or "security_invoker=true" not in (options or []):
            yield f"{name}: a view past the policies"
    functions = connection.execute(
        "SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    yield from (f"{row[0]}: runs with its owner's rights" for row in functions)
    sequences = connection.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'S' AND n.nspname = ANY(%s)",
        [list(SIDES)],
    )
    yield from (f"{row[0]}: a sequence tells how much others write" for row in sequences)
