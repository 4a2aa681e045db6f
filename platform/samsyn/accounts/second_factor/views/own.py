"""On the own account: the factors that there are, new ones, recovery codes. Each change asks for the password first."""

from uuid import UUID

from flask import Blueprint, current_app, jsonify, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from samsyn import clock
from samsyn.accounts import queries as accounts
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import queries, service
from samsyn.accounts.second_factor.schemas import Name, NewPasskey, Password
from samsyn.accounts.second_factor.views import parts
from samsyn.accounts.views import inside
from samsyn.errors import Conflict, Denied, Invalid
from samsyn.web import Door, Form, access, accounts_session, flash_done, render, see_other
from samsyn.web.limits import count_try, limiter
from samsyn.web.sessions import own as own_session
from samsyn.web.sessions import sessions_of

GUESSES = ("5 per minute", "20 per hour")
blueprint = Blueprint("factors", __name__, url_prefix="/ditt-konto/tvasteg")


def _account() -> Account:
    """One's own account. Raises Denied in an issuer's sign-in, which must not leave a key to other doors behind."""
    if "confined" in session:
        raise Denied(_("Du har loggat in med kommunens konto, och då sköter kommunen tvåstegsinloggningen."))
    account = accounts.find_account(accounts_session(), current_user.account_id)
    assert account is not None  # noqa: S101 (the gate has just read it)
    return account


def _password_first() -> Response | None:
    """The page that asks for the password, when that was not done just now."""
    if parts.is_confirmed():
        return None
    back = request.path if request.method == "GET" else url_for("factors.index")
    return see_other(url_for("factors.confirm", next=back))


@blueprint.get("")
@access(Door.SIGNED_IN)
def index() -> Response:
    """The factors, and what can be done about them."""
    return _page(_account())


def _page(account: Account, *, fault: str = "") -> Response:
    return render(
        "second_factor/index.html",
        409 if fault else 200,
        factors=queries.factors(accounts_session(), account.id),
        left=queries.codes_left(accounts_session(), account.id),
        required=queries.is_required(accounts_session(), account.id),
        fault=fault,
    )


@blueprint.route("/bekrafta", methods=["GET", "POST"])
@access(Door.SIGNED_IN)
@limiter.limit("30 per minute", methods=["POST"])
def confirm() -> Response:
    """Asks for the password once more."""
    account = _account()
    form = Form(Password(), {"next": request.args.get("next", "")})
    status = 200
    if form.submitted():
        if not count_try("confirm", str(account.id), *GUESSES):
            form.errors[""] = [_("Det har blivit många försök. Vänta en stund och försök igen.")]
            status = 429
        elif service.knows_password(accounts_session(), account.id, form.data["password"]):
            parts.note_confirmed()
            own_session().renew()
            return see_other(inside(form.data["next"]) or url_for("factors.index"))
        else:
            form.errors["password"] = [_("Det är inte ditt lösenord.")]
    has_password = accounts.password_hash(accounts_session(), account.id) is not None
    return render("second_factor/confirm.html", max(status, form.status), form=form, has_password=has_password)


@blueprint.route("/app", methods=["GET", "POST"])
@access(Door.SIGNED_IN)
@limiter.limit("30 per minute", methods=["POST"])
def add_app() -> Response:
    """Adds an app that makes one-time codes."""
    account = _account()
    if (first := _password_first()) is not None:
        return first
    form, shown = parts.app_form(account)
    codes = parts.add_app(account, form, shown["plain"])
    if codes is not None:
        flash_done(_("%(name)s är tillagd.", name=form.data["name"]))
        return see_other(_added(account, codes))
    return render("second_factor/app.html", form.status, form=form, shown=shown)


@blueprint.post("/nyckel/villkor")
@access(Door.SIGNED_IN)
@limiter.limit("30 per minute")
def passkey_options() -> Response | tuple[Response, int]:
    """What the browser needs to make a passkey; without the password just now, where to give it."""
    account = _account()
    if (first := _password_first()) is not None:
        return jsonify(location=first.location)
    try:
        return parts.registration(account)
    except Invalid as error:
        return parts.answer_refused(error)


@blueprint.post("/nyckel")
@access(Door.SIGNED_IN)
@limiter.limit("30 per minute")
def add_passkey() -> Response | tuple[Response, int]:
    """Adds the passkey that the browser has made."""
    account = _account()
    if (first := _password_first()) is not None:
        return jsonify(location=first.location)
    form = Form(NewPasskey())
    try:
        if not form.submitted():
            raise Invalid(form.errors)
        codes = service.add_passkey(
            accounts_session(),
            account,
            site=parts.site(),
            answer=form.data["credential"],
            challenge=parts.challenge_asked(),
            name=form.data["name"],
        )
    except Invalid as error:
        return parts.answer_refused(error)
    flash_done(_("%(name)s är tillagd.", name=form.data["name"]))
    return jsonify(location=_added(account, codes))


def _added(account: Account, codes: list[str]) -> str:
    """This sign-in has given the new factor; the way goes by the recovery codes, if they are new."""
    session["factor"] = True
    if not codes:
        return url_for("factors.index")
    # The first factor: where somebody is signed in on the password alone, that is over.
    sessions_of(current_app).end_all(account.id, but=own_session().name)
    own_session().renew()
    parts.put_codes_aside(account.id, codes, url_for("factors.index"))
    return url_for("factors.codes")


@blueprint.post("/<uuid:factor_id>/namn")
@access(Door.SIGNED_IN)
def rename(factor_id: UUID) -> Response:
    """Calls a factor something else."""
    account = _account()
    form = Form(Name())
    if not form.submitted():
        return _page(account, fault=form.errors["name"][0])
    service.rename(accounts_session(), account, factor_id, form.data["name"])
    flash_done(_("Namnet är sparat."))
    return see_other(url_for("factors.index"))


@blueprint.post("/<uuid:factor_id>/ta-bort")
@access(Door.SIGNED_IN)
def remove(factor_id: UUID) -> Response:
    """Removes a factor."""
    account = _account()
    if (first := _password_first()) is not None:
        return first
    try:
        name = service.remove(accounts_session(), account, factor_id)
    except Conflict as error:
        return _page(account, fault=error.message)
    flash_done(_("%(name)s är borttagen.", name=name))
    return see_other(url_for("factors.index"))


@blueprint.route("/reservkoder", methods=["GET", "POST"])
@access(Door.SIGNED_IN)
def codes() -> Response:
    """New recovery codes, shown once; makes new ones. After an issuer's sign-in too, if it has just made them."""
    if request.method == "POST":
        account = _account()
        if (first := _password_first()) is not None:
            return first
        made = service.new_codes(accounts_session(), account)
        parts.put_codes_aside(account.id, made, url_for("factors.index"))
        return see_other(url_for("factors.codes"))
    shown, next_path = parts.take_codes(current_user.account_id)
    if not shown:
        return redirect(url_for("factors.index"))
    return render("second_factor/codes.html", codes=shown, next_path=next_path, made_at=clock.now())
