"""What is wrong with an uploaded file, said so that the person who exported it can put it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NoReturn


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for "extract this, translate it later")
    """Mark a sentence for translation. This package knows nothing of languages: the page translates what it shows."""
    return message


@dataclass(frozen=True, slots=True)
class Remark:
    """A Swedish sentence with its values apart: `gettext(remark.message, **remark.values)` gives it in any language."""

    message: str
    values: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def sentence(self) -> str:
        """The sentence in Swedish with the values filled in."""
        return self.message % dict(self.values)


@dataclass(frozen=True, slots=True)
class Fault(Remark):
    """A reason why a file cannot be used. `feature` counts from 1 in the file's order; None is the file as a whole."""

    feature: int | None = None


class Unreadable(Exception):
    """The file cannot be used; nothing of it was. `faults` is never empty."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


class Wrong(Exception):
    """One feature's fault on its way to the list; whoever reads the feature catches it and adds the number."""

    def __init__(self, message: str, **values: str | int) -> None:
        super().__init__(message)
        self.message, self.values = message, values


def refuse(message: str, **values: str | int) -> NoReturn:
    """Raise Unreadable for the file as a whole."""
    raise Unreadable([Fault(message, values)])


def grouped(number: int) -> str:
    """A number for running text, thousands set off by a thin space that does not break: read alike everywhere."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}") if number >= 10_000 else str(number)
