"""What an extract says of the reviews that somebody decided. Reviews are decisions, and no period takes them."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select

from samsyn.isolation.boundary import BoundSession
from samsyn.records import Entry, Register, Section
from tenants.followup.models import Review
from tenants.measures.models import Measure


def _sections(session: BoundSession, account_id: UUID) -> list[Section]:
    rows = session.execute(
        select(Review.id, Measure.title, Review.decision, Review.reason, Review.decided_at)
        .join(Measure, and_(Measure.municipality_id == Review.municipality_id, Measure.id == Review.measure_id))
        .where(Review.decided_by == account_id)
        .order_by(Review.decided_at)
    )
    columns = (
        ("measure", _l("Åtgärd")),
        ("decision", _l("Beslut")),
        ("reason", _l("Skäl")),
        ("decided_at", _l("Beslutat")),
    )
    entries = tuple(Entry(row[0], (row[1], _DECISIONS[row.decision], row.reason, row.decided_at)) for row in rows)
    return [Section("reviews", _l("Uppföljningar"), columns, entries)]


_DECISIONS = {"continue": _l("Fortsätta"), "extend": _l("Utöka"), "change": _l("Byta"), "end": _l("Avsluta")}

REGISTER = Register(account=_sections)
