"""The silent by name, and one participant's link: for those who run rounds. Queries beyond the gate: two and three."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import audit
from samsyn.access import Capability
from samsyn.web import access, actor, flash_done, render, see_other, session
from tenants.rounds import service
from tenants.rounds.views.door import blueprint, link_key


@blueprint.get("/<uuid:round_id>/tysta")
@access(Capability.ROUNDS_RUN)
def silent(round_id: UUID) -> Response:
    """Everybody who has not answered, the longest silent first, and those whose link has been withdrawn."""
    round_, people = service.silent_by_name(session(), round_id)
    audit.read(session(), "rounds.silent_listed", actor(), object_id=round_id, count=len(people))
    return render("rounds/silent.html", round=round_, people=people)


@blueprint.get("/<uuid:round_id>/person/<uuid:invitation_id>")
@access(Capability.ROUNDS_RUN)
def person(round_id: UUID, invitation_id: UUID) -> Response:
    """One participant's contact and link."""
    round_, one, mails = service.asked_person(session(), round_id, invitation_id)
    audit.read(session(), "rounds.person_opened", actor(), object_id=one.participant_id, round=round_id)
    return render("rounds/person.html", round=round_, one=one, mails=mails)


@blueprint.post("/<uuid:round_id>/person/<uuid:invitation_id>/ny-lank")
@access(Capability.ROUNDS_RUN)
def renew(round_id: UUID, invitation_id: UUID) -> BaseResponse:
    """Mails a new link; the old one is dead at once."""
    participant = service.renew_link(session(), round_id, invitation_id, key=link_key(), by=actor())
    flash_done(_("En ny länk är på väg till %(email)s.", email=participant.email))
    return see_other(url_for("k.rounds.person", round_id=round_id, invitation_id=invitation_id))


@blueprint.post("/<uuid:round_id>/person/<uuid:invitation_id>/dra-in")
@access(Capability.ROUNDS_RUN)
def revoke(round_id: UUID, invitation_id: UUID) -> BaseResponse:
    """Ends the link."""
    participant = service.revoke_link(session(), round_id, invitation_id, by=actor())
    flash_done(_("Länken till %(name)s gäller inte längre.", name=participant.name))
    return see_other(url_for("k.rounds.silent", round_id=round_id))
