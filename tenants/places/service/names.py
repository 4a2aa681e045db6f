"""Names as the services take them: tidied, or refused at the field `name`."""

from collections.abc import Iterable

from flask_babel import gettext as _

from samsyn.errors import Invalid
from tenants.places.naming import LONGEST_NAME, is_taken, tidy


def usable(name: str, others: Iterable[str]) -> str:
    """The tidied name. Raises Invalid when it is empty, too long, or one of `others`."""
    tidied = tidy(name)
    if not tidied:
        raise Invalid({"name": [_("Fyll i det här.")]})
    if len(tidied) > LONGEST_NAME:
        raise Invalid({"name": [_("Skriv högst %(n)s tecken.", n=LONGEST_NAME)]})
    if is_taken(tidied, others):
        raise Invalid({"name": [_("”%(name)s” finns redan. Välj ett annat namn.", name=tidied)]})
    return tidied
