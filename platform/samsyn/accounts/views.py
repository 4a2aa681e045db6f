"""Signing in and out, and setting a password by a mailed link."""

import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from samsyn.access import Role
from samsyn.accounts import attempts, identity, queries, service
from samsyn.accounts.attempts import Attempt
from samsyn.accounts.entering import enter, hold
from samsyn.accounts.models import Account
from samsyn.accounts.roles import in_order, names
from samsyn.accounts.schemas import ChangedPassword, Forgotten, NewPassword, Profile, SignIn
from samsyn.accounts.second_factor import queries as factors
from samsyn.accounts.second_factor import service as second_factor
from samsyn.accounts.second_factor.service import Need
from samsyn.errors import Invalid
from samsyn.web import Door, Form, access, accounts_session, flash_done, render, see_other, sessions, settings
from samsyn.web.devices import Device
from samsyn.web.edge import boundary
from samsyn.web.limits import count_try, limiter
from samsyn.web.sessions import Entry, sessions_of

blueprint = Blueprint("accounts", __name__, template_folder="templates")


@blueprint.app_template_global()
def role_names(roles: frozenset[Role]) -> str:
    """The roles in words, in the order of the table: for templates."""
    return names(in_order(frozenset(roles)))


@blueprint.app_template_global()
def device_words(known: Device) -> str:
    """ "Firefox på Windows"."""
    browser = known.browser or _("Okänd webbläsare")
    return _("%(browser)s på %(system)s", browser=browser, system=known.system) if known.system else browser


@blueprint.app_template_global()
def instant(seconds: float) -> datetime:
    """A moment that is kept as seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def inside(target: str) -> str | None:
    """A path of our own to go on to; never another site's address."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    plain = target.isprintable() and "\\" not in target
    safe = plain and target.startswith("/") and not target.startswith("//") and not parts.netloc and not parts.scheme
    return target if safe else None


def home_of(user: identity.Identity) -> str:
    """The page that an account begins at."""
    if user.entrances:
        return url_for("k.overview.index", slug=user.entrances[0].slug)
    if user.regions:
        return url_for("regions.summary", slug=user.regions[0].slug)
    if user.is_operator:
        return url_for("backoffice.index")
    return url_for("accounts.nowhere")


def go_on(account: Account, *, method: str, next_path: str = "") -> Response:
    """After a right password: in, or on to the second factor that the account has or must have."""
    need = second_factor.needed(accounts_session(), account.id)
    target = inside(next_path)
    if need is Need.NONE:
        user = enter(account, method=method)
        return see_other(target or home_of(user))
    hold(account, next_path=target or "")
    return see_other(url_for(f"second_factor.{'ask' if need is Need.ASK else 'enrol'}"))


@blueprint.route("/logga-in", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit(lambda: f"{settings().sign_in_per_minute} per minute; 300 per hour", methods=["POST"])
def sign_in() -> Response:
    """The sign-in page."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(home_of(current_user))
    began, attempt = time.monotonic(), Attempt(0)
    form = Form(SignIn(), {"next": request.args.get("next", "")})
    if form.submitted():
        attempt = attempts.begin(form.data["email"])
        account = None if attempt.wait else _account_of(form)
        if account is not None:
            attempts.forget(account.email)
            return go_on(account, method="password", next_path=form.data["next"])
        form.errors[""] = [_refused(form.data["email"], attempt)]
        attempts.in_step(began)
    status = 429 if attempt.wait else form.status
    return render("accounts/sign_in.html", status, form=form, demo=settings().demo, mailbox=settings().mailbox_dir)


def _account_of(form: Form) -> Account | None:
    return service.sign_in(accounts_session(), email=form.data["email"], password=form.data["password"])


def _refused(email: str, attempt: Attempt) -> str:
    """Logs a refused attempt, in a transaction of its own since that of the request is not kept; what to say."""
    if attempt.wait:
        return ngettext(
            "Det har varit många försök. Vänta en minut, eller välj ett nytt lösenord.",
            "Det har varit många försök. Vänta %(num)s minuter, eller välj ett nytt lösenord.",
            attempts.minutes(attempt.wait),
        )
    with boundary(current_app).accounts() as own:
        tell_owner = attempt.hammered and attempts.first_today(email)
        service.refuse_sign_in(own, email=email, tell_owner=tell_owner)
    return _("E-postadressen och lösenordet hör inte ihop. Försök igen eller välj ett nytt lösenord.")


@blueprint.post("/logga-ut")
@access(Door.SIGNED_IN)
def sign_out() -> Response:
    """Ends the sign-in; who came by a municipality's issuer is told how to leave that too."""
    by_issuer = current_user.entrances if current_user.confined_to is not None else ()
    logout_user()
    session.clear()
    answer = see_other(url_for("k.sign_in.left", slug=by_issuer[0].slug) if by_issuer else url_for("accounts.sign_in"))
    # What was shown goes from the browser too. Not its storage: an answer that was not sent may lie there.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.route("/glomt-losenord", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit("5 per minute; 40 per hour", methods=["POST"])
def forgotten() -> Response:
    """Asks for a mail with a link; says the same, after the same time, whether there is an account or not."""
    began = time.monotonic()
    form = Form(Forgotten())
    if form.submitted():
        with boundary(current_app).accounts() as own:
            service.ask_for_reset(own, email=form.data["email"], key=settings().link_key)
        attempts.in_step(began)
        return render("accounts/forgotten_sent.html", email=form.data["email"])
    return render("accounts/forgotten.html", form.status, form=form)


@blueprint.route("/konto/<token>", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit("20 per minute", methods=["POST"])
def set_password(token: str) -> Response:
    """Sets the first password, or a new one, by a mailed link. Opening the link changes nothing."""
    account = service.open_link(accounts_session(), token)
    form = Form(NewPassword())
    if form.submitted() and form.attempt(lambda: _choose_password(token, form.data["password"])):
        sessions_of(current_app).end_all(account.id)
        attempts.forget(account.email)
        answer = go_on(account, method="link")
        flash_done(_("Lösenordet är sparat."))
        return answer
    return render("accounts/set_password.html", form.status, form=form, account=account)


def _choose_password(token: str, password: str) -> None:
    account = service.open_link(accounts_session(), token)
    is_first = queries.password_set_at(accounts_session(), account.id) is None
    service.use_link(accounts_session(), token, password)
    if is_first:
        second_factor.begin_anew(accounts_session(), account)


@blueprint.route("/ditt-konto", methods=["GET", "POST"])
@access(Door.SIGNED_IN)
@limiter.limit("20 per minute", methods=["POST"])
def own() -> Response:
    """One's own account: name, language, password, sign-ins. Two forms, told apart by the field "part".

    A sign-in that is confined to a municipality changes nothing that other municipalities see or that opens them.
    """
    confined = current_user.confined_to is not None
    language = {"language": current_user.language}
    profile = Form(Profile(exclude=("name",) if confined else ()), {"name": current_user.name, **language})
    password = Form(ChangedPassword())
    sent = password if request.form.get("part") == "password" and not confined else profile
    if sent.submitted() and sent.attempt(lambda: _change(sent)):
        return see_other(url_for("accounts.own"))
    return render(
        "accounts/own.html",
        sent.status,
        profile=profile,
        password=password,
        confined=confined,
        has_factor=not confined and factors.has_factor(accounts_session(), current_user.account_id),
        sign_ins=_sign_ins(),
        own_name=sessions.own().name,
        hours={"idle": settings().session_hours, "longest": settings().session_longest_hours},
    )


def _change(form: Form) -> None:
    if form.data.pop("part") == "password":
        _change_password(**form.data)
        flash_done(_("Lösenordet är bytt. Överallt annars är du utloggad."))
        return
    service.describe(accounts_session(), current_user.account_id, **{"name": current_user.name, **form.data})
    g.language_asked = form.data["language"]  # The language link's cookie would else outlive the choice.
    flash_done(_("Uppgifterna är sparade."))


def _change_password(*, current: str, password: str) -> None:
    account_id = current_user.account_id
    if not count_try("own password", str(account_id), "5 per minute", "20 per hour"):
        raise Invalid({"current": [_("Det har varit många försök. Vänta en stund.")]})
    service.change_password(accounts_session(), account_id, current=current, password=password)
    session[identity.STAMP] = identity.stamp(queries.password_set_at(accounts_session(), account_id))
    sessions.own().renew()
    sessions_of(current_app).end_all(account_id, but=sessions.own().name)


def _sign_ins() -> list[Entry]:
    """The account's sign-ins; in one that is confined to a municipality those alone that are so too."""
    confined = current_user.confined_to
    found = sessions_of(current_app).of(current_user.account_id)
    return [entry for entry in found if confined is None or entry.confined == confined]


@blueprint.post("/ditt-konto/logga-ut-dar")
@access(Door.SIGNED_IN)
def sign_out_there() -> Response:
    """Ends one of one's own other sign-ins, or, without a name, all of them."""
    name = request.form.get("name", "")
    chosen = [entry.name for entry in _sign_ins() if entry.name != sessions.own().name and name in {"", entry.name}]
    ended = [each for each in chosen if sessions_of(current_app).end(current_user.account_id, each)]
    if ended:
        service.sign_ins_ended(accounts_session(), current_user.account_id, len(ended))
    flash_done(_("Du är utloggad där.") if name else _("Du är utloggad överallt annars."))
    return see_other(url_for("accounts.own"))


@blueprint.get("/inget-uppdrag")
@access(Door.SIGNED_IN)
def nowhere() -> Response:
    """An account without any role says so, and what to do."""
    return render("accounts/nowhere.html")


@blueprint.get("/")
@access(Door.PUBLIC)
def front() -> Response:
    """The front door: one's own first page, or what Samsyn is."""
    if current_user.is_authenticated:
        return redirect(home_of(current_user))
    return render("accounts/front.html")
