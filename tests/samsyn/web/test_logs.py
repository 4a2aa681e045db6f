"""No log line of any process holds what somebody wrote, a token, a name or an address."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.audit import Actor
from samsyn.isolation import Boundary
from samsyn.settings import Settings
from samsyn.stack import Services
from samsyn.web.logs import Discreet
from tests.samsyn.conftest import RunJobs

ROOT = Path(__file__).resolve().parents[3]
SignIn = Callable[[FlaskClient, Account], FlaskClient]
CANARY = "kanariefagel"
TOKEN = "ssn_1286_" + CANARY + "A" * 31


def lines(output: str) -> list[dict[str, Any]]:
    """Every line, which has to be JSON."""
    return [json.loads(line) for line in output.splitlines() if line.strip()]


def test_a_request_is_one_line_and_its_number_is_in_the_answer(
    signed_in: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    answer = signed_in.get(f"/k/ystad/natverk?q={CANARY}")
    (line,) = lines(capsys.readouterr().out)
    assert line["request"] == answer.headers["X-Request-Id"]
    assert {key: line[key] for key in ("event", "route", "method", "status", "municipality")} == {
        "event": "request",
        "route": "/k/<slug>/natverk",
        "method": "GET",
        "status": 200,
        "municipality": 1286,
    }
    assert line["ms"] > 0


def test_who_is_turned_away_at_a_door_is_told_by_the_accounts_id_and_nothing_else(
    signed_in: FlaskClient, coordinator: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in.get("/k/ystad/natverk")
    capsys.readouterr()
    signed_in.get("/k/ystad/natverk")
    signed_in.get("/k/ystad/logg")
    signed_in.get("/k/simrishamn/natverk")
    allowed, forbidden, elsewhere = lines(capsys.readouterr().out)
    assert "account" not in allowed
    assert [(line["status"], line["account"]) for line in (forbidden, elsewhere)] == [
        (403, str(coordinator.id)),
        (404, str(coordinator.id)),
    ]


def test_a_fault_is_told_by_kind_and_place_and_its_number_stands_on_the_page(
    app: Flask, signed_in: FlaskClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("tenants.network.service.organisations", lambda *_a, **_k: break_down())
    capsys.readouterr()
    page = signed_in.get("/k/ystad/natverk")
    assert page.status_code == 500
    output = capsys.readouterr().out
    assert CANARY not in output
    assert CANARY not in page.text
    fault, request = lines(output)
    assert (fault["event"], fault["fault"], fault["request"]) == ("request.error", "RuntimeError", request["request"])
    assert request["request"] in page.text


def test_what_is_written_typed_and_carried_is_in_no_line(
    app: Flask,
    client: FlaskClient,
    coordinator: Account,
    sign_in: SignIn,
    boundary: Boundary,
    run_jobs: RunJobs,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Forms, addresses, headers, tokens, and the jobs and mails that come of them."""
    capfd.readouterr()
    client.post("/logga-in", data={"email": f"{CANARY}@ystad.example", "password": CANARY, "next": f"/{CANARY}"})
    client.post("/glomt-losenord", data={"email": coordinator.email})
    client.get(f"/svar/ystad/{CANARY * 3}")
    client.get(f"/konto/{CANARY * 3}")
    client.get(f"/{CANARY}", headers={"User-Agent": CANARY, "Referer": f"http://x/{CANARY}", "X-Request-Id": CANARY})
    client.open("/", method=CANARY.upper())
    client.get("/api/v1/k/ystad/observations", headers={"Authorization": f"Bearer {TOKEN}"})
    browser = sign_in(app.test_client(), coordinator)
    browser.post("/k/ystad/natverk/verksamhet/ny", data={"name": CANARY, "sector": "school"})
    browser.post("/k/ystad/natverk/verksamhet/ny", data={"name": CANARY * 40, "sector": CANARY})
    browser.get(f"/k/ystad/iakttagelser?kategori={CANARY}&efter={CANARY}")
    with app.test_request_context(), boundary.accounts() as session:
        invited = accounts.create(session, email=f"{CANARY}@gmaill.example", name=f"Kalle {CANARY}")
        accounts.give_role(session, invited.id, 1286, Role.READER, by=Actor(None, CANARY))
        accounts.invite(session, invited, key=app.extensions["samsyn_settings"].link_key)
    assert run_jobs() > 0
    logging.getLogger("rq.worker").warning("failed: %s", CANARY)
    logging.getLogger("other").warning(f"{CANARY}")  # noqa: G004
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("gunicorn.error").exception("Error handling request /%s", CANARY)
    captured = capfd.readouterr()
    written = captured.out + captured.err
    assert len(lines(captured.out)) > 12
    for secret in (CANARY, CANARY.upper(), coordinator.email, "Kalle", "127.0.0.1"):
        assert secret not in written, [line for line in written.splitlines() if secret in line]


def test_a_librarys_line_is_its_unfilled_message() -> None:
    filled = logging.LogRecord("rq", logging.ERROR, "/x/worker.py", 7, f"job {CANARY}", (), None)
    unfilled = logging.LogRecord("rq", logging.ERROR, "/x/worker.py", 7, "job %s", (CANARY,), None)
    told = [json.loads(Discreet().format(record))["event"] for record in (filled, unfilled)]
    assert told == ["worker:7", "job %s"]


@pytest.fixture
def gunicorn(services: Services, settings: Settings) -> Iterator[tuple[str, Path]]:
    """The web role as it is started in earnest, its output in a file: its address and the file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    own = {name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")}
    environ = {**own, **services.environment("app", "auth"), "SAMSYN_WEB_BIND": address, "SAMSYN_WEB_PROCESSES": "1"}
    with tempfile.NamedTemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "wsgi:app"],
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _await(f"http://{address}/health")
            yield address, Path(output.name)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _await(url: str) -> None:
    for _try in range(120):
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail("gunicorn does not answer")


def test_gunicorns_own_lines_hold_nothing_either(ystad: int, gunicorn: tuple[str, Path], coordinator: Account) -> None:
    del ystad
    address, output = gunicorn
    host, _colon, port = address.partition(":")
    for path in (f"/svar/ystad/{CANARY}", f"/{CANARY}?q={CANARY}", "/logga-in"):
        data = urllib.parse.urlencode({"email": coordinator.email, "password": CANARY}).encode()
        for body in (None, data):
            try:
                urllib.request.urlopen(f"http://{address}{path}", data=body, timeout=10).close()
            except urllib.error.HTTPError as refused:
                refused.close()
    for malformed in (
        f"GET /{CANARY} {CANARY}/9\r\n\r\n",
        f"{CANARY}\r\n\r\n",
        f"GET /{CANARY} HTTP/1.1\r\nHost: x\r\n{CANARY}\r\n\r\n",
        f"GET /{CANARY * 600} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST /{CANARY} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {CANARY}\r\n\r\n{CANARY}",
    ):
        with socket.create_connection((host, int(port)), timeout=10) as raw:
            raw.sendall(malformed.encode())
            raw.recv(4096)
    time.sleep(0.5)
    written = output.read_text()
    assert len([line for line in lines(written) if line["event"] == "request"]) >= 6
    for secret in (CANARY, coordinator.email, "127.0.0.1"):
        assert secret not in written, [line for line in written.splitlines() if secret in line]
