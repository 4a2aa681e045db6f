"""The administrator's page on how people sign in: the issuer, tried and switched on, and who needs a second factor."""

from uuid import UUID

from flask import Response, current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability, Role
from samsyn.accounts.roles import ROLES, in_order
from samsyn.accounts.second_factor import service as second_factor
from samsyn.errors import Invalid
from samsyn.federation import asking, provider, queries, service
from samsyn.federation.faults import SENTENCES, IssuerFault
from samsyn.federation.models import Issuer
from samsyn.federation.queries import Identified
from samsyn.federation.schemas import ROLE_TABLE, Connection, FactorRoles, Way
from samsyn.federation.views import trial
from samsyn.federation.views.door import ask, blueprint, calling, redirect_uri
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
from samsyn.web.limits import limiter
from samsyn.web.sessions import own, sessions_of


@blueprint.route("/inloggning", methods=["GET", "POST"])
@access(Capability.SIGN_IN_MANAGE)
@limiter.limit("30 per minute", methods=["POST"])
def index() -> Response | BaseResponse:
    """How people sign in here. Four forms, told apart by the field "part"."""
    row = queries.find_issuer(session())
    forms = _forms(row)
    actions = {"connection": _connect, "roles": _map_roles, "way": _set_way, "factor": _set_factor_roles}
    part = request.form.get("part", "")
    sent = forms.get(part)
    if sent is not None and sent.submitted() and sent.attempt(lambda: actions[part](sent)):
        return see_other(url_for("k.sign_in.index", _anchor=part))
    fault = request.args.get("fel", "")
    return render(
        "federation/index.html",
        200 if sent is None else sent.status,
        forms=forms,
        row=row,
        way=queries.way_of(session(), municipality().id),
        redirect_uri=redirect_uri(),
        roles=ROLES,
        trial=trial.latest(),
        sentences=SENTENCES,
        fault=SENTENCES.get(fault, SENTENCES["answer"]) if fault else None,
        by_password=queries.administrators_by_password(accounts_session(), municipality().id),
        identities=queries.identities(accounts_session(), municipality().id),
        in_order=lambda values: in_order(frozenset(map(Role, values))),
    )


def _forms(row: Issuer | None) -> dict[str, Form]:
    """The forms as they stand the first time."""
    connection = {} if row is None else {"issuer": row.issuer, "client_id": row.client_id}
    table = {} if row is None else {role: "\n".join(values) for role, values in row.roles.items()}
    return {
        "connection": Form(Connection(), {**connection, "trusts_factor": row is not None and row.trusts_factor}),
        "roles": Form(ROLE_TABLE(), {"role_claim": "roles" if row is None else row.role_claim, **table}),
        "way": Form(Way(), {"way": queries.way_of(session(), municipality().id)}),
        "factor": Form(
            FactorRoles(),
            {"factor_roles": sorted(second_factor.required_roles(accounts_session(), municipality().id))},
            lists=("factor_roles",),
        ),
    }


def _connect(form: Form) -> None:
    """Keeps the issuer when it answers: what cannot be reached at all is no setting."""
    data = form.data
    try:
        with calling():
            provider.discover(data["issuer"], allow_private=settings().oidc_allow_private, anew=True)
    except IssuerFault as fault:
        raise Invalid({"issuer": [str(SENTENCES[fault.code])]}) from fault
    service.connect(
        session(),
        accounts_session(),
        issuer=data["issuer"],
        client_id=data["client_id"],
        client_secret=data["client_secret"],
        trusts_factor=data["trusts_factor"],
        key=settings().secret_key,
        by=actor(),
    )
    if queries.way_of(accounts_session(), municipality().id) == service.PASSWORD:
        _end_sign_ins()
    trial.forget()
    flash_done(_("Utfärdaren är sparad. Prova inloggningen härnäst."))


def _map_roles(form: Form) -> None:
    table = {role: form.data[role.value] for role in Role}
    service.map_roles(session(), role_claim=form.data["role_claim"], roles=table, by=actor())
    flash_done(_("Rollerna är sparade."))


def _set_way(form: Form) -> None:
    service.set_way(session(), accounts_session(), form.data["way"], by=actor())
    if form.data["way"] == service.PASSWORD:
        _end_sign_ins()
    flash_done(_("Sättet att logga in är sparat."))


def _set_factor_roles(form: Form) -> None:
    roles = [Role(role) for role in form.data["factor_roles"]]
    second_factor.set_required_roles(accounts_session(), municipality().id, roles, by=actor())
    flash_done(_("Kravet är sparat."))


def _end_sign_ins(*whose: Identified) -> None:
    """Ends what the issuer has opened, and is no longer to: of these accounts or of all, but for one's own."""
    kept = sessions_of(current_app)
    for each in whose or queries.identities(accounts_session(), municipality().id):
        for entry in kept.of(each.account_id):
            if entry.confined == municipality().id and entry.name != own().name:
                kept.end(each.account_id, entry.name)


@blueprint.get("/inloggning/prova")
@access(Capability.SIGN_IN_MANAGE)
@limiter.limit("20 per minute")
def begin_trial() -> BaseResponse:
    """On to the issuer on trial. A link and not a form: a form may lead to no other site here."""
    try:
        return redirect(ask(asking.TRIAL, account=current_user.get_id()))
    except IssuerFault as fault:
        return see_other(url_for("k.sign_in.index", fel=fault.code))


@blueprint.post("/inloggning/konton/<uuid:identity_id>/koppla-loss")
@access(Capability.SIGN_IN_MANAGE)
def unlink(identity_id: UUID) -> BaseResponse:
    """Ends what links an account to the municipality's."""
    found = service.unlink(session(), accounts_session(), identity_id, by=actor())
    _end_sign_ins(found)
    name = found.name
    flash_done(_("%(name)s är inte längre kopplad till kommunens konto.", name=name))
    return see_other(url_for("k.sign_in.index", _anchor="konton"))
