"""The signed-in account, as flask-login and the pages see it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import Flask
from flask import session as cookie
from flask_login import LoginManager, UserMixin
from sqlalchemy.orm import Session

from samsyn.accounts import queries
from samsyn.accounts.models import Account
from samsyn.accounts.queries import Entrance, RegionEntrance
from samsyn.web.edge import accounts_session
from samsyn.web.sessions import CONFINED

STAMP = "stamp"


@dataclass(frozen=True, slots=True)
class Identity(UserMixin):  # type: ignore[misc]
    """Who is signed in, and the doors that open. `confined_to`: the municipality alone that this sign-in opens."""

    account_id: UUID
    name: str
    email: str
    language: str
    is_operator: bool
    entrances: tuple[Entrance, ...]
    regions: tuple[RegionEntrance, ...]
    confined_to: int | None = None

    def get_id(self) -> str:
        """What the session cookie holds."""
        return str(self.account_id)

    @property
    def initials(self) -> str:
        """One's own initials, the only avatar there is."""
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"

    def entrance(self, slug: str) -> Entrance | None:
        """The municipality of this slug, if it may be entered."""
        return next((entrance for entrance in self.entrances if entrance.slug == slug), None)

    def region(self, slug: str) -> RegionEntrance | None:
        """The region of this slug, if it may be entered."""
        return next((region for region in self.regions if region.slug == slug), None)


def load(account_id: str) -> Identity | None:
    """The identity behind a session; None when the account is gone or disabled, or has another password since."""
    try:
        key = UUID(account_id)
    except ValueError:
        return None
    session = accounts_session()
    found = queries.find_signed_in(session, key)
    if found is None:
        return None
    account, set_at = found
    if cookie.get(STAMP) != stamp(set_at):
        return None
    return of_account(session, account, confined_to=cookie.get(CONFINED))


def stamp(password_set_at: datetime | None) -> str:
    """What a session remembers of the password that it began under: with another one it opens nothing."""
    return password_set_at.astimezone(UTC).isoformat() if password_set_at else ""


def of_account(session: Session, account: Account, *, confined_to: int | None = None) -> Identity:
    """The account as it is signed in; with `confined_to`, it opens that municipality's door and no other."""
    entrances = queries.entrances(session, account.id)
    if confined_to is not None:
        entrances = [entrance for entrance in entrances if entrance.municipality_id == confined_to]
    confined = confined_to is not None
    return Identity(
        account.id,
        account.name,
        account.email,
        account.language,
        account.is_operator and not confined,
        tuple(entrances),
        () if confined else tuple(queries.region_entrances(session, account.id)),
        confined_to,
    )


def init_sign_in(app: Flask) -> None:
    """Sets flask-login up; where an unknown visitor is sent is the gate's business."""
    manager = LoginManager()
    manager.session_protection = None  # Changing networks on a phone is not an attack.
    manager.init_app(app)
    manager.user_loader(load)
