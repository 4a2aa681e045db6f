"""Languages: Swedish is the source, English complete."""

from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

LANGUAGES = ("sv", "en")
TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"


def language() -> str:
    """The language of the page or mail that is being written."""
    locale = get_locale()
    return str(locale.language) if locale else "sv"


def _language() -> str:
    if not has_request_context():
        return "sv"
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        g.language_asked = asked
        return asked
    kept = request.cookies.get(_cookie(current_app))
    if kept in LANGUAGES:
        return kept
    if request.path.startswith("/api/"):
        return request.accept_languages.best_match(LANGUAGES) or "sv"
    if "link_language" in g:
        return str(g.link_language)
    return getattr(current_user, "language", None) or "sv"


def _cookie(app: Flask) -> str:
    return "__Host-language" if app.config["SESSION_COOKIE_SECURE"] else "language"


class _Catalogues(Domain):
    """The words of each language, kept by its code: a page asks for them a thousand times."""

    def get_translations(self) -> Any:
        """The words of the language that is being written."""
        locale = get_locale()
        if locale is None:
            return Domain.get_translations(self)
        if locale.language not in self.cache:
            self.cache[locale.language] = Domain.get_translations(self)
        return self.cache[locale.language]


def init_languages(app: Flask) -> None:
    """The language of a request: ?lang=, else its cookie, else the account's or participant's, else Swedish."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="sv",
        BABEL_DEFAULT_TIMEZONE="Europe/Stockholm",
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
    )
    words = _Catalogues(str(TRANSLATIONS))  # type: ignore[no-untyped-call]
    Babel(app, locale_selector=_language).domain_instance = words
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: words.get_translations().ugettext(text),
        ngettext=lambda one, many, n: words.get_translations().ungettext(one, many, n),
        newstyle=True,
    )

    @app.after_request
    def keep(response: Response) -> Response:
        if language := g.get("language_asked"):
            secure = app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(
                _cookie(app), language, max_age=31_536_000, samesite="Lax", secure=secure, httponly=True
            )
        return response
