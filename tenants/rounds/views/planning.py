"""The rhythm, a round by hand, and other times for a round. Queries beyond the gate: four at the most to show."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.access import Capability
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from samsyn.web.formats import moment
from tenants.rounds import service
from tenants.rounds.models import Rhythm
from tenants.rounds.rhythm import next_openings
from tenants.rounds.schemas import RhythmForm, RoundForm, TimesForm
from tenants.rounds.views.door import before_closing, blueprint, hour_of_the_clock, link_key

REMINDER_HOURS = (72, 48, 24, 12, 7, 3)
EMPTY_PAUSES = 2
LISTS = ("reminders", "pause_from", "pause_to")


@blueprint.route("/rytm", methods=["GET", "POST"])
@access(Capability.ROUNDS_RUN)
def rhythm() -> Response | BaseResponse:
    """How often the municipality asks."""
    known = service.rhythm(session())
    form = Form(RhythmForm(), _rhythm_values(known), lists=LISTS)
    if form.submitted() and form.attempt(lambda: service.save_rhythm(session(), **form.data, by=actor())):
        flash_done(_("Rytmen är sparad."))
        return see_other(url_for("k.rounds.index"))
    _gather_pauses(form)
    return render(
        "rounds/rhythm.html",
        form.status,
        form=form,
        known=known,
        coming=next_openings(service.pattern_of(known), clock.now(), 4) if known is not None and known.active else [],
        hours=[(hour, hour_of_the_clock(hour)) for hour in range(24)],
        reminder_choices=_reminder_choices(known),
        pauses=_pause_rows(form),
    )


def _rhythm_values(known: Rhythm | None) -> dict[str, Any]:
    """What stands in the form the first time: what is kept, or sydöst's every other week to begin with."""
    if known is None:
        return {
            "active": True,
            "cadence": "fortnightly",
            "weekday": 4,
            "hour": 8,
            "starts_on": clock.today().isoformat(),
            "open_days": 4,
            "close_hour": 16,
            "reminders": ["24", "7"],
        }
    names = ("active", "cadence", "weekday", "hour", "open_days", "close_hour")
    return {
        **{name: getattr(known, name) for name in names},
        "starts_on": known.starts_on.isoformat(),
        "reminders": [str(hours) for hours in known.reminders],
        "pause_from": [pause["from"] for pause in known.pauses],
        "pause_to": [pause["to"] for pause in known.pauses],
    }


def _reminder_choices(known: Rhythm | None) -> list[tuple[int, str]]:
    """The usual reminders, and those that are kept already."""
    hours = sorted({*REMINDER_HOURS, *(known.reminders if known is not None else ())}, reverse=True)
    return [(each, before_closing(each)) for each in hours]


def _gather_pauses(form: Form) -> None:
    """The faults of single pauses are shown at the pauses as a whole, which name the days."""
    for name in [name for name in form.errors if name.startswith("pauses.")]:
        form.errors.setdefault("pauses", []).extend(form.errors.pop(name))


def _pause_rows(form: Form) -> list[tuple[str, str]]:
    """The pauses that stand in the form, and two empty ones."""
    typed = zip(form.value("pause_from", []), form.value("pause_to", []), strict=False)
    return [*(pair for pair in typed if any(pair)), *[("", "")] * EMPTY_PAUSES]


@blueprint.route("/ny", methods=["GET", "POST"])
@access(Capability.ROUNDS_RUN)
def new_round() -> Response | BaseResponse:
    """A round by hand, at once or later."""
    form = Form(RoundForm(), {"id": str(new_id()), "when": "now", "closes_at": _field(_in_days(4, 16))})
    if form.submitted():
        made: list[UUID] = []

        def start() -> None:
            made.append(service.start_round(session(), **form.data, key=link_key(), by=actor()).id)

        if form.attempt(lambda: _without_conflict(start)):
            opened = form.data["opens_at"] is None
            flash_done(_("Omgången är öppen och mejlen är på väg.") if opened else _("Omgången är planerad."))
            return see_other(url_for("k.rounds.show", round_id=made[0]))
    return render("rounds/new.html", form.status, form=form, open_rounds=service.open_rounds(session()))


def _without_conflict(action: Any) -> None:
    """Lets a refusal of the whole round stand above the form, where what was typed is kept."""
    try:
        action()
    except Conflict as error:
        raise Invalid(message=error.message) from error


@blueprint.route("/<uuid:round_id>/tider", methods=["GET", "POST"])
@access(Capability.ROUNDS_RUN)
def times(round_id: UUID) -> Response | BaseResponse:
    """Other times for a round that is planned, another closing for one that is open."""
    known = service.find_round(session(), round_id)
    if known.state == "closed":
        raise Conflict(_("Omgången har stängt. Öppna en ny i stället."))
    form = Form(TimesForm(), {"opens_at": _field(known.opens_at), "closes_at": _field(known.closes_at)})
    if form.submitted() and form.attempt(lambda: _move(known.state, round_id, form.data)):
        flash_done(_("Omgången stänger nu %(moment)s.", moment=moment(form.data["closes_at"])))
        return see_other(url_for("k.rounds.show", round_id=round_id))
    return render("rounds/times.html", form.status, form=form, round=known)


def _move(state: str, round_id: UUID, data: dict[str, Any]) -> None:
    if state == "open":
        service.move_closing(session(), round_id, closes_at=data["closes_at"], by=actor())
        return
    opens_at = data.get("opens_at") or service.find_round(session(), round_id).opens_at
    service.move_opening(session(), round_id, opens_at=opens_at, closes_at=data["closes_at"], by=actor())


def _in_days(days: int, hour: int) -> datetime:
    return clock.at(clock.today() + timedelta(days=days), hour)


def _field(value: datetime) -> str:
    """A moment as <input type=datetime-local> holds it, by Swedish clocks."""
    return clock.local(value).strftime("%Y-%m-%dT%H:%M")
