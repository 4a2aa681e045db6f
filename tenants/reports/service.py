"""Sharing: the municipality's own summary, under disclosure control, to the regions that it has an agreement with.

Two steps, each a job of its own. `share` works the figures out and writes them down, under the municipality's binding;
`deliver` hands exactly what was written to the region, under the region's. A crash between them repeats the second.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from samsyn import clock
from samsyn.audit import record
from samsyn.audit.log import SYSTEM
from samsyn.errors import NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import enqueue
from samsyn.regions.service import Delivery
from tenants.picture.models import Picture
from tenants.places.models import COMMON_CODES
from tenants.reports import queries
from tenants.reports.disclosure import Count, Draft, Figure, Release, ReleaseRefusedError, prepare, protect_share
from tenants.reports.models import SharedRelease
from tenants.reports.periods import Period, completed
from tenants.reports.queries import Agreement
from tenants.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Preview:
    """What would leave for a region, or why nothing does. `refusal` is a reason of ReleaseRefusedError."""

    agreement: Agreement
    period: Period
    release: Release | None
    summary: queries.Summary
    refusal: str | None = None


def on_settled(session: BoundSession, *, picture_id: UUID, **_facts: object) -> None:
    """A settled picture is shared by a job of its own: the settling does not wait for it."""
    enqueue(session, "reports.share", {"picture": str(picture_id)}, key=f"reports.share:{picture_id}")


def preview(session: BoundSession, picture_id: UUID) -> list[Preview]:
    """Exactly what settling this picture lets out, for every agreement in force and period that it completes."""
    picture, asked = _picture(session, picture_id)
    del picture
    found = []
    for agreement in queries.agreements(session, session.municipality_id):
        earlier = _earlier(session, agreement.region_id)
        for period, round_id in _periods(session, agreement, asked, earlier):
            found.append(_preview(session, agreement, period, round_id, earlier))
    return found


def share(session: BoundSession, picture_id: UUID) -> list[UUID]:
    """Writes down every release that the settled picture makes due, and the job that delivers it. Returns their ids."""
    written = []
    for each in preview(session, picture_id):
        if each.release is None:
            record(
                session,
                "reports.share_refused",
                SYSTEM,
                object_id=picture_id,
                region=each.agreement.region_id,
                reason=each.refusal,
            )
            continue
        row = _written(each, each.release, picture_id)
        session.add(row)
        session.flush()
        enqueue(session, "reports.deliver", {"release": str(row.id)}, key=f"reports.deliver:{row.id}")
        record(
            session,
            "reports.shared",
            SYSTEM,
            object_id=row.id,
            region=row.region_id,
            version=row.version,
            grid=row.grid,
        )
        written.append(row.id)
    return written


def delivery(session: BoundSession, release_id: UUID) -> tuple[int, Delivery]:
    """The region and what it is handed: the figures as shown, nothing of the true ones."""
    row = find(session, release_id)
    cells = tuple((cell["code"], cell["mode"], cell["value"]) for cell in row.cells)
    return row.region_id, Delivery(
        session.municipality_id,
        row.agreement_id,
        row.grid,
        row.period_from,
        row.period_to,
        row.version,
        row.rounds,
        row.response_share,
        row.measures_ongoing,
        cells,
    )


def mark_delivered(session: BoundSession, release_id: UUID) -> None:
    """The region has its copy."""
    row = find(session, release_id)
    row.state, row.delivered_at = "delivered", clock.now()


def still_agreed(session: BoundSession, release_id: UUID) -> bool:
    """Whether the agreement that the release was worked out under is in force now. Two queries."""
    row = find(session, release_id)
    return any(agreement.id == row.agreement_id for agreement in agreements(session))


def withhold(session: BoundSession, release_id: UUID) -> None:
    """The release never left: its agreement ended first. Later releases are still checked against it."""
    row = find(session, release_id)
    row.state = "withdrawn"
    record(session, "reports.withheld", SYSTEM, object_id=row.id, region=row.region_id, version=row.version)


def find(session: BoundSession, release_id: UUID) -> SharedRelease:
    """One release of this municipality. Raises NotFound."""
    row = session.execute(select(SharedRelease).where(SharedRelease.id == release_id)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def releases(session: BoundSession) -> list[SharedRelease]:
    """Everything that has left, newest first."""
    order = (SharedRelease.period_to.desc(), SharedRelease.version.desc())
    return list(session.execute(select(SharedRelease).order_by(*order)).scalars())


def agreements(session: BoundSession) -> list[Agreement]:
    """The agreements in force."""
    return queries.agreements(session, session.municipality_id)


def _picture(session: BoundSession, picture_id: UUID) -> tuple[Picture, Round]:
    row = session.execute(
        select(Picture, Round).join(Round, Round.id == Picture.round_id).where(Picture.id == picture_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _earlier(session: BoundSession, region_id: int) -> list[Release]:
    """Every release ever delivered there, withdrawn ones too: what was read cannot be unread."""
    rows = session.execute(select(SharedRelease).where(SharedRelease.region_id == region_id)).scalars()
    return [
        Release(
            row.grid,  # type: ignore[arg-type]
            row.period_from,
            row.period_to + timedelta(days=1),
            row.version,
            tuple(Figure(cell["code"], cell["mode"], cell["value"], cell["true"]) for cell in row.cells),
        )
        for row in rows
    ]


def _periods(
    session: BoundSession, agreement: Agreement, asked: Round, earlier: list[Release]
) -> list[tuple[Period, UUID | None]]:
    """The round itself, or the whole months and quarters that the settled rounds cover and that have not left yet."""
    if agreement.grid == "round":
        return [(Period(asked.period_from, asked.period_to), asked.id)]
    span = queries.settled_span(session, session.municipality_id)
    first, last = span or (asked.period_from, asked.period_to)
    delivered = {release.start for release in earlier}
    touched = completed(agreement.grid, min(first, asked.period_from), max(last, asked.period_to))
    return [
        (period, None)
        for period in touched
        if period.first not in delivered or (period.first <= asked.period_to and period.last >= asked.period_from)
    ]


def _preview(
    session: BoundSession, agreement: Agreement, period: Period, round_id: UUID | None, earlier: list[Release]
) -> Preview:
    summary = queries.summary(session, session.municipality_id, first=period.first, last=period.last, round_id=round_id)
    counts = tuple(
        Count(code, *summary.by_code.get(code, (0, 0)), open=code in agreement.open_categories) for code in COMMON_CODES
    )
    draft = Draft(
        agreement.grid,  # type: ignore[arg-type]
        period.first,
        period.last + timedelta(days=1),
        counts,
        summary.contributors,
        changed_records=_changed(counts, period, earlier),
    )
    try:
        return Preview(agreement, period, prepare(draft, earlier), summary)
    except ReleaseRefusedError as refusal:
        return Preview(agreement, period, None, summary, refusal.reason)


def _changed(counts: tuple[Count, ...], period: Period, earlier: list[Release]) -> int | None:
    """At least how many records differ from what the newest release of the period was made of; None for the first."""
    same = [
        release
        for release in earlier
        if (release.start, release.end - timedelta(days=1)) == (period.first, period.last)
    ]
    if not same:
        return None
    before = {figure.code: figure.true for figure in max(same, key=lambda release: release.version).figures}
    return sum(abs(count.spoken_of - before.get(count.code, 0)) for count in counts)


def _written(each: Preview, release: Release, picture_id: UUID) -> SharedRelease:
    share = protect_share(min(each.summary.answered, each.summary.invited), each.summary.invited)
    enough = each.summary.answered >= 10
    return SharedRelease(
        region_id=each.agreement.region_id,
        agreement_id=each.agreement.id,
        picture_id=picture_id,
        grid=release.grid,
        period_from=each.period.first,
        period_to=each.period.last,
        version=release.version,
        cells=[{"code": f.code, "mode": f.mode, "value": f.value, "true": f.true} for f in release.figures],
        rounds=each.summary.rounds,
        invited=each.summary.invited,
        answered=each.summary.answered,
        response_share=share if isinstance(share, int) and enough else None,
        measures_ongoing=each.summary.measures_ongoing,
        state="prepared",
        prepared_at=clock.now(),
    )
