"""Headers, cookies and forms: nothing is sent from elsewhere, framed elsewhere or kept by a cache."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BaseConverter, BuildError, Rule

from samsyn.access import Role
from samsyn.accounts import queries, service
from samsyn.accounts.models import Account
from samsyn.app import create_app
from samsyn.settings import Settings
from samsyn.web.access import Door, access, access_of
from samsyn.web.edge import boundary
from samsyn.web.limits import visitor
from tenants.cycle import FEATURES
from tests.conftest import PASSWORD

VALUES = {"UUIDConverter": uuid4(), "IntegerConverter": 1, "FloatConverter": 1.5, "PathConverter": "x"}
HOST = "https://samsyn.example"
SignIn = Callable[[FlaskClient, Account], FlaskClient]


def _value(kind: BaseConverter) -> Any:
    return min(kind.items) if isinstance(kind, AnyConverter) else VALUES.get(type(kind).__name__, "x")


def _url(app: Flask, rule: Rule) -> str:
    """An address that the rule matches, in Ystad."""
    given = {name: _value(kind) for name, kind in rule._converters.items()}
    given |= {"slug": "ystad"} if "slug" in rule.arguments else {}
    with app.test_request_context():
        try:
            return app.url_map.bind("localhost").build(rule.endpoint, given, append_unknown=False)
        except BuildError:
            return str(rule)


def _writing(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
            yield rule, method


@pytest.fixture
def with_forms_checked(app: Flask) -> Iterator[Flask]:
    """The application as it is in service: forms are checked."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def everybody(client: FlaskClient, ystad: int, make_account: Callable[..., Account], sign_in: SignIn) -> FlaskClient:
    """A browser in which somebody with every role is signed in, who operates the service too."""
    return sign_in(client, make_account("alla@ystad.example", {ystad: list(Role)}, operator=True))


def test_no_form_is_taken_without_its_token(with_forms_checked: Flask, everybody: FlaskClient) -> None:
    """Of every route but two kinds: a personal link is its own secret, and a program bears a key and no cookie."""
    taken = []
    for rule, method in _writing(with_forms_checked):
        if rule.rule.startswith("/api/") or access_of(with_forms_checked, rule.endpoint, method) is Door.ANSWER_LINK:
            continue
        answer = everybody.open(_url(with_forms_checked, rule), method=method, data={"x": "1"})
        if answer.status_code != 400:
            taken.append(f"{method} {rule.rule}: {answer.status_code}")
    assert taken == []


def test_a_cookie_opens_no_call_of_a_program(app: Flask, everybody: FlaskClient) -> None:
    opened = []
    for rule, method in _writing(app):
        if not rule.rule.startswith("/api/"):
            continue
        answer = everybody.open(_url(app, rule), method=method, json={})
        if answer.status_code not in {401, 404}:
            opened.append(f"{method} {rule.rule}: {answer.status_code}")
    assert opened == []


def test_no_page_behind_the_door_is_kept_by_a_cache(app: Flask, everybody: FlaskClient) -> None:
    kept = []
    for rule in app.url_map.iter_rules():
        wanted = access_of(app, rule.endpoint, "GET") if rule.endpoint != "static" else None
        if wanted is None or "GET" not in (rule.methods or set()):
            continue
        with everybody.get(_url(app, rule)) as answer:
            directives = set(answer.headers.get("Cache-Control", "").split(", "))
        if not {"no-store", "private"} & directives:
            kept.append(rule.rule)
    assert kept == []


def test_every_answer_says_what_a_browser_may_do(client: FlaskClient) -> None:
    for path in ("/", "/logga-in", "/finns-inte", "/health", "/api/v1/finns-inte", "/static/css/base.css"):
        with client.get(path) as answer:
            headers = answer.headers
        parts = (part.strip().partition(" ") for part in headers["Content-Security-Policy"].split(";"))
        policy = {name: value for name, _blank, value in parts}
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in headers


def test_every_text_says_in_which_letters_it_is_written(client: FlaskClient) -> None:
    for path in ("/", "/finns-inte", "/health", "/static/css/base.css", "/api/v1/docs"):
        with client.get(path) as answer:
            assert answer.headers["Content-Type"].lower().endswith("; charset=utf-8"), path


def test_methods_that_no_page_uses_are_refused(client: FlaskClient) -> None:
    for method in ("TRACE", "TRACK", "CONNECT", "PUT", "DELETE"):
        for path in ("/", "/logga-in", "/health"):
            answer = client.open(path, method=method, headers={"X-Told": "back"})
            assert answer.status_code == 405
            assert "back" not in answer.text


def test_no_folder_is_listed(client: FlaskClient) -> None:
    for path in ("/static/", "/static/css/", "/static/dist", "/static/../app.py", "/.git/config"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(("proxies", "believed"), [(0, "10.1.1.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_where_a_request_comes_from_is_what_our_own_proxies_say(
    session_app: Flask, settings: Settings, database: None, proxies: int, believed: str
) -> None:
    """The last entries are our proxies'; whatever a visitor has written stands before them and is not looked at."""
    del session_app, database
    made = create_app(replace(settings, trusted_proxies=proxies), FEATURES)
    made.add_url_rule("/who", "who", access(Door.PUBLIC)(lambda: f"{visitor()} {request.host}"))
    forged = {"X-Forwarded-For": "127.0.0.1, 198.51.100.7, 203.0.113.9", "X-Forwarded-Host": "ond.example"}
    forged |= {"X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    told = made.test_client().get("/who", headers=forged, environ_base={"REMOTE_ADDR": "10.1.1.1"})
    assert told.text == f"{believed} localhost"
    boundary(made).close()


def test_a_static_file_is_no_visitors_own(client: FlaskClient, coordinator: Account, sign_in: SignIn) -> None:
    with sign_in(client, coordinator).get("/static/css/base.css") as answer:
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers


@pytest.fixture
def in_service(session_app: Flask, settings: Settings, database: None) -> Iterator[Flask]:
    """The application behind HTTPS, forms checked."""
    del session_app, database
    made = create_app(replace(settings, secure_cookies=True, public_url=HOST), FEATURES)
    yield made
    boundary(made).close()


def _token_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_behind_https_cookies_stay_where_they_belong(in_service: Flask, coordinator: Account) -> None:
    browser = in_service.test_client()
    page = browser.get("/logga-in", base_url=HOST)
    assert page.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    sent = {"email": coordinator.email, "password": PASSWORD, "csrf_token": _token_of(page.text)}
    done = browser.post("/logga-in", base_url=HOST, data=sent, headers={"Referer": f"{HOST}/logga-in"})
    assert done.status_code == 303
    language = browser.get("/ditt-konto?lang=en", base_url=HOST).headers.getlist("Set-Cookie")
    cookies = [*done.headers.getlist("Set-Cookie"), *(each for each in language if "language" in each)]
    assert len(cookies) == 3
    for cookie in cookies:
        assert cookie.startswith(("__Host-samsyn", "__Host-language"))
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_behind_https_the_cookie_of_an_application_goes_to_its_pages_alone(in_service: Flask) -> None:
    browser = in_service.test_client()
    page = browser.get("/anslut", base_url=HOST)
    sent = {"csrf_token": _token_of(page.text), "municipality": "Ystad"}
    done = browser.post("/anslut", base_url=HOST, data=sent, headers={"Referer": f"{HOST}/anslut"})
    (cookie,) = (each for each in done.headers.getlist("Set-Cookie") if "application" in each)
    assert cookie.startswith("__Secure-application=")
    assert {"Secure", "HttpOnly", "Path=/anslut", "SameSite=Lax"} <= set(cookie.split("; "))


def test_behind_https_a_password_by_mail_is_chosen_from_our_own_page_alone(
    in_service: Flask, coordinator: Account, settings: Settings
) -> None:
    """Its page tells browsers to name the host alone, which is what the check of the form's origin gets to see."""
    with in_service.test_request_context(), boundary(in_service).accounts() as opened:
        account = queries.find_account(opened, coordinator.id)
        assert account is not None
        path = f"/konto/{service.invite(opened, account, key=settings.link_key, purpose='reset')}"
    browser = in_service.test_client()
    page = browser.get(path, base_url=HOST)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    sent = {"password": "korna betar vid ån i maj", "csrf_token": _token_of(page.text)}
    for elsewhere in ({}, {"Referer": "https://ond.example/"}):
        assert browser.post(path, base_url=HOST, data=sent, headers=elsewhere).status_code == 400
    assert browser.post(path, base_url=HOST, data=sent, headers={"Referer": f"{HOST}/"}).status_code == 303
