"""What has been asked of an issuer and not been answered yet: kept in the visitor's session, used once.

The session is Redis' and the browser has its name alone, so an answer is believed in the browser that asked and nowhere
else. Each question names its municipality and issuer, so that one issuer's answer is never taken for another's.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from flask import session

from samsyn import clock
from samsyn.federation.provider import Question

Purpose = Literal["enter", "link", "trial"]
ENTER: Purpose = "enter"
LINK: Purpose = "link"
TRIAL: Purpose = "trial"
ASKED = "asked"
LIVES = 600
MOST = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: what for, on whose account ("" before anybody is known), and where to go afterwards."""

    municipality: int
    issuer: str
    client_id: str
    purpose: Purpose
    account: str
    next: str
    nonce: str
    verifier: str
    at: float


def keep(question: Question, **what: Any) -> None:
    """Keeps a question, and of those before it the latest few: somebody may have two tabs."""
    asked = Asked(nonce=question.nonce, verifier=question.verifier, at=clock.now().timestamp(), **what)
    before = list(session.get(ASKED, {}).items())[-(MOST - 1) :]
    session[ASKED] = {**dict(before), question.state: asdict(asked)}


def take(state: str, municipality_id: int) -> tuple[Asked, Question] | None:
    """The question that this state belongs to, which is then used up; None when it is none of this municipality's."""
    kept = session.get(ASKED, {})
    found = kept.get(state)
    if found is None:
        return None
    session[ASKED] = {other: asked for other, asked in kept.items() if other != state}
    asked = Asked(**found)
    if asked.municipality != municipality_id or clock.now().timestamp() - asked.at > LIVES:
        return None
    return asked, Question(state, asked.nonce, asked.verifier)
