"""What the forms and the operations of rounds take and give."""

from typing import Any

from marshmallow import Schema, fields, validate

from samsyn.clock import STOCKHOLM
from samsyn.web import InputSchema


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
