"""Every action that is recorded anywhere has its words, and no words are left of one that is not."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask

from samsyn import records
from samsyn.accounts.roles import said
from samsyn.audit.values import VALUES
from samsyn.audit.words import ACTIONS, FACTS, READS, action_words, fact_words
from samsyn.federation import asking, faults
from samsyn.federation import schemas as federation
from samsyn.oversight import schemas as oversight
from samsyn.records import Extent
from samsyn.regions.service import GRIDS
from samsyn.register import extract
from samsyn.retention import models as hold
from tenants.measures.models import DECISIONS, KINDS, STATES, TERMS
from tenants.network.models import SECTORS
from tenants.observations import models as observations
from tenants.overview import beginnings
from tenants.places.models import COMMON_CODES
from tenants.reports import disclosure
from tenants.rounds.rhythm import Cadence

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(path for wing in ("platform/samsyn", "tenants") for path in (ROOT / wing).rglob("*.py"))
WRITERS = {"record", "read"}
# What a variable in an action's name can be.
VARIABLES = {
    "state": ("approved", "declined"),
    "'suspended' if state == 'suspended' else 'resumed'": ("suspended", "resumed"),
}
OWN_FACTS = {"actor", "by", "object_id"}


class Call:
    """A call of `record` or `read`, or of a function that hands its action on to one."""

    def __init__(self, path: Path, node: ast.Call, action: ast.expr, *, read: bool) -> None:
        self.path, self.node, self.action, self.read = path, node, action, read

    @property
    def where(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.node.lineno}"

    def actions(self) -> Iterator[str]:
        """The actions that the expression can be; raises ValueError when that cannot be told."""
        yield from _values(self.action)


def _values(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _values(body)
            yield from _values(other)
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), ast.FormattedValue(value=variable)]):
            yield from (text + value for value in VARIABLES[ast.unparse(variable)])
        case ast.Name(id="SHORTENED"):
            yield "audit.shortened"
        case _:
            raise ValueError(ast.unparse(node))


def _name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _calls(path: Path) -> Iterator[Call]:
    tree = ast.parse(path.read_text())
    if "samsyn.audit" not in path.read_text() and "samsyn import audit" not in path.read_text():
        return
    assigned = {
        each.targets[0].id: each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }
    handed: dict[str, tuple[int, bool]] = {}
    for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        names = [argument.arg for argument in function.args.args]
        for node in (each for each in ast.walk(function) if isinstance(each, ast.Call) and _name(each) in WRITERS):
            if len(node.args) > 1 and isinstance(node.args[1], ast.Name) and node.args[1].id in names:
                handed[function.name] = (names.index(node.args[1].id), _name(node) == "read")
    for node in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
        name = _name(node)
        if name in WRITERS and len(node.args) > 2 and not _hands_on(node, handed):
            action = node.args[1]
            action = assigned.get(action.id, action) if isinstance(action, ast.Name) else action
            yield Call(path, node, action, read=name == "read")
        elif name in handed and len(node.args) > handed[name][0]:
            place, read = handed[name]
            yield Call(path, node, node.args[place], read=read)


def _hands_on(node: ast.Call, handed: dict[str, tuple[int, bool]]) -> bool:
    return bool(handed) and isinstance(node.args[1], ast.Name) and node.args[1].id != "SHORTENED"


def _facts(call: Call) -> set[str]:
    return {word.arg for word in call.node.keywords if word.arg} if _name(call.node) in WRITERS else set()


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    """Every place that writes to the log, but the log itself."""
    return [call for path in SOURCES if path.name != "log.py" or path.parent.name != "audit" for call in _calls(path)]


def test_every_action_has_words(calls: list[Call]) -> None:
    assert len(calls) > 80
    silent = [f"{call.where} {action}" for call in calls for action in call.actions() if action not in ACTIONS]
    assert silent == []


def test_no_words_are_left_over(calls: list[Call]) -> None:
    recorded = {action for call in calls for action in call.actions()}
    assert sorted(set(ACTIONS) - recorded) == []


def test_reads_are_told_from_acts(calls: list[Call]) -> None:
    read = {action for call in calls if call.read for action in call.actions()}
    assert sorted(read - READS) == []
    assert "municipalities.entered" in READS
    assert len(READS) < len(ACTIONS) / 4


def test_every_fact_has_a_name(calls: list[Call]) -> None:
    given = set().union(*map(_facts, calls)) - OWN_FACTS
    assert sorted(given - set(FACTS)) == []


def test_every_code_of_a_fact_has_words(app: Flask) -> None:
    """The codes of the features, which the log does not import; `app` declares what is kept and for how long."""
    del app
    codes: dict[str, Iterable[str]] = {
        "cadence": Cadence,
        "code": faults.SENTENCES,
        "common_code": COMMON_CODES,
        "decision": DECISIONS,
        "extent": Extent,
        "form": ("page", "csv", "json", "geojson"),
        "grid": GRIDS,
        "kind": {*KINDS, *oversight.KINDS, *(kind.code for kind in records.kinds()), "app", "passkey", "recovery"},
        "method": ("password", "link", "app", "recovery", "passkey", "issuer"),
        "open": COMMON_CODES,
        "origin": ("hand", "rhythm"),
        "place_type": observations.PLACE_TYPES,
        "purpose": get_args(asking.Purpose),
        "reason": {*hold.REASONS, *get_args(disclosure.Refusal), "no_role", "no_address", "closed"},
        "sector": SECTORS,
        "source": observations.SOURCES,
        "state": STATES,
        "template": beginnings.BUILT_IN,
        "term": TERMS,
        "was": federation.WAYS,
        "way": federation.WAYS,
        "who": get_args(extract.Who),
    }
    assert {name: sorted(words) for name, words in VALUES.items()} == {name: sorted(of) for name, of in codes.items()}
    assert set(VALUES) <= set(FACTS)


def test_codes_are_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert fact_words({"state": "proposed", "origin": "hand"}) == "ursprung: planerad för hand, läge: föreslagen"
        assert fact_words({"open": "drugs,littering"}) == "exakta tal för: Misstänkt narkotika, Nedskräpning"
        assert fact_words({"kind": "rounds.opened"}) == "slag: Öppnade en omgång"
        assert fact_words({"roles": "dpo admin", "code": "buller"}, said) == (
            "kod: buller, roller: Dataskyddsombud, Kommunadministratör"
        )


def test_an_entry_is_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert action_words("rounds.opened") == "Öppnade en omgång"
        assert action_words("older.version") == "older.version"
        assert (
            fact_words({"role": "dpo", "count": 3, "points": True, "form": None}) == "antal: 3, points: ja, roll: dpo"
        )
