"""The manifest of a feature: what it adds to the house, as data.

A feature's `feature.py` holds one Feature. The composition roots (wsgi.py, worker.py) pass the list of them; nothing is
discovered and nothing imports upwards. A push forward in the cycle is an event: the earlier step publishes it, the
later one subscribes here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint

from samsyn.access import Capability
from samsyn.audit import Actor
from samsyn.isolation.boundary import BoundSession
from samsyn.isolation.limits import Choices
from samsyn.jobs.runner import Handler
from samsyn.jobs.schedule import Schedule
from samsyn.mail.sending import Renderer
from samsyn.records import RecordKind, Register, declare

Subscriber = Callable[..., None]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of a menu, its label a lazy text; shown to those whose roles give the capability.

    `seldom`: it is not visited in every round and stands after the others.
    """

    label: Any
    endpoint: str
    capability: Capability
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class FileCommand:
    """A command that reads a file into one municipality: `samsyn <feature> <name> FILE --municipality ystad`.

    `run` gets the bound session, the file, who does it and a way to tell what was passed over; what it returns is
    printed as one line of JSON. It raises a DomainError with a finished sentence, and then nothing is saved.
    """

    name: str
    help: str
    run: Callable[[BoundSession, Path, Actor, Callable[[str], None]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature. `blueprint` nests under /k/<slug>, `api` under /api/v1/k/<slug>, `public` at the root.

    `menu` are entries of the cycle's menu, `settings` of the list behind one's own initials. `choices` reads the areas
    and categories that a membership can be limited to. `documents` gives what an export shows as documents, one at a
    time (path and content), of the municipality whose name it is told; `holds` says that nothing may be erased now.
    """

    name: str
    blueprint: Blueprint | None = None
    api: tuple[Any, ...] = ()
    public: tuple[Blueprint, ...] = ()
    root_api: tuple[Any, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    settings: tuple[MenuItem, ...] = ()
    jobs: Mapping[str, Handler] = field(default_factory=dict)
    mails: Mapping[str, Renderer] = field(default_factory=dict)
    schedules: tuple[Schedule, ...] = ()
    subscribes: Mapping[str, Subscriber] = field(default_factory=dict)
    commands: tuple[FileCommand, ...] = ()
    choices: Callable[[BoundSession], Choices] | None = None
    retention: tuple[RecordKind, ...] = ()
    register: Register | None = None
    documents: Callable[[BoundSession, str], Iterable[tuple[str, bytes]]] | None = None
    holds: Callable[[BoundSession], bool] | None = None


_subscribers: dict[str, list[Subscriber]] = {}


def register_subscribers(features: Iterable[Feature]) -> None:
    """Sets who hears which event, in the order of the cycle. Replaces what was set before."""
    _subscribers.clear()
    for feature in features:
        for event, subscriber in feature.subscribes.items():
            _subscribers.setdefault(event, []).append(subscriber)


def register_records(features: Iterable[Feature]) -> None:
    """Sets what is kept, for how long, and where the records of one person stand. Replaces what was set before."""
    declared = tuple(features)
    declare(
        (kind for feature in declared for kind in feature.retention),
        (feature.register for feature in declared if feature.register is not None),
    )


def publish(session: BoundSession, event: str, **facts: Any) -> None:
    """Tells the later steps what has happened, in the same transaction. Events: "<feature>.<past tense>"."""
    for subscriber in _subscribers.get(event, ()):
        subscriber(session, **facts)


def collect_jobs(features: Iterable[Feature]) -> dict[str, Handler]:
    """All handlers by kind. Raises ValueError when two features claim one kind."""
    handlers: dict[str, Handler] = {}
    for feature in features:
        for kind, handler in feature.jobs.items():
            if kind in handlers:
                raise ValueError(f"Two features handle the job {kind}")
            handlers[kind] = handler
    return handlers
