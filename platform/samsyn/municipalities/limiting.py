"""What a membership can be limited to, and how it is told: the names come from the step that has the areas."""

from collections.abc import Callable, Sequence

from flask import Flask, current_app, g

from samsyn.feature import Feature
from samsyn.isolation.boundary import BoundSession
from samsyn.isolation.limits import Choice, Choices, Limits
from samsyn.web.edge import session

EXTENSION = "samsyn_choices"


def init_limiting(app: Flask, features: Sequence[Feature]) -> None:
    """Takes the one feature that knows, and lets every page say what of the municipality it shows."""
    app.extensions[EXTENSION] = next((one.choices for one in features if one.choices), _nothing)
    app.jinja_env.globals.update(limited=limited, seen_part=seen_part)


def choices(bound: BoundSession) -> Choices:
    """The areas and categories that this session sees."""
    read: Callable[[BoundSession], Choices] = current_app.extensions[EXTENSION]
    return read(bound)


def names(limits: Limits, known: Choices) -> list[str]:
    """The names of what the limits let through, areas first."""
    sides: tuple[tuple[frozenset[object] | None, list[Choice]], ...] = (
        (limits.areas, known.areas),
        (limits.categories, known.categories),
    )
    return [one.name for ids, listed in sides for one in listed if ids is not None and one.id in ids]


def limited() -> bool:
    """Whether the reader of this page sees a part of the municipality."""
    return "municipality" in g and "bound_session" in g and session().limits is not None


def seen_part() -> list[str]:
    """What that part is, by name; empty for who sees all of it, and on the page of a refusal."""
    limits = session().limits if limited() and not g.get("refused") else None
    return [] if limits is None else names(limits, choices(session()))


def _nothing(_bound: BoundSession) -> Choices:
    return Choices([], [])
