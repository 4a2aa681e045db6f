"""Writers of one municipality's network take turns, and what they may write in a cell."""

from flask_babel import gettext as _
from sqlalchemy import text

from samsyn.errors import Invalid
from samsyn.isolation.boundary import BoundSession
from samsyn.tabular.lines import tidy
from tenants.network.planning import LONGEST_NAME

# The first number names this lock among the advisory locks of the installation.
_LOCK = text("SELECT pg_advisory_xact_lock(7301, :municipality)")


def changing(session: BoundSession) -> None:
    """Every write begins with this: what it then reads stays so until it has committed.

    Names and addresses are looked up before they are written; two requests at once would both find them free.
    """
    session.execute(_LOCK, {"municipality": session.municipality_id})


def usable_text(text: str, field: str, *, required: bool = True) -> str:
    """The text on one line. Raises Invalid at `field` when it is too long, or empty and required."""
    tidied = tidy(text)
    if required and not tidied:
        raise Invalid({field: [_("Fyll i det här.")]})
    if len(tidied) > LONGEST_NAME:
        raise Invalid({field: [_("Skriv högst %(n)s tecken.", n=LONGEST_NAME)]})
    return tidied
