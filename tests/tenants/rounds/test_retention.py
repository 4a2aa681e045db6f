"""A link that has been disposed of opens nothing; who was asked and has answered still counts."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from samsyn import clock, links
from samsyn.records import Extent
from samsyn.settings import Settings
from tenants.rounds import retention, service
from tenants.rounds.models import Invitation, Round
from tests.tenants.rounds.conftest import ANNA, FillNetwork, Inside


def test_ended_links(
    fill_network: FillNetwork,
    open_round: Callable[..., Round],
    inside: Inside,
    invitations: Callable[[UUID], list[Invitation]],
    settings: Settings,
) -> None:
    people = fill_network(3)
    opened = open_round()
    with inside() as session:
        moment = clock.now()
        service.mark_answered(
            session, round_id=opened.id, participant_id=people[0], nothing_to_report=True, observations=0, at=moment
        )
        assert session.execute(retention.LINKS.rows).all() == []
        service.close_round(session, opened.id, by=ANNA)
    before = invitations(opened.id)
    with inside() as session:
        due = list(session.execute(retention.LINKS.rows).scalars())
        assert len(due) == 3
        retention.LINKS.erase(session, due)
        assert session.execute(retention.LINKS.rows).all() == []
        assert len(session.execute(retention.INVITATIONS.rows).all()) == 3
    after = {one.id: one for one in invitations(opened.id)}
    assert len({one.token_hash for one in after.values()}) == 3
    for one in before:
        token = service.link_token(settings.link_key, one.municipality_id, one.id, one.generation)
        assert links.fingerprint(token) == one.token_hash != after[one.id].token_hash
        assert len(after[one.id].token_hash) == len(one.token_hash)
        assert (after[one.id].answered_at, after[one.id].revoked_at) == (one.answered_at, None)


def test_who_is_erased_is_no_longer_asked_in_an_open_round(
    fill_network: FillNetwork,
    open_round: Callable[..., Round],
    inside: Inside,
    invitations: Callable[[UUID], list[Invitation]],
) -> None:
    people = fill_network(3)
    opened = open_round()
    assert retention.REGISTER.erase is not None
    with inside() as session:
        service.mark_answered(
            session,
            round_id=opened.id,
            participant_id=people[0],
            nothing_to_report=True,
            observations=0,
            at=clock.now(),
        )
        for person in people[:2]:
            retention.REGISTER.erase(session, person, Extent.NAME)
    found = {one.participant_id: one for one in invitations(opened.id)}
    # An answer that was given stands in the figures; a question that can no longer be answered does not.
    assert found[people[0]].revoked_at is None
    assert found[people[1]].revoked_at is not None
    assert found[people[2]].generation == 1
    with inside() as session:
        statement = select(Invitation.generation).where(Invitation.participant_id.in_(people[:2]))
        assert set(session.execute(statement).scalars()) == {retention.ENDED}
