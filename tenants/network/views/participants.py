"""Participants: one by one. Queries beyond the gate: two a page."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from tenants.network import service
from tenants.network.facts import ParticipantFact
from tenants.network.schemas import ParticipantForm, PauseForm
from tenants.network.views.door import blueprint


@blueprint.route("/rapportor/ny", methods=["GET", "POST"])
@access(Capability.NETWORK_MANAGE)
def add_participant() -> Response | BaseResponse:
    """A new participant; `?verksamhet=` says in which organisation."""
    form = Form(ParticipantForm(), {"organisation_id": request.args.get("verksamhet", ""), "language": "sv"})
    if form.submitted() and form.attempt(lambda: service.add_participant(session(), **form.data, by=actor())):
        flash_done(_("%(name)s får enkäten när nästa omgång öppnar.", name=form.data["name"]))
        return see_other(url_for("k.network.organisation", organisation_id=form.data["organisation_id"]))
    return render("network/add_participant.html", form.status, form=form, organisations=_choices())


@blueprint.route("/rapportor/<uuid:participant_id>", methods=["GET", "POST"])
@access(Capability.NETWORK_MANAGE)
def participant(participant_id: UUID) -> Response | BaseResponse:
    """Everything about a participant; on the side pausing and taking out of the network."""
    known = service.find_participant(session(), participant_id)
    form = Form(ParticipantForm(), _values(known))
    if form.submitted() and form.attempt(
        lambda: service.change_participant(session(), participant_id, **form.data, by=actor())
    ):
        flash_done(_("Ändringen är sparad."))
        return see_other(url_for("k.network.organisation", organisation_id=form.data["organisation_id"]))
    return _page(known, form, Form(PauseForm()))


@blueprint.post("/rapportor/<uuid:participant_id>/pausa")
@access(Capability.NETWORK_MANAGE)
def pause_participant(participant_id: UUID) -> Response | BaseResponse:
    """Does not ask the participant for a while; without a day the pause ends."""
    known = service.find_participant(session(), participant_id)
    form = Form(PauseForm())
    if form.submitted() and form.attempt(
        lambda: service.pause_participant(session(), participant_id, by=actor(), **form.data)
    ):
        flash_done(_("%(name)s är pausad.", name=known.name) if form.data["through"] else _("Pausen är slut."))
        return see_other(url_for("k.network.organisation", organisation_id=known.organisation_id))
    return _page(known, Form(ParticipantForm(), _values(known)), form)


@blueprint.post("/rapportor/<uuid:participant_id>/avsluta")
@access(Capability.NETWORK_MANAGE)
def retire_participant(participant_id: UUID) -> BaseResponse:
    """Takes the participant out of the network."""
    known = service.find_participant(session(), participant_id)
    service.retire_participant(session(), participant_id, by=actor())
    flash_done(_("%(name)s är inte längre med i nätverket.", name=known.name))
    return see_other(url_for("k.network.organisation", organisation_id=known.organisation_id))


@blueprint.post("/rapportor/<uuid:participant_id>/ater")
@access(Capability.NETWORK_MANAGE)
def restore_participant(participant_id: UUID) -> BaseResponse:
    """Takes the participant into the network again."""
    known = service.find_participant(session(), participant_id)
    service.restore_participant(session(), participant_id, by=actor())
    flash_done(_("%(name)s är med i nätverket igen.", name=known.name))
    return see_other(url_for("k.network.organisation", organisation_id=known.organisation_id))


def _values(known: ParticipantFact) -> dict[str, Any]:
    return {
        "name": known.name,
        "email": known.email,
        "organisation_id": known.organisation_id,
        "title": known.title,
        "language": known.language,
    }


def _choices() -> list[tuple[UUID, str]]:
    return [(each.id, f"{each.name} ({service.sector_name(each.sector)})") for each in service.organisations(session())]


def _page(known: ParticipantFact, form: Form, pause: Form) -> Response:
    service.opened(session(), known.id, by=actor())
    choices = _choices()
    if known.organisation_id not in {choice for choice, _name in choices}:
        choices.append((known.organisation_id, known.organisation_name))
    return render(
        "network/participant.html",
        max(form.status, pause.status),
        participant=known,
        form=form,
        pause=pause,
        organisations=choices,
    )
