"""The embedded PostgreSQL: starts, keeps, closes itself to everybody without a password, and survives what kills it."""

import os
import pwd
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from samsyn.stack import account, processes
from samsyn.stack.errors import StackError
from samsyn.stack.postgres import EmbeddedPostgres
from tests.samsyn.stack.conftest import FAST, kill_9

ROOT = os.geteuid() == 0


def make(base: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(base / "postgres", base / "run", password="super word", settings=FAST)


def value(dsn: str, question: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_data_is_kept_and_a_warm_start_is_quick(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    first = postgres.pid
    postgres.start()
    assert postgres.pid == first
    with psycopg.connect(postgres.superuser_dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'ja' AS word")
    postgres.stop()
    assert not postgres.alive()
    assert processes.working_in(postgres.data, "postgres") == []

    again = make(postgres.data.parent)
    before = time.monotonic()
    again.start()
    assert time.monotonic() - before < 2.0
    assert value(again.superuser_dsn, "SELECT word FROM kept") == "ja"
    again.stop()
    assert not again.alive()


def test_nothing_but_a_private_socket(server: EmbeddedPostgres) -> None:
    assert server.pid is not None
    listening = [c for c in psutil.Process(server.pid).net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert listening == []
    assert server.socket_dir.stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0


def test_everybody_needs_the_password(server: EmbeddedPostgres) -> None:
    for user, word in (("postgres", "wrong"), ("postgres", ""), ("somebody", "super word")):
        with pytest.raises(psycopg.OperationalError, match=r"authentication failed|no password supplied"):
            psycopg.connect(server.dsn(user, word, "postgres"))
    rules = value(server.superuser_dsn, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules")
    assert rules == "scram-sha-256"


def test_swedish_text_and_time(server: EmbeddedPostgres) -> None:
    assert value(server.superuser_dsn, "SELECT lower('ÅÄÖ')") == "åäö"
    assert value(server.superuser_dsn, "SELECT current_setting('server_encoding')") == "UTF8"
    assert value(server.superuser_dsn, "SELECT current_setting('TimeZone')") == "UTC"
    assert value(server.superuser_dsn, "SELECT extract(hour FROM '2026-07-01 12:00Z' AT TIME ZONE 'Europe/Stockholm')")
    assert value(server.superuser_dsn, "SELECT to_tsvector('swedish', 'rånen') @@ to_tsquery('swedish', 'rån')")


def test_somebody_elses_surroundings_change_nothing(server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATABASE", "another")
    assert value(server.superuser_dsn, "SELECT current_database()") == "postgres"


def test_long_path_gets_a_short_socket(base: Path, files: Path) -> None:
    deep = base / ("mycket_lång_sökväg_" * 4) / ("och_en_till_" * 5)
    deep.mkdir(parents=True)
    subprocess.run(["cp", "-a", "--sparse=always", str(files), str(deep)], check=True)
    postgres = make(deep)
    assert len(os.fsencode(postgres.data)) > 150
    assert len(os.fsencode(postgres.socket_dir / ".s.PGSQL.5432")) < 104
    assert make(deep).socket_dir == postgres.socket_dir
    postgres.start()
    assert value(postgres.superuser_dsn, "SELECT 1") == 1
    assert postgres.socket_dir.stat().st_mode & 0o077 == 0
    postgres.stop()
    shutil.rmtree(postgres.socket_dir.parent)


def test_comes_up_after_kill_9(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    with psycopg.connect(postgres.superuser_dsn) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    kill_9(postgres)
    postgres.start()
    assert value(postgres.superuser_dsn, "SELECT count(*) FROM kept") == 0


def test_stale_files_that_name_a_living_stranger_do_not_matter(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    postgres.stop()
    # As after a restart of the machine: the number in the files is some other program's of the same user now.
    (postgres.data / "postmaster.pid").write_text(f"{os.getppid()}\n{postgres.data}\n0\n5432\n\n\n")
    (postgres.socket_dir / ".s.PGSQL.5432.lock").write_text(f"{os.getppid()}\n")
    postgres.start()
    assert value(postgres.superuser_dsn, "SELECT 1") == 1


def test_a_server_left_on_the_files_is_ended_and_not_joined(postgres: EmbeddedPostgres) -> None:
    left = make(postgres.data.parent)
    left.start()
    pid = left.pid
    assert pid is not None
    postgres.start()
    assert postgres.pid != pid
    assert not left.alive()
    assert value(postgres.superuser_dsn, "SELECT 1") == 1
    left.stop()


def test_an_interrupted_first_start_is_begun_again(base: Path) -> None:
    half = base / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    postgres = make(base)
    postgres.start()
    assert not half.exists()
    postgres.stop()


def test_a_directory_with_something_else_is_left_alone(base: Path) -> None:
    (base / "postgres").mkdir()
    (base / "postgres" / "brev.txt").write_text("mitt")
    with pytest.raises(StackError, match="inte tom"):
        make(base).start()
    assert (base / "postgres" / "brev.txt").read_text() == "mitt"


def test_a_server_that_cannot_start_says_why(postgres: EmbeddedPostgres) -> None:
    broken = EmbeddedPostgres(
        postgres.data, postgres.data.with_name("run"), password="x", settings={"shared_buffers": "nonsense"}
    )
    with pytest.raises(StackError, match="shared_buffers"):
        broken.start()
    broken.stop()


@pytest.mark.skipif(not ROOT, reason="only root lends the server another account")
def test_root_lends_an_account_and_opens_closed_directories_to_it_alone(base: Path) -> None:
    home = base / "root"
    home.mkdir(mode=0o700)
    said: list[str] = []
    data = home / "samsyn" / "postgres"
    postgres = EmbeddedPostgres(data, data.with_name("run"), password="x", settings=FAST, echo=said.append)
    postgres.start()
    assert [line for line in said if str(home) in line] == [
        f"Kontot som databasen körs med får nu gå igenom {home}, men inte läsa där."
    ]
    assert postgres.pid is not None
    assert psutil.Process(postgres.pid).uids().effective != 0
    assert postgres.data.stat().st_uid != 0
    assert home.stat().st_mode & 0o006 == 0  # others still may not list
    stranger = subprocess.run(["ls", str(home / "samsyn")], user="daemon", capture_output=True, check=False)
    assert stranger.returncode != 0
    # The files stay with whom they belong to, whatever the account of the day would be.
    assert account.server_account(postgres.data) == account.Account(
        postgres.data.stat().st_uid, postgres.data.stat().st_gid
    )
    postgres.stop()


@pytest.mark.skipif(not ROOT, reason="the other tests run as an ordinary user already")
def test_an_ordinary_user_needs_no_rights(base: Path) -> None:
    base.chmod(0o777)
    program = f"""
        from pathlib import Path
        import os, psutil, psycopg
        from samsyn.stack.postgres import EmbeddedPostgres
        base = Path({str(base)!r}) / "own"
        postgres = EmbeddedPostgres(base / "postgres", base / "run", password="x", settings={{"fsync": "off"}})
        postgres.start()
        psycopg.connect(postgres.superuser_dsn).close()
        print(psutil.Process(postgres.pid).uids().effective == os.geteuid() != 0)
        postgres.stop()
    """
    nobody = pwd.getpwnam("nobody")
    with reachable(Path(sys.executable), Path(account.__file__), uid=nobody.pw_uid, gid=nobody.pw_gid):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            cwd="/",
            env={"PATH": os.defpath, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.stdout, done.stderr) == ("True\n", "")


@contextmanager
def reachable(*paths: Path, uid: int, gid: int) -> Iterator[None]:
    """Lets a user pass to `paths` (Python may live in /root) and takes the right back."""
    above = {directory for path in paths for directory in path.resolve().parents}
    modes = {directory: directory.stat().st_mode & 0o7777 for directory in above}
    lists = {directory: os.getxattr(directory, account.ACL) for directory in above if has_list(directory)}
    for path in paths:
        account.let_through(path, account.Account(uid, gid))
    yield
    for directory, mode in modes.items():
        if directory in lists:
            os.setxattr(directory, account.ACL, lists[directory])
        elif has_list(directory):
            os.removexattr(directory, account.ACL)
        if directory.stat().st_mode & 0o7777 != mode:
            directory.chmod(mode)


def has_list(directory: Path) -> bool:
    """Whether the directory has an access control list."""
    return account.ACL in os.listxattr(directory)
