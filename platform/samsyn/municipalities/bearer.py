"""Programs: a bearer token, bound to one municipality and to the roles that its account has there.

The token names its municipality, so it is looked up under that municipality's policy; no look-up across exists.
"""

from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import NoReturn
from uuid import UUID

from flask import Response, abort, current_app, g, request
from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from samsyn import clock, links
from samsyn.access import Capability, Role, capabilities
from samsyn.accounts import queries
from samsyn.accounts.models import Account
from samsyn.audit import Actor, record
from samsyn.errors import Invalid, NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.isolation.limits import Limits
from samsyn.municipalities.idempotency import usable_key
from samsyn.municipalities.models import ApiToken
from samsyn.web.access import Access, Door
from samsyn.web.edge import CurrentRegion, accounts_session, boundary, settings
from samsyn.web.limits import count_use
from samsyn.web.pages import refusal

PREFIX = "ssn"
CONFINED = "ssc"
"""Of a key that was made in an issuer's sign-in: like that it opens its municipality and nothing else.

The hash that is kept is over the beginning too, so nobody turns the one kind into the other.
"""

# One round trip: the token, its account's roles today, and the answer kept under the request's Idempotency-Key, all
# under the municipality's policies.
LOOKUP = text(
    """SELECT t.id, t.account_id, t.account_name,
        ARRAY(SELECT p.role FROM platform.membership p
              WHERE p.account_id = t.account_id AND p.municipality_id = :municipality) AS roles,
        ARRAY(SELECT l.target_id FROM platform.membership_limit l WHERE l.account_id = t.account_id
              AND l.municipality_id = :municipality AND l.kind = 'area') AS areas,
        ARRAY(SELECT l.target_id FROM platform.membership_limit l WHERE l.account_id = t.account_id
              AND l.municipality_id = :municipality AND l.kind = 'category') AS categories,
        r.fingerprint, r.status, r.body, r.headers
    FROM tenant.api_token t
    LEFT JOIN tenant.idempotent_request r
        ON r.municipality_id = :municipality AND r.token_id = t.id AND r.key = CAST(:key AS text)
    WHERE t.municipality_id = :municipality AND t.token_hash = :fingerprint AND t.revoked_at IS NULL"""
)


def create(
    session: BoundSession, accounts: Session, *, account: Account, name: str, by: Actor, confined: bool = False
) -> str:
    """Makes a token for the account in the session's municipality and returns it; it is shown this once.

    `confined`: it is made in a sign-in that opens this municipality alone, and opens no region either. Raises Invalid
    when the account has no role in the municipality and is no chief of a region that it belongs to.
    """
    may_enter = any(
        entrance.municipality_id == session.municipality_id for entrance in queries.entrances(accounts, account.id)
    )
    if not may_enter and not queries.region_entrances_by(accounts, account.id, session.municipality_id):
        raise Invalid({"account": [_("Kontot har ingen roll i kommunen.")]})
    token = f"{CONFINED if confined else PREFIX}_{session.municipality_id:04d}_{token_urlsafe(32)}"
    row = ApiToken(
        token_hash=links.fingerprint(token),
        account_id=account.id,
        account_name=account.name,
        name=name,
        created_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    record(session, "tokens.created", by, object_id=row.id)
    return token


def enter(wanted: Access) -> Response | None:
    """Opens the door to a program, or answers 401; 404 for what its token does not reach."""
    token = _presented()
    number = _municipality_of(token)
    if token is None or number is None:
        return _unauthorized()
    opened = boundary(current_app).open_municipality(number)
    g.bound_session = opened
    presented = {"municipality": number, "fingerprint": links.fingerprint(token), "key": usable_key()}
    row = opened.connection().execute(LOOKUP, presented).one_or_none()
    if row is None or current_app.extensions["samsyn_directory"].is_disabled(row.account_id):
        return _unauthorized()
    g.token_id = row.id
    if request.method in {"GET", "HEAD"}:
        count_use("api reads", str(row.id), settings().api_reads_per_minute)
    if row.fingerprint is not None:
        g.idempotent_earlier = row
    g.actor = Actor(row.account_id, row.account_name)
    if isinstance(wanted, Capability):
        limits = Limits.of(row.areas, row.categories)
        if limits is not None:
            # The key is looked up in the whole municipality; what it opens is a part.
            opened.close()
            g.bound_session = boundary(current_app).open_municipality(number, limits)
        _enter_municipality(number, frozenset(map(Role, row.roles)), wanted, limited=limits is not None)
    elif wanted is Door.REGION:
        if token.startswith(CONFINED):
            _elsewhere()
        _enter_region(opened, number, row.account_id)
    elif wanted is not Door.SIGNED_IN:
        _elsewhere()
    return None


def _enter_municipality(number: int, roles: frozenset[Role], wanted: Capability, *, limited: bool) -> None:
    found = current_app.extensions["samsyn_directory"].find(g.slug)
    if found is None or found.id != number or not roles:
        _elsewhere()
    g.municipality = found
    g.roles, g.capabilities = roles, capabilities(roles, limited=limited)
    if wanted not in g.capabilities:
        abort(403)


def _enter_region(opened: BoundSession, number: int, account_id: UUID) -> None:
    """A region's copies are read under the region's own binding; the municipality's session is closed first."""
    opened.close()
    g.pop("bound_session")
    regions = queries.region_entrances_by(accounts_session(), account_id, number)
    entrance = next((region for region in regions if region.slug == g.slug), None)
    if entrance is None:
        _elsewhere()
    g.region = CurrentRegion(entrance.region_id, entrance.slug, entrance.name)
    g.bound_session = boundary(current_app).open_region(entrance.region_id)


def _elsewhere() -> NoReturn:
    abort(404)


def _presented() -> str | None:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else None


def _municipality_of(token: str | None) -> int | None:
    parts = (token or "").split("_", 2)
    known = len(parts) == 3 and parts[0] in {PREFIX, CONFINED}
    valid = known and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) == 4
    return int(parts[1]) if valid else None


def _unauthorized() -> Response:
    response = refusal(401)
    response.headers["WWW-Authenticate"] = 'Bearer realm="samsyn"'
    return response


def list_tokens(session: BoundSession) -> list[ApiToken]:
    """The municipality's tokens that are in force, newest first."""
    return list(
        session.execute(
            select(ApiToken).where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.created_at.desc())
        ).scalars()
    )


def find(session: BoundSession, token_id: UUID) -> ApiToken:
    """A token of the municipality that is in force. Raises NotFound."""
    row = session.execute(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def revoke(session: BoundSession, token: ApiToken, *, by: Actor) -> None:
    """Ends a token at once."""
    token.revoked_at = clock.now()
    record(session, "tokens.revoked", by, object_id=token.id)


def revoke_all(session: BoundSession, account_id: UUID, *, by: Actor) -> None:
    """Ends every token of an account that leaves, so that none opens anything if it should come back."""
    for token in list_tokens(session):
        if token.account_id == account_id:
            revoke(session, token, by=by)
