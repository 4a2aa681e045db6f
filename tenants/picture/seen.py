"""What a page showed when its form was opened: so that whoever settles is told what has changed since."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of a draft as one mark in a hidden field: "revision.notes.computed.analysis"."""

    revision: int
    notes: int
    computed: int
    analysis: str

    @classmethod
    def of(cls, revision: int, notes: int, computed_at: datetime, analysis: str) -> "Seen":
        """The state now; `analysis` is the fingerprint of its text."""
        return cls(revision, notes, int(computed_at.astimezone(UTC).timestamp()), analysis)

    @classmethod
    def read(cls, mark: str) -> "Seen":
        """The state in a form; one that cannot be read is older than everything."""
        parts = mark.split(".")
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 12 for part in parts[:3]):
            return cls(-1, -1, -1, "")
        return cls(int(parts[0]), int(parts[1]), int(parts[2]), parts[3])

    @property
    def mark(self) -> str:
        """As it stands in the form."""
        return f"{self.revision}.{self.notes}.{self.computed}.{self.analysis}"

    def differs(self, now: "Seen") -> list[str]:
        """What has changed until `now`: "figures", "analysis", "notes"."""
        pairs = (
            ("figures", self.computed != now.computed),
            ("analysis", self.analysis != now.analysis),
            ("notes", self.notes != now.notes),
        )
        return [name for name, changed in pairs if changed]
