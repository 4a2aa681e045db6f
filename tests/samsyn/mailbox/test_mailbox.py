"""The demo's mail: who may read it, newest first, and only our own links are links."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.accounts.models import Account
from samsyn.app import create_app
from samsyn.errors import NotFound
from samsyn.mailbox import letters
from samsyn.settings import Settings
from samsyn.web.edge import boundary as boundary_of
from samsyn.web.limits import limiter
from tenants.cycle import FEATURES

OWN = "http://127.0.0.1:8000"


def put(directory: Path, number: int, to: str, text: str = "Hej") -> None:
    """A mail as the catcher keeps it."""
    name = f"20261117T1600{number // 60:02d}.{number % 60:06d}Z-1.eml"
    head = f"Return-Path: <x@y.se>\nDelivered-To: {to}\nFrom: Samsyn <x@y.se>\nTo: =?utf-8?q?=C3=85sa?= <{to}>\n"
    content = f'{head}Subject: Mejl {number}\nContent-Type: text/plain; charset="utf-8"\n\n{text}\n'
    (directory / name).write_text(content)


@pytest.fixture
def demo(settings: Settings, app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser at a demonstration whose mailbox is `tmp_path`."""
    del app
    opened = create_app(replace(settings, demo=True, mailbox_dir=str(tmp_path), public_url=OWN), FEATURES)
    limiter.enabled = False
    yield opened.test_client()
    boundary_of(opened).close()


def test_the_list_is_newest_first_in_pages_and_searched_by_recipient(demo: FlaskClient, tmp_path: Path) -> None:
    assert "Inget mejl har skickats än" in demo.get("/demo/mail").text
    for number in range(120):
        put(tmp_path, number, f"n{number % 3}@ystad.se")
    first = demo.get("/demo/mail").text
    assert first.index("Mejl 119") < first.index("Mejl 118")
    assert "Mejl 69<" not in first
    assert "Sida 1 av 3" in first
    assert "Mejl 0<" in demo.get("/demo/mail?sida=3").text
    assert "Mejl 0<" in demo.get("/demo/mail?sida=999999999999999999999").text
    assert demo.get("/demo/mail?sida=x").status_code == 200
    found = demo.get("/demo/mail?till=N1@YSTAD").text
    assert "40 mejl" in found
    assert "n2@ystad.se" not in found
    assert "Inget mejl till ”&lt;b&gt;”" in demo.get("/demo/mail?till=<b>").text


def test_a_mail_is_text_and_only_our_own_links_are_links(demo: FlaskClient, tmp_path: Path) -> None:
    text = f"Se {OWN}/svar/ystad/abc_-1.\nEj https://ond.example/x eller {OWN}.ond.example/y\n<script>alert(1)</script>"
    put(tmp_path, 1, "a@ystad.se", text)
    name = next(tmp_path.glob("*.eml")).stem
    answer = demo.get(f"/demo/mail/{name}")
    assert f'<a href="{OWN}/svar/ystad/abc_-1" rel="noreferrer">{OWN}/svar/ystad/abc_-1</a>.' in answer.text
    assert 'href="https://ond.example' not in answer.text
    assert "ond.example/y" in answer.text
    assert "ond.example/y</a>" not in answer.text
    assert "<script>alert" not in answer.text
    assert "Åsa &lt;a@ystad.se&gt;" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["x", "..", "../../etc/passwd", "20261117T160000.000001Z-9", ".caught-abc", "%00"])
def test_nothing_else_on_the_disk_can_be_read(demo: FlaskClient, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.eml").write_text("To: a@b.se\n\nhemligt")
    (tmp_path / ".caught-abc").write_text("To: a@b.se\n\nhemligt")
    assert demo.get(f"/demo/mail/{name}").status_code == 404
    with pytest.raises(NotFound):
        letters.read(tmp_path, name, own=OWN)
    assert "Inget mejl" in demo.get("/demo/mail").text


def test_a_mail_in_odd_clothes_is_still_a_page(demo: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "20261117T160000.000001Z-1.eml").write_bytes(b"\xff\xfe not a mail at all")
    (tmp_path / "20261117T160000.000002Z-1.eml").write_bytes(b"Content-Type: text/html\n\n<b>bara html</b>")
    (tmp_path / "20261117T160000.000003Z-1.eml").write_bytes(
        b"To: a@b.se\nSubject: =?utf-8?b?trasig\nContent-Type: text/plain; charset=okand\n\nhej"
    )
    assert demo.get("/demo/mail").status_code == 200
    for file in tmp_path.glob("*.eml"):
        assert demo.get(f"/demo/mail/{file.stem}").status_code == 200


def test_outside_a_demonstration_only_the_operator_reads_it(
    client: FlaskClient,
    signed_in: FlaskClient,
    app: Flask,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> None:
    assert app.test_client().get("/demo/mail").status_code == 404
    assert signed_in.get("/demo/mail").status_code == 404
    operator = sign_in(client, make_account("drift@samsyn.se", operator=True))
    assert operator.get("/demo/mail").status_code == 200


def test_without_a_directory_there_is_no_such_page(settings: Settings, app: Flask) -> None:
    del app
    opened = create_app(replace(settings, demo=True, mailbox_dir=""), FEATURES)
    assert opened.test_client().get("/demo/mail").status_code == 404
    assert opened.test_client().get("/demo/mail/20261117T160000.000001Z-1").status_code == 404
    boundary_of(opened).close()
