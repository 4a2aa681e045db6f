"""The manifest of feedback."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.isolation.boundary import BoundSession
from tenants.feedback import mails, service, views


def _settled(session: BoundSession, *, picture_id: UUID, round_id: UUID, version: int) -> None:
    """A settled picture gets its feedback drafted."""
    del version
    service.draft_from(session, picture_id, round_id=round_id)


feature = Feature(
    name="feedback",
    blueprint=views.blueprint,
    public=(views.public,),
    menu=(MenuItem(_l("Återkoppling"), "k.feedback.index", Capability.FEEDBACK_READ),),
    mails={service.LETTER: mails.letter},
    subscribes={"picture.settled": _settled},
)
