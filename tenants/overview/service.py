"""What the first page and the guide know, read for one reader: nothing that the reader's roles do not give."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.access import Capability
from samsyn.accounts import service as accounts
from samsyn.isolation.boundary import BoundSession
from samsyn.mail import delivery
from tenants.measures import service as measures
from tenants.measures.service import MeasureFact
from tenants.overview import queries
from tenants.overview.facts import Facts, FeedbackGlance, PictureGlance
from tenants.rounds import service as rounds
from tenants.rounds.models import Round

ROUNDS_READ = 30
"""More than are open, planned and newly closed at once: a page of the rounds' own list."""


def glance(session: BoundSession, members: Session, *, may: frozenset[Capability]) -> Facts:
    """Everything for the first page. `members` is the session on accounts. At most eight queries."""
    now = clock.now()
    found = rounds.rounds(session, limit=ROUNDS_READ)
    current = _shown(found)
    feedback = _feedback(session, current, may)
    if session.limits is None:
        standing = queries.select_standing(session, refused=_refused(session, current, feedback, may))
    else:
        standing = queries.select_rhythm(session)
    return Facts(
        now=now,
        may=may,
        standing=standing,
        rounds=tuple(found),
        counts=rounds.counts(session, _counted(found)) if Capability.ROUNDS_READ in may and found else {},
        pictures=_pictures(session, may),
        measures=_measures(session, may),
        feedback=tuple(feedback),
        members=_members(session, members, may),
    )


def setup(session: BoundSession, members: Session, *, may: frozenset[Capability]) -> Facts:
    """Everything for the guide. Three queries."""
    return Facts(
        now=clock.now(),
        may=may,
        standing=queries.select_standing(session),
        rounds=tuple(rounds.rounds(session, limit=ROUNDS_READ)),
        members=_members(session, members, may),
    )


def _shown(found: Sequence[Round]) -> Round | None:
    """The newest round that has gone out."""
    return next((one for one in found if one.state != "planned"), None)


def _counted(found: Sequence[Round]) -> list[UUID]:
    """The rounds whose answers are told: those open, and the one that closed last."""
    open_now = [one.id for one in found if one.state == "open"]
    closed = max((one for one in found if one.state == "closed"), key=lambda one: one.closes_at, default=None)
    return [*open_now, closed.id] if closed is not None else open_now


def _pictures(session: BoundSession, may: frozenset[Capability]) -> tuple[PictureGlance, ...]:
    if Capability.PICTURE_READ not in may:
        return ()
    return tuple(queries.select_pictures(session, drafts=Capability.PICTURE_WORK in may))


def _measures(session: BoundSession, may: frozenset[Capability]) -> tuple[MeasureFact, ...]:
    if Capability.MEASURES_READ not in may:
        return ()
    return tuple(measures.board(session, clock.today()))


def _feedback(session: BoundSession, current: Round | None, may: frozenset[Capability]) -> list[FeedbackGlance]:
    """A draft is told to those who may send it, what has been sent to all who may read it."""
    if current is None or Capability.FEEDBACK_READ not in may:
        return []
    found = queries.select_feedback(session, current.id)
    return [one for one in found if one.sent or Capability.FEEDBACK_SEND in may]


def _refused(
    session: BoundSession, current: Round | None, feedback: Sequence[FeedbackGlance], may: frozenset[Capability]
) -> list[str]:
    """The addresses that the current round's mails did not reach; read for those who can put them right."""
    if current is None or not may.issuperset({Capability.NETWORK_MANAGE, Capability.ROUNDS_READ}):
        return []
    about = [current.id, *(one.id for one in feedback if one.round_id == current.id)]
    return delivery.refused(session, about)


def _members(session: BoundSession, members: Session, may: frozenset[Capability]) -> tuple[accounts.Member, ...]:
    """Who works here; for those who look after the people."""
    if Capability.PEOPLE_MANAGE not in may:
        return ()
    return tuple(accounts.members(members, session.municipality_id))
