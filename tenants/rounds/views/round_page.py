"""One round. Queries beyond the gate: five, six while it is open."""

from uuid import UUID

from flask import Response, make_response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from tenants.rounds import service
from tenants.rounds.schemas import ReminderForm
from tenants.rounds.service import Standing
from tenants.rounds.views.door import blueprint, link_key


@blueprint.get("/<uuid:round_id>")
@access(Capability.ROUNDS_READ)
def show(round_id: UUID) -> Response:
    """How the round stands."""
    standing = service.standing(session(), round_id)
    return _page(standing, Form(ReminderForm(), {"text": standing.round.reminder_text}))


@blueprint.get("/<uuid:round_id>/nu")
@access(Capability.ROUNDS_READ)
def now(round_id: UUID) -> Response:
    """What changes by itself on an open round's page. Once it is open no more, the whole page is read anew."""
    standing = service.standing(session(), round_id)
    if standing.round.state != "open":
        response = make_response("")
        response.headers["HX-Refresh"] = "true"
        return response
    form = Form(ReminderForm(), {"text": standing.round.reminder_text})
    return render("rounds/_now.html", standing=standing, round=standing.round, form=form)


@blueprint.post("/<uuid:round_id>/paminnelse")
@access(Capability.ROUNDS_RUN)
def reminder(round_id: UUID) -> Response | BaseResponse:
    """Keeps the coordinator's own lines; sends the reminder at once when that was pressed."""
    form = Form(ReminderForm())
    if not form.submitted():
        return _page(service.standing(session(), round_id), form)
    service.set_reminder_text(session(), round_id, form.data["text"], by=actor())
    if form.data["do"] == "save":
        flash_done(_("Texten är sparad."))
    else:
        reminded = service.remind_now(session(), round_id, by=actor())
        flash_done(
            ngettext("Påminnelsen går nu till en person.", "Påminnelsen går nu till %(num)s personer.", reminded)
            if reminded
            else _("Ingen fick en påminnelse nu: alla som är tysta fick en för mindre än sex timmar sedan.")
        )
    return see_other(url_for("k.rounds.show", round_id=round_id))


@blueprint.post("/<uuid:round_id>/oppna")
@access(Capability.ROUNDS_RUN)
def open_now(round_id: UUID) -> BaseResponse:
    """Opens a planned round at once."""
    service.open_now(session(), round_id, key=link_key(), by=actor())
    flash_done(_("Omgången är öppen och mejlen är på väg."))
    return see_other(url_for("k.rounds.show", round_id=round_id))


@blueprint.post("/<uuid:round_id>/stang")
@access(Capability.ROUNDS_RUN)
def close(round_id: UUID) -> BaseResponse:
    """Closes an open round before its time."""
    service.close_round(session(), round_id, by=actor())
    flash_done(_("Omgången är stängd. Lägesbilden tas fram."))
    return see_other(url_for("k.rounds.show", round_id=round_id))


@blueprint.post("/<uuid:round_id>/ta-bort")
@access(Capability.ROUNDS_RUN)
def cancel(round_id: UUID) -> BaseResponse:
    """Takes a planned round away."""
    service.cancel_round(session(), round_id, by=actor())
    flash_done(_("Omgången är borttagen."))
    return see_other(url_for("k.rounds.index"))


@blueprint.post("/<uuid:round_id>/nya")
@access(Capability.ROUNDS_RUN)
def invite_newcomers(round_id: UUID) -> BaseResponse:
    """Invites those who have joined the network since the round opened."""
    invited = service.invite_newcomers(session(), round_id, key=link_key(), by=actor())
    flash_done(ngettext("En person till är inbjuden.", "%(num)s personer till är inbjudna.", invited))
    return see_other(url_for("k.rounds.show", round_id=round_id))


def _page(standing: Standing, form: Form) -> Response:
    return render(
        "rounds/show.html",
        form.status,
        standing=standing,
        round=standing.round,
        form=form,
    )
