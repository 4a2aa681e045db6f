"""At the door: the code or the key that follows a right password, the key alone, and the first of them."""

from dataclasses import dataclass

from flask import current_app, jsonify, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from samsyn import clock
from samsyn.accounts import queries as accounts
from samsyn.accounts.entering import enter, held
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import passkeys, queries, recovery, service, totp
from samsyn.accounts.second_factor.schemas import AppCode, NewPasskey, PaperCode, Proof
from samsyn.accounts.second_factor.service import Need
from samsyn.accounts.second_factor.views import parts
from samsyn.accounts.second_factor.views.parts import blueprint
from samsyn.accounts.views import home_of, inside
from samsyn.errors import Denied, Invalid
from samsyn.web import Door, Form, access, accounts_session, flash_done, render, see_other, settings
from samsyn.web.edge import boundary
from samsyn.web.formats import in_words
from samsyn.web.limits import count_try, forget_tries, limiter

GUESSES = ("5 per minute", "15 per hour", "40 per day")
"""Of the codes of one account, wherever they come from: a millionth of them is right at a time, three times over."""
BY_ADDRESS = "30 per minute"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who stands at the door: after a right password, or signed in without the factor that the place now needs."""

    account: Account
    next_path: str
    inside: bool = False
    confined_to: int | None = None


def _waiting() -> Waiting | None:
    kept = held()
    if kept is not None:
        account = accounts.find_account(accounts_session(), kept.account_id)
        return None if account is None else Waiting(account, kept.next_path, confined_to=kept.confined_to)
    if not current_user.is_authenticated or session.get("factor"):
        return None
    account = accounts.find_account(accounts_session(), current_user.account_id)
    return None if account is None else Waiting(account, inside(request.values.get("next", "")) or "", inside=True)


def _enrolling() -> Waiting | None:
    """Who must add a factor before coming in, and may do so on the password alone: there is none yet.

    Raises Denied after an issuer's sign-in to an account that opens more than the issuer does: whoever was vouched for
    would stand between its owner and the other doors.
    """
    waiting = _waiting()
    if waiting is None or waiting.inside:
        return None
    if service.needed(accounts_session(), waiting.account.id) is not Need.MUST_ENROL:
        return None
    place = waiting.confined_to
    if place is not None and not service.may_reset(accounts_session(), waiting.account.id, place):
        raise Denied(
            _("Du har uppdrag även utanför kommunen. Logga in med lösenord och lägg till tvåstegsinloggning där.")
        )
    return waiting


@blueprint.route("/logga-in/kod", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit(BY_ADDRESS, methods=["POST"])
def ask() -> Response:
    """Asks for the second factor."""
    waiting = _waiting()
    if waiting is None:
        return redirect(url_for("accounts.sign_in"))
    need = service.needed(accounts_session(), waiting.account.id)
    if need is Need.MUST_ENROL:
        return redirect(url_for("factors.index" if waiting.inside else "second_factor.enrol"))
    if need is Need.NONE:
        return redirect((waiting.inside and waiting.next_path) or url_for("accounts.sign_in"))
    app, paper = Form(AppCode(), {"next": waiting.next_path}), Form(PaperCode(), {"next": waiting.next_path})
    sent, kind = (paper, "recovery") if request.form.get("part") == "recovery" else (app, "app")
    if sent.submitted():
        if not count_try(f"factor.{kind}", str(waiting.account.id), *GUESSES):
            return _too_many(waiting, app, paper, sent, kind)
        if _is_right(waiting.account, sent, kind):
            forget_tries(f"factor.{kind}", str(waiting.account.id), *GUESSES)
            return _enter(waiting, kind)
        _note_failure(waiting.account, kind, warn=False)
    return _ask_page(waiting, app, paper, sent.status)


def _is_right(account: Account, form: Form, kind: str) -> bool:
    if kind == "app":
        right = service.use_code(accounts_session(), account.id, form.data["code"], key=settings().secret_key)
        sentence = _("Koden stämmer inte, eller har redan använts. Vänta på nästa i appen.")
    else:
        right = service.use_recovery_code(accounts_session(), account, form.data["recovery"])
        sentence = _("Det är ingen av dina reservkoder, eller så är den använd.")
    if not right:
        form.errors["code" if kind == "app" else "recovery"] = [sentence]
    return right


def _too_many(waiting: Waiting, app: Form, paper: Form, sent: Form, kind: str) -> Response:
    """No more guesses for now; the owner is told once a day."""
    if count_try("factor.warned", str(waiting.account.id), "1 per day"):
        _note_failure(waiting.account, kind, warn=True)
    sent.errors[""] = [_("Det har blivit många fel koder. Vänta en stund, eller bekräfta på ett annat sätt.")]
    return _ask_page(waiting, app, paper, 429)


def _note_failure(account: Account, kind: str, *, warn: bool) -> None:
    """In a transaction of its own: the request's is rolled back, for its answer is a refusal."""
    with boundary(current_app).accounts() as own:
        service.note_failure(own, account, kind=kind, warn=warn)


def _ask_page(waiting: Waiting, app: Form, paper: Form, status: int) -> Response:
    known = queries.factors(accounts_session(), waiting.account.id)
    return render(
        "second_factor/ask.html",
        status,
        app=app,
        paper=paper,
        email=waiting.account.email,
        kinds={factor.kind for factor in known},
        demo=_demo_code(waiting.account),
        next_path=waiting.next_path,
    )


def _demo_code(account: Account) -> str | None:
    """In a demonstration the code of its operator, whose secret is no secret; "" while the next one is waited for."""
    if not settings().demo:
        return None
    for row in queries.authenticators(accounts_session(), account.id):
        if service.secret_of(row, settings().secret_key) == totp.DEMO_SECRET:
            step = totp.usable_step(row.last_step, clock.now())
            return "" if step is None else totp.code_of(totp.DEMO_SECRET, step)
    return None


def _enter(waiting: Waiting, method: str) -> Response:
    confined_to = session.get("confined") if waiting.inside else None
    user = enter(waiting.account, method=method, confined_to=confined_to, factor=True)
    left = queries.codes_left(accounts_session(), waiting.account.id)
    if method == "recovery":
        flash_done(_codes_left(left))
    if method == "recovery" and left <= recovery.FEW:
        parts.note_confirmed()
        return see_other(url_for("factors.index"))
    return see_other(waiting.next_path or home_of(user))


def _codes_left(left: int) -> str:
    if not left:
        return _("Det var den sista reservkoden.")
    return ngettext("Du har en reservkod kvar.", "Du har %(words)s reservkoder kvar.", left, words=in_words(left))


@blueprint.route("/logga-in/andra-faktor", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit(BY_ADDRESS, methods=["POST"])
def enrol() -> Response:
    """Adds the first factor for somebody whose task needs one, before they come in."""
    waiting = _enrolling()
    if waiting is None:
        return redirect(url_for("second_factor.ask"))
    form, shown = parts.app_form(waiting.account)
    codes = parts.add_app(waiting.account, form, shown["plain"])
    if codes is not None:
        return see_other(_entered(waiting, codes, "app"))
    return render("second_factor/enrol.html", form.status, form=form, shown=shown, waiting=waiting)


@blueprint.post("/logga-in/andra-faktor/nyckel/villkor")
@access(Door.PUBLIC)
@limiter.limit(BY_ADDRESS)
def enrol_passkey_options() -> Response | tuple[Response, int]:
    """What the browser needs to make the first factor of who is waiting."""
    try:
        return parts.registration(_for_passkey().account)
    except Invalid as error:
        return parts.answer_refused(error)


@blueprint.post("/logga-in/andra-faktor/nyckel")
@access(Door.PUBLIC)
@limiter.limit(BY_ADDRESS)
def enrol_passkey() -> Response | tuple[Response, int]:
    """Adds the passkey that the browser has made, and lets its owner in."""
    try:
        waiting = _for_passkey()
        form = Form(NewPasskey())
        if not form.submitted():
            raise Invalid(form.errors)
        codes = service.add_passkey(
            accounts_session(),
            waiting.account,
            site=parts.site(),
            answer=form.data["credential"],
            challenge=parts.challenge_asked(),
            name=form.data["name"],
        )
        return jsonify(location=_entered(waiting, codes, "passkey"))
    except Invalid as error:
        return parts.answer_refused(error)


def _for_passkey() -> Waiting:
    """Who may add a passkey at the door. Not after an issuer's sign-in: the key would open more than the issuer may."""
    waiting = _enrolling()
    if waiting is None or waiting.confined_to is not None:
        raise Invalid(message=_("Det tog för lång tid. Logga in igen."))
    return waiting


def _entered(waiting: Waiting, codes: list[str], method: str) -> str:
    """Signs in after the first factor; the way goes by the recovery codes."""
    user = enter(waiting.account, method=method, factor=True)
    parts.note_confirmed()
    parts.put_codes_aside(waiting.account.id, codes, waiting.next_path or home_of(user))
    return url_for("factors.codes")


@blueprint.post("/logga-in/nyckel/villkor")
@access(Door.PUBLIC)
@limiter.limit(BY_ADDRESS)
def prove_options() -> Response | tuple[Response, int]:
    """What the browser needs to sign in by a passkey: any, or one of the account that waits at the door."""
    try:
        waiting = _waiting() if request.form.get("step") else None
        known = [] if waiting is None else queries.passkeys(accounts_session(), waiting.account.id)
        options = passkeys.ask_to_sign_in(
            parts.site(), challenge=parts.new_challenge(), known=[row.credential_id for row in known]
        )
        return jsonify(options)
    except Invalid as error:
        return parts.answer_refused(error)


@blueprint.post("/logga-in/nyckel")
@access(Door.PUBLIC)
@limiter.limit(BY_ADDRESS)
def prove() -> Response | tuple[Response, int]:
    """Signs in by a passkey, which is both factors in one; or gives the second one."""
    try:
        form = Form(Proof())
        if not form.submitted():
            raise Invalid(form.errors)
        waiting = _waiting() if form.data["step"] else None
        if form.data["step"] and waiting is None:
            raise Invalid(message=_("Det tog för lång tid. Logga in igen."))
        account_id = service.use_passkey(
            accounts_session(),
            site=parts.site(),
            answer=form.data["credential"],
            challenge=parts.challenge_asked(),
            of=waiting.account.id if waiting else None,
        )
        account = accounts.find_account(accounts_session(), account_id)
        if account is None:
            raise Invalid(message=_("Nyckeln hör inte till något konto här. Logga in på ett annat sätt."))
    except Invalid as error:
        return parts.answer_refused(error)
    come = waiting or Waiting(account, inside(form.data["next"]) or "")
    return jsonify(location=_enter(come, "passkey").location)
