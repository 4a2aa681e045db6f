"""What the forms and the operations of rounds take and give."""

from datetime import date
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError, fields, post_load, validate

from samsyn.clock import STOCKHOLM
from samsyn.web import InputSchema
from tenants.rounds.rhythm import Cadence, Pattern, Pause


class NewRound(InputSchema):
    """A round made by a program. A time without a zone is by Swedish clocks."""

    opens_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        default_timezone=STOCKHOLM,
        metadata={"description": "Utan den, eller med en tid som har varit, öppnar omgången genast."},
    )
    closes_at = fields.AwareDateTime(required=True, default_timezone=STOCKHOLM)
    period_from = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "Första dagen som omgången frågar om. Annars dagen efter förra omgångens sista."},
    )
    period_to = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "Sista dagen som omgången frågar om. Annars dagen före öppningen."},
    )


class RoundQuery(InputSchema):
    """Which rounds, and where in the list to go on."""

    state = fields.String(load_default=None, validate=validate.OneOf(("planned", "open", "closed")))
    cursor = fields.String(load_default=None, metadata={"description": "`next` ur föregående svar."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class RoundState(Schema):
    """A round and how it has been answered."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("planned", "open", "closed")))
    opens_at = fields.DateTime(required=True)
    closes_at = fields.DateTime(required=True)
    period_from = fields.Date(required=True)
    period_to = fields.Date(required=True)
    invited = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    nothing_to_report = fields.Integer(required=True, metadata={"description": "Svar med ”Inget att rapportera”."})


class RoundList(Schema):
    """A page of rounds, the latest opening first."""

    items = fields.List(fields.Nested(RoundState), required=True)
    next = fields.String(allow_none=True, required=True)


def round_state(round_: Any, counts: Any) -> dict[str, Any]:
    """A round with its counts, as RoundState gives it."""
    return {
        **{name: getattr(round_, name) for name in ("id", "number", "state", "opens_at", "closes_at")},
        **{name: getattr(round_, name) for name in ("period_from", "period_to")},
        **{name: getattr(counts, name) for name in ("invited", "answered", "nothing_to_report")},
    }


class RoundForm(InputSchema):
    """A round made by hand on the page. `id` is the round's own, so that a form sent twice makes one round."""

    id = fields.UUID(required=True)
    when = fields.String(required=True, validate=validate.OneOf(("now", "later")))
    opens_at = fields.String(load_default="")
    closes_at = fields.AwareDateTime(required=True, default_timezone=STOCKHOLM)
    period_from = fields.String(load_default="")
    period_to = fields.String(load_default="")

    @post_load
    def read(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Reads what may be left empty; the hour of the opening counts only for later."""
        faults: dict[str, list[str]] = {}
        later = data.pop("when") == "later"
        read: dict[str, Any] = {
            "opens_at": _read(NewRound().fields["closes_at"], data.pop("opens_at"), "opens_at", faults, needed=later),
            **{name: _read(fields.Date(), data.pop(name), name, faults) for name in ("period_from", "period_to")},
        }
        if faults:
            raise ValidationError(faults)
        if not later:
            read["opens_at"] = None
        return {"round_id": data.pop("id"), **data, **read}


class TimesForm(InputSchema):
    """Other times for a round: both while it is planned, the closing while it is open."""

    opens_at = fields.AwareDateTime(default_timezone=STOCKHOLM)
    closes_at = fields.AwareDateTime(required=True, default_timezone=STOCKHOLM)


class ReminderForm(InputSchema):
    """The coordinator's own lines in the reminder, kept or sent at once."""

    text = fields.String(load_default="", validate=validate.Length(max=1500))
    do = fields.String(load_default="save", validate=validate.OneOf(("save", "send")))


class RhythmForm(InputSchema):
    """The municipality's rhythm. Pauses come as two lists of days, where an empty pair is no pause."""

    active = fields.Boolean(load_default=False)
    cadence = fields.String(required=True, validate=validate.OneOf([one.value for one in Cadence]))
    weekday = fields.Integer(required=True, validate=validate.Range(0, 6))
    hour = fields.Integer(required=True, validate=validate.Range(0, 23))
    starts_on = fields.Date(required=True)
    open_days = fields.Integer(required=True, validate=validate.Range(0, 28))
    close_hour = fields.Integer(required=True, validate=validate.Range(0, 23))
    reminders = fields.List(fields.Integer(), load_default=list)
    pause_from = fields.List(fields.String(), load_default=list)
    pause_to = fields.List(fields.String(), load_default=list)

    @post_load
    def read(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The pattern that the calendar computes with, the reminders, and whether the rhythm is on."""
        faults: dict[str, list[str]] = {}
        pairs = zip_longest(data.pop("pause_from"), data.pop("pause_to"), fillvalue="")
        pauses = tuple(pause for pair in pairs if (pause := _pause(*pair, faults)) is not None)
        if faults:
            raise ValidationError(faults)
        active, reminders = data.pop("active"), data.pop("reminders")
        data["cadence"] = Cadence(data["cadence"])
        return {"pattern": Pattern(**data, pauses=pauses), "reminders": reminders, "active": active}


def _read(field: Any, typed: str, name: str, faults: dict[str, list[str]], *, needed: bool = False) -> Any:
    """What a field that may be left empty holds; a fault is kept under its name."""
    if not typed.strip():
        if needed:
            faults[name] = [_("Fyll i det här.")]
        return None
    try:
        return field.deserialize(typed.strip())
    except ValidationError as error:
        faults[name] = list(error.messages)
        return None


def _pause(first: str, last: str, faults: dict[str, list[str]]) -> Pause | None:
    """The pause of one pair of days; a single day stands for itself."""
    first, last = first.strip() or last.strip(), last.strip() or first.strip()
    if not first:
        return None
    try:
        return Pause(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        faults.setdefault("pauses", []).append(_("”%(day)s” är inget datum. Skriv det som 2026-12-24.", day=first[:20]))
        return None
