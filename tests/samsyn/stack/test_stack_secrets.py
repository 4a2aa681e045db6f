"""The secrets are made once, are everybody's who comes at the same time, and are readable by their owner alone."""

import threading
import tomllib
from pathlib import Path

import pytest

from samsyn.stack.errors import StackError
from samsyn.stack.secrets import Secrets, load_or_create


def test_made_once(base: Path) -> None:
    path = base / "new" / "secrets.toml"
    first = load_or_create(path)
    assert load_or_create(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    words = [first.secret_key, first.link_key, *first.passwords.of_roles({}).values(), first.passwords.superuser]
    assert len(set(words)) == len(words)
    assert min(len(word) for word in words) >= 32
    assert [each.name for each in path.parent.iterdir()] == ["secrets.toml"]


def test_nothing_shows(base: Path) -> None:
    secrets = load_or_create(base / "secrets.toml")
    assert repr(secrets) == "Secrets()"
    assert repr(secrets.passwords) == "Passwords()"


def test_the_environment_wins_and_the_superuser_stays(base: Path) -> None:
    passwords = load_or_create(base / "secrets.toml").passwords
    given = passwords.of_roles({"SAMSYN_DATABASE_PASSWORD_APP": "from outside"})
    assert given["app"] == "from outside"
    assert given["auth"] == passwords.auth
    assert set(given) == {"migrate", "app", "auth", "relay", "disposal", "backup"}


def test_what_is_missing_is_added_and_the_rest_kept(base: Path) -> None:
    path = base / "secrets.toml"
    path.write_text('secret_key = "min \\"egen\\" nyckel\\\\"\n[database_passwords]\napp = "åäö"\n')
    path.chmod(0o644)
    secrets = load_or_create(path)
    assert (secrets.secret_key, secrets.passwords.app) == ('min "egen" nyckel\\', "åäö")
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create(path) == secrets


@pytest.mark.parametrize(
    "text",
    ["secret_key = ", "secret_key = 5", 'other = "x"', "database_passwords = 1", '[database_passwords]\nx = "y"'],
)
def test_a_broken_file_is_not_overwritten(base: Path, text: str) -> None:
    path = base / "secrets.toml"
    path.write_text(text)
    with pytest.raises(StackError, match="säkerhetskopia"):
        load_or_create(path)
    assert path.read_text() == text


def test_all_who_come_at_once_get_the_same(base: Path) -> None:
    found: list[Secrets] = []
    start = threading.Barrier(8)

    def come() -> None:
        start.wait()
        found.append(load_or_create(base / "secrets.toml"))

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(each == found[0] for each in found)
    tomllib.loads((base / "secrets.toml").read_text())
