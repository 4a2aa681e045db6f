"""Idempotency-Key: a POST that is sent again gets its first answer again, and has one effect.

The key's row is written first, in the request's own transaction: a second request with the same key waits at it until
the first has committed, and then finds its answer.
"""

import hashlib
import json

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from sqlalchemy import text

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.web.edge import session
from samsyn.web.pages import refusal

LONGEST_KEY = 200
KEPT_HEADERS = ("Location",)

# Written out, for every POST of a program that bears a key goes through them: composing them anew each time took more
# of the processor than all else in a request.
RESERVE = text(
    """INSERT INTO tenant.idempotent_request (municipality_id, id, token_id, key, fingerprint, created_at)
    VALUES (:municipality, :id, :token, :key, :fingerprint, :now)
    ON CONFLICT (municipality_id, token_id, key) DO NOTHING"""
)
EARLIER = text(
    """SELECT fingerprint, status, body, headers FROM tenant.idempotent_request
    WHERE municipality_id = :municipality AND token_id = :token AND key = :key"""
)
KEEP = text(
    """UPDATE tenant.idempotent_request SET status = :status, body = :body, headers = CAST(:headers AS jsonb)
    WHERE municipality_id = :municipality AND id = :id"""
)


def init_idempotency(app: Flask) -> None:
    """Adds the check after the gate, and keeps the answer before the commit."""
    app.before_request(_replay)
    # after_request functions run last-registered first, so this one runs before the edge commits.
    app.after_request(_keep)


def _replay() -> Response | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST" or "token_id" not in g:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        return refusal(422, fields={"Idempotency-Key": [_("Nyckeln ska ha 1–200 synliga tecken.")]})
    fingerprint = hashlib.sha256(f"{request.path}\n".encode() + request.get_data()).digest()
    whose = {"municipality": session().municipality_id, "token": g.token_id, "key": key}
    row_id = new_id()
    connection = session().connection()
    written = connection.execute(RESERVE, {**whose, "id": row_id, "fingerprint": fingerprint, "now": clock.now()})
    if written.rowcount:
        g.idempotent_row = row_id
        return None
    earlier = connection.execute(EARLIER, whose).one()
    if earlier.fingerprint != fingerprint:
        return refusal(422, fields={"Idempotency-Key": [_("Nyckeln är redan använd med ett annat innehåll.")]})
    response = Response(earlier.body or "", status=earlier.status, mimetype="application/json")
    response.headers.update({**(earlier.headers or {}), "Idempotent-Replayed": "true"})
    return response


def _keep(response: Response) -> Response:
    if "idempotent_row" in g and response.status_code < 400:
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        values = {"status": response.status_code, "body": response.get_data(as_text=True), "headers": json.dumps(kept)}
        row = {"municipality": session().municipality_id, "id": g.idempotent_row}
        session().connection().execute(KEEP, {**row, **values})
    return response
