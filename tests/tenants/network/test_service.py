"""The network on the real database: who is asked, what may be written, and that two writers take turns."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from samsyn import clock
from samsyn.audit.models import AuditEntry
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation import Boundary
from tenants.network import service
from tenants.network.importing import from_text
from tenants.network.models import Participant
from tests.tenants.network.conftest import ANNA, LIST, Inside
from tests.tenants.statements import statements

ELSEWHERE = 1291


def organisation(inside: Inside, name: str = "Norreportskolan") -> UUID:
    with inside() as session:
        return next(each.id for each in service.organisations(session, retired=True) if each.name == name)


def person(inside: Inside, email: str = "eva@norreport.example") -> UUID:
    with inside() as session:
        return next(each.id for each in service.participants(session, retired=True) if each.email == email)


def asked(inside: Inside) -> set[str]:
    with inside() as session:
        return {each.email.split("@")[0] for each in service.active_participants(session)}


def test_organisations_come_by_sector_and_swedish_name_with_their_counts(inside: Inside) -> None:
    with inside() as session:
        for name, sector in (("Östra", "school"), ("Ängen", "school"), ("Ås", "school"), ("Polisen", "police")):
            service.add_organisation(session, name=name, sector=sector, by=ANNA)
    with inside() as session:
        assert [each.name for each in service.organisations(session)] == ["Ås", "Ängen", "Östra", "Polisen"]
        assert {each.participants for each in service.organisations(session)} == {0}


@pytest.mark.usefixtures("network")
def test_everybody_in_use_is_asked(inside: Inside) -> None:
    assert asked(inside) == {"eva", "per", "olle"}


@pytest.mark.usefixtures("network")
def test_a_pause_leaves_out_one_or_a_whole_organisation_until_it_ends(inside: Inside) -> None:
    with inside() as session:
        service.pause_participant(session, person(inside), through=clock.today(), by=ANNA)
        service.pause_organisation(
            session, organisation(inside, "Ystadbostäder"), through=clock.today() + timedelta(days=9), by=ANNA
        )
    assert asked(inside) == {"per"}
    with inside() as session:
        paused = service.find_participant(session, person(inside))
        assert paused.paused_through == clock.today()
        service.pause_participant(session, paused.id, through=None, by=ANNA)
        row = session.execute(select(Participant).where(Participant.email == "per@norreport.example")).scalar_one()
        row.paused_until = clock.now() - timedelta(seconds=1)
    assert asked(inside) == {"eva", "per"}


@pytest.mark.usefixtures("network")
def test_who_leaves_is_not_asked_and_may_come_back(inside: Inside) -> None:
    eva, hem = person(inside), organisation(inside, "Ystadbostäder")
    with inside() as session:
        service.retire_participant(session, eva, by=ANNA)
        service.retire_organisation(session, hem, by=ANNA)
    assert asked(inside) == {"per"}
    with inside() as session:
        assert [each.name for each in service.organisations(session)] == ["Norreportskolan"]
        assert len(service.organisations(session, retired=True)) == 2
        service.restore_participant(session, eva, by=ANNA)
        service.restore_organisation(session, hem, by=ANNA)
    assert asked(inside) == {"eva", "per", "olle"}


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("days", [-1, 731])
def test_a_pause_that_has_been_or_is_absurd_is_refused(inside: Inside, days: int) -> None:
    eva = person(inside)
    with inside() as session, pytest.raises(Invalid) as caught:
        service.pause_participant(session, eva, through=clock.today() + timedelta(days=days), by=ANNA)
    assert "through" in caught.value.fields


@pytest.mark.usefixtures("network")
def test_a_taken_address_says_whose_it_is(inside: Inside) -> None:
    school = organisation(inside)
    with inside() as session, pytest.raises(Invalid) as caught:
        service.add_participant(session, name="X", email="OLLE@hem.example", organisation_id=school, by=ANNA)
    assert caught.value.fields["email"] == ["Adressen finns redan: Olle Fors på Ystadbostäder."]


@pytest.mark.usefixtures("network")
def test_an_address_that_left_comes_back_with_the_new_cells(inside: Inside) -> None:
    eva, hem = person(inside), organisation(inside, "Ystadbostäder")
    with inside() as session:
        service.retire_participant(session, eva, by=ANNA)
        again = service.add_participant(
            session, name="Eva Ny", email="eva@norreport.example", organisation_id=hem, language="en", by=ANNA
        )
    with inside() as session:
        back = service.find_participant(session, again)
    assert again == eva
    assert (back.name, back.organisation_name, back.language, back.retired_at) == (
        "Eva Ny",
        "Ystadbostäder",
        "en",
        None,
    )


@pytest.mark.usefixtures("network")
def test_changing_to_a_taken_name_or_address_is_refused(inside: Inside) -> None:
    eva, school = person(inside), organisation(inside)
    with inside() as session:
        with pytest.raises(Invalid) as caught:
            service.change_participant(
                session,
                eva,
                name="Eva",
                email="per@norreport.example",
                organisation_id=school,
                title="",
                language="sv",
                by=ANNA,
            )
        assert "email" in caught.value.fields
        with pytest.raises(Invalid) as caught:
            service.change_organisation(session, school, name="YSTADBOSTÄDER", sector="school", by=ANNA)
        assert "name" in caught.value.fields
        service.change_organisation(session, school, name="Norreportskolan!", sector="other", by=ANNA)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " \u200b ", "sector": "school"}),
        ("name", {"name": "x" * 121, "sector": "school"}),
        ("sector", {"name": "x", "sector": "circus"}),
    ],
)
def test_what_an_organisation_may_not_be(inside: Inside, field: str, values: dict[str, str]) -> None:
    with inside() as session, pytest.raises(Invalid) as caught:
        service.add_organisation(session, **values, by=ANNA)
    assert list(caught.value.fields) == [field]


def test_a_programs_participant_finds_its_organisation_by_name_or_id(inside: Inside) -> None:
    with inside() as session:
        first = service.join(session, name="A", email="a@b.se", organisation="Acme", sector="trade", title="", by=ANNA)
        acme = service.organisation_of(session, first)
        for number, given in enumerate(("ACME", str(acme.id))):
            joined = service.join(
                session, name="B", email=f"b{number}@b.se", organisation=given, sector=None, title="", by=ANNA
            )
            assert service.organisation_of(session, joined).id == acme.id
        with pytest.raises(Invalid) as caught:
            service.join(session, name="C", email="c@b.se", organisation="Ny", sector=None, title="", by=ANNA)
        assert "sector" in caught.value.fields


@pytest.mark.usefixtures("network", "simrishamn")
def test_a_neighbours_ids_do_not_exist(inside: Inside) -> None:
    eva, school = person(inside), organisation(inside)
    with inside(ELSEWHERE) as session:
        assert service.organisations(session, retired=True) == []
        assert service.participants(session, retired=True) == []
        for attempt in (
            lambda: service.find_participant(session, eva),
            lambda: service.find_organisation(session, school),
            lambda: service.organisation_of(session, eva),
            lambda: service.retire_participant(session, eva, by=ANNA),
            lambda: service.retire_organisation(session, school, by=ANNA),
            lambda: service.add_participant(session, name="X", email="x@y.se", organisation_id=school, by=ANNA),
            lambda: service.find_participant(session, uuid4()),
        ):
            with pytest.raises(NotFound):
                attempt()


@pytest.mark.usefixtures("network", "simrishamn")
def test_the_same_address_may_be_in_both_municipalities(inside: Inside) -> None:
    with inside(ELSEWHERE) as session:
        service.join(
            session,
            name="Eva",
            email="eva@norreport.example",
            organisation="Norreportskolan",
            sector="police",
            title="",
            by=ANNA,
        )
    with inside(ELSEWHERE) as session:
        assert [each.sector for each in service.organisations(session)] == ["police"]


@pytest.mark.usefixtures("network")
def test_carrying_out_does_what_the_plan_said_and_logs_numbers_alone(inside: Inside) -> None:
    text = LIST.replace("rektor", "bitr. rektor").replace("Skola;", "Förening;") + "Ny;ny@x.example;Acme;Handel;\n"
    with inside() as session:
        rows = from_text(text).rows
        service.carry_out(session, rows, digest=service.plan_import(session, rows).digest, by=ANNA)
    with inside() as session:
        assert service.find_participant(session, person(inside)).title == "bitr. rektor"
        assert {each.name: each.sector for each in service.organisations(session)} == {
            "Norreportskolan": "association",
            "Ystadbostäder": "housing",
            "Acme": "trade",
        }
        entry = (
            session.execute(
                select(AuditEntry).where(AuditEntry.action == "network.imported").order_by(AuditEntry.at.desc())
            )
            .scalars()
            .first()
        )
        assert entry is not None
        assert entry.facts == {"new": 1, "changed": 1, "restored": 0, "organisations": 1}
        assert service.plan_import(session, rows).does_something is False


@pytest.mark.usefixtures("network")
def test_another_effect_than_the_shown_one_is_refused_and_nothing_is_done(inside: Inside) -> None:
    rows = from_text(LIST.replace("rektor", "lärare") + "Ny;ny@x.example;Acme;Handel;\n").rows
    with inside() as session:
        digest = service.plan_import(session, rows).digest
        eva = service.find_participant(session, person(inside))
        service.change_participant(
            session,
            eva.id,
            name=eva.name,
            email=eva.email,
            organisation_id=eva.organisation_id,
            title="kurator",
            language="sv",
            by=ANNA,
        )
    with inside() as session, pytest.raises(Conflict):
        service.carry_out(session, rows, digest=digest, by=ANNA)
    with inside() as session:
        assert service.find_participant(session, person(inside)).title == "kurator"
        assert len(service.organisations(session)) == 2


def test_a_list_with_a_fault_does_nothing_even_with_its_digest(inside: Inside) -> None:
    rows = from_text(LIST + "X;ingen adress;Acme;Handel;\n").rows
    with inside() as session:
        digest = service.plan_import(session, rows).digest
        with pytest.raises(Invalid):
            service.carry_out(session, rows, digest=digest, by=ANNA)
        assert service.organisations(session) == []


def test_two_confirmations_at_once_make_one_network(inside: Inside) -> None:
    rows = from_text(LIST).rows
    with inside() as session:
        digest = service.plan_import(session, rows).digest
    outcomes: list[str] = []

    def confirm() -> None:
        try:
            with inside() as session:
                service.carry_out(session, rows, digest=digest, by=ANNA)
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "done"]
    assert asked(inside) == {"eva", "per", "olle"}


def test_five_thousand_rows_take_few_statements(inside: Inside, boundary: Boundary) -> None:
    body = "".join(f"Person {n};p{n}@x.example;Skola {n // 10};Skola;\n" for n in range(5_000))
    rows = from_text("Namn;E-post;Verksamhet;Sektor;Roll\n" + body).rows
    with inside() as session:
        digest = service.plan_import(session, rows).digest
        with statements(boundary) as seen:
            service.carry_out(session, rows, digest=digest, by=ANNA)
            session.flush()
    assert len(seen) < 30
    with inside() as session, statements(boundary) as seen:
        assert len(service.active_participants(session)) == 5_000
    assert len(seen) == 1
