"""The log's page: searched by what stands in the address, taken out as a file, its chain checked.

Queries beyond the gate: the page six, a file three; each is itself logged.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import audit, clock
from samsyn.access import Capability
from samsyn.accounts import roles
from samsyn.audit import verifying
from samsyn.audit.words import GROUPS, action_words, fact_words
from samsyn.errors import Invalid
from samsyn.jobs.outbox import enqueue
from samsyn.oversight import queries
from samsyn.oversight.exports import spreadsheet, who
from samsyn.oversight.queries import Line, Narrowed
from samsyn.oversight.schemas import Search
from samsyn.web import Form, access, accounts_session, actor, flash_done, municipality, render, see_other, session
from samsyn.web.paging import decode_cursor, encode_cursor

blueprint = Blueprint("oversight", __name__, url_prefix="/logg", template_folder="templates")

ON_PAGE = 50
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
IN_FILE = 20_000


@blueprint.get("")
@access(Capability.LOG_READ)
def index() -> Response:
    """A page of the log, the latest first, narrowed by what stands in the address."""
    form = Form(Search())
    found = _found(form, ON_PAGE + 1)
    page = found[:ON_PAGE]
    asked = {name: value for name, value in request.args.items() if value.strip() and name != "lang"}
    known = queries.names(accounts_session(), (id_ for line in page for id_ in (line.account_id, line.object_id)))
    if not form.errors:
        _log_reading("oversight.listed", form, count=len(page))
    return render(
        "oversight/index.html",
        form.status,
        form=form,
        lines=page,
        more=encode_cursor(page[-1].at.isoformat(), page[-1].id) if len(found) > ON_PAGE else None,
        asked={name: value for name, value in asked.items() if name != "efter"},
        further="efter" in asked,
        people=queries.actors(session(), accounts_session()),
        groups=GROUPS,
        check=verifying.last_check(session()),
        names=known,
        who=lambda line: who(line, known),
        action_words=action_words,
        said=_said,
    )


@blueprint.get("/logg.csv")
@access(Capability.LOG_READ)
def download() -> Response:
    """The same entries as a file, all of them."""
    form = Form(Search())
    found = _found(form, IN_FILE + 1)
    if form.errors:
        raise Invalid(form.errors, _("Filen kunde inte göras. Gå tillbaka och ändra urvalet."))
    if len(found) > IN_FILE:
        raise Invalid(message=_("Urvalet har fler än 20 000 händelser. Gå tillbaka och välj en kortare tid."))
    _log_reading("oversight.exported", form, count=len(found), form_of_file="csv")
    known = queries.names(accounts_session(), (line.account_id for line in found))
    response = Response(spreadsheet(found, known), mimetype="text/csv")
    name = f"logg-{municipality().slug}-{clock.today()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/kontroll")
@access(Capability.LOG_READ)
def check() -> BaseResponse:
    """Has the chain read through as soon as a worker is free; asked for twice in a minute it is done once."""
    enqueue(session(), "oversight.check", key=f"oversight.check:{clock.now():%Y-%m-%dT%H:%M}")
    flash_done(_("Loggen läses igenom nu. Läs om sidan om en stund."))
    return see_other(url_for("k.oversight.index"))


def _said(line: Line) -> str:
    """What the entry says besides, for a reader: ids short, and not which municipality this is."""
    return fact_words({name: value for name, value in line.facts.items() if name != "municipality"}, _shown)


def _shown(code: str) -> str:
    return code[-8:] if ID.fullmatch(code) else roles.said(code)


def _found(form: Form, limit: int) -> list[Line]:
    """The entries that the address asks for; none, and the form's errors, where it cannot be understood."""
    if not form.submitted(request.args):
        return []
    data: dict[str, Any] = dict(form.data)
    try:
        after = _position(data.pop("cursor"))
    except Invalid as error:
        form.refuse(Invalid({"efter": error.fields["cursor"]}))
        return []
    return queries.lines(session(), accounts_session(), Narrowed(**data), after=after, limit=limit)


def _position(cursor: str | None) -> queries.Position | None:
    if cursor is None:
        return None
    moment, last = decode_cursor(cursor, 2)
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError(moment)
        return at, UUID(last)
    except ValueError as error:
        raise Invalid({"cursor": [_("Markören kommer inte från den här listan.")]}) from error


def _log_reading(action: str, form: Form, *, count: int, form_of_file: str | None = None) -> None:
    """Who reads the log is logged, with what it was narrowed to."""
    data: Mapping[str, Any] = form.data
    audit.read(
        session(),
        action,
        actor(),
        object_id=data["object_id"],
        count=count,
        form=form_of_file,
        person=data["person"],
        kind=data["kind"] or data["action"],
        from_=data["first"],
        to=data["last"],
    )
