"""What runs: queues, jobs that have given up, mails that no server took, and how the parts are."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.backoffice import health, queries, service
from samsyn.backoffice.views.door import blueprint
from samsyn.jobs import failures
from samsyn.web import Door, access, accounts_session, actor, flash_done, render, see_other, settings


@blueprint.get("/koer")
@access(Door.OPERATOR)
def queues() -> Response:
    """What waits and what has given up, by kind, number and time."""
    session = accounts_session()
    return render(
        "backoffice/queues.html",
        waiting=queries.waiting_jobs(session),
        failed=queries.failed_jobs(session),
        most=failures.SHOWN,
        health=health.ask(settings().redis_url),
    )


@blueprint.post("/koer/<int(max=9999):code>/<uuid:job_id>/forsok-igen")
@access(Door.OPERATOR)
def retry(code: int, job_id: UUID) -> BaseResponse:
    """Has a job that has given up tried again."""
    service.retry(accounts_session(), code, job_id, by=actor())
    flash_done(_("Jobbet försöks igen."))
    return see_other(url_for("backoffice.queues"))


@blueprint.post("/koer/<int(max=9999):code>/<uuid:job_id>/lagg-undan")
@access(Door.OPERATOR)
def dismiss(code: int, job_id: UUID) -> BaseResponse:
    """Puts a job that has given up aside."""
    service.dismiss(accounts_session(), code, job_id, by=actor())
    flash_done(_("Jobbet är lagt åt sidan."))
    return see_other(url_for("backoffice.queues"))


@blueprint.get("/halsa")
@access(Door.OPERATOR)
def healthy() -> Response:
    """Each part of the service, asked now; and the mails of the last month that no server took, counted."""
    session = accounts_session()
    return render(
        "backoffice/health.html",
        checks=health.checks(session, settings(), queries.waiting_jobs(session), failures.count(session)),
        mails=queries.mail_failures(session),
        days=queries.MONTH.days,
    )
