"""The measures in the order in which a page shows them: by state, owner, place or problem."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from flask_babel import gettext as _

from samsyn.geography.municipalities import swedish_key
from tenants.measures.facts import MeasureFact
from tenants.measures.models import STATES

By = Literal["owner", "place", "problem"]


@dataclass(frozen=True, slots=True)
class Group:
    """Measures that stand together under a name. `problem` is set when they share one."""

    name: str
    measures: tuple[MeasureFact, ...]
    problem: Any = None


def by_state(measures: Iterable[MeasureFact]) -> dict[str, list[MeasureFact]]:
    """Every state with its measures: what comes first is what needs somebody first; the ended, the latest first."""
    columns: dict[str, list[MeasureFact]] = {state: [] for state in STATES}
    for one in measures:
        columns[one.state].append(one)
    columns["planned"].sort(key=lambda one: one.starts_on)
    columns["ongoing"].sort(key=lambda one: one.review_on or date.max)
    columns["ended"].sort(key=lambda one: one.ended_on or date.min, reverse=True)
    return columns


def in_groups(measures: Sequence[MeasureFact], by: By) -> list[Group]:
    """The measures by owner, place or problem, names in Swedish order; within a group by state and date."""
    key: dict[By, Callable[[MeasureFact], str]] = {
        "owner": lambda one: one.owner,
        "place": lambda one: one.problem.area_name or _("Hela kommunen"),
        "problem": lambda one: one.problem.title,
    }
    groups: dict[Any, list[MeasureFact]] = {}
    for one in sorted(measures, key=_urgency):
        groups.setdefault(one.problem.id if by == "problem" else key[by](one), []).append(one)
    made = [
        Group(key[by](members[0]), tuple(members), members[0].problem if by == "problem" else None)
        for members in groups.values()
    ]
    return sorted(made, key=lambda group: swedish_key(group.name))


def _urgency(one: MeasureFact) -> tuple[int, date]:
    order = ("ongoing", "planned", "proposed", "ended")
    return order.index(one.state), one.review_on or one.ended_on or one.starts_on
