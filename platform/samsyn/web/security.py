"""Headers and cookies: nothing inline, nothing from elsewhere, nobody frames us."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, request, session
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from samsyn.settings import Settings
from samsyn.web.sessions import ACCOUNT

KEYED = ("/svar/", "/konto/", "/intyg/", "/demo/mail")
csrf = CSRFProtect()


def _policy(settings: Settings) -> str:
    tiles = ""
    if settings.tile_url:
        parts = urlsplit(settings.tile_url)
        tiles = f" {parts.scheme}://{parts.netloc}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; "
        f"img-src 'self' data: blob:{tiles}; connect-src 'self'{tiles}; worker-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def _referrer_policy(path: str) -> str:
    """Who is told where a visitor comes from: nobody elsewhere, and nobody at all where the path itself is a key.

    A page for a password tells its host, for the check of a form's origin asks for it.
    """
    if path.startswith(("/svar/", "/intyg/", "/demo/mail")):
        return "no-referrer"
    return "strict-origin" if path.startswith("/konto/") else "same-origin"


def init_security(app: Flask, settings: Settings) -> None:
    """Cookies, CSRF on every form, and the headers of every answer."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        # The prefix makes browsers refuse a cookie of this name from another host, another path or plain HTTP.
        SESSION_COOKIE_NAME="__Host-samsyn" if settings.secure_cookies else "samsyn",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form may lie open over a weekend; how long a sign-in lasts is the sessions' business.
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
        MAX_CONTENT_LENGTH=settings.upload_max_bytes,
        MAX_FORM_MEMORY_SIZE=2_000_000,
    )
    csrf.init_app(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies, x_host=0
        )
    policy = _policy(settings)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=(), payment=()"
        response.headers["Referrer-Policy"] = _referrer_policy(request.path)
        if request.path.startswith("/api/") or (request.endpoint != "static" and ACCOUNT in session):
            response.headers.setdefault("Cache-Control", "no-store")
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        return response
