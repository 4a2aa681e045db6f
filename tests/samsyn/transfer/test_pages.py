"""The page on leaving: one button for the file, a typed name for the erasure, a way back until it is done."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from samsyn.settings import Settings
from samsyn.transfer import archive, erasing, files
from samsyn.transfer.models import Erasure, Export
from tests.samsyn.conftest import RunJobs

Connection = psycopg.Connection[Any]
PAGE = "/k/ystad/lamna/"
Browser = Callable[..., FlaskClient]


@pytest.fixture
def browser(app: Flask, ystad: int, make_account: Callable[..., Account], sign_in: Any) -> Browser:
    def make(*roles: Role, operator: bool = False) -> FlaskClient:
        email = f"{'-'.join(roles) or 'drift'}@ystad.example"
        client: FlaskClient = sign_in(app.test_client(), make_account(email, {ystad: list(roles)}, operator=operator))
        return client

    return make


def exported(boundary: Boundary) -> Export:
    with boundary.municipality(1286) as session:
        return session.execute(select(Export).order_by(Export.ordered_at.desc()).limit(1)).scalar_one()


def fetched(client: FlaskClient, boundary: Boundary, run_jobs: RunJobs) -> Export:
    client.post(f"{PAGE}export")
    run_jobs()
    export = exported(boundary)
    assert client.get(f"{PAGE}export/{export.id}", buffered=True).status_code == 200
    return export


def test_one_button_makes_the_file_and_one_fetches_it(
    browser: Browser, boundary: Boundary, settings: Settings, run_jobs: RunJobs, settled: Any
) -> None:
    chief = browser(Role.CHIEF)
    assert "Ta fram en export" in chief.get(PAGE).text
    assert chief.post(f"{PAGE}export").status_code == 303
    assert "<progress" in chief.get(PAGE).text
    assert chief.post(f"{PAGE}export").status_code == 409
    run_jobs()
    export = exported(boundary)
    assert (export.state, export.progress) == ("done", 100)
    page = chief.get(PAGE).text
    assert export.sha256 is not None
    assert export.sha256 in page
    answer = chief.get(f"{PAGE}export/{export.id}", buffered=True)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=samsyn-ystad-")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) == export.size
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        assert file.testzip() is None
        assert any(name.endswith(".pdf") for name in file.namelist())
    path = files.export_path(settings.files_dir, 1286, export.id)
    assert archive.fingerprint(path) == export.sha256
    assert path.stat().st_mode & 0o777 == 0o600
    with boundary.municipality(1286) as session:
        session.execute(update(Export).values(expires_at=clock.now()))
    assert chief.get(f"{PAGE}export/{export.id}").status_code == 410
    with clock.standing_at(clock.now() + timedelta(days=settings.export_days, seconds=60)):
        run_jobs()
    assert not path.exists()
    assert exported(boundary).state == "expired"
    assert "har tagits bort" in chief.get(PAGE).text


def test_the_file_is_for_whoever_ordered_it(
    browser: Browser,
    boundary: Boundary,
    run_jobs: RunJobs,
    simrishamn: int,
    make_account: Any,
    sign_in: Any,
    app: Flask,
) -> None:
    export = fetched(browser(Role.CHIEF), boundary, run_jobs)
    other = browser(Role.CHIEF, Role.ADMIN)
    assert other.get(f"{PAGE}export/{export.id}").status_code == 404
    assert "Bara chief kan hämta filen" in other.get(PAGE).text
    neighbour = sign_in(app.test_client(), make_account("eva@simrishamn.example", {simrishamn: [Role.CHIEF]}))
    assert neighbour.get(f"/k/simrishamn/lamna/export/{export.id}").status_code == 404
    for role in set(Role) - {Role.CHIEF}:
        assert browser(role).get(PAGE).status_code == 403


def test_an_export_that_fails_says_so_and_leaves_no_half_file(
    browser: Browser, boundary: Boundary, settings: Settings, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = browser(Role.CHIEF)
    chief.post(f"{PAGE}export")

    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(archive, "write", full)
        run_jobs()
    assert exported(boundary).state == "failed"
    assert "gick inte att göra" in chief.get(PAGE).text
    assert list(files.directory(settings.files_dir, 1286).glob(f"{exported(boundary).id}*")) == []
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        run_jobs()
    assert exported(boundary).state == "done"


def test_the_erasure_is_ordered_by_the_name_and_can_be_taken_back(
    browser: Browser, boundary: Boundary, run_jobs: RunJobs
) -> None:
    chief = browser(Role.CHIEF)
    assert "Hämta en export först" in chief.get(PAGE).text
    assert chief.post(f"{PAGE}radera", data={"typed": "Ystad"}).status_code == 409
    fetched(chief, boundary, run_jobs)
    refused = chief.post(f"{PAGE}radera", data={"typed": "ystadd"})
    assert refused.status_code == 422
    assert 'value="ystadd"' in refused.text
    assert "precis som det står" in refused.text
    assert chief.post(f"{PAGE}radera", data={"typed": "Ystad"}).status_code == 303
    page = chief.get(PAGE).text
    assert "Avbryt raderingen" in page
    assert "/intyg/" in page
    assert chief.post(f"{PAGE}radera/avbryt").status_code == 303
    assert "Allt som är ert går att ta med" in chief.get(PAGE).text
    assert chief.post(f"{PAGE}radera/avbryt").status_code == 409


def test_the_certificate_has_its_own_link_when_the_accounts_are_gone(
    browser: Browser, boundary: Boundary, settings: Settings, run_jobs: RunJobs, app: Flask, superuser: Connection
) -> None:
    chief, operator = browser(Role.CHIEF), browser(operator=True)
    fetched(chief, boundary, run_jobs)
    chief.post(f"{PAGE}radera", data={"typed": "Ystad"})
    page = chief.get(PAGE).text
    link = page.split(f'href="{settings.public_url}')[1].split('"')[0]
    visitor = app.test_client()
    assert "inte gjord än" in visitor.get(link).text
    assert visitor.get(f"{link}/intyg.pdf").status_code == 404
    assert visitor.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    with clock.standing_at(clock.now() + timedelta(days=settings.erasure_days, minutes=1)):
        run_jobs()
    with clock.standing_at(
        clock.now() + timedelta(days=settings.erasure_days, minutes=1) + erasing.DOORS_CLOSE_WITHIN * 2
    ):
        run_jobs()
    app.extensions["samsyn_directory"].forget()
    assert chief.get(PAGE).status_code in (302, 303)
    assert "Ystad är raderad ur Samsyn" in visitor.get(link).text
    assert visitor.get(link).headers["Referrer-Policy"] != "same-origin"
    assert visitor.get(f"{link}/intyg.pdf").data.startswith(b"%PDF")
    said = visitor.get(f"{link}/intyg.json").get_json(force=True)
    assert said["municipality"] == {"code": 1286, "name": "Ystad"}
    listed = operator.get("/drift/raderade").text
    assert "Raderad" in listed
    with boundary.accounts() as session:
        order = session.execute(select(Erasure)).scalar_one()
    assert operator.get(f"/drift/raderade/{order.id}/intyg.json").get_json(force=True) == said
    assert visitor.get("/drift/raderade").status_code in (302, 303)
