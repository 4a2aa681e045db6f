"""The operator's pages: applications, municipalities, regions, queues. States, counts and times; no content."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.accounts.addresses import domain_of
from samsyn.backoffice import acts, health, queries, service
from samsyn.backoffice.schemas import Approval, NewChief, NewMember, NewRegion, Refusal
from samsyn.errors import Conflict, Invalid
from samsyn.geography import municipalities as geography
from samsyn.municipalities import service as municipalities
from samsyn.onboarding import queries as applications
from samsyn.onboarding import service as onboarding
from samsyn.onboarding.models import Application
from samsyn.onboarding.roles import APPLICANT_ROLES
from samsyn.regions import queries as region_queries
from samsyn.regions import service as regions
from samsyn.web import Door, Form, access, accounts_session, actor, flash_done, render, see_other, settings

blueprint = Blueprint("backoffice", __name__, template_folder="templates", url_prefix="/drift")


@blueprint.context_processor
def tabs() -> dict[str, Any]:
    """How many applications wait, shown on the tab of every page; what the log's entries are called."""
    return {"waiting_count": applications.waiting_count(accounts_session()), "act_words": acts.words}


def _attempt(form: Form, action: Callable[[], Any]) -> bool:
    """Runs the service call; that somebody else was first is said at the form."""
    try:
        return form.attempt(action)
    except Conflict as error:
        form.refuse(Invalid(message=error.message))
        return False


@blueprint.get("/")
@access(Door.OPERATOR)
def index() -> Response:
    """What waits, and what was done lately."""
    session = accounts_session()
    return render(
        "backoffice/index.html",
        waiting=applications.waiting(session),
        decided=applications.decided(session),
        acts=queries.latest_acts(session),
        roles=APPLICANT_ROLES,
    )


@blueprint.get("/ansokningar/<uuid:application_id>")
@access(Door.OPERATOR)
def application(application_id: UUID) -> Response:
    """One application with its facts."""
    row = onboarding.find(accounts_session(), application_id)
    return _application_page(row, Form(Approval()), Form(Refusal()))


def _application_page(row: Application, approval: Form, refusal: Form) -> Response:
    fact = geography.fact(row.municipality_id)
    domain = domain_of(row.applicant_email)
    errors = {**approval.errors, **refusal.errors}
    return render(
        "backoffice/application.html",
        409 if "" in errors else 422 if errors else 200,
        application=row,
        chosen=fact,
        domain=domain,
        own_domain=fact.slug in geography.slug_of(domain),
        approval=approval,
        refusal=refusal,
        roles=APPLICANT_ROLES,
    )


@blueprint.post("/ansokningar/<uuid:application_id>/godkann")
@access(Door.OPERATOR)
def approve(application_id: UUID) -> Response | BaseResponse:
    """Lets the municipality in."""
    row = onboarding.find(accounts_session(), application_id)
    form = Form(Approval())
    if form.submitted() and not form.data["checked"]:
        form.refuse(Invalid({"checked": [_("Kontrollera först med kommunens växel.")]}))
    elif not form.errors and _attempt(
        form, lambda: onboarding.approve(accounts_session(), application_id, key=settings().link_key, by=actor())
    ):
        name = geography.fact(row.municipality_id).full_name
        flash_done(_("%(name)s är med. Ett mejl är på väg till %(email)s.", name=name, email=row.applicant_email))
        return see_other(url_for("backoffice.index"))
    return _application_page(row, form, Form(Refusal()))


@blueprint.post("/ansokningar/<uuid:application_id>/avsla")
@access(Door.OPERATOR)
def decline(application_id: UUID) -> Response | BaseResponse:
    """Declines with a reason, which the applicant gets by mail."""
    row = onboarding.find(accounts_session(), application_id)
    form = Form(Refusal())
    if form.submitted() and _attempt(
        form, lambda: onboarding.decline(accounts_session(), application_id, reason=form.data["reason"], by=actor())
    ):
        flash_done(_("Ansökan är avslagen. Skälet är på väg till %(email)s.", email=row.applicant_email))
        return see_other(url_for("backoffice.index"))
    return _application_page(row, Form(Approval()), form)


@blueprint.get("/kommuner")
@access(Door.OPERATOR)
def tenants() -> Response:
    """Every municipality and its state."""
    return render("backoffice/tenants.html", tenants=queries.tenants(accounts_session()))


@blueprint.post("/kommuner/<int(max=9999):code>/stang")
@access(Door.OPERATOR)
def suspend(code: int) -> BaseResponse:
    """Closes a municipality's doors."""
    municipalities.suspend(accounts_session(), code, by=actor())
    flash_done(_("%(name)s är stängd. Allt finns kvar.", name=geography.fact(code).full_name))
    return see_other(url_for("backoffice.tenants"))


@blueprint.post("/kommuner/<int(max=9999):code>/oppna")
@access(Door.OPERATOR)
def resume(code: int) -> BaseResponse:
    """Opens a municipality's doors again."""
    municipalities.resume(accounts_session(), code, by=actor())
    flash_done(_("%(name)s är öppen igen.", name=geography.fact(code).full_name))
    return see_other(url_for("backoffice.tenants"))


@blueprint.route("/regioner", methods=["GET", "POST"])
@access(Door.OPERATOR)
def region_list() -> Response | BaseResponse:
    """Every region; makes a new one."""
    form = Form(NewRegion())
    if form.submitted() and _attempt(
        form, lambda: regions.create_region(accounts_session(), name=form.data["name"], by=actor())
    ):
        flash_done(_("Regionen %(name)s finns nu.", name=form.data["name"]))
        return see_other(url_for("backoffice.region_list"))
    session = accounts_session()
    return render(
        "backoffice/regions.html",
        form.status,
        form=form,
        regions=region_queries.select_regions(session),
        members=queries.members_of_regions(session),
        chiefs=queries.chiefs(session),
    )


@blueprint.get("/regioner/<int(max=2147483647):region_id>")
@access(Door.OPERATOR)
def region(region_id: int) -> Response:
    """One region: its municipalities, whether they share, and who sees it."""
    return _region_page(region_id, Form(NewMember()), Form(NewChief()))


def _region_page(region_id: int, member: Form, chief: Form) -> Response:
    session = accounts_session()
    found = service.region(session, region_id)
    members = region_queries.select_members(session, region_id)
    inside = {each.municipality_id for each in members}
    return render(
        "backoffice/region.html",
        max(member.status, chief.status),
        region=found,
        members=members,
        others=[tenant.row for tenant in queries.tenants(session) if tenant.row.id not in inside],
        chiefs=[each for each in queries.chiefs(session) if each.region_id == region_id],
        member=member,
        chief=chief,
    )


@blueprint.post("/regioner/<int(max=2147483647):region_id>/kommuner")
@access(Door.OPERATOR)
def add_member(region_id: int) -> Response | BaseResponse:
    """Adds a municipality to a region."""
    form = Form(NewMember())
    if form.submitted() and _attempt(
        form,
        lambda: service.add_municipality(accounts_session(), region_id, form.data["municipality"], by=actor()),
    ):
        flash_done(_("Kommunen hör nu till regionen. Den delar inget förrän den själv har godkänt det."))
        return see_other(url_for("backoffice.region", region_id=region_id))
    return _region_page(region_id, form, Form(NewChief()))


@blueprint.post("/regioner/<int(max=2147483647):region_id>/chefer")
@access(Door.OPERATOR)
def add_chief(region_id: int) -> Response | BaseResponse:
    """Gives somebody a region's joint picture."""
    form = Form(NewChief())
    if form.submitted() and _attempt(
        form,
        lambda: service.make_chief(accounts_session(), region_id, **form.data, key=settings().link_key, by=actor()),
    ):
        flash_done(_("Ett mejl är på väg till %(email)s.", email=form.data["email"]))
        return see_other(url_for("backoffice.region", region_id=region_id))
    return _region_page(region_id, Form(NewMember()), form)


@blueprint.get("/koer")
@access(Door.OPERATOR)
def queues() -> Response:
    """What waits and what fails, counted."""
    session = accounts_session()
    return render(
        "backoffice/queues.html",
        waiting=queries.waiting_jobs(session),
        failed=queries.failed_platform_jobs(session),
        refused=queries.refused_platform_mails(session),
        health=health.ask(settings().redis_url),
    )
