"""Who is erased is a row for the series and nobody in the network."""

from uuid import UUID

import pytest
from sqlalchemy import select

from samsyn.errors import NotFound
from samsyn.records import Extent
from tenants.network import retention, service
from tenants.network.importing import from_text
from tenants.network.models import Participant
from tests.tenants.network.conftest import ANNA, LIST, Inside


@pytest.fixture
def eva(inside: Inside, network: None) -> UUID:
    """Eva, who is erased."""
    assert retention.REGISTER.find is not None
    assert retention.REGISTER.erase is not None
    with inside() as session:
        (found,) = retention.REGISTER.find(session, "eva@")
        assert found.line == "rektor, Norreportskolan"
        retention.REGISTER.erase(session, found.id, Extent.NAME)
        return found.id


def test_nothing_of_the_person_is_left(inside: Inside, eva: UUID) -> None:
    with inside() as session:
        row = session.execute(select(Participant).where(Participant.id == eva)).scalar_one()
        assert (row.name, row.email, row.title) == (retention.ERASED, f"{eva}@raderad.invalid", "")
        assert row.erased_at == row.retired_at


def test_nobody_finds_or_restores_her(inside: Inside, eva: UUID) -> None:
    register = retention.REGISTER
    assert register.find is not None
    assert register.known is not None
    with inside() as session:
        assert register.find(session, "Eva") == register.find(session, retention.ERASED) == []
        assert register.known(session, [eva]) == []
        assert service.search(session, "raderad") == []
        assert {one.name for one in service.participants(session, retired=True)} == {"Per Holm", "Olle Fors"}
        for action in (service.restore_participant, service.retire_participant):
            with pytest.raises(NotFound):
                action(session, eva, by=ANNA)


def test_the_same_list_takes_her_in_as_somebody_new(inside: Inside, eva: UUID) -> None:
    with inside() as session:
        plan = service.plan_import(session, from_text(LIST).rows)
        assert plan.counts["new"] == 1
        service.carry_out(session, from_text(LIST).rows, digest=plan.digest, by=ANNA)
        again = next(one for one in service.participants(session) if one.name == "Eva Lund")
        assert again.id != eva


def test_a_search_takes_signs_as_they_are(inside: Inside, network: None) -> None:
    assert retention.REGISTER.find is not None
    with inside() as session:
        assert retention.REGISTER.find(session, "%") == retention.REGISTER.find(session, "_va") == []
        assert len(retention.REGISTER.find(session, "NORREPORT.example")) == 2
