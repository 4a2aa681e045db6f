"""What the pages at the door and on the own account share: a question to a key, new codes on their way to paper."""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request, session
from flask_babel import gettext as _

from samsyn import clock
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import passkeys, queries, service, totp
from samsyn.accounts.second_factor.passkeys import Site
from samsyn.accounts.second_factor.schemas import NewApp
from samsyn.errors import Invalid
from samsyn.sealing import seal, unseal
from samsyn.web import Form, accounts_session, settings
from samsyn.web.devices import Device, device

CHALLENGE, NEW_CODES, CONFIRMED = "challenge", "new_codes", "confirmed_at"
ANSWER_WITHIN = timedelta(minutes=5)
CONFIRMED_FOR = timedelta(minutes=15)

blueprint = Blueprint("second_factor", __name__, template_folder="../templates")


@blueprint.app_template_global()
def passkey_site() -> Site | None:
    """The site that passkeys are bound to, if they can be used at this address: for templates."""
    return passkeys.site(settings().public_url, request.host)


@blueprint.app_template_global()
def this_device() -> Device:
    """What this browser says that it is: how a new key is called until its owner calls it something else."""
    return device(request.user_agent.string)


def site() -> Site:
    """The same. Raises Invalid where there can be no passkeys."""
    found = passkey_site()
    if found is None:
        raise Invalid(message=_("Inloggningsnycklar går inte att använda på den här adressen."))
    return found


def new_challenge() -> bytes:
    """A question that no key has answered before; kept until the answer comes."""
    challenge = secrets.token_bytes(32)
    session[CHALLENGE] = {"is": _text(challenge), "at": clock.now().timestamp()}
    return challenge


def challenge_asked() -> bytes:
    """The question that was asked in this browser, which can be answered once. Raises Invalid."""
    asked = session.pop(CHALLENGE, None)
    if asked is None or not _is_recent(asked["at"], ANSWER_WITHIN):
        raise Invalid(message=_("Det tog för lång tid. Försök igen."))
    return _bytes(asked["is"])


def registration(account: Account) -> Response:
    """What the browser needs to make a key for the account."""
    known = [row.credential_id for row in queries.passkeys(accounts_session(), account.id)]
    options = passkeys.ask_to_register(
        site(), account_id=account.id, email=account.email, name=account.name, challenge=new_challenge(), known=known
    )
    return jsonify(options)


def app_form(account: Account) -> tuple[Form, dict[str, Any]]:
    """The form that adds an app, and the secret as its picture and its text."""
    key = settings().secret_key
    sent = request.form.get("pending", "") if request.method == "POST" else ""
    if sent:
        secret = service.pending(key, account.id, _bytes(sent))
        form = Form(NewApp())
    else:
        secret, sealed = service.pend(key, account.id)
        form = Form(NewApp(), {"pending": _text(sealed), "name": _("Mobilen")})
    return form, {"picture": totp.picture(secret, account.email), "secret": totp.in_groups(secret), "plain": secret}


def add_app(account: Account, form: Form, secret: str) -> list[str] | None:
    """Adds the app; the new recovery codes (none, when there were some), or None when the form has faults."""
    codes: list[str] = []

    def add() -> None:
        codes.extend(
            service.add_app(
                accounts_session(),
                account,
                secret=secret,
                name=form.data["name"],
                code=form.data["code"],
                key=settings().secret_key,
            )
        )

    return codes if form.submitted() and form.attempt(add) else None


def put_codes_aside(account_id: UUID, codes: list[str], next_path: str) -> None:
    """Keeps new recovery codes, sealed, until the next page shows them, once."""
    sealed = seal(settings().secret_key, "\n".join(codes).encode(), purpose="new codes", owner=account_id)
    session[NEW_CODES] = {"codes": _text(sealed), "next": next_path}


def take_codes(account_id: UUID) -> tuple[list[str], str]:
    """The codes that were put aside, and where their owner was going; none when they have been shown."""
    kept = session.pop(NEW_CODES, None)
    if kept is None:
        return [], ""
    plain = unseal(settings().secret_key, _bytes(kept["codes"]), purpose="new codes", owner=account_id)
    return plain.decode().split("\n"), kept["next"]


def note_confirmed() -> None:
    """The password has just been given."""
    session[CONFIRMED] = clock.now().timestamp()


def is_confirmed() -> bool:
    """Whether the password was given a short while ago."""
    at = session.get(CONFIRMED)
    return at is not None and _is_recent(at, CONFIRMED_FOR)


def answer_refused(error: Invalid) -> tuple[Response, int]:
    """The sentence that the script shows beside the button."""
    sentences = [*(sentence for faults in error.fields.values() for sentence in faults), error.message]
    return jsonify(message=sentences[0]), error.status


def _is_recent(at: float, span: timedelta) -> bool:
    return timedelta(0) <= clock.now() - datetime.fromtimestamp(at, clock.now().tzinfo) <= span


def _text(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text)
    except ValueError:
        return b""
