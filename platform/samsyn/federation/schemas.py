"""What the page on signing in asks an administrator for."""

from typing import Any

import httpx2
from flask_babel import gettext as _
from marshmallow import ValidationError, fields, validate

from samsyn.access import Role
from samsyn.accounts.schemas import Line
from samsyn.web import InputSchema

WAYS = ("password", "issuer", "issuer_only")
MOST_VALUES = 50
LONGEST_VALUE = 200


class IssuerAddress(fields.String):
    """An issuer's name, which is its address. It is compared to the letter, so nothing in it is tidied up."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        try:
            url = httpx2.URL(text)
        except (httpx2.InvalidURL, ValueError) as error:
            raise ValidationError(_("Skriv adressen som den står hos utfärdaren.")) from error
        if url.scheme not in {"https", "http"} or not url.host or url.userinfo or url.query or url.fragment:
            raise ValidationError(_("Skriv adressen som den står hos utfärdaren. Den börjar med https://."))
        if len(text) > 300 or not text.isascii():
            raise ValidationError(_("Skriv högst %(n)s tecken.", n=300))
        return text.removesuffix("/.well-known/openid-configuration")


class Values(fields.Field[list[str]]):
    """Values of a claim, one on each line."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        del attr, data, kwargs
        values = list(dict.fromkeys(line.strip() for line in str(value).splitlines() if line.strip()))
        if len(values) > MOST_VALUES or any(len(each) > LONGEST_VALUE for each in values):
            raise ValidationError(
                _("Skriv högst %(n)s värden, vart och ett på högst %(m)s tecken.", n=MOST_VALUES, m=LONGEST_VALUE)
            )
        return values


class Connection(InputSchema):
    """Where the issuer is and who we are there. An empty secret leaves the one that is kept."""

    part = fields.String(required=True, validate=validate.Equal("connection"))
    issuer = IssuerAddress(required=True)
    client_id = Line(required=True, longest=200)
    client_secret = fields.String(load_default="", validate=validate.Length(max=1000))
    trusts_factor = fields.Boolean(load_default=False)


class RoleTable(InputSchema):
    """Which claim tells the roles, and which of its values give which."""

    part = fields.String(required=True, validate=validate.Equal("roles"))
    role_claim = Line(required=True, longest=200)


ROLE_TABLE: type[InputSchema] = type(
    "RoleTableWithRoles", (RoleTable,), {role.value: Values(load_default=list) for role in Role}
)


class Way(InputSchema):
    """How people come in."""

    part = fields.String(required=True, validate=validate.Equal("way"))
    way = fields.String(required=True, validate=validate.OneOf(WAYS))


class FactorRoles(InputSchema):
    """The roles that need a second factor."""

    part = fields.String(required=True, validate=validate.Equal("factor"))
    factor_roles = fields.List(fields.String(validate=validate.OneOf([role.value for role in Role])), load_default=list)
