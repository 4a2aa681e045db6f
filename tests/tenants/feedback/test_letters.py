"""The letters as they arrive: the text of the row, the receiver's own link, and nothing for who is gone."""

from collections.abc import Callable
from email.header import decode_header, make_header
from email.message import Message
from uuid import UUID

from sqlalchemy import select, update

from samsyn.isolation import Boundary
from tenants.feedback import service
from tenants.network.models import Participant
from tenants.rounds.models import Invitation
from tests.samsyn.jobs.conftest import Mailman
from tests.tenants.feedback.conftest import Deliver
from tests.tenants.measures.conftest import ANNA, NOW, Inside
from tests.tenants.picture.seeding import World, seed
from tests.tenants.statements import statements

GiveLinks = Callable[..., dict[UUID, str]]


def body(message: Message) -> str:
    """The mail's text."""
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def by_address(mailman: Mailman) -> dict[str, Message]:
    """What has come, by receiver; each at the most once."""
    assert len({address for address, _ in mailman.taken}) == len(mailman.taken)
    return dict(mailman.taken)


def test_every_receiver_gets_the_text_and_a_link_of_their_own(
    inside: Inside, world: World, draft: UUID, give_links: GiveLinks, deliver: Deliver, mailman: Mailman
) -> None:
    tokens = give_links(world.newest)
    with inside() as session:
        service.save(session, draft, subject="Tack för svaren", body="Vi ses på torget.", revision=1, by=ANNA)
        service.send(session, draft, by=ANNA)
        people = {row.id: row for row in session.execute(select(Participant)).scalars()}
    deliver()
    deliver()
    letters = by_address(mailman)
    assert len(letters) == 40
    for participant_id, token in tokens.items():
        person = people[participant_id]
        letter = letters[person.email]
        assert body(letter).startswith(f"Hej {person.name},\n\nVi ses på torget.\n\n")
        assert f"https://samsyn.example/svar/ystad/{token}/aterkoppling" in body(letter)
        assert body(letter).count("/svar/") == 1
        assert "Hälsningar\nAnna Lind\nYstads kommun" in body(letter)
    subjects = {str(make_header(decode_header(str(letter["Subject"])))) for letter in letters.values()}
    assert subjects == {"Tack för svaren"}
    with inside() as session:
        batch = service.deliveries(session, draft)
    assert batch is not None
    assert (batch.posted, batch.sent, batch.waiting) == (40, 40, 0)


def test_the_links_open_the_same_text(
    inside: Inside, world: World, draft: UUID, give_links: GiveLinks, deliver: Deliver, mailman: Mailman, client: object
) -> None:
    give_links(world.newest)
    with inside() as session:
        service.send(session, draft, by=ANNA)
    deliver()
    path = body(mailman.taken[0][1]).split("https://samsyn.example")[1].split()[0]
    page = client.get(path)  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert "Skadegörelse i Centrum: 17 iakttagelser" in page.text


def test_without_a_link_that_leads_anywhere_there_is_none(
    inside: Inside, world: World, draft: UUID, give_links: GiveLinks, deliver: Deliver, mailman: Mailman
) -> None:
    """A newcomer was not asked, one link was withdrawn, one came of a program's answer, one has left the network."""
    give_links(world.newest)
    revoked, program, left = world.people[:3]
    with inside() as session:
        of_round = update(Invitation).where(Invitation.round_id == world.newest)
        session.execute(of_round.where(Invitation.participant_id == revoked).values(revoked_at=NOW))
        session.execute(of_round.where(Invitation.participant_id == program).values(token_hash=b"x" * 32))
        session.execute(of_round.where(Invitation.participant_id == left).values(answered_at=NOW))
        session.execute(update(Participant).where(Participant.id == left).values(retired_at=NOW))
        organisation = session.execute(select(Participant.organisation_id).limit(1)).scalar_one()
        session.add(Participant(organisation_id=organisation, name="Ny", email="ny@exempel.example", created_at=NOW))
        service.send(session, draft, by=ANNA)
        addresses = {row.id: row.email for row in session.execute(select(Participant)).scalars()}
    deliver()
    letters = by_address(mailman)
    assert len(letters) == 41
    without = {address for address, letter in letters.items() if "/svar/" not in body(letter)}
    assert without == {addresses[revoked], addresses[program], addresses[left], "ny@exempel.example"}
    assert all("personliga länk" not in body(letters[address]) for address in without)


def test_the_frame_is_in_the_receivers_language_and_the_text_as_written(
    inside: Inside, world: World, draft: UUID, deliver: Deliver, mailman: Mailman
) -> None:
    with inside() as session:
        session.execute(update(Participant).where(Participant.id == world.people[0]).values(language="en"))
        service.send(session, draft, by=ANNA)
    deliver()
    assert all("Tack till alla som svarade" in body(letter) for _, letter in mailman.taken)


def test_a_letter_asks_few_questions(
    inside: Inside, world: World, draft: UUID, deliver: Deliver, boundary: Boundary
) -> None:
    """Per letter: the job, the mail, the feedback, the receiver, the municipality, and what is written down after."""
    with inside() as session:
        service.send(session, draft, by=ANNA)
    with statements(boundary) as seen:
        deliver()
    assert len(seen) <= 40 * 9


def test_the_neighbours_letters_do_not_run_here(
    inside: Inside, boundary: Boundary, world: World, draft: UUID, simrishamn: int, deliver: Deliver, mailman: Mailman
) -> None:
    seed(boundary, simrishamn, people=5, canary="-simrishamn")
    with inside() as session:
        service.send(session, draft, by=ANNA)
    deliver(simrishamn)
    assert mailman.taken == []
    deliver()
    assert not any("simrishamn" in address for address, _ in mailman.taken)
