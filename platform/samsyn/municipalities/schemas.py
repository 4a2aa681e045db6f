"""What the pages on people and on keys for programs ask for."""

from uuid import UUID

from marshmallow import fields, validate

from samsyn.access import Role
from samsyn.accounts.schemas import Address, Line
from samsyn.web import InputSchema


def _roles() -> fields.List[str]:
    # None chosen is the service's to refuse: a form sends nothing at all then.
    return fields.List(fields.String(validate=validate.OneOf([role.value for role in Role])), load_default=list)


def _ids() -> fields.List[UUID]:
    # None chosen is no limit: a form sends nothing at all then.
    return fields.List(fields.UUID(), load_default=list)


class Invitation(InputSchema):
    """Somebody to invite, and what for."""

    email = Address(required=True)
    name = Line(required=True)
    roles = _roles()
    areas = _ids()
    categories = _ids()


class Part(InputSchema):
    """The roles that a member is to have, and what they are limited to."""

    roles = _roles()
    areas = _ids()
    categories = _ids()


class NewToken(InputSchema):
    """What a key is for."""

    name = Line(required=True, longest=80)
