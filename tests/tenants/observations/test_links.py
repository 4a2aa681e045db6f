"""Personal links: long, stored as hashes, and opened by mail scanners without effect."""

import base64
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection

from samsyn.isolation import Boundary
from samsyn.settings import Settings
from samsyn.web.access import Door, access_of
from tenants.rounds import service as rounds
from tests.conftest import SCHEMAS
from tests.tenants.observations.scenes import Scene

Superuser = Connection[tuple[object, ...]]


def everything(superuser: Superuser) -> dict[str, object]:
    """Every row of every table, as one text for each table."""
    tables = superuser.execute(
        "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname = ANY(%s)", [list(SCHEMAS)]
    ).fetchall()
    texts = {}
    for (table,) in tables:
        row = superuser.execute(f"SELECT string_agg(t::text, '\n' ORDER BY t::text) FROM {table} t").fetchone()
        texts[str(table)] = row and row[0]
    return texts


def test_a_scanner_that_opens_every_page_changes_nothing(
    app: Flask, client: FlaskClient, scene: Scene, superuser: Superuser
) -> None:
    paths = [
        rule.rule.replace("<slug>", scene.slug).replace("<token>", scene.token)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and access_of(app, rule.endpoint, "GET") is Door.ANSWER_LINK
    ]
    assert len(paths) >= 4
    before = everything(superuser)
    for path in paths:
        opened = path.replace("<uuid:observation_id>", str(uuid4()))
        for method in ("HEAD", "GET", "HEAD", "OPTIONS"):
            with client.open(opened, method=method, headers={"User-Agent": "MailScanner"}) as answer:
                assert answer.status_code < 500
                assert "Set-Cookie" not in answer.headers
    assert everything(superuser) == before


def test_only_a_post_answers(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        assert client.open(f"{scene.path}/inget", method=method).status_code == 405
    assert superuser.execute("SELECT count(*) FROM tenant.answer").fetchone() == (0,)
    assert client.post(f"{scene.path}/inget").status_code == 303


def test_a_link_is_256_bits_that_the_database_does_not_know(scene: Scene, superuser: Superuser) -> None:
    assert len(base64.urlsafe_b64decode(scene.token + "=")) == 32
    assert scene.token not in str(everything(superuser))
    assert base64.urlsafe_b64decode(scene.token + "=").hex() not in str(everything(superuser))


def test_a_link_is_renewed_and_withdrawn_in_the_pages(
    app: Flask, signed_in: FlaskClient, scene: Scene, boundary: Boundary, settings: Settings
) -> None:
    """Who runs the rounds has both at hand; the old link is dead at once."""
    person = f"/k/{scene.slug}/omgangar/{scene.round_id}/person/{scene.invitation_id}"
    page = signed_in.get(person).text
    assert f'action="{person}/ny-lank"' in page
    assert f'action="{person}/dra-in"' in page
    participant = app.test_client()
    assert participant.get(scene.path).status_code == 200
    assert signed_in.post(f"{person}/ny-lank").status_code == 303
    assert participant.get(scene.path).status_code == 404
    with app.test_request_context(), boundary.municipality(scene.municipality_id) as session:
        renewed = rounds.link_token(settings.link_key, session.municipality_id, scene.invitation_id, 2)
    again = f"/svar/{scene.slug}/{renewed}"
    assert participant.get(again).status_code == 200
    assert signed_in.post(f"{person}/dra-in").status_code == 303
    assert participant.get(again).status_code == 410
    assert participant.post(f"{again}/inget").status_code == 410
