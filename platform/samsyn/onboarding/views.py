"""The application in steps: the municipality, who applies, a last look, sent.

Each step is a page of its own that works without JavaScript; what has been typed is in the draft.
"""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from samsyn.errors import Invalid
from samsyn.geography import municipalities as geography
from samsyn.geography.municipalities import MunicipalityFact
from samsyn.onboarding import candidates, draft, service
from samsyn.onboarding.draft import Draft
from samsyn.onboarding.outline import outline
from samsyn.onboarding.roles import APPLICANT_ROLES
from samsyn.onboarding.schemas import Applicant, Choice
from samsyn.web import Door, Form, access, accounts_session, render, see_other
from samsyn.web.i18n import language
from samsyn.web.limits import limiter

blueprint = Blueprint("onboarding", __name__, template_folder="templates")


@blueprint.app_template_global()
def municipality_fact(code: int) -> MunicipalityFact:
    """What is public about a municipality: for templates."""
    return geography.fact(code)


blueprint.add_app_template_global(outline, "municipality_outline")


def _chosen(kept: Draft) -> MunicipalityFact | None:
    return geography.fact(kept.code) if geography.is_code(kept.code) else None


@blueprint.route("/anslut", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit("60 per minute", methods=["POST"])
def choose() -> Response | BaseResponse:
    """Step 1: which municipality."""
    kept = draft.read()
    if kept.sent:
        kept = Draft()
    chosen = _chosen(kept)
    form = Form(Choice(), {"municipality": chosen.name if chosen else ""})
    found = candidates.Candidates()
    if form.submitted():
        found = _found(form)
        if found.found is not None and _free(form, found.found):
            return draft.keep(see_other(url_for("onboarding.who")), replace(kept, code=found.found.code))
    return render(
        "onboarding/choose.html",
        form.status,
        form=form,
        chosen=found.found or (chosen if request.method == "GET" else None),
        several=found.several or found.near,
        most=candidates.MOST_SHOWN,
        facts=geography.all_facts(),
    )


def _found(form: Form) -> candidates.Candidates:
    """What was meant; where it is not one municipality, the form says why."""
    written, picked = form.data["municipality"], form.data["code"]
    if picked.isascii() and picked.isdigit() and written == form.data["asked"] and geography.is_code(int(picked)):
        return candidates.Candidates(found=geography.fact(int(picked)))
    found = candidates.match(written)
    if found.found is None:
        form.refuse(Invalid({"municipality": [_why_not(written, found)]}))
    return found


def _why_not(written: str, found: candidates.Candidates) -> str:
    if not written.strip():
        return _("Skriv kommunens namn eller kod.")
    if found.several:
        return ngettext(
            "%(num)s kommun passar. Välj den här under.",
            "%(num)s kommuner passar. Välj en här under eller skriv mer av namnet.",
            len(found.several),
        )
    names = _listed(found.near)
    if names:
        return _("Ingen kommun heter ”%(text)s”. Menade du %(names)s?", text=written.strip(), names=names)
    return _("Ingen kommun heter ”%(text)s”. Skriv namnet eller de fyra siffrorna i kommunkoden.", text=written.strip())


def _listed(several: Sequence[MunicipalityFact]) -> str:
    names = [each.name for each in several]
    return _(" eller ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _free(form: Form, chosen: MunicipalityFact) -> bool:
    return form.attempt(lambda: service.refuse_unless_free(accounts_session(), chosen.code))


@blueprint.get("/anslut/kommun")
@access(Door.PUBLIC)
@limiter.limit("240 per minute")
def preview() -> Response:
    """The card of the municipality that is being written: for the page where JavaScript makes it immediate."""
    return render("onboarding/_card.html", chosen=candidates.match(request.args.get("municipality", "")[:200]).found)


@blueprint.route("/anslut/du", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit("60 per minute", methods=["POST"])
def who() -> Response | BaseResponse:
    """Step 2: who applies. What is typed is kept, right or wrong, also on the way back."""
    kept = draft.read()
    chosen = _chosen(kept)
    if chosen is None or kept.sent:
        return redirect(url_for("onboarding.choose"))
    form = Form(Applicant(), kept.typed())
    if request.method == "GET":
        return render("onboarding/who.html", form=form, chosen=chosen, roles=APPLICANT_ROLES)
    kept = kept.with_typed(request.form)
    if "back" in request.form:
        return draft.keep(see_other(url_for("onboarding.choose")), kept)
    if form.submitted():
        return draft.keep(see_other(url_for("onboarding.review")), kept.with_typed(form.data))
    page = render("onboarding/who.html", form.status, form=form, chosen=chosen, roles=APPLICANT_ROLES)
    return draft.keep(page, kept)


@blueprint.route("/anslut/granska", methods=["GET", "POST"])
@access(Door.PUBLIC)
@limiter.limit("20 per hour", methods=["POST"])
def review() -> Response | BaseResponse:
    """Step 3: a last look, and the sending."""
    kept = draft.read()
    chosen = _chosen(kept)
    if kept.sent:
        return redirect(url_for("onboarding.sent"))
    if chosen is None:
        return redirect(url_for("onboarding.choose"))
    faults = Applicant().validate(kept.typed())
    if faults:
        return redirect(url_for("onboarding.who"))
    form = Form(Applicant(), kept.typed())
    if request.method == "POST" and form.attempt(lambda: _send(kept)):
        return draft.keep(see_other(url_for("onboarding.sent")), replace(kept, sent=True))
    return render(
        "onboarding/review.html",
        409 if form.errors else 200,
        form=form,
        draft=kept,
        chosen=chosen,
        roles=APPLICANT_ROLES,
    )


def _send(kept: Draft) -> None:
    applicant = Applicant().load(kept.typed())
    service.apply(accounts_session(), kept.code, **applicant, language=language())


@blueprint.get("/anslut/skickat")
@access(Door.PUBLIC)
def sent() -> Response | BaseResponse:
    """Step 4: it has come, and what happens next."""
    kept = draft.read()
    chosen = _chosen(kept)
    if chosen is None or not kept.sent:
        return redirect(url_for("onboarding.choose"))
    return render("onboarding/sent.html", chosen=chosen, draft=kept)
