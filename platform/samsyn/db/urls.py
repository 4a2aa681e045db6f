"""Addresses of the database: one server and database, signed in to by one role at a time."""

from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

SCHEMES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
CREDENTIALS = frozenset({"user", "password", "passfile"})


def role_url(database_url: str, role: str, password: str) -> str:
    """`database_url` signed in to by `role`: postgresql://role:password@server/database?options.

    Whatever user the given address carries is left out. The answer is understood by libpq, psycopg and SQLAlchemy 2.1
    alike. Raises ValueError for an address that is not PostgreSQL's.
    """
    parts = _split(server_url(database_url))
    return _unsplit(parts, netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{parts.netloc}")


def server_url(database_url: str) -> str:
    """`database_url` without user and password, in the plain scheme postgresql://."""
    parts = _split(database_url)
    server = parts.netloc.rpartition("@")[2]
    options = [(name, value) for name, value in parse_qsl(parts.query) if name not in CREDENTIALS]
    return _unsplit(parts, netloc=server, query=urlencode(options, safe="/", quote_via=quote))


def in_database(database_url: str, database: str) -> str:
    """`database_url` with another database on the same server, the user kept."""
    return _unsplit(_split(database_url), path="/" + quote(database, safe=""))


def database_name(database_url: str) -> str:
    """The database that `database_url` names; empty when it names none."""
    return unquote(_split(database_url).path.lstrip("/"))


def has_user(database_url: str) -> bool:
    """Whether `database_url` says who signs in."""
    parts = _split(database_url)
    return "@" in parts.netloc or any(name == "user" for name, _ in parse_qsl(parts.query))


def socket_url(directory: str, database: str, *, port: int = 5432) -> str:
    """The address of `database` on a server that listens on a unix socket in `directory`.

    The port is said although it is the usual one: a PGPORT in somebody's environment would win otherwise.
    """
    return f"postgresql:///{quote(database, safe='')}?host={quote(directory, safe='/')}&port={port}"


def _split(database_url: str) -> SplitResult:
    parts = urlsplit(database_url)
    if parts.scheme not in SCHEMES:
        raise ValueError(f"A database address begins with postgresql://, not with {parts.scheme or 'nothing'}.")
    return parts


def _unsplit(parts: SplitResult, **changes: str) -> str:
    # urlunsplit leaves out the slashes before an empty host, and libpq wants them.
    whole = urlunsplit(parts._replace(scheme="postgresql", **changes))
    return whole if whole.startswith("postgresql://") else whole.replace("postgresql:", "postgresql://", 1)
