"""The request's edge: what it is bound to, and the one commit at its end.

The gate opens the sessions, views and services use them, and the end of the request commits when the answer is a
success and rolls back when it is not.
"""

from dataclasses import dataclass

from flask import Flask, Response, current_app, g
from sqlalchemy.orm import Session

from samsyn.audit import Actor, abandon
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.settings import Settings


@dataclass(frozen=True, slots=True)
class CurrentMunicipality:
    """The municipality whose door was opened."""

    id: int
    slug: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class CurrentRegion:
    """The region whose door was opened."""

    id: int
    slug: str
    name: str


def boundary(app: Flask) -> Boundary:
    """The application's boundary."""
    return app.extensions["samsyn_boundary"]  # type: ignore[no-any-return]


def settings() -> Settings:
    """The installation's settings."""
    return current_app.extensions["samsyn_settings"]  # type: ignore[no-any-return]


def session() -> BoundSession:
    """The session bound to this request's municipality or region. Raises LookupError outside their doors."""
    bound: BoundSession | None = g.get("bound_session")
    if bound is None:
        raise LookupError("This request has not come through a door.")
    return bound


def accounts_session() -> Session:
    """The session on accounts, opened at first use."""
    if "accounts" not in g:
        g.accounts = boundary(current_app).open_accounts()
    return g.accounts  # type: ignore[no-any-return]


def municipality() -> CurrentMunicipality:
    """The municipality of this request."""
    return g.municipality  # type: ignore[no-any-return]


def region() -> CurrentRegion:
    """The region of this request."""
    return g.region  # type: ignore[no-any-return]


def actor() -> Actor:
    """Who acts in this request: the account, or the token's account."""
    return g.actor  # type: ignore[no-any-return]


def init_edge(app: Flask) -> None:
    """Commits or rolls back at the end of each request; what a refusal has shown is logged all the same."""

    @app.after_request
    def end(response: Response) -> Response:
        for name in ("bound_session", "accounts"):
            opened: Session | None = g.get(name)
            if opened is not None:
                if response.status_code < 400:
                    opened.commit()
                elif response.status_code < 500:
                    abandon(opened)
                else:
                    opened.rollback()
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        for name in ("bound_session", "accounts"):
            opened: Session | None = g.pop(name, None)
            if opened is not None:
                opened.close()
