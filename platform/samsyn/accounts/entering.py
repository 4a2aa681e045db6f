"""Entering: what happens between a right password, key or letter of an issuer and a signed-in account.

Every way in ends in `enter`, so that each of them begins a new session, is logged and is confined when it must be. Who
still owes a second factor is held until it has been given.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import session
from flask_login import login_user

from samsyn import clock
from samsyn.accounts import attempts, identity, queries
from samsyn.accounts.identity import Identity
from samsyn.accounts.models import Account
from samsyn.audit import Actor, record
from samsyn.web import accounts_session
from samsyn.web.sessions import CONFINED

HELD = "held"
HOLD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Held:
    """An account that has given a right password and owes a second factor, and where it was going.

    `confined_to`: its first step was an issuer's, which opens that municipality alone.
    """

    account_id: UUID
    next_path: str
    at: datetime
    confined_to: int | None = None


def enter(account: Account, *, method: str, confined_to: int | None = None, factor: bool = False) -> Identity:
    """Signs the account in, in a session that begins now: nothing that was known before it opens it.

    `method` is the code of the way in ("password", "link", "passkey", "issuer"). `confined_to`: the municipality
    alone that this sign-in opens. `factor`: a second factor was given; it completes the step that is held, and opens no
    more than that step would have.
    """
    waiting = held()
    if factor and confined_to is None and waiting is not None and waiting.account_id == account.id:
        confined_to = waiting.confined_to
    session.clear()
    session[identity.STAMP] = identity.stamp(queries.password_set_at(accounts_session(), account.id))
    if confined_to is not None:
        session[CONFINED] = confined_to
    if factor:
        session["factor"] = True
    user = identity.of_account(accounts_session(), account, confined_to=confined_to)
    login_user(user)
    if confined_to is None:
        attempts.know(account.email)
    account.signed_in_at = clock.now()
    facts: dict[str, str | int | bool] = {"method": method, "factor": factor}
    if confined_to is not None:
        facts["municipality"] = confined_to
    record(accounts_session(), "accounts.signed_in", Actor(account.id, account.name), object_id=account.id, **facts)
    return user


def hold(account: Account, *, next_path: str, confined_to: int | None = None) -> None:
    """Keeps the account while its second factor is asked for. It is not signed in."""
    session.clear()
    kept = {"account": str(account.id), "next": next_path, "at": clock.now().timestamp(), "confined": confined_to}
    session[HELD] = kept


def held() -> Held | None:
    """The account that is held in this browser; None when there is none, or when it has waited for too long."""
    kept = session.get(HELD)
    if kept is None:
        return None
    at = datetime.fromtimestamp(kept["at"], clock.now().tzinfo)
    if clock.now() - at > HOLD_FOR:
        session.pop(HELD)
        return None
    return Held(UUID(kept["account"]), kept["next"], at, kept["confined"])
