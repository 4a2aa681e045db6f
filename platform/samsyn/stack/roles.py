"""The database and its roles, made as docs/isolation.md says and no wider.

Every step is a question to the catalogue and the statement that makes the answer yes. A statement runs only where the
answer is no, so a second run changes nothing, a database that somebody else prepared needs no rights at all, and what
the signed-in user may not do is reported as the very SQL that an administrator has to run.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from samsyn.db.urls import in_database, role_url
from samsyn.stack.errors import RolesIncomplete, StackError

OWNER, LIMITED, MIGRATE, APP, AUTH, RELAY, DISPOSAL, BACKUP = (
    f"samsyn_{name}" for name in ("owner", "limited", "migrate", "app", "auth", "relay", "disposal", "backup")
)
LOGINS = (MIGRATE, APP, AUTH, RELAY, DISPOSAL, BACKUP)
ALL = (OWNER, LIMITED, *LOGINS)
# Who may act as whom, by SET ROLE: migrations as the owner, the application as one that reads a part.
ACTS_AS = ((OWNER, MIGRATE), (LIMITED, APP))
SCHEMAS = ("platform", "tenant", "region")
OLDEST = 15
Query = SQL | Composed
# The user may not do it, or it builds on something that the user was not allowed to make.
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject)
# Two deploys at the same time take turns. Any number does that nobody else uses.
TURN = 7_310_052

# NOINHERIT for migrate: a migration that forgets SET ROLE samsyn_owner fails at once instead of owning what it makes.
# NOINHERIT for app: the policies of samsyn_limited hold for those who have become it, and nobody else pays for them.
ATTRIBUTES: Mapping[str, Mapping[str, bool]] = {
    role: {
        "SUPERUSER": False,
        "CREATEDB": False,
        "CREATEROLE": False,
        "REPLICATION": False,
        "LOGIN": role not in {OWNER, LIMITED},
        "BYPASSRLS": role in {OWNER, BACKUP},
        "INHERIT": role not in {MIGRATE, APP},
    }
    for role in ALL
}
COLUMNS = {
    "SUPERUSER": "rolsuper",
    "CREATEDB": "rolcreatedb",
    "CREATEROLE": "rolcreaterole",
    "REPLICATION": "rolreplication",
    "LOGIN": "rolcanlogin",
    "BYPASSRLS": "rolbypassrls",
    "INHERIT": "rolinherit",
}
SET_CONFIG = SQL("pg_catalog.set_config(text, text, boolean)")


@dataclass(frozen=True, slots=True)
class Step:
    """`holds` selects one boolean; `makes` is run when it is not true."""

    holds: Query
    makes: Query


def prepare(superuser_dsn: str, database: str, passwords: Mapping[str, str]) -> None:
    """Makes `database` and the eight roles what they have to be; does nothing where they are.

    `superuser_dsn` signs in a superuser, or a role with CREATEROLE (its database part does not matter); `passwords` are
    keyed "migrate", "app", "auth", "relay", "disposal", "backup". Raises RolesIncomplete with the missing statements
    when the signed-in user may not make everything, StackError when the server is too old, silent or refuses.
    """
    with _signed_in(superuser_dsn, database) as server:
        missing = _take(server, [*_role_steps(), *_membership_steps(server)])
        missing += _take_passwords(server, superuser_dsn, database, passwords)
        if not _holds(server, _database_exists(database)):
            missing += _take(server, [Step(_database_exists(database), _create_database(server, database))])
            if not _holds(server, _database_exists(database)):
                raise RolesIncomplete(database, tuple(missing))
    with _connected(in_database(superuser_dsn, database)) as inside:
        _check_encoding(inside, database)
        missing += _take(inside, _database_steps(database))
        with _owning(inside):
            missing += _take(inside, _schema_steps())
    if missing:
        raise RolesIncomplete(database, tuple(missing))


def close_to_public(superuser_dsn: str, *databases: str) -> None:
    """Takes PUBLIC's rights in `databases`: on a server of our own nobody has anything to do in the others."""
    with _connected(superuser_dsn) as server:
        for database in databases:
            _take(server, [_nothing_for_public_in(database)])


# --------------------------------------------------------------------------------------------------- the steps


def _role_steps() -> Iterator[Step]:
    for role in ALL:
        yield Step(
            SQL("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = {})").format(Literal(role)),
            SQL("CREATE ROLE {} NOLOGIN").format(Identifier(role)),
        )
        for attribute, wanted in ATTRIBUTES[role].items():
            # One attribute at a time: only a superuser may so much as name SUPERUSER or REPLICATION.
            yield Step(
                SQL("SELECT {} = {} FROM pg_roles WHERE rolname = {}").format(
                    Identifier(COLUMNS[attribute]), Literal(wanted), Literal(role)
                ),
                SQL("ALTER ROLE {} {}").format(Identifier(role), SQL(attribute if wanted else f"NO{attribute}")),
            )


def _membership_steps(server: Connection) -> Iterator[Step]:
    for role, member in ACTS_AS:
        yield Step(
            _may_act_as(member, role, server),
            SQL("GRANT {} TO {}").format(Identifier(role), Identifier(member)),
        )
    strays = server.execute(
        """SELECT DISTINCT g.rolname, m.rolname FROM pg_auth_members
             JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
            WHERE m.rolname = ANY (%s)""",
        (list(ALL),),
    ).fetchall()
    for granted, member in set(strays) - set(ACTS_AS):
        yield Step(
            SQL(
                "SELECT NOT EXISTS (SELECT FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid "
                "JOIN pg_roles m ON m.oid = member WHERE g.rolname = {} AND m.rolname = {})"
            ).format(Literal(granted), Literal(member)),
            SQL("REVOKE {} FROM {}").format(Identifier(granted), Identifier(member)),
        )


def _database_steps(database: str) -> Iterator[Step]:
    name = Identifier(database)
    granted = SQL("pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) a WHERE datname = {}").format(
        Literal(database)
    )
    yield _nothing_for_public_in(database)
    for role in LOGINS:
        mine = SQL("{} AND a.grantee = {}::regrole").format(granted, Literal(role))
        yield Step(
            SQL("SELECT EXISTS (SELECT FROM {} AND a.privilege_type = 'CONNECT')").format(mine),
            SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, Identifier(role)),
        )
        yield Step(
            SQL("SELECT NOT EXISTS (SELECT FROM {} AND a.privilege_type <> 'CONNECT')").format(mine),
            SQL("REVOKE TEMP, CREATE ON DATABASE {} FROM {}").format(name, Identifier(role)),
        )
    yield Step(
        SQL("SELECT NOT EXISTS (SELECT FROM pg_namespace, {} a WHERE nspname = 'public' AND a.grantee = 0)").format(
            SQL("aclexplode(coalesce(nspacl, acldefault('n', nspowner)))")
        ),
        SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
    )
    yield from _set_config_steps()
    yield from _unbound_steps(database)


def _set_config_steps() -> Iterator[Step]:
    """One injected SELECT of set_config() would change the municipality; pg_dump calls it, and so may a migration."""
    granted = SQL(
        "SELECT FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) a "
        "WHERE pg_proc.oid = '{}'::regprocedure AND a.grantee"
    ).format(SET_CONFIG)
    for role in (BACKUP, MIGRATE):
        yield Step(
            SQL("SELECT EXISTS ({} = {}::regrole)").format(granted, Literal(role)),
            SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(SET_CONFIG, Identifier(role)),
        )
    yield Step(
        SQL("SELECT NOT EXISTS ({} = 0)").format(granted),
        SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(SET_CONFIG),
    )


def _unbound_steps(database: str) -> Iterator[Step]:
    """No session begins bound: a role may give itself settings, and a binding among them would outlast the attack."""
    for role in ALL:
        for where, number in ((SQL(""), SQL("0")), (SQL(" IN DATABASE {}").format(Identifier(database)), SQL("d.oid"))):
            yield Step(
                SQL(
                    "SELECT NOT EXISTS (SELECT FROM pg_database d, pg_db_role_setting s, unnest(setconfig) one "
                    "WHERE datname = {} AND setdatabase = {} AND setrole = {}::regrole AND one LIKE 'samsyn.%')"
                ).format(Literal(database), number, Literal(role)),
                SQL("ALTER ROLE {}{} RESET ALL").format(Identifier(role), where),
            )


def _schema_steps() -> Iterator[Step]:
    for schema in SCHEMAS:
        yield Step(
            SQL("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = {})").format(Literal(schema)),
            SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(Identifier(schema), Identifier(OWNER)),
        )
        yield Step(
            SQL("SELECT pg_get_userbyid(nspowner) = {} FROM pg_namespace WHERE nspname = {}").format(
                Literal(OWNER), Literal(schema)
            ),
            SQL("ALTER SCHEMA {} OWNER TO {}").format(Identifier(schema), Identifier(OWNER)),
        )


def _nothing_for_public_in(database: str) -> Step:
    return Step(
        SQL(
            "SELECT NOT EXISTS (SELECT FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) a "
            "WHERE datname = {} AND a.grantee = 0)"
        ).format(Literal(database)),
        SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(database)),
    )


def _database_exists(database: str) -> Query:
    return SQL("SELECT EXISTS (SELECT FROM pg_database WHERE datname = {})").format(Literal(database))


def _create_database(server: Connection, database: str) -> Query:
    """UTF-8, and from version 17 on PostgreSQL's own C.UTF-8, so that every installation orders and folds alike."""
    locale = " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'" if _version(server) >= 17 else ""
    made = SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(Identifier(database))
    return made + SQL(locale)


# ------------------------------------------------------------------------------------------------ taking them


def _take(connection: Connection, steps: Iterable[Step]) -> list[str]:
    """Takes each step that is needed; the statements of those that did not come true."""
    missing = []
    for step in steps:
        if _holds(connection, step.holds):
            continue
        with suppress(*REFUSED):
            connection.execute(step.makes)
        if not _holds(connection, step.holds):
            missing.append(step.makes.as_string(connection))
    return missing


def _holds(connection: Connection, question: Query) -> bool:
    try:
        row = connection.execute(question).fetchone()
    except psycopg.errors.UndefinedObject:
        return False  # it asks about a role that could not be made
    return row is not None and row[0] is True


def _take_passwords(server: Connection, dsn: str, database: str, passwords: Mapping[str, str]) -> list[str]:
    """Gives each role its password unless it signs in with it already. The server is sent a SCRAM verifier only."""
    missing = []
    for role in LOGINS:
        password = passwords[role.removeprefix("samsyn_")]
        if _signs_in(server, dsn, database, role, password):
            continue
        verifier = server.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        makes = SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(role), Literal(verifier))
        try:
            server.execute(makes)
        except REFUSED:
            missing.append(makes.as_string(server))
    return missing


def _signs_in(server: Connection, dsn: str, database: str, role: str, password: str) -> bool:
    if not _holds(server, _database_exists(database)):
        return False
    try:
        psycopg.connect(role_url(in_database(dsn, database), role, password), connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


# ------------------------------------------------------------------------------------------------ connections


@contextmanager
def _connected(dsn: str) -> Iterator[Connection]:
    """A connection of the user who prepares; the server's own words when it cannot be had."""
    try:
        connection = psycopg.connect(dsn, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise StackError(f"Databasen svarar inte eller tar inte emot inloggningen: {error}") from error
    with connection:
        connection.execute("SET client_min_messages = error")
        yield connection


@contextmanager
def _signed_in(dsn: str, database: str) -> Iterator[Connection]:
    """A connection from which `database` can be created, one preparation at a time."""
    try:
        psycopg.connect(in_database(dsn, "postgres"), connect_timeout=10).close()
        entrance = "postgres"
    except psycopg.OperationalError:
        entrance = database  # some providers close the database `postgres` to everybody
    with _connected(in_database(dsn, entrance)) as server:
        if _version(server) < OLDEST:
            raise StackError(f"Databasservern är PostgreSQL {_version(server)}; Samsyn behöver {OLDEST} eller senare.")
        server.execute("SELECT pg_advisory_lock(%s)", (TURN,))
        yield server


@contextmanager
def _owning(inside: Connection) -> Iterator[None]:
    """Lets a user who is no superuser act for samsyn_owner, which making its schemas takes, and no longer than that."""
    granted = False
    if not _holds(inside, _may_act_as("CURRENT_USER", OWNER, inside)):
        with suppress(*REFUSED):
            inside.execute(SQL("GRANT {} TO CURRENT_USER").format(Identifier(OWNER)))
            granted = True
    try:
        yield
    finally:
        if granted:
            inside.execute(SQL("REVOKE {} FROM CURRENT_USER").format(Identifier(OWNER)))


def _may_act_as(member: str, role: str, connection: Connection) -> Query:
    """Whether `member` may SET ROLE to `role`; before version 16 every member may."""
    who = SQL("CURRENT_USER") if member == "CURRENT_USER" else Literal(member)
    kind = "SET" if _version(connection) >= 16 else "MEMBER"
    return SQL("SELECT pg_has_role({}, {}, {})").format(who, Literal(role), Literal(kind))


def _check_encoding(inside: Connection, database: str) -> None:
    row = inside.execute("SELECT current_setting('server_encoding')").fetchone()
    if row is None or row[0] != "UTF8":
        raise StackError(f"Databasen {database} har inte teckenkodningen UTF8. Skapa en som har det.")


def _version(connection: Connection) -> int:
    return connection.info.server_version // 10000
