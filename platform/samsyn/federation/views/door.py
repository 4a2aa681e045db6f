"""The blueprint, and what both sides of it ask an issuer with."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import Blueprint, url_for

from samsyn.federation import asking, provider, queries, service
from samsyn.federation.asking import Purpose
from samsyn.federation.faults import IssuerFault
from samsyn.federation.models import Issuer
from samsyn.federation.provider import Client
from samsyn.web import accounts_session, municipality, session, settings

blueprint = Blueprint("sign_in", __name__, template_folder="../templates")


AT_ONCE, PATIENCE = 3, 2.0
_lines: dict[int, BoundedSemaphore] = {}


@contextmanager
def calling() -> Iterator[None]:
    """While the issuer is waited for: no connection of the database is held, and few of the process's threads.

    One municipality's slow issuer must not slow the others down. Raises IssuerFault when too many wait already.
    """
    session().commit()
    accounts_session().commit()
    line = _lines.setdefault(municipality().id, BoundedSemaphore(AT_ONCE))
    if not line.acquire(timeout=PATIENCE):
        raise IssuerFault("slow")
    try:
        yield
    finally:
        line.release()


def redirect_uri() -> str:
    """The address that the issuer answers to: the municipality's own, so that answers cannot be mixed up."""
    return settings().public_url.rstrip("/") + url_for("k.sign_in.answer", slug=municipality().slug)


def client(row: Issuer) -> Client:
    """Who we are at the issuer. Raises IssuerFault when the kept secret cannot be read."""
    secret = service.secret_of(session(), row, key=settings().secret_key)
    return Client(row.issuer, row.client_id, secret, redirect_uri())


def ask(purpose: Purpose, *, account: str = "", next_path: str = "") -> str:
    """The address at the issuer to send the browser to; what is asked is kept in its session. Raises IssuerFault."""
    row = queries.find_issuer(session())
    if row is None:
        raise IssuerFault("changed")
    with calling():
        # On trial nothing is taken for granted that was heard before.
        metadata = provider.discover(
            row.issuer, allow_private=settings().oidc_allow_private, anew=purpose == asking.TRIAL
        )
    question = provider.ask()
    asking.keep(
        question,
        municipality=municipality().id,
        issuer=row.issuer,
        client_id=row.client_id,
        purpose=purpose,
        account=account,
        next=next_path,
    )
    return provider.way_there(client(row), metadata, question)
