"""The municipality's own people and the keys of its programs: who may do what here."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, current_app, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import CAPABILITIES, LIMITED, Capability, Role
from samsyn.accounts import queries
from samsyn.accounts.queries import Member
from samsyn.accounts.roles import CAPABILITY_GROUPS, ROLES
from samsyn.accounts.second_factor import service as second_factor
from samsyn.errors import Conflict, Invalid
from samsyn.isolation.limits import Choices, Limits
from samsyn.municipalities import bearer, limiting, service
from samsyn.municipalities.schemas import Invitation, NewToken, Part
from samsyn.web import (
    Form,
    access,
    accounts_session,
    actor,
    flash_done,
    municipality,
    render,
    see_other,
    session,
    settings,
)
from samsyn.web.limits import count_try
from samsyn.web.sessions import sessions_of

blueprint = Blueprint("people", __name__, template_folder="templates")
SHOWN_ONCE = "new_token"
LISTS = ("roles", "areas", "categories")
# Of one municipality: what a whole staff needs in a day, and little for whoever would fill strangers' mailboxes.
INVITATIONS = ("60 per hour", "200 per day")


def _link_key() -> str:
    return str(settings().link_key)


def _roles(form: Form) -> list[Role]:
    return [Role(role) for role in form.data["roles"]]


def _limits(form: Form, choices: Choices) -> Limits | None:
    return service.limits_of(choices, areas=form.data["areas"], categories=form.data["categories"])


def _choices() -> Choices:
    """What a membership can be limited to."""
    return limiting.choices(session())


@blueprint.get("/personer")
@access(Capability.PEOPLE_MANAGE)
def index() -> Response:
    """Everybody with a role here, and what the roles are."""
    members = queries.members(accounts_session(), municipality().id)
    choices = _choices() if any(member.limits for member in members) else None
    identified = queries.identified(accounts_session(), municipality().id)
    return render(
        "people/index.html", members=members, roles=ROLES, choices=choices, seen=limiting.names, identified=identified
    )


@blueprint.get("/personer/roller")
@access(Capability.PEOPLE_MANAGE)
def roles() -> Response:
    """What each role may do, from the table that the gate reads."""
    return render("people/roles.html", groups=CAPABILITY_GROUPS, roles=ROLES, table=CAPABILITIES, limited=LIMITED)


@blueprint.route("/personer/bjud-in", methods=["GET", "POST"])
@access(Capability.PEOPLE_MANAGE)
def invite() -> Response | BaseResponse:
    """Invites somebody by e-mail."""
    form, choices = Form(Invitation(), lists=LISTS), _choices()
    if form.submitted() and form.attempt(lambda: _invite(form, choices)):
        flash_done(_("Ett mejl är på väg till %(email)s.", email=form.data["email"]))
        return see_other(url_for("k.people.index"))
    return render("people/invite.html", form.status, form=form, roles=ROLES, choices=choices)


def _invite(form: Form, choices: Choices) -> None:
    place = municipality()
    if not count_try("invitations", str(place.id), *INVITATIONS):
        raise Invalid(message=_("Ni har bjudit in många den senaste tiden. Vänta en timme och skicka igen."))
    service.invite(
        accounts_session(),
        place.id,
        place.slug,
        email=form.data["email"],
        name=form.data["name"],
        roles=_roles(form),
        limits=_limits(form, choices),
        key=_link_key(),
        by=actor(),
    )


@blueprint.route("/personer/<uuid:account_id>", methods=["GET", "POST"])
@access(Capability.PEOPLE_MANAGE)
def member(account_id: UUID) -> Response | BaseResponse:
    """One member's roles, and the part of the municipality that they are limited to."""
    known = service.member(accounts_session(), municipality().id, account_id)
    form, choices = _member_form(known), _choices()
    if form.submitted() and _unless_last(
        form,
        lambda: service.change_member(
            accounts_session(), municipality().id, account_id, _roles(form), _limits(form, choices), by=actor()
        ),
    ):
        flash_done(_("Rollerna för %(name)s är ändrade.", name=known.name))
        return see_other(_after(account_id))
    return _member_page(known, form, choices)


@blueprint.post("/personer/<uuid:account_id>/ta-bort")
@access(Capability.PEOPLE_MANAGE)
def remove(account_id: UUID) -> Response | BaseResponse:
    """Takes a member's roles here away."""
    known = service.member(accounts_session(), municipality().id, account_id)
    form = _member_form(known)
    if _unless_last(form, lambda: service.remove(accounts_session(), municipality().id, account_id, by=actor())):
        bearer.revoke_all(session(), account_id, by=actor())
        flash_done(_("%(name)s är inte längre med.", name=known.name))
        return see_other(_after(account_id))
    return _member_page(known, form, _choices())


@blueprint.post("/personer/<uuid:account_id>/ny-lank")
@access(Capability.PEOPLE_MANAGE)
def send_link(account_id: UUID) -> BaseResponse:
    """Sends the welcome mail again to who has not chosen a password."""
    place = municipality()
    service.send_link_again(accounts_session(), place.id, place.slug, account_id, key=_link_key())
    flash_done(_("En ny länk är på väg."))
    return see_other(url_for("k.people.index"))


@blueprint.post("/personer/<uuid:account_id>/nollstall-tvasteg")
@access(Capability.PEOPLE_MANAGE)
def reset_factor(account_id: UUID) -> BaseResponse:
    """Takes away the lost second factor of somebody who works in this municipality alone."""
    known = service.member(accounts_session(), municipality().id, account_id)
    account = queries.find_account(accounts_session(), account_id)
    if account is not None:
        second_factor.reset_by_administrator(accounts_session(), account, municipality().id, by=actor())
        sessions_of(current_app).end_all(account_id)
    flash_done(_("Tvåstegsinloggningen för %(name)s är nollställd.", name=known.name))
    return see_other(url_for("k.people.member", account_id=account_id))


def _member_form(known: Member) -> Form:
    limits = known.limits or Limits()
    values = {
        "roles": [role.value for role in known.roles],
        "areas": [str(one) for one in limits.areas or ()],
        "categories": [str(one) for one in limits.categories or ()],
    }
    return Form(Part(), values, lists=LISTS)


def _member_page(known: Member, form: Form, choices: Choices) -> Response:
    status = 409 if "" in form.errors else form.status
    own = known.account_id == current_user.account_id
    return render(
        "people/member.html",
        status,
        member=known,
        form=form,
        roles=ROLES,
        choices=choices,
        own=own,
        identified=known.account_id in queries.identified(accounts_session(), municipality().id),
        two_steps=second_factor.has_factor(accounts_session(), known.account_id),
        only_here=second_factor.may_reset(accounts_session(), known.account_id, municipality().id),
    )


def _unless_last(form: Form, action: Callable[[], None]) -> bool:
    """Runs the service call; that the last administrator must stay is said at the form."""
    try:
        return form.attempt(action)
    except Conflict as error:
        form.refuse(Invalid(message=error.message))
        return False


def _after(account_id: UUID) -> str:
    """Who has just changed their own roles may not come back here: to the first page that they have."""
    return url_for("accounts.front" if account_id == current_user.account_id else "k.people.index")


@blueprint.route("/nycklar", methods=["GET", "POST"])
@access(Capability.TOKENS_MANAGE)
def tokens() -> Response | BaseResponse:
    """The keys of programs. A new one is shown on the next page, and then never again."""
    form = Form(NewToken())
    if form.submitted():
        account = queries.find_account(accounts_session(), current_user.account_id)
        assert account is not None  # noqa: S101 (the gate has just read it)
        cookie[SHOWN_ONCE] = bearer.create(
            session(),
            accounts_session(),
            account=account,
            name=form.data["name"],
            by=actor(),
            confined=current_user.confined_to is not None,
        )
        return see_other(url_for("k.people.tokens"))
    made = cookie.pop(SHOWN_ONCE, None)
    return render("people/tokens.html", form.status, form=form, made=made, tokens=bearer.list_tokens(session()))


@blueprint.post("/nycklar/<uuid:token_id>/dra-in")
@access(Capability.TOKENS_MANAGE)
def revoke(token_id: UUID) -> BaseResponse:
    """Ends a key at once."""
    token = bearer.find(session(), token_id)
    bearer.revoke(session(), token, by=actor())
    flash_done(_("Nyckeln %(name)s gäller inte längre.", name=token.name))
    return see_other(url_for("k.people.tokens"))
