"""The network's pages in a browser without JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from tenants.network import service
from tests.tenants.network.conftest import Inside
from tests.tenants.statements import statements

HOME = "/k/ystad/natverk"


def organisation_url(inside: Inside, name: str = "Norreportskolan") -> str:
    with inside() as session:
        found = next(each for each in service.organisations(session, retired=True) if each.name == name)
    return f"{HOME}/verksamhet/{found.id}"


def participant_url(inside: Inside, email: str = "eva@norreport.example") -> str:
    with inside() as session:
        found = next(each for each in service.participants(session, retired=True) if each.email == email)
    return f"{HOME}/rapportor/{found.id}"


def test_an_empty_network_says_what_comes_here_and_the_one_thing_to_do(signed_in: FlaskClient) -> None:
    page = signed_in.get(HOME).text
    assert "Här kommer verksamheterna att stå" in page
    assert page.count("btn main") == 1
    assert "Läs in en lista" in page


@pytest.mark.usefixtures("network")
def test_the_list_groups_by_sector_and_counts(signed_in: FlaskClient, boundary: Boundary) -> None:
    with statements(boundary) as seen:
        page = signed_in.get(HOME).text
    assert "Tre personer svarar för två verksamheter." in page
    assert re.search(
        r'rowgroup"[^>]*>Skola<.*Norreportskolan.*data-l="Rapportörer">2<.*>Bostadsbolag<', page, re.DOTALL
    )
    assert page.count("btn main") == 1
    assert len(seen) == 1


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("words", "found"), [("olle", True), ("HEM.example", True), ("norreport", False), ("100%", False), ("_", False)]
)
def test_search_finds_by_name_address_and_organisation(
    signed_in: FlaskClient, boundary: Boundary, words: str, found: bool
) -> None:
    with statements(boundary) as seen:
        page = signed_in.get(HOME, query_string={"q": words}).text
    assert ("Olle Fors" in page) is found
    assert len(seen) == 2


def test_adding_an_organisation_then_a_participant(signed_in: FlaskClient, inside: Inside) -> None:
    made = signed_in.post(f"{HOME}/verksamhet/ny", data={"name": "Backaskolan", "sector": "school"})
    assert made.status_code == 303
    page = signed_in.get(made.location).text
    assert "Ingen svarar för Backaskolan än" in page
    organisation_id = made.location.rsplit("/", 1)[1]
    form = signed_in.get(f"{HOME}/rapportor/ny?verksamhet={organisation_id}").text
    assert f'<option value="{organisation_id}" selected>' in form
    added = signed_in.post(
        f"{HOME}/rapportor/ny",
        data={"name": "Eva", "email": "eva@b.se", "organisation_id": organisation_id, "title": "rektor"},
    )
    assert added.status_code == 303
    assert "eva@b.se" in signed_in.get(added.location).text


@pytest.mark.usefixtures("network")
def test_what_was_typed_stays_beside_the_fault(signed_in: FlaskClient) -> None:
    refused = signed_in.post(
        f"{HOME}/rapportor/ny", data={"name": "Åsa <b>", "email": "inte en adress", "organisation_id": "", "title": "x"}
    )
    assert refused.status_code == 422
    assert "Välj en verksamhet." in refused.text
    assert 'value="Åsa &lt;b&gt;"' in refused.text
    assert 'value="inte en adress"' in refused.text


@pytest.mark.usefixtures("network")
def test_a_taken_address_is_said_at_the_field(signed_in: FlaskClient, inside: Inside) -> None:
    organisation_id = organisation_url(inside).rsplit("/", 1)[1]
    refused = signed_in.post(
        f"{HOME}/rapportor/ny", data={"name": "X", "email": "olle@hem.example", "organisation_id": organisation_id}
    )
    assert refused.status_code == 422
    assert "Adressen finns redan: Olle Fors på Ystadbostäder." in refused.text


@pytest.mark.usefixtures("network")
def test_changing_pausing_and_leaving(signed_in: FlaskClient, inside: Inside) -> None:
    url = participant_url(inside)
    organisation_id = organisation_url(inside, "Ystadbostäder").rsplit("/", 1)[1]
    changed = signed_in.post(
        url,
        data={
            "name": "Eva Berg",
            "email": "eva@norreport.example",
            "organisation_id": organisation_id,
            "title": "",
            "language": "en",
        },
    )
    assert changed.status_code == 303
    assert "Eva Berg" in signed_in.get(organisation_url(inside, "Ystadbostäder")).text
    until = clock.today() + timedelta(days=3)
    assert signed_in.post(f"{url}/pausa", data={"through": until.isoformat()}).status_code == 303
    assert "pausad till och med" in signed_in.get(organisation_url(inside, "Ystadbostäder")).text
    assert signed_in.post(f"{url}/pausa").status_code == 303
    assert signed_in.post(f"{url}/avsluta").status_code == 303
    assert "inte längre med" in signed_in.get(organisation_url(inside, "Ystadbostäder")).text
    assert signed_in.post(f"{url}/ater").status_code == 303
    with inside() as session:
        assert len(service.active_participants(session)) == 3


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("through", ["", "2026-02-30", "i morgon", "1999-01-01", "9999-12-31"])
def test_impossible_days_are_refused_at_the_field(signed_in: FlaskClient, inside: Inside, through: str) -> None:
    for url in (participant_url(inside), organisation_url(inside)):
        refused = signed_in.post(f"{url}/pausa", data={"through": through})
        assert refused.status_code == 422
        assert 'id="f-through-why1"' in refused.text


@pytest.mark.usefixtures("network")
def test_an_organisation_is_changed_paused_and_taken_out(signed_in: FlaskClient, inside: Inside) -> None:
    url = organisation_url(inside)
    assert signed_in.post(f"{url}/andra", data={"name": "Nya skolan", "sector": "municipal"}).status_code == 303
    assert "Nya skolan" in signed_in.get(url).text
    until = (clock.today() + timedelta(days=1)).isoformat()
    assert signed_in.post(f"{url}/pausa", data={"through": until}).status_code == 303
    assert "pausad" in signed_in.get(HOME).text
    assert signed_in.post(f"{url}/avsluta").status_code == 303
    assert "En verksamhet som inte längre är med" in signed_in.get(HOME).text
    assert signed_in.post(f"{url}/ater").status_code == 303


@pytest.mark.usefixtures("network")
def test_queries_of_each_page(signed_in: FlaskClient, inside: Inside, boundary: Boundary) -> None:
    for url, most in (
        (organisation_url(inside), 2),
        (f"{organisation_url(inside)}/andra", 1),
        (participant_url(inside), 2),
        (f"{HOME}/rapportor/ny", 1),
        (f"{HOME}/las-in", 0),
    ):
        with statements(boundary) as seen:
            assert signed_in.get(url).status_code == 200
        assert len(seen) <= most, url


@pytest.mark.usefixtures("network")
def test_an_analyst_reads_and_changes_nothing(
    client: FlaskClient,
    inside: Inside,
    ystad: int,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> None:
    sign_in(client, make_account("falt@ystad.example", {ystad: [Role.ANALYST]}))
    page = client.get(HOME).text
    assert "Norreportskolan" in page
    assert "Lägg till" not in page
    page = client.get(organisation_url(inside)).text
    assert "Ändra" not in page
    assert client.get(participant_url(inside)).status_code == 403
    assert client.post(f"{organisation_url(inside)}/avsluta").status_code == 403
    assert client.post(f"{HOME}/las-in", data={"text": "x"}).status_code == 403


@pytest.mark.usefixtures("network")
def test_a_neighbours_pages_do_not_exist(signed_in: FlaskClient, inside: Inside, simrishamn: int) -> None:
    ours = organisation_url(inside)
    assert signed_in.get(ours.replace("ystad", "simrishamn")).status_code == 404
    assert signed_in.get(f"{HOME}/verksamhet/00000000-0000-7000-8000-000000000000").status_code == 404
    assert signed_in.get(f"{HOME}/verksamhet/1").status_code == 404


@pytest.mark.usefixtures("network")
def test_english_pages_are_pages_too(signed_in: FlaskClient, inside: Inside) -> None:
    for url in (HOME, organisation_url(inside), participant_url(inside), f"{HOME}/las-in"):
        assert signed_in.get(url, query_string={"lang": "en"}).status_code == 200
