"""Disposing of the log's beginning: announced in the log itself, then taken away by the role that erases.

The announcement is committed first. Were it the other way, a crash between the two would leave a chain whose beginning
is gone without anybody having said so.
"""

from uuid import UUID

from samsyn.audit.log import SYSTEM
from samsyn.audit.shortening import announce, cut_away, cut_before
from samsyn.isolation import Boundary
from samsyn.records import RecordKind
from samsyn.retention import disposal, periods, queries, service


def dispose(boundary: Boundary, municipality_id: int, kind: RecordKind, *, job_id: UUID) -> int:
    """Shortens the log by what is due, up to the first entry that a hold keeps; returns how many entries went."""
    with boundary.municipality(municipality_id) as session:
        service.in_turn(session)
        months = disposal.months_of(session, kind)
        if months is None:
            return 0
        before, held = periods.limit(months), queries.holds(session)
        cut = cut_before(session, queries.first_kept(session, kind, before=before, held=held) or before)
        if cut is None:
            return 0
        announce(session, cut, by=SYSTEM)
        if not queries.has_receipt(session, job_id, kind.code):
            kept = queries.count_due(session, kind, before=before, held=held).held
            disposal.write_receipt(session, job_id, kind, months=months, before=before, disposed=cut.entries, held=kept)
            disposal.close(session, job_id, kind)
    while True:
        with boundary.disposal(municipality_id) as erasing:
            if not cut_away(erasing, cut):
                return cut.entries
