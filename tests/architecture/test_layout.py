"""Where things may stand, and how large they may grow."""

import ast
from pathlib import Path

import pytest

from samsyn.feature import Feature
from samsyn.jobs.queues import NAMES
from tenants.cycle import FEATURES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path for wing in ("platform", "tenants") for path in (ROOT / wing).rglob("*.py") if "node_modules" not in path.parts
)
SINKS = {"utils", "util", "common", "helpers", "helper", "misc", "tools"}
LONGEST_MODULE = 420


def test_platform_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not (ROOT / "tests" / "platform").exists()


def test_no_module_is_a_sink() -> None:
    assert [path for path in SOURCES if SINKS & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_no_module_has_outgrown_its_page() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_every_module_says_why_it_exists() -> None:
    silent = [
        path for path in SOURCES if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_every_folder_of_the_cycle_has_its_manifest() -> None:
    folders = {path.name for path in (ROOT / "tenants").iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert folders - {"demo"} == {feature.name for feature in FEATURES}
    assert all((ROOT / "tenants" / feature.name / "feature.py").exists() for feature in FEATURES)


def test_modules_of_a_feature_bear_their_usual_names() -> None:
    """A view is in views, a model in models: what a file may touch is told by its place."""
    for feature in FEATURES:
        for path in (ROOT / "tenants" / feature.name).rglob("*.py"):
            uses_flask = "\nfrom flask import" in path.read_text()
            parts = path.relative_to(ROOT / "tenants" / feature.name).parts
            allowed = parts[0].removesuffix(".py") in {"views", "api", "mails", "feature"}
            assert allowed or not uses_flask, f"{path} knows of HTTP"


def _queues(feature: Feature) -> set[str]:
    return {schedule.queue for schedule in feature.schedules}


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_queue_has_a_worker(feature: Feature) -> None:
    assert _queues(feature) <= set(NAMES)


def test_public_writing_speaks_of_the_product_alone() -> None:
    """No registry host in what is committed, and no path of somebody's machine."""
    hosts = ("registry.npmjs" + ".org", "pypi" + ".org", "files.pythonhosted" + ".org", "deb.debian" + ".org")
    tracked = [
        path
        for pattern in ("*.md", "docs/**/*.md", "requirements/*", "Makefile", "pyproject.toml", "docker/*", ".ci/*")
        for path in ROOT.glob(pattern)
        if path.is_file()
    ]
    lock = ROOT / "platform" / "samsyn" / "web" / "assets" / "package-lock.json"
    found = [str(path) for path in [*tracked, lock] if any(host in path.read_text() for host in hosts)]
    assert found == []
