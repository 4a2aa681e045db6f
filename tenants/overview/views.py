"""The first page of a municipality, the guide to its first round, and the templates to begin from.

Queries beyond the gate: the first page at most eight, the guide three.
"""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.accounts.roles import ROLES
from samsyn.templates import service as templates
from samsyn.web import (
    Form,
    InputSchema,
    access,
    accounts_session,
    actor,
    flash_done,
    municipality,
    render,
    see_other,
    session,
)
from tenants.network import service as network
from tenants.overview import beginnings, service
from tenants.overview.ahead import ahead
from tenants.overview.course import course, rhythm_line
from tenants.overview.facts import Facts
from tenants.overview.lines import lines
from tenants.overview.schemas import About
from tenants.overview.situation import situation
from tenants.overview.steps import next_step, remaining, runners, steps
from tenants.overview.todo import todo
from tenants.picture import findings, sentences
from tenants.places import service as places

blueprint = Blueprint("overview", __name__, template_folder="templates")

FINDINGS_SHOWN = 3
# Where each kind of thing to do is done.
DOORS: dict[str, Callable[[UUID | None], str]] = {
    "round": lambda about: url_for("k.rounds.show", round_id=about),
    "rounds": lambda about: url_for("k.rounds.index"),
    "picture": lambda about: url_for("k.picture.show", picture_id=about),
    "review": lambda about: url_for("k.followup.review", measure_id=about),
    "reviews": lambda about: url_for("k.measures.index", lage="ongoing"),
    "measure": lambda about: url_for("k.followup.show", measure_id=about),
    "proposals": lambda about: url_for("k.measures.index", lage="proposed"),
    "feedback": lambda about: url_for("k.feedback.show", feedback_id=about),
    "organisation": lambda about: url_for("k.network.organisation", organisation_id=about),
    "network": lambda about: url_for("k.network.index"),
    "people": lambda about: url_for("k.people.index"),
    "areas": lambda about: url_for("k.places.areas"),
    "categories": lambda about: url_for("k.places.categories"),
    "rhythm": lambda about: url_for("k.rounds.rhythm"),
    "setup": lambda about: url_for("k.overview.setup"),
}


def _door(kind: str, about: UUID | None = None) -> str:
    """The address of the page where something is done."""
    return DOORS[kind](about)


def _may() -> frozenset[Capability]:
    return frozenset(g.capabilities)


@blueprint.get("/")
@access(Capability.OVERVIEW_READ)
def index() -> Response:
    """What to do now, where the round is, how things are over time and what is coming."""
    facts = service.glance(session(), accounts_session(), may=_may())
    current, newest, found = facts.current, facts.newest_picture, steps(facts)
    return render(
        "overview/index.html",
        facts=facts,
        situation=situation(facts, current_user.name),
        todo=todo(facts),
        settings=[step for step in found if step.key != "rhythm"],
        beginning=facts.can(Capability.SETUP) and not facts.rounds and not all(step.done for step in found),
        current=current,
        course=course(facts, current) if current is not None else [],
        rhythm=rhythm_line(facts.standing.rhythm, facts.today),
        lines=lines(newest.content) if newest is not None else [],
        findings=_findings(facts),
        coming=ahead(facts),
        door=_door,
        say=sentences,
    )


def _findings(facts: Facts) -> list[findings.Finding]:
    """What the settled picture says, for those who read it without working on it."""
    settled = facts.newest_settled
    if settled is None or facts.can(Capability.PICTURE_WORK):
        return []
    return findings.findings(settled.content)[:FINDINGS_SHOWN]


@blueprint.get("/kom-igang")
@access(Capability.SETUP)
def setup() -> Response:
    """The guide: the steps to the first round, which can be left and taken up again."""
    facts = service.setup(session(), accounts_session(), may=_may())
    found = steps(facts)
    return render(
        "overview/setup.html",
        facts=facts,
        steps=found,
        next=next_step(found),
        headline=remaining(found),
        ready=all(step.done for step in found),
        runners=runners(facts.members),
        gone=any(one.state != "planned" for one in facts.rounds),
        door=_door,
    )


@blueprint.get("/kom-igang/mallar")
@access(Capability.SETUP)
def beginnings_list() -> Response:
    """The templates to begin from."""
    return render("overview/beginnings.html", found=service.to_begin_from(session(), accounts_session()))


@blueprint.route("/kom-igang/mallar/<string:key>", methods=["GET", "POST"])
@access(Capability.SETUP)
def beginning(key: str) -> Response | BaseResponse:
    """What a template would change; and taking it."""
    form = Form(InputSchema())
    if form.submitted():
        chosen = service.begin_from(session(), accounts_session(), key, by=actor())
        count = len(chosen.content.categories)
        flash_done(ngettext("En kategori är på plats.", "%(num)s kategorier är på plats.", count))
        return see_other(url_for("k.overview.setup"))
    chosen = service.beginning(session(), accounts_session(), key)
    return render(
        "overview/beginning.html",
        chosen=chosen,
        changes=beginnings.changes(chosen.content, places.categories(session())),
        word=beginnings.word,
        roles=ROLES,
        sectors=dict(network.sector_names()),
    )


@blueprint.route("/kom-igang/var-mall", methods=["GET", "POST"])
@access(Capability.SETUP)
def own_template() -> Response | BaseResponse:
    """What others may begin from: shown as it would be published, word for word."""
    known = templates.of(accounts_session(), municipality().id)
    form = Form(About(), {"about": known.about if known else ""})
    if form.submitted() and form.attempt(
        lambda: service.publish_template(session(), accounts_session(), about=form.data["about"], by=actor())
    ):
        flash_done(_("Mallen är publicerad. Andra kommuner kan börja från den."))
        return see_other(url_for("k.overview.own_template"))
    content = service.own_template(session(), accounts_session())
    return render(
        "overview/own_template.html",
        form.status,
        form=form,
        known=known,
        content=content,
        differs=known is not None and known.content != content,
        roles=ROLES,
        sectors=dict(network.sector_names()),
    )


@blueprint.post("/kom-igang/var-mall/dra-tillbaka")
@access(Capability.SETUP)
def withdraw_template() -> BaseResponse:
    """Nobody else can begin from it any more."""
    service.withdraw_template(session(), accounts_session(), by=actor())
    flash_done(_("Mallen är tillbakadragen. De som redan har börjat från den behåller sin kopia."))
    return see_other(url_for("k.overview.own_template"))
