"""Every route says as data who may come in; the gate reads it, `make routes` prints it, a test finds one without."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

from samsyn.access import Capability

F = TypeVar("F", bound=Callable[..., Any])
MARK = "samsyn_access"


class Door(StrEnum):
    """Ways in that are not a role in a municipality."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    OPERATOR = "operator"
    REGION = "regional chief"
    ANSWER_LINK = "personal answer link"
    SIGN_IN = "a municipality's own sign-in"


Access = Capability | Door


def access(what: Access) -> Callable[[F], F]:
    """Declares what a view, or a method of a MethodView, asks of the one who comes."""

    def mark(view: F) -> F:
        setattr(view, MARK, what)
        return view

    return mark


def access_of(app: Flask, endpoint: str, method: str) -> Access | None:
    """What the endpoint asks for this method; None when it has not said, which the gate refuses."""
    view = app.view_functions[endpoint]
    owner = getattr(view, "view_class", None)
    if owner is not None:
        handler = getattr(owner, ("get" if method in {"HEAD", "OPTIONS"} else method).lower(), None)
        return getattr(handler, MARK, None) or getattr(view, MARK, None)
    return getattr(view, MARK, None)
