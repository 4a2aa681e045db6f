"""The pages of feedback: the list, a draft with its preview, what was sent; and the page behind a personal link.

Queries beyond the gate: the list one, a feedback two, the personal page three.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, refresh
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import Gone, NotFound
from samsyn.web import Door, Form, access, actor, flash_done, municipality, render, see_other, session
from samsyn.web.formats import municipality_name, number
from samsyn.web.paging import decode_cursor, encode_cursor
from tenants.feedback import mails, service
from tenants.feedback.headline import headline
from tenants.feedback.paragraphs import blocks
from tenants.feedback.queries import FeedbackFact
from tenants.feedback.schemas import FeedbackForm, RedraftForm
from tenants.measures import service as measures
from tenants.rounds import service as rounds

blueprint = Blueprint("feedback", __name__, url_prefix="/aterkoppling", template_folder="templates")
public = Blueprint("feedback_link", __name__, template_folder="templates")

PAGE = 30


@blueprint.get("")
@access(Capability.FEEDBACK_READ)
def index() -> Response:
    """Every feedback, the latest first."""
    found = service.feedbacks(session(), before=_position(), limit=PAGE + 1)
    shown, more = found[:PAGE], len(found) > PAGE
    return render(
        "feedback/index.html",
        headline=headline(shown) if "efter" not in request.args else _("Tidigare återkoppling"),
        feedbacks=shown,
        more=encode_cursor(shown[-1].created_at.isoformat(), shown[-1].id) if more else None,
    )


def _position() -> tuple[datetime, UUID] | None:
    """Where the list goes on. Raises NotFound for an address that is not one of the list's own."""
    if "efter" not in request.args:
        return None
    moment, last = decode_cursor(request.args["efter"], 2)
    try:
        return datetime.fromisoformat(moment), UUID(last)
    except ValueError as error:
        raise NotFound from error


@blueprint.get("/<uuid:feedback_id>")
@access(Capability.FEEDBACK_READ)
def show(feedback_id: UUID) -> Response:
    """A draft, to be worked on by who may send it; or what was sent, and whether it has arrived."""
    feedback = service.find(session(), feedback_id)
    return _page(feedback, _form(feedback))


@blueprint.post("/<uuid:feedback_id>")
@access(Capability.FEEDBACK_SEND)
def save(feedback_id: UUID) -> Response | BaseResponse:
    """Keeps what has been written, and sends it when that button was pressed."""
    feedback = service.find(session(), feedback_id)
    form = _form(feedback)
    if not form.submitted() or not form.attempt(lambda: _carry_out(feedback_id, form.data)):
        return _page(feedback, form)
    return see_other(url_for("k.feedback.show", feedback_id=feedback_id))


def _carry_out(feedback_id: UUID, data: dict[str, Any]) -> None:
    action = data.pop("action")
    service.save(session(), feedback_id, **data, by=actor())
    if action == "save":
        flash_done(_("Utkastet är sparat."))
        return
    count = service.send(session(), feedback_id, by=actor())
    flash_done(
        ngettext(
            "Återkopplingen går nu ut till en person.",
            "Återkopplingen går nu ut till %(n)s personer.",
            count,
            n=number(count),
        )
    )


@blueprint.post("/<uuid:feedback_id>/gor-om")
@access(Capability.FEEDBACK_SEND)
def redraft(feedback_id: UUID) -> Response | BaseResponse:
    """Writes the draft anew from the newest version of the picture."""
    feedback = service.find(session(), feedback_id)
    form = Form(RedraftForm())
    if not form.submitted() or not form.attempt(
        lambda: service.redraft(session(), feedback_id, by=actor(), **form.data)
    ):
        return _page(feedback, _form(feedback), status=422)
    flash_done(_("Utkastet är skrivet på nytt."))
    return see_other(url_for("k.feedback.show", feedback_id=feedback_id))


def _form(feedback: FeedbackFact) -> Form:
    return Form(FeedbackForm(), {"subject": feedback.subject, "body": feedback.body, "revision": feedback.revision})


def _page(feedback: FeedbackFact, form: Form, status: int | None = None) -> Response:
    """The page of one feedback. The preview is written by the function that writes the mail."""
    place = municipality_name(municipality().id)
    letter = mails.write(
        name=_("[namn]"),
        body=feedback.body,
        url=_("[personlig länk]"),
        sender=feedback.sent_by_name or actor().name,
        place=place,
    )
    sends = Capability.FEEDBACK_SEND in g.capabilities and not feedback.sent
    return render(
        "feedback/show.html",
        status or form.status,
        feedback=feedback,
        form=form,
        letter=letter,
        blocks=blocks(feedback.body),
        receivers=len(service.recipients(session(), feedback.round_id)) if sends else None,
        delivery=service.deliveries(session(), feedback.id) if feedback.sent else None,
    )


@public.errorhandler(Gone)
def ended(error: Gone) -> Response:
    """A link that has ended says so on a page for phones, with what to do."""
    g.refused = True
    return render("feedback/gone.html", error.status, advice=error.message)


@public.get("/svar/<slug>/<token>/aterkoppling")
@access(Door.ANSWER_LINK)
def by_link(token: str) -> Response:
    """The round's feedback, for who was asked; before it has been sent the page says so."""
    _invitation, round_, participant = rounds.find_invitation(session(), token)
    g.link_language = participant.language
    refresh()
    feedback = service.sent_about(session(), round_.id)
    return render(
        "feedback/by_link.html",
        feedback=feedback,
        round=round_,
        blocks=blocks(feedback.body) if feedback else [],
        measures=measures.to_tell(session()) if feedback else [],
        answer_url=f"/svar/{municipality().slug}/{token}",
    )
