"""What the forms of problems and measures take."""

from typing import Any

from marshmallow import fields, post_load, pre_load, validate

from samsyn.web import InputSchema
from tenants.measures.models import KINDS, TERMS
from tenants.measures.service import MeasureInput, ProblemInput


class FilledIn(InputSchema):
    """A form whose empty fields count as not given: a browser sends every field."""

    @pre_load
    def leave_out_what_is_empty(self, data: Any, **kwargs: Any) -> Any:
        """An empty field is no id and no date; whether it must be there is the field's own rule."""
        del kwargs
        return {name: value for name, value in data.items() if not isinstance(value, str) or value.strip()}


class ProblemForm(FilledIn):
    """A problem that is changed."""

    revision = fields.Integer(required=True)
    problem_title = fields.String(required=True)
    problem_description = fields.String(load_default="")
    category = fields.UUID(load_default=None)
    area = fields.UUID(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The arguments of service.change_problem."""
        del kwargs
        return {"revision": data["revision"], "problem": _problem(data)}


class MeasureFields(FilledIn):
    """What a measure is."""

    title = fields.String(required=True)
    description = fields.String(load_default="")
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    term = fields.String(required=True, validate=validate.OneOf(TERMS))
    organisation = fields.UUID(load_default=None)
    owner = fields.String(load_default="")
    starts_on = fields.Date(required=True)
    review_on = fields.Date(required=True)
    public_text = fields.String(load_default="")


class NewMeasureForm(MeasureFields):
    """A new measure, on a problem that is known or described in the same form. `id` is the one that it gets."""

    id = fields.UUID(required=True)
    picture = fields.UUID(load_default=None)
    problem = fields.UUID(load_default=None)
    problem_title = fields.String(load_default="")
    problem_description = fields.String(load_default="")
    category = fields.UUID(load_default=None)
    area = fields.UUID(load_default=None)
    standing = fields.String(required=True, validate=validate.OneOf(("proposed", "decided")))

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The arguments of service.add_measure."""
        del kwargs
        return {
            "measure_id": data["id"],
            "measure": _measure(data),
            "problem_id": data["problem"],
            "problem": None if data["problem"] else _problem(data),
            "picture_id": data["picture"],
            "decided": data["standing"] == "decided",
        }


class ChangedMeasureForm(MeasureFields):
    """A measure that is changed."""

    revision = fields.Integer(required=True)

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The arguments of service.change_measure."""
        del kwargs
        return {"revision": data["revision"], "measure": _measure(data)}


class StartForm(FilledIn):
    """The day on which a measure started."""

    starts_on = fields.Date(required=True)


class DeclineForm(FilledIn):
    """Why a measure does not come to be."""

    reason = fields.String(required=True)


def _measure(data: dict[str, Any]) -> MeasureInput:
    return MeasureInput(
        title=data["title"],
        description=data["description"],
        kind=data["kind"],
        term=data["term"],
        organisation_id=data["organisation"],
        owner=data["owner"],
        starts_on=data["starts_on"],
        review_on=data["review_on"],
        public_text=data["public_text"],
    )


def _problem(data: dict[str, Any]) -> ProblemInput:
    return ProblemInput(
        title=data["problem_title"],
        description=data["problem_description"],
        category_id=data["category"],
        area_id=data["area"],
    )
