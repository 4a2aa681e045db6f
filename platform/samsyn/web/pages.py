"""Pages: rendering, redirects after a form, and a page for every refusal."""

from typing import Any

from flask import Flask, Response, flash, g, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from samsyn.errors import DomainError, Invalid
from samsyn.web.logs import unexpected_error

PROBLEM = "application/problem+json"


def render(template: str, status: int = 200, **context: Any) -> Response:
    """A page, never kept by a cache between people."""
    response = make_response(render_template(template, **context), status)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def see_other(location: str) -> BaseResponse:
    """After a form that went through: 303, so that a reload sends nothing twice."""
    return redirect(location, code=303)


def flash_done(message: str) -> None:
    """Confirms on the next page what the user just did; never news, never errors."""
    flash(message, "done")


def is_api() -> bool:
    """Whether this request is a program's."""
    return request.path.startswith("/api/")


def problem(status: int, title: str, **extra: Any) -> Response:
    """RFC 9457 problem+json."""
    response = jsonify({"type": "about:blank", "title": title, "status": status, **extra})
    response.status_code = status
    response.mimetype = PROBLEM
    return response


def refusal(status: int, message: str = "", fields: dict[str, Any] | None = None) -> Response:
    """The page, or the problem+json, of a refusal."""
    title, advice = _texts(status)
    if is_api():
        extra: dict[str, Any] = {"detail": message or advice}
        if fields:
            extra["errors"] = fields
        if status >= 500:
            extra["request"] = g.get("request_id")
        return problem(status, title, **extra)
    g.refused = True
    return render("error.html", status, code=status, title=title, advice=message or advice)


def _texts(status: int) -> tuple[str, str]:
    texts = {
        400: (_("Förfrågan gick inte att läsa"), _("Gå tillbaka, läs om sidan och försök igen.")),
        401: (_("Du behöver logga in"), _("Logga in och försök igen.")),
        403: (_("Det får din roll inte göra"), _("Be kommunens administratör om du behöver kunna det.")),
        404: (
            _("Sidan finns inte"),
            _("Den kan ha flyttats eller tagits bort, eller så hör den till något som du inte har tillgång till."),
        ),
        405: (_("Så kan sidan inte användas"), _("Gå tillbaka och försök på sidan du kom från.")),
        409: (_("Läget har ändrats"), _("Någon hann före eller så är det redan gjort. Läs om sidan.")),
        410: (_("Länken gäller inte längre"), _("Be om en ny länk av den som skickade den.")),
        413: (_("Det är för stort"), _("Skicka en mindre fil eller en kortare text.")),
        415: (_("Formatet går inte att läsa"), _("Skicka JSON.")),
        422: (_("Något behöver rättas"), _("Rätta uppgifterna och skicka igen.")),
        429: (_("Det gick för fort"), _("Vänta en minut och försök igen.")),
    }
    return texts.get(
        status, (_("Något gick fel hos oss"), _("Inget av det du skickade har sparats. Försök igen om en stund."))
    )


def init_errors(app: Flask) -> None:
    """Every error has its page in the reader's language; no text of an exception reaches it."""

    @app.errorhandler(DomainError)
    def domain(error: DomainError) -> Response:
        return refusal(error.status, error.message, error.fields if isinstance(error, Invalid) else None)

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> Response:
        return refusal(400, _("Sidan hade varit öppen för länge. Gå tillbaka, läs om den och skicka igen."))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response | BaseResponse:
        if error.response is not None or error.code is None or error.code < 400:
            return error.get_response()
        data = getattr(error, "data", None) or {}
        response = refusal(error.code, "", data.get("messages"))
        if error.code in {405, 429}:
            for name, value in error.get_headers():
                if name in {"Allow", "Retry-After"}:
                    response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        unexpected_error(error)
        return refusal(500)
