"""The four ways in which a request can be refused.

Services raise these and know nothing of HTTP; the web layer turns each into a page or a problem+json document that says
what to do next.
"""

from collections.abc import Mapping


class DomainError(Exception):
    """Base of every refusal. `message` is a finished sentence in the reader's language."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """What was asked for does not exist, or belongs to somebody else: the two are told apart by nobody."""

    status = 404


class Denied(DomainError):
    """The account may see the place but not do this there."""

    status = 403


class Conflict(DomainError):
    """The state has moved on: the round is closed, the picture is settled, the name is taken."""

    status = 409


class Invalid(DomainError):
    """The input cannot be used. `fields` maps a field's name to the sentences shown at that field."""

    status = 422

    def __init__(self, fields: Mapping[str, list[str]] | None = None, message: str = "") -> None:
        super().__init__(message)
        self.fields: dict[str, list[str]] = dict(fields or {})


class Gone(DomainError):
    """It was here and has ended: an answer link that has expired or been withdrawn."""

    status = 410
