"""Texts that a sender has spoken for, settled by a coordinator; and how many texts were stopped, for the DPO.

Queries beyond the gate: the list one, one text two, the figures two. Who reads what is masked is logged.
"""

from collections.abc import Iterable
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import NotFound
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from tenants.observations.schemas import SettleForm
from tenants.observations.screening import screen
from tenants.observations.screening.wording import names, pieces
from tenants.observations.service import screened
from tenants.observations.service.screened import ANY, Tally
from tenants.observations.views.listing import blueprint

__all__ = ["blueprint"]


@blueprint.get("/granskning")
@access(Capability.LOG_READ)
def figures() -> Response:
    """How many texts were stopped, and what became of them, by month and kind; never a text."""
    by_month = screened.statistics(session())
    return render(
        "observations/figures.html",
        months=[(month, by_kind.get(ANY, Tally())) for month, by_kind in by_month.items()],
        kinds=[(name, _sum(by_kind.get(kind) for by_kind in by_month.values())) for kind, name in names().items()],
        total=_sum(by_kind.get(ANY) for by_kind in by_month.values()),
        settled=screened.outcomes(session()),
    )


def _sum(tallies: Iterable[Tally | None]) -> Tally:
    known = [tally for tally in tallies if tally is not None]
    return Tally(*(sum(getattr(tally, name) for tally in known) for name in ("stopped", "corrected", "claimed")))


@blueprint.get("/granskning/texter")
@access(Capability.ROUNDS_RUN)
def queue() -> Response:
    """The masked texts that nobody has settled."""
    return render("observations/queue.html", waiting=screened.waiting(session()), names=names())


@blueprint.get("/granskning/texter/<uuid:screened_text_id>")
@access(Capability.ROUNDS_RUN)
def unmasked(screened_text_id: UUID) -> Response:
    """One of them, as it was written."""
    return _text_page(screened_text_id, Form(SettleForm()))


@blueprint.post("/granskning/texter/<uuid:screened_text_id>")
@access(Capability.ROUNDS_RUN)
def settle(screened_text_id: UUID) -> Response | BaseResponse:
    """Keeps the text as it was written, or masks it for good."""
    form = Form(SettleForm())
    if not form.submitted():
        return _text_page(screened_text_id, form)
    keep = form.data["outcome"] == "kept"
    screened.settle(session(), screened_text_id, keep=keep, by=actor())
    flash_done(_("Texten visas som den skrevs.") if keep else _("Texten är maskerad för gott."))
    return see_other(url_for("k.observations.queue"))


def _text_page(screened_text_id: UUID, form: Form) -> Response:
    waiting = next((one for one in screened.waiting(session()) if one.id == screened_text_id), None)
    if waiting is None:
        raise NotFound
    text = screened.original(session(), screened_text_id, by=actor())
    return render(
        "observations/unmasked.html",
        form.status,
        form=form,
        one=waiting,
        parts=pieces(text, screen(text)),
        names=names(),
    )
