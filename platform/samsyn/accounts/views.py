"""Signing in and out, and setting a password by a mailed link."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from samsyn.access import Role
from samsyn.accounts import identity, service
from samsyn.accounts.entering import enter
from samsyn.accounts.roles import in_order, names
from samsyn.accounts.schemas import ChangedPassword, Forgotten, NewPassword, Profile, SignIn
from samsyn.web import Door, Form, access, accounts_session, flash_done, render, see_other, settings
from samsyn.web.limits import limiter

blueprint = Blueprint("accounts", __name__, template_folder="templates")


@blueprint.app_template_global()
def role_names(roles: frozenset[Role]) -> str:
    """The roles in words, in the order of the table: for templates."""
    return names(in_order(frozenset(roles)))


def _inside(target: str) -> str | None:
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


@blueprint.route("/logga-in", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit(lambda: f"{settings().sign_in_per_minute} per minute", methods=["POST"])
def sign_in() -> Response:
    """The sign-in page."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(home_of(current_user))
    form = Form(SignIn(), {"next": request.args.get("next", "")})
    if form.submitted():
        account = service.sign_in(accounts_session(), email=form.data["email"], password=form.data["password"])
        if account is not None:
            user = enter(account, method="password")
            return see_other(_inside(form.data["next"]) or home_of(user))
        form.errors[""] = [_("E-postadressen och lösenordet hör inte ihop. Försök igen eller välj ett nytt lösenord.")]
    return render("accounts/sign_in.html", form.status, form=form, demo=settings().demo, mailbox=settings().mailbox_dir)


@blueprint.post("/logga-ut")
@access(Door.SIGNED_IN)
def sign_out() -> Response:
    """Ends the sign-in."""
    logout_user()
    session.clear()
    return see_other(url_for("accounts.sign_in"))


@blueprint.route("/glomt-losenord", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit("5 per minute", methods=["POST"])
def forgotten() -> Response:
    """Asks for a mail with a link; says the same whether there is an account or not."""
    form = Form(Forgotten())
    if form.submitted():
        service.ask_for_reset(accounts_session(), email=form.data["email"], key=settings().link_key)
        return render("accounts/forgotten_sent.html", email=form.data["email"])
    return render("accounts/forgotten.html", form.status, form=form)


@blueprint.route("/konto/<token>", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit("20 per minute", methods=["POST"])
def set_password(token: str) -> Response:
    """Sets the first password, or a new one, by a mailed link. Opening the link changes nothing."""
    account = service.open_link(accounts_session(), token)
    form = Form(NewPassword())
    if form.submitted() and form.attempt(lambda: service.use_link(accounts_session(), token, form.data["password"])):
        user = enter(account, method="link")
        flash_done(_("Lösenordet är sparat."))
        return see_other(home_of(user))
    return render("accounts/set_password.html", form.status, form=form, account=account)


@blueprint.route("/ditt-konto", methods=["GET", "POST"])
@access(Door.SIGNED_IN)
@limiter.limit("20 per minute", methods=["POST"])
def own() -> Response:
    """One's own account: name, language, password. Two forms, told apart by the field "part"."""
    profile = Form(Profile(), {"name": current_user.name, "language": current_user.language})
    password = Form(ChangedPassword())
    sent = password if request.form.get("part") == "password" else profile
    if sent.submitted() and sent.attempt(lambda: _change(sent)):
        return see_other(url_for("accounts.own"))
    return render("accounts/own.html", sent.status, profile=profile, password=password)


def _change(form: Form) -> None:
    if form.data.pop("part") == "password":
        service.change_password(accounts_session(), current_user.account_id, **form.data)
        flash_done(_("Lösenordet är bytt."))
        return
    service.describe(accounts_session(), current_user.account_id, **form.data)
    g.language_asked = form.data["language"]  # The language link's cookie would else outlive the choice.
    flash_done(_("Uppgifterna är sparade."))


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
