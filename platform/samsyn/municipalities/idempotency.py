"""Idempotency-Key: a POST that is sent again gets its first answer again, and has one effect.

Whether the key has been used is read with the token, in one round trip. The answer is kept under the key by the last
statement of the request's own transaction. Of two requests with the same key at the same time the second waits there
until the first has committed; then it is rolled back, with all that it did, and gives the first one's answer.
"""

import hashlib
import json
from typing import Any

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from sqlalchemy import Row, text

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.web.edge import session
from samsyn.web.pages import refusal

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT_HEADERS = ("Location",)

# Written out, for every POST of a program that bears a key goes through them: composing them anew each time took more
# of the processor than all else in a request.
KEEP = text(
    """INSERT INTO tenant.idempotent_request
        (municipality_id, id, token_id, key, fingerprint, created_at, status, body, headers)
    VALUES (:municipality, :id, :token, :key, :fingerprint, :now, :status, :body, CAST(:headers AS jsonb))
    ON CONFLICT (municipality_id, token_id, key) DO NOTHING"""
)
EARLIER = text(
    """SELECT fingerprint, status, body, headers FROM tenant.idempotent_request
    WHERE municipality_id = :municipality AND token_id = :token AND key = :key"""
)


def init_idempotency(app: Flask) -> None:
    """Adds the check after the gate, and keeps the answer before the commit."""
    app.before_request(_replay)
    # after_request functions run last-registered first, so this one runs before the edge commits.
    app.after_request(_keep)


def usable_key() -> str | None:
    """The key that this request bears; None for a request that needs none, and for what cannot be a key."""
    key = request.headers.get(HEADER, "") if request.method == "POST" else ""
    return key if 1 <= len(key) <= LONGEST_KEY and key.isprintable() else None


def _replay() -> Response | None:
    if HEADER not in request.headers or request.method != "POST" or "token_id" not in g:
        return None
    if usable_key() is None:
        return refusal(422, fields={HEADER: [_("Nyckeln ska ha 1–200 synliga tecken.")]})
    fingerprint = hashlib.sha256(f"{request.path}\n".encode() + request.get_data()).digest()
    earlier = g.pop("idempotent_earlier", None)
    if earlier is not None:
        return _again(earlier, fingerprint)
    g.idempotent = fingerprint
    return None


def _keep(response: Response) -> Response:
    if "idempotent" not in g:
        return response
    whose = {"municipality": session().municipality_id, "token": g.token_id, "key": request.headers[HEADER]}
    if response.status_code < 400 and _kept(whose, response):
        return response
    # Refused, or too late. When the same request has gone through meanwhile its answer is the answer of both.
    for opened in (session(), g.get("accounts")):
        if opened is not None:
            opened.rollback()
    earlier = session().connection().execute(EARLIER, whose).one_or_none()
    return response if earlier is None else _again(earlier, g.idempotent)


def _kept(whose: dict[str, Any], response: Response) -> bool:
    """Keeps the answer under the key; False when another request has done so first."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    values = {
        "id": new_id(),
        "fingerprint": g.idempotent,
        "now": clock.now(),
        "status": response.status_code,
        "body": response.get_data(as_text=True),
        "headers": json.dumps(headers),
    }
    # What the services have added to the session goes before it: a refusal there must not come after the key is taken.
    session().flush()
    return bool(session().connection().execute(KEEP, {**whose, **values}).rowcount)


def _again(earlier: Row[Any], fingerprint: bytes) -> Response:
    if earlier.fingerprint != fingerprint:
        return refusal(422, fields={HEADER: [_("Nyckeln är redan använd med ett annat innehåll.")]})
    response = Response(earlier.body or "", status=earlier.status, mimetype="application/json")
    response.headers.update({**(earlier.headers or {}), "Idempotent-Replayed": "true"})
    return response
