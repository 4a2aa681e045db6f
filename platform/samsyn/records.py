"""What a feature keeps: for how long, and what of it concerns one person.

A step of the cycle declares its kinds of records (`Feature.retention`) and its part of the register of one person
(`Feature.register`); samsyn.retention and samsyn.register do the rest. A kind says which rows it is, from when their
age is counted and what goes; periods and legal holds are put on from outside, so no kind can forget them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from samsyn.isolation.boundary import BoundSession

Cell = str | int | float | date | datetime | LazyString | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A person whom records are about: one who answers. `line` is what tells two of the same name apart."""

    id: UUID
    name: str
    email: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """One kind of record, how long it is kept, and what goes when the time is over.

    `goes` says in words what disappears and what stays, `ground` why the period is what it is. `months` is the default,
    `shortest` the least that the rest of the product works with; `keepable`: a municipality may keep it for good.
    `rows` selects the ids of rows that have something to lose, `at` is the instant their age is counted from,
    `concerns` tells the rows that are about one of some people. `erase` takes what goes from a batch of rows.
    `in_order`: the rows are a chain, which is shortened from its beginning and no further than to the first row held.
    """

    code: str
    name: LazyString
    goes: LazyString
    ground: LazyString
    months: int
    shortest: int = 1
    keepable: bool = False
    rows: Select[UUID]
    at: InstrumentedAttribute[Any]
    concerns: Callable[[Sequence[Subject]], ColumnElement[bool]] | None = None
    erase: Callable[[BoundSession, Sequence[UUID]], None]
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a section: the row's id, by which mails and the log are found, and a cell for each column."""

    id: UUID
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a register extract. `columns`: (code in the file, heading on the page)."""

    code: str
    title: LazyString
    columns: tuple[tuple[str, LazyString], ...]
    entries: tuple[Entry, ...]


class Extent(StrEnum):
    """How much goes when one person is erased: the name alone, what was written as well, or the answers whole."""

    NAME = "name"
    TEXTS = "texts"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A feature's part of the register of one person, who answers (participant) or signs in (account).

    `find` looks participants up by name or address and `known` by id: the network's alone.
    """

    find: Callable[[BoundSession, str], list[Subject]] | None = None
    known: Callable[[BoundSession, Iterable[UUID]], list[Subject]] | None = None
    participant: Callable[[BoundSession, UUID], list[Section]] | None = None
    account: Callable[[BoundSession, UUID], list[Section]] | None = None
    erase: Callable[[BoundSession, UUID, Extent], None] | None = None


_kinds: list[RecordKind] = []
_registers: list[Register] = []


def declare(kinds: Iterable[RecordKind], registers: Iterable[Register]) -> None:
    """Sets what the features keep, in their order. Replaces what was set before."""
    _kinds[:] = kinds
    _registers[:] = registers


def kinds() -> tuple[RecordKind, ...]:
    """Every kind of record."""
    return tuple(_kinds)


def registers() -> tuple[Register, ...]:
    """Every feature's part of the register, in the order of the cycle."""
    return tuple(_registers)


def find_participants(session: BoundSession, words: str) -> list[Subject]:
    """The participants whose name or address contains the words, those who have left included."""
    return [subject for register in _registers if register.find for subject in register.find(session, words)]


def known_participants(session: BoundSession, ids: Iterable[UUID]) -> list[Subject]:
    """The participants of these ids, as many as there are."""
    wanted = list(ids)
    if not wanted:
        return []
    return [subject for register in _registers if register.known for subject in register.known(session, wanted)]
