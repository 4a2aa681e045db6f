"""Addresses of the database: who signs in is replaced, everything else is kept, and libpq reads what comes out."""

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

from samsyn.db.urls import database_name, has_user, in_database, role_url, server_url, socket_url


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgresql://h/d", {"host": "h", "dbname": "d"}),
        ("postgres://else:where@h:5433/d?sslmode=require", {"host": "h", "port": "5433", "sslmode": "require"}),
        ("postgresql+psycopg://h/d?user=x&password=y", {"host": "h", "dbname": "d"}),
        ("postgresql:///samsyn?host=/a%20b/%C3%A9&port=5432", {"host": "/a b/é", "dbname": "samsyn"}),
        ("postgresql://[::1]:5/d", {"host": "::1", "port": "5"}),
        ("postgresql:///d", {"dbname": "d"}),
    ],
)
def test_role_signs_in_with_its_own_name_and_password(given: str, read: dict[str, str]) -> None:
    url = role_url(given, "samsyn_app", "p@/:%å w")
    found = conninfo_to_dict(url)
    assert {name: found.get(name) for name in read} == read
    assert (found["user"], found["password"]) == ("samsyn_app", "p@/:%å w")
    assert make_url(url).password == "p@/:%å w"


def test_server_url_names_nobody() -> None:
    assert server_url("postgres://anna:hemligt@h:1/d?sslmode=require") == "postgresql://h:1/d?sslmode=require"
    assert not has_user(server_url("postgresql://h/d?user=anna"))
    assert has_user("postgresql://anna@h/d")
    assert has_user("postgresql://h/d?user=anna")


def test_socket_url_keeps_odd_directories() -> None:
    url = socket_url("/srv/å b/50%", "samsyn")
    assert conninfo_to_dict(url)["host"] == "/srv/å b/50%"
    assert make_url(url).query["host"] == "/srv/å b/50%"
    assert database_name(in_database(url, "an other")) == "an other"


@pytest.mark.parametrize("url", ["mysql://h/d", "", "h/d", "sqlite:///x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        role_url(url, "samsyn_app", "x")
