"""Idempotency-Key: a POST that is sent again gets its first answer again, and has one effect.

The key's row is written first, in the request's own transaction: a second request with the same key waits at it until
the first has committed, and then finds its answer.
"""

import hashlib
import json

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.municipalities.models import IdempotentRequest
from samsyn.web.edge import session
from samsyn.web.pages import refusal

LONGEST_KEY = 200
KEPT_HEADERS = ("Location",)


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
    row_id = new_id()
    written = (
        session()
        .execute(
            upsert(IdempotentRequest)
            .values(
                municipality_id=session().municipality_id,
                id=row_id,
                token_id=g.token_id,
                key=key,
                fingerprint=fingerprint,
                created_at=clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["municipality_id", "token_id", "key"])
            .returning(IdempotentRequest.id)
        )
        .scalar_one_or_none()
    )
    if written is not None:
        g.idempotent_row = row_id
        return None
    earlier = (
        session()
        .execute(
            select(IdempotentRequest).where(IdempotentRequest.token_id == g.token_id, IdempotentRequest.key == key)
        )
        .scalar_one()
    )
    if earlier.fingerprint != fingerprint:
        return refusal(422, fields={"Idempotency-Key": [_("Nyckeln är redan använd med ett annat innehåll.")]})
    response = Response(earlier.body or "", status=earlier.status, mimetype="application/json")
    response.headers.update({**(earlier.headers or {}), "Idempotent-Replayed": "true"})
    return response


def _keep(response: Response) -> Response:
    if "idempotent_row" in g and response.status_code < 400:
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        session().execute(
            update(IdempotentRequest)
            .where(
                IdempotentRequest.municipality_id == session().municipality_id, IdempotentRequest.id == g.idempotent_row
            )
            .values(
                status=response.status_code, body=response.get_data(as_text=True), headers=json.loads(json.dumps(kept))
            )
        )
    return response
