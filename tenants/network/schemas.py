"""What the network's forms and operations take and give."""

from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, ValidationError, fields, validate

from samsyn.web import InputSchema
from tenants.network.models import SECTORS


class ChosenOrganisation(fields.UUID):
    """An organisation chosen from a list: whatever is wrong, one is to be chosen."""

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """The one sentence, for every fault."""
        del key, kwargs
        return ValidationError(_("Välj en verksamhet."))


class ChosenSector(fields.String):
    """A sector chosen among the picks."""

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """The one sentence, for every fault."""
        del key, kwargs
        return ValidationError(_("Välj en sektor."))


class OrganisationForm(InputSchema):
    """Name and sector of an organisation."""

    name = fields.String(required=True, validate=validate.Length(1))
    sector = ChosenSector(required=True)


class ParticipantForm(InputSchema):
    """A participant on a page, where the organisation is chosen from those there are."""

    name = fields.String(required=True, validate=validate.Length(1))
    email = fields.String(required=True, validate=validate.Length(1))
    organisation_id = ChosenOrganisation(required=True)
    title = fields.String(load_default="")
    language = fields.String(load_default="sv")


class PauseForm(InputSchema):
    """The last day of a pause; without one the pause ends."""

    through = fields.Date(load_default=None)


class ListForm(InputSchema):
    """A pasted list."""

    text = fields.String(load_default="")


class ConfirmForm(InputSchema):
    """A list as it was shown, and the digest of what it was said to do."""

    listing = fields.String(required=True)
    digest = fields.String(required=True, validate=validate.Length(64, 64))


class PageQuery(InputSchema):
    """Where in a list to go on, and how much of it to give."""

    cursor = fields.String(load_default=None, metadata={"description": "`next` ur föregående svar."})
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class NewParticipant(InputSchema):
    """A participant given by a program. A new organisation needs its sector."""

    name = fields.String(required=True, validate=validate.Length(1, 120))
    email = fields.String(required=True, validate=validate.Length(1, 254))
    organisation = fields.String(
        required=True,
        validate=validate.Length(1, 120),
        metadata={"description": "Verksamhetens namn eller id. En ny verksamhet behöver `sector`."},
    )
    sector = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(SECTORS))
    title = fields.String(load_default="", validate=validate.Length(max=120))


class OrganisationOut(Schema):
    """An organisation in the network."""

    id = fields.UUID()
    name = fields.String()
    sector = fields.String(validate=validate.OneOf(SECTORS))
    participants = fields.Integer(metadata={"description": "Rapportörer som är med, även pausade."})
    paused_until = fields.DateTime(allow_none=True)


class OrganisationReference(Schema):
    """The organisation that a participant answers for."""

    id = fields.UUID(attribute="organisation_id")
    name = fields.String(attribute="organisation_name")
    sector = fields.String(validate=validate.OneOf(SECTORS))


class ParticipantOut(Schema):
    """A participant in the network."""

    id = fields.UUID()
    name = fields.String()
    email = fields.String()
    title = fields.String()
    organisation = fields.Function(lambda participant: OrganisationReference().dump(participant))
    paused_until = fields.DateTime(allow_none=True)


class OrganisationList(Schema):
    """Organisations by sector and name."""

    items = fields.List(fields.Nested(OrganisationOut))
    next = fields.String(allow_none=True)


class ParticipantList(Schema):
    """Participants by address."""

    items = fields.List(fields.Nested(ParticipantOut))
    next = fields.String(allow_none=True)
