"""The page behind a personal link: to answer, to change the answer, to see what becomes of it.

Opening any of the pages changes nothing, for mail scanners open links before people do. The forms bear no CSRF token
and no cookie: the token in the path is the secret, and who has it may answer; a page elsewhere that does not know the
token cannot make a browser send anything that counts.

Queries: the overview eight at most, the form five, a submission nine.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, request, url_for
from flask_babel import refresh
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, DomainError, Gone, Invalid, NotFound
from samsyn.geography.sheets import map_area, map_data
from samsyn.web import Door, Form, access, municipality, render, see_other, session, settings
from samsyn.web.limits import limiter
from samsyn.web.security import csrf
from tenants.network import service as network
from tenants.observations import form as answer_form
from tenants.observations import service
from tenants.observations.schemas import AnswerForm
from tenants.observations.screening import screen
from tenants.observations.screening.wording import instead, names, pieces, shown
from tenants.observations.service import ObservationFact, ObservationInput, Stopped
from tenants.observations.wording import (
    breakable,
    by_words,
    days_to_choose,
    parts,
    place_types,
    sources,
    when_words,
    where_words,
)
from tenants.places import service as places
from tenants.places.service import CategoryFact, Words
from tenants.rounds import service as rounds
from tenants.rounds.models import Invitation, Round

public = Blueprint("answer", __name__, url_prefix="/svar/<slug>/<token>", template_folder="../templates")
csrf.exempt(public)

USUAL = 4
AGAIN = 3


@dataclass(frozen=True, slots=True)
class Visit:
    """Who has come by which link, and in which round."""

    token: str
    invitation: Invitation
    round: Round
    organisation: str
    participant_id: UUID

    @property
    def whose(self) -> dict[str, UUID]:
        """The round and participant, for the service."""
        return {"round_id": self.round.id, "participant_id": self.participant_id}

    @property
    def open(self) -> bool:
        """Whether the round can be answered now."""
        return self.round.state == "open" and self.round.closes_at > clock.now()


def _visit(token: str) -> Visit:
    """Raises NotFound for a token that never was, Gone for one that has ended."""
    invitation, round_, participant = rounds.find_invitation(session(), token)
    g.link_language = participant.language
    refresh()
    organisation = network.organisation_of(session(), participant.id)
    return Visit(token, invitation, round_, organisation.name, participant.id)


def _per_link() -> str:
    """What is counted: the link, as a fingerprint, for a token has no business in Redis."""
    return "link:" + hashlib.sha256(request.path.split("/")[3].encode()).hexdigest()[:32]


_limited = limiter.limit(lambda: f"{settings().intake_per_minute} per minute", key_func=_per_link, methods=["POST"])


@public.errorhandler(Gone)
@public.errorhandler(NotFound)
@public.errorhandler(Conflict)
def refused(error: DomainError) -> Response:
    """A page for phones that says what has happened and what to do; no way to sign in, which participants never do."""
    g.refused = True
    return render("observations/refused.html", error.status, code=error.status, advice=error.message)


@public.get("")
@access(Door.ANSWER_LINK)
def overview(token: str) -> Response:
    """The beginning, what has been sent, or that the round is over."""
    visit = _visit(token)
    answer = service.answer_of(session(), **visit.whose)
    earlier = service.earlier(session(), **visit.whose) if visit.open else []
    return render(
        "observations/answer.html",
        visit=visit,
        answer=answer,
        again=_to_happen_again(earlier) if answer is None else [],
        told=_told(visit) if visit.open and answer is None else None,
        when=when_words,
        where=where_words,
        by=by_words,
    )


def _told(visit: Visit) -> dict[str, Any] | None:
    """The latest earlier round whose feedback has gone out, with the participant's own link to it."""
    found = service.last_feedback(session(), **visit.whose, key=settings().link_key)
    if found is None:
        return None
    return {"round": found.round, "url": f"/svar/{municipality().slug}/{found.token}/aterkoppling"}


@public.get("/ny")
@access(Door.ANSWER_LINK)
def new(token: str) -> Response | BaseResponse:
    """An empty form, or one with the what and where of an earlier observation (?igen=<id>)."""
    visit = _visit(token)
    if not visit.open:
        return see_other(url_for("answer.overview", token=token))
    earlier = service.earlier(session(), **visit.whose)
    values: dict[str, Any] = {"place_type": "public"}
    repeated = _repeated(earlier)
    if repeated is not None:
        values = answer_form.again(repeated)
    form = Form(AnswerForm(), {**values, "id": str(new_id())})
    return _form_page(visit, form, earlier, repeated=repeated)


def _repeated(earlier: Sequence[ObservationFact]) -> ObservationFact | None:
    wanted = request.args.get("igen")
    return next((fact for fact in earlier if wanted is not None and str(fact.id) == wanted), None)


@public.post("/ny")
@access(Door.ANSWER_LINK)
@_limited
def add(token: str) -> Response | BaseResponse:
    """Sends one observation; it is part of the answer at once, and can be changed until the round closes."""
    visit = _visit(token)
    form = _sent()
    status = _submit(
        form,
        lambda given: service.add(session(), **visit.whose, observation=given, stopped=_stopped_before(form)),
    )
    if status == OK:
        return _go_on(url_for("answer.new" if form.data["then"] == "more" else "answer.overview", token=token))
    return _form_page(visit, form, service.earlier(session(), **visit.whose), status=status)


@public.get("/iakttagelse/<uuid:observation_id>")
@access(Door.ANSWER_LINK)
def edit(token: str, observation_id: UUID) -> Response | BaseResponse:
    """One of the participant's own observations, to be changed."""
    visit = _visit(token)
    if not visit.open:
        return see_other(url_for("answer.overview", token=token))
    fact = _own(visit, observation_id)
    form = Form(AnswerForm(), {**answer_form.values_of(fact, clock.today()), "id": str(fact.id)})
    return _form_page(visit, form, service.earlier(session(), **visit.whose), editing=observation_id)


@public.post("/iakttagelse/<uuid:observation_id>")
@access(Door.ANSWER_LINK)
@_limited
def change(token: str, observation_id: UUID) -> Response | BaseResponse:
    """Puts what the form says in the place of the observation."""
    visit = _visit(token)
    form = _sent()
    status = _submit(
        form,
        lambda given: service.change(
            session(),
            **visit.whose,
            observation_id=observation_id,
            observation=given,
            stopped=_stopped_before(form),
        ),
    )
    if status == OK:
        return _go_on(url_for("answer.new" if form.data["then"] == "more" else "answer.overview", token=token))
    earlier = service.earlier(session(), **visit.whose)
    return _form_page(visit, form, earlier, editing=observation_id, status=status)


@public.post("/iakttagelse/<uuid:observation_id>/ta-bort")
@access(Door.ANSWER_LINK)
@_limited
def remove(token: str, observation_id: UUID) -> Response | BaseResponse:
    """Takes one observation away; pressed twice it is still gone."""
    visit = _visit(token)
    service.remove(session(), **visit.whose, observation_id=observation_id)
    return _go_on(url_for("answer.overview", token=token))


@public.post("/inget")
@access(Door.ANSWER_LINK)
@_limited
def nothing(token: str) -> Response | BaseResponse:
    """Answers in one tap that nothing has happened."""
    visit = _visit(token)
    service.report_nothing(session(), **visit.whose)
    return _go_on(url_for("answer.overview", token=token))


@public.get("/karta")
@access(Door.ANSWER_LINK)
def map_of_municipality(token: str) -> Response:
    """What the map draws: boundary, neighbours, areas, named places. Fetched when somebody opens the map."""
    _visit(token)
    installation = settings()
    response = jsonify(
        {
            **map_data((municipality().id,)),
            "areas": [map_area(str(shape.id), shape.name, shape.geometry) for shape in places.area_shapes(session())],
            "places": [
                {"id": str(place.id), "name": place.name, "lat": place.lat, "lon": place.lon}
                for place in places.named_places(session())
            ],
            "tiles": {"url": installation.tile_url, "attribution": installation.tile_attribution},
        }
    )
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


OK = 200


def _sent() -> Form:
    return Form(AnswerForm(), lists=("screened",))


def _stopped_before(form: Form) -> frozenset[str]:
    """The kinds of personal data that have stood in the way of this form, by its script or by this page."""
    return frozenset(form.data["stopped"].split())


def _submit(form: Form, action: Callable[[ObservationInput], object]) -> int:
    """Runs the action on what the form says; 200, or the status of the page on which the form is shown again."""
    if not form.submitted():
        form.errors = answer_form.at_fields(form.errors)
        return form.status
    try:
        action(answer_form.observation_of(form.data, places.vocabulary(session())))
    except Invalid as error:
        form.errors = answer_form.at_fields(error.fields)
        if isinstance(error, Stopped):
            form.values["stopped"] = " ".join(sorted(_stopped_before(form).union(*error.kinds)))
        return error.status
    except Conflict as error:
        form.errors = {"": [error.message]}
        return error.status
    return OK


def _go_on(url: str) -> Response | BaseResponse:
    """To the next page: told to the page's script when it has sent the form, else by 303."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"next": url})
    return see_other(url)


def _own(visit: Visit, observation_id: UUID) -> ObservationFact:
    answer = service.answer_of(session(), **visit.whose)
    for fact in answer.observations if answer else ():
        if fact.id == observation_id:
            return fact
    raise NotFound


def _form_page(
    visit: Visit,
    form: Form,
    earlier: Sequence[ObservationFact],
    *,
    repeated: ObservationFact | None = None,
    editing: UUID | None = None,
    status: int = OK,
) -> Response:
    words = places.vocabulary(session())
    usual = _usual(words, earlier)
    answer = service.answer_of(session(), **visit.whose) if editing is None and status == OK else None
    text = answer_form.text_of(form.values, words)
    findings = screen(text)
    return render(
        "observations/form.html",
        status,
        visit=visit,
        form=form,
        usual=usual,
        others=[category for category in words.categories if category not in usual],
        areas=words.areas,
        places=words.places,
        place_types=place_types(),
        days=days_to_choose(clock.today(), answer_form.DAYS_SHOWN),
        earliest=clock.today() - timedelta(days=365),
        today=clock.today(),
        parts=parts(),
        sources=sources(),
        found=shown(text, findings, answer_form.said(form.value("screened", []))),
        quoted=pieces(text, findings),
        guard_words={kind: {"name": name, "instead": instead()[kind]} for kind, name in names().items()},
        repeated=repeated,
        editing=editing,
        sent=len(answer.observations) if answer else 0,
        breakable=breakable,
        when=when_words,
        where=where_words,
        by=by_words,
    )


def _usual(words: Words, earlier: Sequence[ObservationFact]) -> list[CategoryFact]:
    """The four categories that the participant has picked most; none for who has picked nothing yet.

    Where there are fewer, the first of the municipality's own order fill up.
    """
    picked = Counter(fact.category_code for fact in earlier)
    known = [words.category(code) for code, _count in picked.most_common()]
    usual = [category for category in known if category is not None]
    return [*usual, *(category for category in words.categories if category not in usual)][:USUAL] if usual else []


def _to_happen_again(earlier: Sequence[ObservationFact]) -> list[ObservationFact]:
    """The latest of what the participant has seen before, each kind at each place once."""
    seen: dict[tuple[object, ...], ObservationFact] = {}
    for fact in earlier:
        seen.setdefault((fact.category_code, fact.place_id or fact.area_id), fact)
    return list(seen.values())[:AGAIN]
