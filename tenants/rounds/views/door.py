"""The blueprint that the pages of rounds hang on, and what they share."""

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import ngettext

from samsyn.web import settings
from samsyn.web.formats import in_words
from samsyn.web.i18n import language

blueprint = Blueprint("rounds", __name__, url_prefix="/omgangar", template_folder="../templates")


@blueprint.app_template_filter("hour_of_the_clock")
def hour_of_the_clock(hour: int) -> str:
    """08.00 in Swedish, 08:00 in English."""
    return f"{hour:02d}.00" if language() == "sv" else f"{hour:02d}:00"


@blueprint.app_template_filter("before_closing")
def before_closing(hours: int) -> str:
    """One day before closing, seven hours before closing."""
    if hours % 24:
        return ngettext("en timme före", "%(words)s timmar före", hours, words=in_words(hours))
    days = hours // 24
    return _("ett dygn före") if days == 1 else _("%(words)s dygn före", words=in_words(days))


def link_key() -> str:
    """The key that personal links are derived from."""
    return str(settings().link_key)
