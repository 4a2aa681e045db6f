"""Reading a log through: every entry is what it was, in its place, and none is missing.

What the chain cannot tell by itself is whether its end has been taken away. For that somebody has to know how far it
had come: the nightly check remembers it, and `samsyn audit verify --head` takes it from whoever has written it down.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.audit.chain import BEGINNING, link
from samsyn.audit.models import AuditCheck, AuditEntry, PlatformAuditEntry
from samsyn.audit.shortening import SHORTENED
from samsyn.isolation.boundary import BoundSession

Kind = Literal["altered", "gap", "broken", "removed", "shortened"]
AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """How far a log has come: the number of its last entry, and that entry's hash."""

    seq: int
    hash: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """`12:5f3a…` as `str` writes it. Raises ValueError."""
        seq, _colon, hexadecimal = text.strip().partition(":")
        head = cls(int(seq), bytes.fromhex(hexadecimal))
        if head.seq < 0 or len(head.hash) != len(BEGINNING):
            raise ValueError(text)
        return head

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reading found.

    `fault`: altered (an entry says something else than when it was written), gap (entries are missing), broken (an
    entry does not follow on the one before it, or the known head is another), removed (the log is shorter than it was),
    shortened (its beginning is gone without a receipt). `fault_seq` is the entry at which it was seen.
    """

    entries: int
    head: Head
    fault: Kind | None = None
    fault_seq: int | None = None


@dataclass(slots=True)
class _Reader:
    """Follows a log from its first entry; the first fault is the one that is told."""

    known: Head | None
    seq: int = 0
    hash: bytes = BEGINNING
    entries: int = 0
    first: tuple[int, bytes] | None = None
    receipts: list[tuple[int, str]] = field(default_factory=list)
    fault: Kind | None = None
    fault_seq: int | None = None

    def follow(self, row: Any) -> None:
        if self.first is None:
            self.first = (row.seq, row.previous)
            if row.seq > 1:
                self.seq, self.hash = row.seq - 1, row.previous
        if row.seq != self.seq + 1:
            self._blame("gap", self.seq + 1)
        elif row.previous != self.hash:
            self._blame("broken", row.seq)
        if row.hash != link(row.seq, row.previous, row):
            self._blame("altered", row.seq)
        if self.known is not None and row.seq == self.known.seq and row.hash != self.known.hash:
            self._blame("broken", row.seq)
        if row.action == SHORTENED:
            self.receipts.append((row.facts["through"], row.facts["head"]))
        self.seq, self.hash = row.seq, row.hash
        self.entries += 1

    def end(self) -> Verdict:
        if self.first is not None and self.first[0] > 1 and not self._accounted(*self.first):
            self._blame("shortened", self.first[0])
        if self.known is not None and self.seq < self.known.seq:
            self._blame("removed", self.seq + 1)
        return Verdict(self.entries, Head(self.seq, self.hash), self.fault, self.fault_seq)

    def _accounted(self, first: int, previous: bytes) -> bool:
        """Whether a receipt in the log says that what came before its first entry was disposed of.

        A receipt that reaches further is of a disposal that has not come to its end.
        """
        return any(
            through >= first or (through == first - 1 and head == previous.hex()) for through, head in self.receipts
        )

    def _blame(self, kind: Kind, seq: int) -> None:
        if self.fault is None:
            self.fault, self.fault_seq = kind, seq


def verify(session: Session, *, known: Head | None = None) -> Verdict:
    """Reads the whole log that the session reaches: the municipality's, or the platform's. Changes nothing."""
    table: Any = AuditEntry if isinstance(session, BoundSession) else PlatformAuditEntry
    statement = select(
        *(table.seq, table.id, table.at, table.account_id, table.action),
        *(table.object_id, table.facts, table.previous, table.hash),
    ).order_by(table.seq)
    rows: Iterable[Any] = session.execute(statement.execution_options(yield_per=AT_A_TIME))
    reader = _Reader(known)
    for row in rows:
        reader.follow(row)
    return reader.end()


def check(session: BoundSession) -> AuditCheck:
    """Reads the municipality's log through, against how far it had come at the last sound check; remembers it."""
    last = session.execute(
        select(AuditCheck.seq, AuditCheck.hash)
        .where(AuditCheck.fault.is_(None))
        .order_by(AuditCheck.at.desc())
        .limit(1)
    ).one_or_none()
    found = verify(session, known=None if last is None else Head(last.seq, last.hash))
    row = AuditCheck(
        at=clock.now(),
        entries=found.entries,
        seq=found.head.seq,
        hash=found.head.hash,
        fault=found.fault,
        fault_seq=found.fault_seq,
    )
    session.add(row)
    return row


def last_check(session: BoundSession) -> AuditCheck | None:
    """The latest check. One query."""
    return session.execute(select(AuditCheck).order_by(AuditCheck.at.desc()).limit(1)).scalar_one_or_none()
