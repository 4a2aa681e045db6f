"""The edge of HTTP: access as data, one transaction a request, pages, forms, errors.

Views parse, call one service and render; what they need of HTTP stands here.
"""

from samsyn.web.access import Door, access
from samsyn.web.edge import accounts_session, actor, municipality, region, session, settings
from samsyn.web.forms import Form, InputSchema
from samsyn.web.pages import flash_done, render, see_other

__all__ = [
    "Door",
    "Form",
    "InputSchema",
    "access",
    "accounts_session",
    "actor",
    "flash_done",
    "municipality",
    "region",
    "render",
    "see_other",
    "session",
    "settings",
]
