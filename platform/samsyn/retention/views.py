"""The pages on retention: what is kept for how long, what goes tonight, what is held back, what has gone."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import records
from samsyn.access import Capability
from samsyn.retention import periods, queries, service, words
from samsyn.retention.schemas import HoldForm, PeriodForm
from samsyn.retention.service import Standing
from samsyn.web import Form, access, actor, flash_done, render, see_other, session

blueprint = Blueprint("retention", __name__, url_prefix="/gallring", template_folder="templates")


@blueprint.get("")
@access(Capability.RETENTION_READ)
def index() -> Response:
    """Every kind of record with its period and what goes tonight, the holds, and the receipts."""
    standing = service.standing(session())
    return render(
        "retention/index.html",
        standing=standing,
        tonight=sum(each.due for each in standing),
        holds=queries.holds(session()),
        lifted=queries.holds(session(), lifted=True),
        receipts=queries.receipts(session()),
        last_run=queries.last_run(session()),
        kept=words.KEPT,
        reasons=words.REASONS,
        names=words.kind_names(),
        what=words.what,
        period=periods.in_words,
    )


@blueprint.route("/slag/<kind>", methods=["GET", "POST"])
@access(Capability.RETENTION_MANAGE)
def kind(kind: str) -> Response | BaseResponse:
    """One kind: its period, and what another one would take before it is chosen."""
    now = service.standing_of(session(), kind)
    given = {"months": now.months, "keep": now.months is None, "ground": now.ground}
    form, then = Form(PeriodForm(), given), None
    if form.submitted() and form.attempt(lambda: service.check_period(now.kind, _months(form.data))):
        months = _months(form.data)
        then = now if months is None else service.standing_of(session(), kind, months=months)
        if months is None or form.data["seen"] == str(months) or not then.due:
            service.set_period(session(), kind, months=months, ground=form.data["ground"], by=actor())
            flash_done(_("%(name)s sparas %(period)s.", name=now.kind.name, period=periods.in_words(months)))
            return see_other(url_for("k.retention.index"))
    return _kind_page(now, form, then)


def _months(data: dict[str, Any]) -> int | None:
    return None if data["keep"] else data["months"]


def _kind_page(now: Standing, form: Form, then: Standing | None) -> Response:
    return render("retention/kind.html", form.status, now=now, then=then, form=form, period=periods.in_words)


@blueprint.post("/slag/<kind>/standard")
@access(Capability.RETENTION_MANAGE)
def use_default(kind: str) -> BaseResponse:
    """Goes back to the default period of a kind."""
    service.use_default(session(), kind, by=actor())
    flash_done(_("Standardtiden gäller igen."))
    return see_other(url_for("k.retention.index"))


@blueprint.route("/undantag/nytt", methods=["GET", "POST"])
@access(Capability.RETENTION_MANAGE)
def hold() -> Response | BaseResponse:
    """A new hold: of what, and why."""
    form = Form(HoldForm())
    if form.submitted() and form.attempt(lambda: _place(form.data)):
        flash_done(_("Undantaget gäller från och med nu."))
        return see_other(url_for("k.retention.index"))
    kinds = [(each.code, each.name) for each in records.kinds()]
    return render("retention/hold.html", form.status, form=form, kinds=kinds, reasons=list(words.REASONS.items()))


def _place(data: dict[str, Any]) -> None:
    chosen = {name: value for name, value in data.items() if name != "kind"}
    service.place_hold(session(), kind_code=data["kind"], **chosen, by=actor())


@blueprint.post("/undantag/<uuid:legal_hold_id>/hav")
@access(Capability.RETENTION_MANAGE)
def lift(legal_hold_id: UUID) -> BaseResponse:
    """Ends a hold."""
    service.lift_hold(session(), legal_hold_id, by=actor())
    flash_done(_("Undantaget är hävt. Det som är äldre än sin tid gallras i natt."))
    return see_other(url_for("k.retention.index"))
