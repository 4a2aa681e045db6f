"""How long events from other sources are kept."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from samsyn.isolation.boundary import BoundSession
from samsyn.records import RecordKind
from tenants.sources.models import SeriesEvent, SeriesUpload


def _erase(session: BoundSession, ids: Sequence[UUID]) -> None:
    statement = delete(SeriesEvent).where(SeriesEvent.id.in_(ids))
    session.execute(statement.execution_options(synchronize_session=False))


def _erase_uploads(session: BoundSession, ids: Sequence[UUID]) -> None:
    statement = delete(SeriesUpload).where(SeriesUpload.id.in_(ids))
    session.execute(statement.execution_options(synchronize_session=False))


EVENTS = RecordKind(
    code="series_events",
    name=_l("Händelser från andra källor"),
    goes=_l("Händelsen med tid, typ och beskrivning. Källan själv har kvar sitt, och serien finns kvar med det yngre."),
    ground=_l("Så länge behövs serien för att jämföra år med år."),
    months=120,
    shortest=12,
    keepable=True,
    rows=select(SeriesEvent.id),
    at=SeriesEvent.occurred_at,
    erase=_erase,
)
UPLOADS = RecordKind(
    code="series_uploads",
    name=_l("Tabeller som har lästs in"),
    goes=_l("Uppgiften om vem som läste in en tabell, när, och vilka rader som inte gick att läsa. Serien står kvar."),
    ground=_l("Så länge behövs det för att kunna rätta en inläsning som blev fel."),
    months=12,
    rows=select(SeriesUpload.id),
    at=SeriesUpload.created_at,
    erase=_erase_uploads,
)
KINDS = (EVENTS, UPLOADS)
