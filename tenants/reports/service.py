"""Sharing: the municipality's own summary, under disclosure control, to the regions that it has an agreement with.

Two steps, each a job of its own. `share` works the figures out and writes them down, under the municipality's binding;
`deliver` hands exactly what was written to the region, under the region's. A crash between them repeats the second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.audit.log import SYSTEM
from samsyn.errors import NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import enqueue
from samsyn.regions import service as regions
from samsyn.regions.service import Delivery, Invited
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


@dataclass(frozen=True, slots=True)
class Membership:
    """A region that the municipality has to do with: a member or not, and how many summaries of it the region has."""

    region_id: int
    name: str
    member: bool
    held: int
    agreement: Agreement | None


def invitations(session: BoundSession, members: Session) -> list[Invited]:
    """The regions that have asked and wait for an answer. `members` is the session on accounts."""
    return regions.select_invited(members, municipality_id=session.municipality_id, waiting=True)


def memberships(session: BoundSession, members: Session) -> list[Membership]:
    """The regions that the municipality is in, and those that it has left and that still have something of it."""
    inside = {region.id: region.name for region in regions.select_regions_of(members, session.municipality_id)}
    asked = regions.select_invited(members, municipality_id=session.municipality_id)
    names = {**{each.region_id: each.region for each in asked}, **inside}
    in_force = {agreement.region_id: agreement for agreement in agreements(session)}
    held = dict.fromkeys(names, 0)
    for release in releases(session):
        held[release.region_id] = held.get(release.region_id, 0) + (release.state == "delivered")
    return [
        Membership(number, name, number in inside, held[number], in_force.get(number))
        for number, name in names.items()
        if number in inside or held[number]
    ]


def membership(session: BoundSession, members: Session, region_id: int) -> Membership:
    """One of them. Raises NotFound for a region that the municipality has nothing to do with."""
    for each in memberships(session, members):
        if each.region_id == region_id:
            return each
    raise NotFound


def answer(session: BoundSession, members: Session, invitation_id: UUID, *, yes: bool, by: Actor) -> None:
    """The municipality's own yes or no to a region. Raises NotFound, Conflict when it is answered already."""
    if yes:
        region_id = regions.accept(members, invitation_id, session.municipality_id, by=by)
        record(session, "reports.region_joined", by, object_id=invitation_id, region=region_id)
    else:
        region_id = regions.decline(members, invitation_id, session.municipality_id, by=by)
        record(session, "reports.region_declined", by, object_id=invitation_id, region=region_id)


def grant(
    session: BoundSession,
    members: Session,
    *,
    region_id: int,
    grid: str,
    open_categories: Mapping[str, str],
    valid_until: date,
    by: Actor,
) -> None:
    """Agrees with a region on what it gets, which is logged on both sides. Raises as samsyn.regions.service.grant."""
    agreement = regions.grant(
        members,
        region_id=region_id,
        municipality_id=session.municipality_id,
        grid=grid,
        open_categories=open_categories,
        valid_until=valid_until,
        by=by,
    )
    opened = ",".join(sorted(open_categories))
    record(session, "reports.agreement_granted", by, object_id=agreement.id, region=region_id, grid=grid, open=opened)


def revoke(session: BoundSession, members: Session, agreement_id: UUID, *, by: Actor) -> None:
    """Ends an agreement; what has been delivered stays with the region. Raises NotFound."""
    regions.revoke(members, agreement_id, session.municipality_id, by=by)
    record(session, "reports.agreement_ended", by, object_id=agreement_id)


def withdraw(session: BoundSession, members: Session, region_id: int, *, by: Actor) -> None:
    """Ends the sharing and takes back what the region has got: by a job, for that is done in the region's name.

    Raises NotFound for a region that the municipality has nothing to do with.
    """
    membership(session, members, region_id)
    regions.end_sharing(members, region_id, session.municipality_id, by=by)
    enqueue(session, "reports.withdraw", {"region": region_id})
    record(session, "reports.withdrawal_ordered", by, region=region_id)


def leave(session: BoundSession, members: Session, region_id: int, *, by: Actor) -> None:
    """Leaves the region; what it has got is taken back. Raises NotFound when the municipality is no member."""
    regions.leave(members, region_id, session.municipality_id, by=by)
    enqueue(session, "reports.withdraw", {"region": region_id})
    record(session, "reports.region_left", by, region=region_id)


def mark_withdrawn(session: BoundSession, region_id: int, copies: int) -> None:
    """The region has nothing left of it. The releases stay as rows: later ones are still checked against them."""
    session.execute(
        update(SharedRelease)
        .where(SharedRelease.region_id == region_id, SharedRelease.state != "withdrawn")
        .values(state="withdrawn")
    )
    record(session, "reports.withdrawn", SYSTEM, region=region_id, copies=copies)


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
    record(session, "reports.delivered", SYSTEM, object_id=row.id, region=row.region_id, version=row.version)


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
