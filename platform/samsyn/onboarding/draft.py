"""An application that is being written: a signed cookie in the applicant's own browser, nothing on the server.

So the page can be closed and come back to, and what a stranger typed is nowhere kept until it is sent.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

PATH = "/anslut"
DAYS = 14
LONGEST_NOTE = 600  # A cookie holds four kilobytes.


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been typed, whether it is right or not. `sent`: it is an application now."""

    code: int = 0
    name: str = ""
    email: str = ""
    role: str = ""
    note: str = ""
    sent: bool = False

    def typed(self) -> dict[str, str]:
        """The fields about the applicant, as the form has them."""
        return {"name": self.name, "email": self.email, "role": self.role, "note": self.note}

    def with_typed(self, values: dict[str, Any]) -> "Draft":
        """The same with what the form holds now, cut to what a cookie takes."""

        def cut(name: str, longest: int) -> str:
            return str(values.get(name, ""))[:longest]

        return replace(
            self, name=cut("name", 120), email=cut("email", 254), role=cut("role", 20), note=cut("note", LONGEST_NOTE)
        )


def cookie_name() -> str:
    """What the browser knows the draft by. No __Host- name: it is sent to these pages alone."""
    return "__Secure-application" if current_app.config["SESSION_COOKIE_SECURE"] else "application"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="samsyn.application")


def read() -> Draft:
    """The draft in this browser; an empty one when there is none, or it is too old or not ours."""
    try:
        return Draft(**_serializer().loads(request.cookies.get(cookie_name(), ""), max_age=DAYS * 86_400))
    except (BadSignature, TypeError):
        return Draft()


def keep(response: Response | BaseResponse, draft: Draft) -> Response | BaseResponse:
    """Keeps the draft in the browser that gets this answer."""
    response.set_cookie(
        cookie_name(),
        _serializer().dumps(asdict(draft)),
        max_age=DAYS * 86_400,
        path=PATH,
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Lax",
    )
    return response
