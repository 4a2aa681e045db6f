"""A municipality and its regions: asked, in by its own yes, out by its own will, and what it has given taken back."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from samsyn.access import Role
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.audit.log import SYSTEM
from samsyn.audit.models import AuditEntry
from samsyn.isolation import Boundary
from samsyn.regions import service as regions
from tenants.reports.models import SharedRelease
from tests.tenants.reports.test_sharing import COUNTS, run_jobs, settle_round, sydost

__all__ = ["run_jobs", "sydost"]
PAGE = "/k/ystad/delning/"
RunJobs = Callable[[int], None]
AsRole = Callable[[Role], FlaskClient]


@pytest.fixture
def as_role(
    app: Flask,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> AsRole:
    """A browser in which somebody with this role in Ystad is signed in."""

    def enter(role: Role) -> FlaskClient:
        account = make_account(f"{role}@ystad.example", {1286: [role]}, name="Mats Ekström")
        return sign_in(app.test_client(), account)

    return enter


@pytest.fixture
def invitation(app: Flask, boundary: Boundary, ystad: int) -> UUID:
    """Österlen has asked Ystad in."""
    with app.test_request_context(), boundary.accounts() as session:
        region = regions.create_region(session, name="Österlen", by=SYSTEM)
        return regions.invite(session, region.id, ystad, by=SYSTEM)


def region_of(boundary: Boundary) -> list[str]:
    """The regions that Ystad is in."""
    with boundary.accounts() as session:
        return [region.name for region in regions.select_regions_of(session, 1286)]


def actions(boundary: Boundary) -> list[str]:
    """What the municipality's own log says of its regions."""
    with boundary.municipality(1286) as session:
        rows = session.execute(select(AuditEntry.action).order_by(AuditEntry.at)).scalars()
        return [action for action in rows if action.startswith("reports.")]


def test_the_chief_says_yes(invitation: UUID, as_role: AsRole, boundary: Boundary) -> None:
    chief = as_role(Role.CHIEF)
    page = chief.get(PAGE).text
    assert "En inbjudan väntar på svar" in page
    assert "Gå med i Österlen" in page
    assert region_of(boundary) == []
    assert chief.post(f"{PAGE}inbjudningar/{invitation}/ja").status_code == 303
    assert region_of(boundary) == ["Österlen"]
    page = chief.get(PAGE).text
    assert "Kommunen är med i Österlen men delar inget." in page
    assert "Gå med i" not in page
    assert chief.post(f"{PAGE}inbjudningar/{invitation}/ja").status_code == 409
    assert chief.post(f"{PAGE}inbjudningar/{invitation}/nej").status_code == 409
    assert actions(boundary) == ["reports.region_joined"]


def test_the_chief_says_no(invitation: UUID, as_role: AsRole, boundary: Boundary) -> None:
    chief = as_role(Role.CHIEF)
    assert chief.post(f"{PAGE}inbjudningar/{invitation}/nej").status_code == 303
    assert region_of(boundary) == []
    assert "Kommunen är inte med i någon region." in chief.get(PAGE).text
    assert actions(boundary) == ["reports.region_declined"]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR, Role.DPO])
def test_others_read_that_the_chief_answers(invitation: UUID, as_role: AsRole, boundary: Boundary, role: Role) -> None:
    client = as_role(role)
    page = client.get(PAGE).text
    assert "Kommunens säkerhetschef svarar." in page
    assert "Gå med i" not in page
    assert client.post(f"{PAGE}inbjudningar/{invitation}/ja").status_code == 403
    assert region_of(boundary) == []


def test_nobody_answers_for_another_municipality(
    invitation: UUID,
    app: Flask,
    simrishamn: int,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
    boundary: Boundary,
) -> None:
    theirs = sign_in(app.test_client(), make_account("chef@simrishamn.example", {simrishamn: [Role.CHIEF]}))
    for answer in ("ja", "nej"):
        assert theirs.post(f"/k/simrishamn/delning/inbjudningar/{invitation}/{answer}").status_code == 404
    assert "väntar på svar" not in theirs.get("/k/simrishamn/delning/").text
    assert region_of(boundary) == []


def test_what_a_region_has_got_is_taken_back(
    sydost: int, as_role: AsRole, boundary: Boundary, run_jobs: RunJobs
) -> None:
    settle_round(boundary, 1286, COUNTS)
    settle_round(boundary, 1291, COUNTS)
    run_jobs(1286)
    run_jobs(1291)
    chief = as_role(Role.CHIEF)
    assert "Regionen har en sammanställning från kommunen." in chief.get(PAGE).text
    ask = chief.get(f"{PAGE}regioner/{sydost}/aterta").text
    assert "En sammanställning tas bort hos regionen." in ask
    assert chief.post(f"{PAGE}regioner/{sydost}/aterta").status_code == 303
    run_jobs(1286)
    with boundary.region(sydost) as region:
        assert {each.municipality_id for each in regions.select_delivered(region)} == {1291}
    with boundary.municipality(1286) as session:
        assert session.execute(select(SharedRelease.state)).scalars().all() == ["withdrawn"]
    page = chief.get(PAGE).text
    assert "Regionen har inget från kommunen." in page
    assert "men delar inget" in page
    assert "återtagen" in page
    assert region_of(boundary) == ["Sydöst"]
    assert actions(boundary)[-2:] == ["reports.withdrawal_ordered", "reports.withdrawn"]


def test_leaving_takes_everything_back_and_ends_the_agreement(
    sydost: int, as_role: AsRole, boundary: Boundary, run_jobs: RunJobs
) -> None:
    settle_round(boundary, 1286, COUNTS)
    run_jobs(1286)
    chief = as_role(Role.CHIEF)
    assert "Ska kommunen lämna Sydöst?" in chief.get(f"{PAGE}regioner/{sydost}/lamna").text
    assert region_of(boundary) == ["Sydöst"], "reading changes nothing"
    assert chief.post(f"{PAGE}regioner/{sydost}/lamna").status_code == 303
    run_jobs(1286)
    assert region_of(boundary) == []
    with boundary.region(sydost) as region:
        assert regions.select_delivered(region) == []
    with boundary.accounts() as session:
        assert {member.municipality_id for member in regions.select_members(session, sydost)} == {1291, 1270}
        assert all(each.revoked_at for each in regions.select_agreements(session, 1286))
    assert chief.post(f"{PAGE}regioner/{sydost}/lamna").status_code == 404
    assert "Kommunen är inte med i någon region." in chief.get(PAGE).text


def test_who_has_left_comes_back_by_a_new_invitation_alone(
    sydost: int, as_role: AsRole, boundary: Boundary, app: Flask
) -> None:
    chief = as_role(Role.CHIEF)
    chief.post(f"{PAGE}regioner/{sydost}/lamna")
    refused = chief.post(f"{PAGE}avtal", data={"region": sydost, "grid": "month", "valid_until": "2030-01-01"})
    assert refused.status_code == 404
    with app.test_request_context(), boundary.accounts() as session:
        again = regions.invite(session, sydost, 1286, by=SYSTEM)
    assert chief.post(f"{PAGE}inbjudningar/{again}/ja").status_code == 303
    assert region_of(boundary) == ["Sydöst"]
    granted = chief.post(f"{PAGE}avtal", data={"region": sydost, "grid": "month", "valid_until": "2030-01-01"})
    assert granted.status_code == 303
    assert "Kommunen delar med Sydöst." in chief.get(PAGE).text
    assert actions(boundary)[-1] == "reports.agreement_granted"


def test_a_region_of_others_is_nobodys(as_role: AsRole, app: Flask, boundary: Boundary, ystad: int) -> None:
    with app.test_request_context(), boundary.accounts() as session:
        other = regions.create_region(session, name="Norr", by=SYSTEM).id
    chief = as_role(Role.CHIEF)
    for act in ("aterta", "lamna"):
        for path in (f"{PAGE}regioner/{other}/{act}", f"{PAGE}regioner/99999/{act}"):
            assert chief.get(path).status_code == 404
            assert chief.post(path).status_code == 404


def test_a_key_of_who_has_left_no_longer_opens_the_region(
    sydost: int,
    as_role: AsRole,
    app: Flask,
    boundary: Boundary,
    make_account: Callable[..., Account],
    make_token: Callable[..., str],
) -> None:
    regional = make_account("regionchef@sydost.example", {1286: [Role.READER]})
    with app.test_request_context(), boundary.accounts() as session:
        accounts.give_region_role(session, regional.id, sydost, by=SYSTEM)
    bearer = {"Authorization": f"Bearer {make_token(regional, 1286)}"}
    client = app.test_client()
    assert client.get("/api/v1/r/sydost/summary", headers=bearer).status_code == 200
    as_role(Role.CHIEF).post(f"{PAGE}regioner/{sydost}/lamna")
    assert client.get("/api/v1/r/sydost/summary", headers=bearer).status_code == 404
