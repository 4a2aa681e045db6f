"""The whole installation: up, down, killed, up again; never twice; found by other commands; replaced part by part."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from samsyn.db.urls import role_url
from samsyn.mail.transport import connect
from samsyn.stack import AlreadyRunning, Services, Stack, StackError, attach
from samsyn.stack.postgres import EmbeddedPostgres
from tests.samsyn.stack.conftest import FAST, PASSWORDS, wait_until

UP = """
    import os, sys, time
    from pathlib import Path
    from samsyn.stack import Program, Stack

    def say(line):
        print(line, flush=True)

    with Stack.open(Path(sys.argv[1]), os.environ, echo=say, postgres_settings={"fsync": "off"}) as stack:
        supervisor = stack.supervisor()
        supervisor.add(Program(name="web", argv=(sys.executable, "-c", "import time; time.sleep(600)")))
        code = supervisor.run(announce=lambda: say("ready"))
    sys.exit(code)
"""


def start(data: Path) -> subprocess.Popen[str]:
    """An installation in a process of its own, ready; its stdout is what it said before."""
    command = [sys.executable, "-c", textwrap.dedent(UP), str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line == "ready\n":
            return process
    process.stdout.close()
    raise AssertionError("".join(said))


@contextmanager
def up(data: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(data)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stdout is not None
        process.stdout.close()


def recorded(data: Path) -> dict[str, int]:
    entries = json.loads((data / "run" / "processes.json").read_text())
    return {name: entry["pid"] for name, entry in entries.items()}


def signed_in(services: Services, role: str = "app") -> psycopg.Connection:
    return psycopg.connect(role_url(services.database_url, f"samsyn_{role}", services.passwords[role]))


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One installation with many lives: each test starts it and ends it."""
    path = Path(tempfile.mkdtemp(prefix="samsyn-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


def test_up_down_and_up_again_keeps_everything(data: Path) -> None:
    with up(data):
        pids = recorded(data)
        assert list(pids) == ["postgres", "redis", "mailcatcher", "web"]
        with attach(data, {}) as services:
            with signed_in(services, "migrate") as connection:
                connection.execute("SET ROLE samsyn_owner")
                connection.execute("CREATE TABLE tenant.kept AS SELECT 1286 AS n")
            with connect(services.smtp_url, timeout=10) as server:
                server.sendmail("a@x.example", ["b@x.example"], b"Subject: kept\r\n\r\n")
            with redis.Redis.from_url(services.redis_url) as client:
                client.set("kept", 1)
        listening = [c for pid in pids.values() for c in psutil.Process(pid).net_connections("inet")]
        assert listening == []
    assert not any(psutil.pid_exists(pid) for pid in pids.values())
    assert not (data / "run" / "services.json").exists()
    with attach(data, {}) as services:  # nothing runs: the database and Redis are started for this
        assert services.mailbox_dir == data / "mail"
        assert len(list((data / "mail").glob("*.eml"))) == 1
        with signed_in(services, "migrate") as connection:
            connection.execute("SET ROLE samsyn_owner")
            assert connection.execute("SELECT n FROM tenant.kept").fetchone() == (1286,)
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.get("kept") == b"1"


def test_a_second_one_is_refused_and_does_no_harm(data: Path) -> None:
    with up(data) as first:
        with pytest.raises(AlreadyRunning, match=rf"process {first.pid}\). Stäng den först"), Stack.open(data, {}):
            pass
        with attach(data, {}) as services, signed_in(services) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("samsyn_app",)


def test_killed_without_a_word_it_comes_up_again(data: Path) -> None:
    first = start(data)
    pids = recorded(data)
    first.kill()
    first.wait()
    assert first.stdout is not None
    first.stdout.close()
    with up(data):
        assert set(recorded(data).values()).isdisjoint(pids.values())
        wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids.values()))
        with attach(data, {}) as services, signed_in(services) as connection:
            connection.execute("SELECT 1")


def test_its_parts_come_back_when_they_are_killed(data: Path) -> None:
    with up(data):
        before = recorded(data)
        for name in ("postgres", "redis", "mailcatcher"):
            os.kill(before[name], signal.SIGKILL)
        wait_until(lambda: len(set(recorded(data).values()) & set(before.values())) == 1)
        wait_until(lambda: len(recorded(data)) == 4)
        with attach(data, {}) as services:
            wait_until(lambda: works(services))


def works(services: Services) -> bool:
    try:
        with signed_in(services), redis.Redis.from_url(services.redis_url) as client:
            return bool(client.ping())
    except (psycopg.OperationalError, redis.RedisError):
        return False


def test_a_terminated_start_leaves_nothing(data: Path) -> None:
    program = """
        import os, sys, time
        from pathlib import Path
        from samsyn.stack import Stack
        with Stack.open(Path(sys.argv[1]), os.environ, postgres_settings={"fsync": "off"}):
            print("migrating", flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "migrating\n"
        pids = recorded(data)
        process.terminate()
        assert process.wait(30) == 128 + signal.SIGTERM
    assert not any(psutil.pid_exists(pid) for pid in pids.values())


def test_the_environment_replaces_each_part(base: Path, server: EmbeddedPostgres) -> None:
    outside = {
        "SAMSYN_DATABASE_URL": server.superuser_dsn.replace("/postgres?", "/outside?"),
        "SAMSYN_REDIS_URL": "redis://redis.example:6379/0",
        "SAMSYN_SMTP_URL": "smtp://mail.example",
        "SAMSYN_SECRET_KEY": "given",
        **{f"SAMSYN_DATABASE_PASSWORD_{role.upper()}": word for role, word in PASSWORDS.items()},
    }
    with Stack.open(base, outside) as stack:
        services = stack.services
        assert stack.parts == ()
        assert services.redis_url == "redis://redis.example:6379/0"
        assert (services.smtp_url, services.mailbox_dir) == ("smtp://mail.example", None)
        assert services.secret_key == "given"
        assert services.passwords == PASSWORDS
        assert "super" not in services.database_url
        with signed_in(services) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("outside",)
    with attach(base, outside) as attached:
        assert attached == services
    assert services.environment("app")["SAMSYN_DATABASE_PASSWORD_APP"] == "app-word"
    assert not any("MIGRATE" in name for name in services.environment("app", "auth"))
    assert {path.name for path in base.iterdir()} <= {"run", "secrets.toml"}


def test_secrets_of_another_installation_are_told_apart(data: Path) -> None:
    with Stack.open(data, {}, postgres_settings=FAST):
        pass
    right = (data / "secrets.toml").rename(data / "right.toml")
    with (
        pytest.raises(StackError, match=r"secrets\.toml hör inte till databasen"),
        Stack.open(data, {}, postgres_settings=FAST),
    ):
        pass
    right.rename(data / "secrets.toml")


def test_a_long_path_leaves_nothing_elsewhere(base: Path) -> None:
    deep = base / ("mycket_lång_sökväg_" * 6)
    with Stack.open(deep, {"SAMSYN_DATABASE_URL": "postgresql://elsewhere/samsyn"}) as stack:
        short = Path(stack.services.smtp_url.removeprefix("smtp+unix://")).parent
        assert not short.is_relative_to(base)
        assert short.stat().st_mode & 0o022 == 0
        with connect(stack.services.smtp_url, timeout=10) as server:
            assert server.noop()[0] == 250
    assert not short.exists()


def test_a_place_that_cannot_be_made(base: Path) -> None:
    (base / "file").write_text("")
    with pytest.raises(StackError, match="kan inte skapas"), Stack.open(base / "file" / "var", {}):
        pass
