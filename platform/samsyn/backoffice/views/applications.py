"""Applications: what waits, one with its facts, yes and no."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.accounts.addresses import domain_of
from samsyn.backoffice import queries
from samsyn.backoffice.schemas import Approval, Refusal
from samsyn.backoffice.views.door import attempt, blueprint
from samsyn.errors import Invalid
from samsyn.geography import municipalities as geography
from samsyn.onboarding import queries as applications
from samsyn.onboarding import service as onboarding
from samsyn.onboarding.models import Application
from samsyn.onboarding.roles import APPLICANT_ROLES
from samsyn.web import Door, Form, access, accounts_session, actor, flash_done, render, see_other, settings


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
    elif not form.errors and attempt(
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
    if form.submitted() and attempt(
        form, lambda: onboarding.decline(accounts_session(), application_id, reason=form.data["reason"], by=actor())
    ):
        flash_done(_("Ansökan är avslagen. Skälet är på väg till %(email)s.", email=row.applicant_email))
        return see_other(url_for("backoffice.index"))
    return _application_page(row, Form(Approval()), form)
