"""Swedish is the source, English is complete, and the catalogue holds what the sources say."""

import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "platform" / "samsyn" / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _untranslated(catalogue: Catalog) -> list[str]:
    missing = []
    for message in catalogue:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.fuzzy or not all(strings):
            missing.append(str(message.id))
    return missing


def test_english_is_complete() -> None:
    catalogue = _catalogue(ENGLISH)
    assert len(catalogue) > 300
    assert _untranslated(catalogue) == []


def test_every_text_of_the_sources_is_in_the_catalogue(tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    options = [
        "-k",
        "N_",
        "-k",
        "_l",
        "-k",
        "lazy_gettext",
        "--no-location",
        "-o",
        str(template),
        "platform",
        "tenants",
    ]
    subprocess.run([*command, *options], cwd=ROOT, check=True)
    known = {str(message.id) for message in _catalogue(ENGLISH)}
    assert [str(message.id) for message in _catalogue(template) if message.id and str(message.id) not in known] == []


def test_no_two_plurals_begin_with_one_singular() -> None:
    """A catalogue finds a plural by its singular: with two of them one is shown with the other's placeholders."""
    methods = [("**.py", "python"), ("**/templates/**", "jinja2")]
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "N_": None, "lazy_gettext": None}
    plurals: dict[str, set[str]] = {}
    for root in ("platform", "tenants"):
        for _file, _line, message, *_rest in extract_from_dir(ROOT / root, methods, keywords=keywords):
            if isinstance(message, tuple):
                plurals.setdefault(message[0], set()).add(message[1])
    assert {singular: found for singular, found in plurals.items() if len(found) > 1} == {}


def test_placeholders_are_the_same_in_both_languages() -> None:
    catalogue = _catalogue(ENGLISH)
    wrong = [str(message.id) for message in catalogue if message.id and any(True for _ in message.check(catalogue))]
    assert wrong == []
