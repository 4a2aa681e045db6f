"""What the commands say: help in whole sentences, faults as sentences, keys alone. tests/journeys runs the service."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from samsyn import clock
from samsyn.accounts import queries
from samsyn.accounts.second_factor import service as second_factor
from samsyn.accounts.second_factor.totp import new_secret
from samsyn.app import create_app
from samsyn.commands.development import table
from samsyn.commands.main import cli
from samsyn.commands.parts import attached
from samsyn.web.edge import boundary
from samsyn.web.sessions import Kept, sessions_of
from tests.journeys.running import SAMSYN, command, environment, of_directory


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data directory that the first command makes."""
    with tempfile.TemporaryDirectory(prefix="samsyn-", dir="/tmp") as directory:
        Path(directory).chmod(0o711)
        yield Path(directory) / "var"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("up",),
        ("seed",),
        ("token",),
        ("token", "create"),
        ("db",),
        ("operator", "create"),
        ("operator", "reset-factor"),
        ("sign-out",),
    ],
)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(cli, [*words, "--help"])
    assert told.exit_code == 0
    assert len(told.output.splitlines()) > 4


def test_every_command_that_touches_data_takes_the_directory() -> None:
    takers = {}
    for name, found in cli.commands.items():
        for leaf in getattr(found, "commands", {name: found}).values():
            takers[f"{name} {leaf.name}"] = "--data" in [option for one in leaf.params for option in one.opts]
    assert takers.pop("routes routes") is False  # opens no database
    assert all(takers.values()), takers


def test_routes_are_all_there_and_each_says_who_may(session_app: Flask) -> None:
    told = CliRunner().invoke(cli, ["routes"])
    assert told.exit_code == 0, told.output
    rows = table(session_app)
    assert len(told.output.splitlines()) == len(rows) > 100
    assert [row for row in rows if row[2] == "–"] == []
    for path, method, access, endpoint in rows:
        assert re.search(
            rf"^{re.escape(path)} +{method} +{re.escape(access)} +{re.escape(endpoint)}$", told.output, re.MULTILINE
        )


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("SAMSYN_SESSION_HOURS", "många", "SAMSYN_SESSION_HOURS takes a whole number"),
        ("SAMSYN_SECURE_COOKIES", "kanske", "SAMSYN_SECURE_COOKIES takes true or false"),
    ],
)
def test_a_setting_that_cannot_be_used_is_a_sentence(data: Path, setting: str, value: str, sentence: str) -> None:
    line = [str(SAMSYN), "token", "create", "--municipality", "x", "--account", "x", "--name", "x", "--data", str(data)]
    told = subprocess.run(
        line, env={**environment(), setting: value}, capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 1
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr
    assert told.stdout == ""
    assert not of_directory(data)


def test_an_operator_is_made_before_the_service_has_ever_run(data: Path) -> None:
    made = command("operator", "create", "--email", "drift@kommunerna.example", "--name", "Drift", data=data)
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/konto/\S+\n", made.stdout)
    again = command("operator", "create", "--email", "drift@kommunerna.example", "--name", "Drift", data=data)
    assert "Traceback" not in again.stderr
    assert not of_directory(data)


def test_a_lost_second_factor_is_reset_at_the_machine(data: Path) -> None:
    asked = ("operator", "reset-factor", "--email")
    email = "drift@kommunerna.example"
    nobody = command(*asked, "ingen@kommunerna.example", data=data)
    assert "Det finns inget konto med adressen ingen@kommunerna.example." in nobody.stderr
    nothing = command(*asked, email, data=data)
    assert "Drift har ingen tvåstegsinloggning." in nothing.stderr
    with attached(data, "app", "auth") as settings:
        app = create_app(settings)
        with app.test_request_context(), boundary(app).accounts() as session:
            account = queries.find_account_by_email(session, email)
            assert account is not None
            second_factor.store_app(session, account, secret=new_secret(), name="Mobil", key=settings.secret_key)
        boundary(app).close()
    done = command(*asked, email, data=data)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{email} loggar in med bara lösenord")
    assert [told.returncode for told in (nobody, nothing, command(*asked, email, data=data))] == [1, 1, 1]


def test_one_or_everybody_is_signed_out_at_the_machine(data: Path) -> None:
    unclear = [command("sign-out", *words, data=data) for words in ((), ("--everybody", "--email", "x@y.example"))]
    assert all("antingen --email eller --everybody" in told.stderr for told in unclear)
    nobody = command("sign-out", "--email", "ingen@kommunerna.example", data=data)
    assert "Det finns inget konto med adressen ingen@kommunerna.example." in nobody.stderr
    assert [told.returncode for told in (*unclear, nobody)] == [2, 2, 1]
    with attached(data, "app", "auth") as settings:
        app = create_app(settings)
        with app.test_request_context(), boundary(app).accounts() as session:
            account = queries.find_account_by_email(session, "drift@kommunerna.example")
            assert account is not None
            now = clock.now().timestamp()
            sessions_of(app).begin(Kept(str(account.id), now, now, "", "", "", None, "{}"))
            sessions_of(app).redis.close()
        boundary(app).close()
    told = [command("sign-out", *words, data=data).stdout for words in (("--everybody",), ("--email", account.email))]
    assert told == ["1 inloggningar avslutade.\n", "0 inloggningar avslutade.\n"]


def test_the_database_is_as_the_models_are(data: Path) -> None:
    assert command("db", "upgrade", data=data).stdout == "Databasen är aktuell.\n"
    checked = command("db", "check", data=data)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_importing_the_commands_opens_nothing() -> None:
    program = "import samsyn.commands.main, sys; print('tenants.cycle' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "False"
