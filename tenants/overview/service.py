"""What the first page and the guide know, read for one reader: nothing that the reader's roles do not give."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.access import Capability
from samsyn.accounts import service as accounts
from samsyn.accounts.roles import in_order
from samsyn.audit import Actor, record
from samsyn.errors import Conflict, NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.mail import delivery
from samsyn.templates import service as templates
from samsyn.templates.service import CategoryName, Content
from samsyn.web.formats import municipality_name
from tenants.measures import service as measures
from tenants.measures.service import MeasureFact
from tenants.network import service as network
from tenants.overview import beginnings, queries
from tenants.overview.beginnings import Beginning
from tenants.overview.facts import Facts, FeedbackGlance, PictureGlance
from tenants.places import service as places
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
        part=session.limits is not None,
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


def to_begin_from(session: BoundSession, members: Session) -> list[Beginning]:
    """The templates that come with Samsyn, then those that other municipalities have published."""
    found = beginnings.built_in()
    for each in templates.published(members):
        if each.municipality_id != session.municipality_id:
            found.append(
                Beginning(
                    str(each.id),
                    _("Som i %(place)s", place=each.municipality),
                    municipality_name(each.municipality_id),
                    each.about,
                    each.content,
                )
            )
    return found


def beginning(session: BoundSession, members: Session, key: str) -> Beginning:
    """One of them. Raises NotFound."""
    for each in to_begin_from(session, members):
        if each.key == key:
            return each
    raise NotFound


def own_template(session: BoundSession, members: Session) -> Content:
    """What the municipality would publish: names and kinds that it uses, in the questionnaire's order."""
    used = {role for member in accounts.members(members, session.municipality_id) for role in member.roles}
    sectors = {organisation.sector for organisation in network.organisations(session)}
    return Content(
        tuple(CategoryName(e.code, e.name, e.letters, e.common_code) for e in places.categories(session)),
        in_order(frozenset(used)),
        tuple(sector for sector, _name in network.sector_names() if sector in sectors),
    )


def publish_template(session: BoundSession, members: Session, *, about: str, by: Actor) -> None:
    """Lets others begin from what the municipality uses now. Raises Invalid at "about"."""
    content = own_template(session, members)
    template_id = templates.publish(members, session.municipality_id, content, about=about, by=by)
    record(session, "overview.template_published", by, object_id=template_id, categories=len(content.categories))


def withdraw_template(session: BoundSession, members: Session, *, by: Actor) -> None:
    """Others can no longer begin from it. Raises NotFound when none is published."""
    templates.withdraw(members, session.municipality_id, by=by)
    record(session, "overview.template_withdrawn", by)


def begin_from(session: BoundSession, members: Session, key: str, *, by: Actor) -> Beginning:
    """Makes the template's categories the municipality's own. Raises NotFound; Conflict when a round has gone out."""
    chosen = beginning(session, members, key)
    if any(one.state != "planned" for one in rounds.rounds(session, limit=ROUNDS_READ)):
        raise Conflict(_("Den första omgången har gått ut. Ändra kategorierna en och en i stället."))
    wanted = [(each.code, each.name, each.letters, each.common_code) for each in chosen.content.categories]
    places.adopt_categories(session, wanted, by=by)
    record(session, "overview.template_taken", by, template=chosen.key, categories=len(wanted))
    return chosen
