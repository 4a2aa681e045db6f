"""What a round keeps of those who were asked, for how long, and how a personal link ends for good."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Text, and_, cast, delete, func, select, update

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from samsyn.records import Entry, Extent, RecordKind, Register, Section
from tenants.rounds.models import Invitation, Round

ENDED = 0
"""The generation of a link that nobody holds any more: its fingerprint is then that of no token."""
_OF_ITS_ROUND = and_(Round.municipality_id == Invitation.municipality_id, Round.id == Invitation.round_id)
_APART = {"synchronize_session": False}


def _end_links(session: BoundSession, ids: Sequence[UUID]) -> None:
    """Puts random bytes in the place of the links' fingerprints; who was asked and has answered stays."""
    half = cast(func.gen_random_uuid(), Text)
    nobodys = func.decode(func.replace(func.concat(half, half), "-", ""), "hex")
    session.execute(
        update(Invitation)
        .where(Invitation.id.in_(ids))
        .values(token_hash=nobodys, generation=ENDED)
        .execution_options(**_APART)
    )


def _erase_invitations(session: BoundSession, ids: Sequence[UUID]) -> None:
    session.execute(delete(Invitation).where(Invitation.id.in_(ids)).execution_options(**_APART))


def _sections(session: BoundSession, participant_id: UUID) -> list[Section]:
    rows = session.execute(
        select(Round.number, Round.opens_at, Invitation)
        .join(Round, _OF_ITS_ROUND)
        .where(Invitation.participant_id == participant_id)
        .order_by(Round.number)
    )
    columns = (
        ("round", _l("Omgång")),
        ("opened_at", _l("Omgången öppnade")),
        ("invited_at", _l("Inbjuden")),
        ("reminded_at", _l("Påmind")),
        ("revoked_at", _l("Länken drogs in")),
        ("answered_at", _l("Svarade")),
        ("observations", _l("Antal iakttagelser")),
    )
    entries = tuple(
        Entry(
            one.id,
            (
                *(number, opens_at, one.created_at, one.reminded_at),
                *(one.revoked_at, one.answered_at, one.observations),
            ),
        )
        for number, opens_at, one in rows
    )
    return [Section("invitations", _l("Inbjudningar"), columns, entries)]


def _erase(session: BoundSession, participant_id: UUID, _extent: Extent) -> None:
    """Ends every link of the participant; who has not answered in a round that is open is no longer asked there."""
    mine = list(session.execute(select(Invitation.id).where(Invitation.participant_id == participant_id)).scalars())
    _end_links(session, mine)
    open_rounds = select(Round.id).where(Round.state != "closed")
    session.execute(
        update(Invitation)
        .where(
            Invitation.participant_id == participant_id,
            Invitation.answered_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.round_id.in_(open_rounds),
        )
        .values(revoked_at=clock.now())
        .execution_options(**_APART)
    )


_CLOSED = select(Invitation.id).join(Round, _OF_ITS_ROUND).where(Round.state == "closed")

LINKS = RecordKind(
    code="links",
    name=_l("Personliga länkar till stängda omgångar"),
    goes=_l("Länken till återkopplingen slutar fungera. Vem som tillfrågades och svarade står kvar."),
    ground=_l("Så länge är det rimligt att den som svarade läser återkopplingen."),
    months=12,
    rows=_CLOSED.where(Invitation.generation != ENDED),
    at=Round.closes_at,
    concerns=lambda subjects: Invitation.participant_id.in_([subject.id for subject in subjects]),
    erase=_end_links,
)
INVITATIONS = RecordKind(
    code="invitations",
    name=_l("Vem som tillfrågades och svarade"),
    goes=_l("Inbjudan, påminnelse och om personen svarade. Omgången står kvar, och fastställda bilder har sina tal."),
    ground=_l("Utan hur många som tillfrågades går äldre tal inte att läsa rätt."),
    months=120,
    shortest=24,
    keepable=True,
    rows=_CLOSED,
    at=Round.closes_at,
    concerns=lambda subjects: Invitation.participant_id.in_([subject.id for subject in subjects]),
    erase=_erase_invitations,
)
KINDS = (LINKS, INVITATIONS)
REGISTER = Register(participant=_sections, erase=_erase)
