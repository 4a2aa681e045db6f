"""A sign-in on trial: an administrator goes to the issuer and back, sees what it says, and is signed in as nobody."""

import json
from typing import Any

from flask import session as cookie
from flask import url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.access import Capability, capabilities
from samsyn.audit import Actor
from samsyn.federation import claims, service
from samsyn.federation.asking import Asked
from samsyn.federation.faults import IssuerFault
from samsyn.federation.models import Issuer
from samsyn.web import municipality, see_other, session

TRIAL = "issuer_trial"
MOST_SHOWN, LONGEST_SHOWN = 40, 300


def failed(asked: Asked, fault: IssuerFault) -> BaseResponse:
    """Shows what was wrong."""
    return _show(asked, {"fault": fault.code})


def passed(asked: Asked, row: Issuer, said: dict[str, Any]) -> BaseResponse:
    """Shows what came, and what it would give. It counts when those who come could be written to."""
    person = claims.person(said, role_claim=row.role_claim, roles=row.roles)
    if person.address is not None and _may(asked):
        service.note_trial(session(), by=Actor(current_user.account_id, current_user.name))
    shown = {name: _text(value) for name, value in sorted(said.items())[:MOST_SHOWN]}
    return _show(
        asked,
        {
            "name": person.name,
            "address": person.address,
            "roles": sorted(person.roles),
            "values": sorted(claims.values(said, row.role_claim))[:MOST_SHOWN],
            "role_claim": row.role_claim,
            "too_many_groups": claims.has_too_many_groups(said),
            "factor": person.gave_factor,
            "claims": shown,
        },
    )


def latest() -> dict[str, Any] | None:
    """The latest trial of this sign-in in this municipality."""
    kept = cookie.get(TRIAL)
    return kept if kept is not None and kept["place"] == municipality().id else None


def forget() -> None:
    """Forgets it: the settings are others now."""
    cookie.pop(TRIAL, None)


def _may(asked: Asked) -> bool:
    """Whether who comes back is who went, and still an administrator."""
    if not current_user.is_authenticated or current_user.get_id() != asked.account:
        return False
    known = current_user.entrance(municipality().slug)
    return known is not None and Capability.SIGN_IN_MANAGE in capabilities(known.roles)


def _show(asked: Asked, result: dict[str, Any]) -> BaseResponse:
    if _may(asked):
        cookie[TRIAL] = {"place": municipality().id, "at": clock.now().timestamp(), "fault": None, **result}
    return see_other(url_for("k.sign_in.index", slug=municipality().slug, _anchor="prov"))


def _text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"
