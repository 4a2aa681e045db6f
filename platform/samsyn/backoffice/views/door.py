"""The blueprint that the operator's pages hang on, and what they share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from samsyn.backoffice import acts
from samsyn.errors import Conflict, Invalid
from samsyn.jobs import failures
from samsyn.onboarding import queries as applications
from samsyn.web import Form, accounts_session

blueprint = Blueprint("backoffice", __name__, template_folder="../templates", url_prefix="/drift")


@blueprint.context_processor
def tabs() -> dict[str, Any]:
    """What waits for the operator, shown on the tabs of every page; what the log's entries are called."""
    session = accounts_session()
    return {
        "waiting_count": applications.waiting_count(session),
        "failed_count": failures.count(session),
        "act_words": acts.words,
        "act_who": acts.who,
    }


def attempt(form: Form, action: Callable[[], Any]) -> bool:
    """Runs the service call; that somebody else was first is said at the form."""
    try:
        return form.attempt(action)
    except Conflict as error:
        form.refuse(Invalid(message=error.message))
        return False
