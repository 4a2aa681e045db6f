"""What the operator's forms ask for."""

from marshmallow import fields, validate

from samsyn.accounts.schemas import Address, Line
from samsyn.onboarding.service import LONGEST_REASON
from samsyn.web import InputSchema


class Approval(InputSchema):
    """That the operator has asked the municipality itself."""

    checked = fields.String(load_default="")


class Refusal(InputSchema):
    """Why an application is declined; the applicant reads it."""

    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_REASON))


class NewRegion(InputSchema):
    """A region to make."""

    name = Line(required=True, longest=80)


class NewInvitation(InputSchema):
    """A municipality to ask into a region."""

    municipality = fields.Integer(required=True, validate=validate.Range(1, 9999))


class LostFactor(InputSchema):
    """Whose second factor is lost, and that the operator has asked the person."""

    email = Address(required=True)
    checked = fields.String(load_default="")


class NewChief(InputSchema):
    """Who is to see a region's joint picture."""

    name = Line(required=True)
    email = Address(required=True)
