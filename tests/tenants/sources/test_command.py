"""`samsyn sources import-police`: one line of JSON, or one sentence."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from samsyn.commands.main import cli
from samsyn.settings import Settings
from tests.tenants.sources.conftest import archive, event

Import = Callable[..., Result]


@pytest.fixture
def import_police(settings: Settings, ystad: int, monkeypatch: pytest.MonkeyPatch) -> Import:
    @contextmanager
    def attached(*_where: Any) -> Iterator[Settings]:
        yield settings

    monkeypatch.setattr("samsyn.commands.features.attached", attached)

    def run(path: Path, slug: str = "ystad") -> Result:
        return CliRunner().invoke(cli, ["sources", "import-police", str(path), "--municipality", slug])

    return run


def test_one_line_and_the_second_time_nothing_new(import_police: Import, tmp_path: Path) -> None:
    file = archive(tmp_path / "a.json", [event(1), event(2), event(3, place="Kalmar län")])
    first, second = import_police(file), import_police(file)
    assert first.stdout == '{"new": 2, "changed": 0, "unchanged": 0, "other": 1}\n'
    assert json.loads(second.stdout) == {"new": 0, "changed": 0, "unchanged": 2, "other": 1}
    assert first.exit_code == second.exit_code == 0


def test_what_was_passed_over_is_told_beside_the_line(import_police: Import, tmp_path: Path) -> None:
    told = import_police(archive(tmp_path / "a.json", [event(1), event(2, datetime="?")]))
    assert json.loads(told.stdout) == {"new": 1, "changed": 0, "unchanged": 0, "other": 1}
    assert "En händelse gick inte att läsa: nr 2 (tiden går inte att läsa)." in told.stderr


def test_a_file_that_cannot_be_read_saves_nothing(import_police: Import, tmp_path: Path) -> None:
    file = archive(tmp_path / "a.json", [event(number) for number in range(1, 1500)])
    file.write_text(file.read_text()[:-40])
    told = import_police(file)
    assert told.exit_code == 1
    assert told.stdout == ""
    assert "Filen är skadad eller avbruten. Hämta den igen. Felet är vid händelse 1499. Inget är sparat." in told.stderr
    assert json.loads(import_police(archive(file, [event(1)])).stdout)["new"] == 1


def test_a_municipality_that_is_not_here(import_police: Import, tmp_path: Path) -> None:
    told = import_police(archive(tmp_path / "a.json", []), "atlantis")
    assert told.exit_code == 1
    assert "Det finns ingen ansluten kommun med kortnamnet atlantis." in told.stderr


def test_the_group_is_listed() -> None:
    assert "sources" in CliRunner().invoke(cli, ["--help"]).stdout
    assert "import-police" in CliRunner().invoke(cli, ["sources", "--help"]).stdout
