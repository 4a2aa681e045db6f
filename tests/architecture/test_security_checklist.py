"""docs/security.md says what is true: every requirement once, every file there, every exception with its reason."""

import ast
import re
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
PAGES = (PAGE, ROOT / "docs" / "threat-model.md", ROOT / "SECURITY.md")
SOURCES = sorted(
    path for wing in ("platform", "tenants", "config", "migrations") for path in (ROOT / wing).rglob("*.py")
)

# ASVS 5.0.0, levels 1 and 2: of each section the last number; level 3 stands after them.
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1
5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1
8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3
12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
17.1:1 17.2:4 17.3:2
"""
WANTED = [
    f"{section}.{number}"
    for section, last in (each.split(":") for each in SECTIONS.split())
    for number in range(1, int(last) + 1)
]
OUTWARD = {"http", "httpcore2", "httpx2", "requests", "smtplib", "socket", "urllib3", "aiohttp"}
MAY_CONNECT = {
    *("platform/samsyn/federation/fetching.py", "platform/samsyn/federation/provider.py"),
    "platform/samsyn/federation/schemas.py",  # reads an address with httpx2, calls nobody
    *("platform/samsyn/mail/transport.py", "platform/samsyn/mail/sending.py"),
    "tenants/sources/fetching.py",  # an address of the installation's settings
    "platform/samsyn/backoffice/health.py",  # asks the mail server that the settings name
}
LOCAL = "platform/samsyn/stack/", "platform/samsyn/commands/"
"""The embedded parts, on sockets of the same machine; not loaded where a service is run on parts of its own."""


def rows() -> list[list[str]]:
    """The lines of the list: number, what, state, where."""
    found = re.findall(r"^\| (\d+\.\d+\.\d+) \|(.*)\|$", PAGE.read_text(), re.MULTILINE)
    return [[number, *(cell.strip() for cell in rest.split("|"))] for number, rest in found]


def test_every_requirement_has_its_line_once() -> None:
    assert [row[0] for row in rows()] == WANTED
    assert len(WANTED) == 253


def test_every_line_has_a_state_and_a_reason_and_they_are_counted() -> None:
    assert [row for row in rows() if len(row) != 4 or not row[3]] == []
    count = Counter(row[2] for row in rows())
    assert set(count) == {"met", "n/a", "**not met**"}
    told = f"{count['met']} are met, {count['n/a']} not applicable, {count['**not met**']} not met"
    assert told in PAGE.read_text()


def test_what_is_met_is_met_by_something() -> None:
    """By a file, or by the line before ("the same"), or by what the page itself says ("above")."""
    bare = [row[0] for row in rows() if row[2] == "met" and not re.search(r"`|the same|above|Python|Flask", row[3])]
    assert bare == []


def test_every_file_that_is_named_is_there() -> None:
    missing = []
    for page in PAGES:
        text = page.read_text()
        named = {name for name in re.findall(r"`([\w.-]+(?:/[\w.-]+)+)`", text) if name.split("/")[0] in TOPS}
        linked = set(re.findall(r"\]\(([^)#:]+)\)", text))
        missing += [f"{page.name}: {name}" for name in named if not (ROOT / name).exists()]
        missing += [f"{page.name}: {link}" for link in linked if not (page.parent / link).exists()]
    assert missing == []


TOPS = {"platform", "tenants", "tests", "docs", "config", "docker", "migrations", "requirements", "tools"}


def test_every_exception_from_the_security_rules_says_why_and_is_listed() -> None:
    page, wrong = PAGE.read_text(), []
    for path in SOURCES:
        place = str(path.relative_to(ROOT))
        for line in path.read_text().splitlines():
            found = re.search(r"# noqa: (S\d{3})(?:, \w+)*(.*)$", line)
            if found and (len(found[2].strip(" -()")) < 10 or f"| {found[1]} | `{place}` |" not in page):
                wrong.append(f"{place}: {line.strip()}")
    assert wrong == []


def test_nothing_calls_out_but_what_is_on_the_list() -> None:
    calling = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        if {name.split(".")[0] for name in names} & OUTWARD or "urllib.request" in names:
            calling.add(str(path.relative_to(ROOT)))
    assert {place for place in calling if not place.startswith(LOCAL)} == MAY_CONNECT


def test_a_process_in_a_container_is_given_the_passwords_that_it_signs_in_with() -> None:
    services = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())["services"]
    start = "SAMSYN_DATABASE_PASSWORD_"
    given = {
        name: {key.removeprefix(start) for key in service["environment"] if key.startswith(start)}
        for name, service in services.items()
    }
    assert {name: given[name] for name in ("web", "worker", "relay", "scheduler")} == {
        "web": {"APP", "AUTH"},
        "worker": {"APP", "AUTH", "DISPOSAL"},
        "relay": {"RELAY"},
        "scheduler": {"APP", "AUTH"},
    }
    assert "ADMIN" not in str({key for name in ("web", "worker", "relay", "scheduler") for key in given[name]})
