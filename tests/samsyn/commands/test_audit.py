"""`samsyn audit verify`: prints how far each log has come, and ends with 1 when one is not as it was written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from samsyn.audit import record
from samsyn.audit.log import SYSTEM
from samsyn.commands.main import cli
from samsyn.isolation import Boundary
from samsyn.settings import Settings

Verify = Callable[..., Result]


@pytest.fixture
def verify(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Runs the command on the tests' own services."""

    @contextmanager
    def attached(*_where: Any) -> Iterator[Settings]:
        yield settings

    monkeypatch.setattr("samsyn.commands.audit.attached", attached)
    return lambda *words: CliRunner().invoke(cli, ["audit", "verify", *words])


@pytest.fixture
def logs(boundary: Boundary, ystad: int, simrishamn: int) -> None:
    """Three entries in Ystad's log, one in Simrishamn's, one in the platform's."""
    for municipality, entries in ((ystad, 3), (simrishamn, 1)):
        with boundary.municipality(municipality) as session:
            for number in range(entries):
                record(session, "rounds.opened", SYSTEM, invited=number)
    with boundary.accounts() as session:
        record(session, "accounts.described", SYSTEM)


@pytest.mark.usefixtures("logs")
def test_every_log_is_told_with_its_head(verify: Verify) -> None:
    told = verify()
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert [line.split(":")[0] for line in lines] == ["plattformen", "simrishamn", "ystad"]
    assert all(", hel, " in line for line in lines)


@pytest.mark.usefixtures("logs")
def test_a_head_that_was_written_down_finds_an_end_that_is_gone(
    verify: Verify, superuser: psycopg.Connection[Any]
) -> None:
    head = verify("--municipality", "ystad").output.split(", ")[-1].strip()
    assert verify("--municipality", "ystad", "--head", head).exit_code == 0
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("DELETE FROM tenant.audit_entry WHERE municipality_id = 1286 AND facts->>'invited' = '2'")
    assert verify("--municipality", "ystad").exit_code == 0
    told = verify("--municipality", "ystad", "--head", head)
    assert told.exit_code == 1
    assert "FEL: loggen är kortare än den har varit" in told.output


@pytest.mark.usefixtures("logs")
def test_one_altered_entry_fails_the_whole(verify: Verify, superuser: psycopg.Connection[Any]) -> None:
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("UPDATE platform.audit_entry SET action = 'accounts.signed_in'")
    told = verify()
    assert told.exit_code == 1
    assert "plattformen: 1 händelser, FEL: händelse 1 säger något annat än när den skrevs" in told.output
    assert verify("--municipality", "ystad").exit_code == 0


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--municipality", "atlantis"), "Det finns ingen ansluten kommun med kortnamnet atlantis."),
        (("--head", "3:" + "00" * 32), "Säg vilken logg --head hör till"),
        (("--municipality", "ystad", "--head", "3:zz"), "Skriv ett nummer, ett kolon och kontrollsumman"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(verify: Verify, words: tuple[str, ...], sentence: str) -> None:
    told = verify(*words)
    assert told.exit_code not in {0, 1} or "Det finns ingen" in told.output
    assert sentence in " ".join(told.output.split())
