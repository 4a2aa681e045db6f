"""`samsyn municipality export | import | erase`, as processes of their own beside a running service."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.stack import Stack
from samsyn.transfer import certificate
from tests.samsyn.transfer.conftest import Fill, fill

__all__ = ["fill"]

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Connection = psycopg.Connection[Any]


@pytest.fixture
def command(stack: Stack) -> Command:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        program = "import sys; from samsyn.commands import main; sys.argv[0] = 'samsyn'; main()"
        line = [sys.executable, "-c", program, *words, "--data", str(stack.data)]
        return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)

    return run


def test_out_in_and_away(
    command: Command,
    ystad: int,
    fill: Fill,
    make_account: Callable[..., Account],
    superuser: Connection,
    tmp_path: Path,
) -> None:
    fill(ystad, "kanariefågel")
    superuser.execute("UPDATE tenant.legal_hold SET lifted_at = now()")
    make_account("lars@ystad.example", {ystad: [Role.CHIEF]})
    file = tmp_path / "ystad.zip"
    out = command("municipality", "export", "ystad", "--to", str(file))
    assert out.returncode == 0, out.stderr
    assert out.stdout.endswith(f"  {file}\n")

    again = command("municipality", "import", str(file), "--municipality", "ystad")
    assert again.returncode == 1
    assert "redan uppgifter" in again.stderr

    into = command("municipality", "import", str(file), "--municipality", "lulea")
    assert into.returncode == 0, into.stderr
    assert "rader är inlästa i lulea" in into.stdout
    (name,) = superuser.execute("SELECT name FROM tenant.organisation WHERE municipality_id = 2580").fetchone() or ("",)
    assert name.startswith("kanariefågel")

    wrong = command("municipality", "erase", "ystad", "--confirm", "Luleå", "--certificate", str(tmp_path))
    assert wrong.returncode == 1
    superuser.execute("UPDATE platform.municipality SET state = 'suspended' WHERE id = %s", [ystad])
    away = command("municipality", "erase", "ystad", "--confirm", "Ystad", "--certificate", str(tmp_path / "intyg"))
    assert away.returncode == 0, away.stderr
    said = json.loads((tmp_path / "intyg" / "samsyn-intyg-ystad.json").read_text())
    assert said["sha256"] == certificate.fingerprint(said)
    assert (tmp_path / "intyg" / "samsyn-intyg-ystad.pdf").read_bytes().startswith(b"%PDF")
    assert superuser.execute("SELECT id FROM platform.municipality").fetchall() == [(2580,)]
    assert superuser.execute("SELECT 1 FROM tenant.organisation WHERE municipality_id = 1286").fetchone() is None
