"""Leaving: an export is ordered, fetched, and only then the erasure, which waits for second thoughts."""

import hmac
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from samsyn import clock, links
from samsyn.access import Role
from samsyn.accounts import queries as accounts
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Gone, Invalid, NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import enqueue
from samsyn.mail import post
from samsyn.transfer.models import Erasure, Export

EXPORT_JOB, EXPIRE_JOB, ERASE_JOB = "transfer.export", "transfer.expire", "transfer.erase"
TOLD = frozenset({Role.CHIEF, Role.ADMIN, Role.DPO})
"""Who hears of an order to erase: nobody can do it alone and unseen."""


def newest_export(session: BoundSession) -> Export | None:
    """The export that was ordered last."""
    statement = select(Export).order_by(Export.ordered_at.desc(), Export.id.desc()).limit(1)
    return session.execute(statement).scalar_one_or_none()


def fetched_export(session: BoundSession) -> Export | None:
    """The newest export that somebody has fetched: what may be erased afterwards is at least that old elsewhere."""
    statement = select(Export).where(Export.downloaded_at.is_not(None)).order_by(Export.ordered_at.desc()).limit(1)
    return session.execute(statement).scalar_one_or_none()


def order_export(session: BoundSession, *, by: Actor) -> Export:
    """Has an export made. Raises Conflict while one is being made."""
    standing = session.execute(select(Export.id).where(Export.state.in_(("waiting", "running")))).first()
    if standing is not None:
        raise Conflict(_("En export är redan på väg."))
    export = Export(
        id=new_id(),
        state="waiting",
        progress=0,
        ordered_at=clock.now(),
        ordered_by=by.account_id,
        ordered_by_name=by.name,
    )
    session.add(export)
    session.flush()
    enqueue(session, EXPORT_JOB, {"export": str(export.id)}, key=f"{EXPORT_JOB}:{export.id}")
    record(session, "transfer.export_ordered", by, object_id=export.id)
    return export


def fetch(session: BoundSession, export_id: UUID, *, by: Actor) -> Export:
    """The export whose file is handed over now. Raises NotFound, or Gone when it has expired.

    Only whoever ordered it gets it: a link that is passed on opens nothing.
    """
    export = session.execute(select(Export).where(Export.id == export_id)).scalar_one_or_none()
    if export is None or export.ordered_by != by.account_id or export.sha256 is None:
        raise NotFound
    if export.state != "done" or export.expires_at is None or export.expires_at <= clock.now():
        raise Gone(_("Filen har tagits bort. Ta fram en ny export."))
    export.downloaded_at = clock.now()
    record(session, "transfer.export_fetched", by, object_id=export.id)
    return export


def standing_order(session: Session, municipality_id: int) -> Erasure | None:
    """The erasure that waits, if one does."""
    return session.execute(
        select(Erasure).where(Erasure.municipality_id == municipality_id, Erasure.state == "ordered")
    ).scalar_one_or_none()


def order_erasure(
    accounts_session: Session,
    session: BoundSession,
    *,
    slug: str,
    name: str,
    typed: str,
    days: int,
    held: bool,
    by: Actor,
) -> Erasure:
    """Orders that the municipality is erased in `days` days, and tells its chiefs, administrators and DPOs.

    Raises Invalid at "typed" unless it is the municipality's name, Conflict before an export has been fetched, while
    a legal hold stands (`held`), and when it is ordered already.
    """
    if typed.strip().casefold() != name.casefold():
        raise Invalid({"typed": [_("Skriv kommunens namn precis som det står: %(name)s.", name=name)]})
    export = fetched_export(session)
    if export is None:
        raise Conflict(_("Ta fram en export och hämta den först. Efter raderingen går inget att få tillbaka."))
    if held:
        raise Conflict(_("Något är undantaget från gallring. Häv undantaget först; så länge det gäller raderas inget."))
    code = session.municipality_id
    if standing_order(accounts_session, code) is not None:
        raise Conflict(_("Raderingen är redan beställd."))
    erasure = Erasure(
        id=new_id(),
        municipality_id=code,
        slug=slug,
        name=name,
        state="ordered",
        ordered_at=clock.now(),
        ordered_by_name=by.name,
        export_sha256=export.sha256,
        due_at=clock.now() + timedelta(days=days),
    )
    accounts_session.add(erasure)
    accounts_session.flush()
    payload = {"erasure": str(erasure.id)}
    enqueue(accounts_session, ERASE_JOB, payload, due=erasure.due_at, key=f"{ERASE_JOB}:{erasure.id}")
    record(accounts_session, "transfer.erasure_ordered", by, object_id=erasure.id, municipality=code)
    record(session, "transfer.erasure_ordered", by, object_id=erasure.id)
    _tell(accounts_session, session, "transfer.erasure_ordered", erasure, by)
    return erasure


def cancel_erasure(accounts_session: Session, session: BoundSession, *, by: Actor) -> None:
    """Takes the order back. Raises Conflict when there is none, or when the erasing has begun."""
    erasure = accounts_session.execute(
        select(Erasure)
        .where(Erasure.municipality_id == session.municipality_id, Erasure.state == "ordered")
        .with_for_update()
    ).scalar_one_or_none()
    if erasure is None or erasure.counted is not None:
        raise Conflict(_("Det finns ingen beställd radering att avbryta."))
    erasure.state, erasure.cancelled_at, erasure.cancelled_by_name = "cancelled", clock.now(), by.name
    record(
        accounts_session, "transfer.erasure_cancelled", by, object_id=erasure.id, municipality=session.municipality_id
    )
    record(session, "transfer.erasure_cancelled", by, object_id=erasure.id)
    _tell(accounts_session, session, "transfer.erasure_cancelled", erasure, by)


def certificate_token(key: str, erasure_id: UUID) -> str:
    """What opens the certificate of an erasure when every account of the municipality is gone: told with the order."""
    return links.token(key, "certificate", erasure_id)


def open_certificate(session: Session, erasure_id: UUID, token: str, *, key: str) -> Erasure:
    """The erasure by its own link. Raises NotFound; before it is done, `certificate` is None."""
    right = hmac.compare_digest(token.encode(), certificate_token(key, erasure_id).encode())
    erasure = session.execute(select(Erasure).where(Erasure.id == erasure_id)).scalar_one_or_none() if right else None
    if erasure is None:
        raise NotFound
    return erasure


def find_erasure(session: Session, erasure_id: UUID) -> Erasure:
    """An erasure, for the operator. Raises NotFound."""
    erasure = session.execute(select(Erasure).where(Erasure.id == erasure_id)).scalar_one_or_none()
    if erasure is None:
        raise NotFound
    return erasure


def erasures(session: Session) -> list[Erasure]:
    """Every erasure that waits or has been done, newest first."""
    statement = (
        select(Erasure)
        .where(or_(Erasure.state == "ordered", Erasure.state == "done"))
        .order_by(Erasure.ordered_at.desc())
    )
    return list(session.execute(statement).scalars())


def _tell(accounts_session: Session, session: BoundSession, kind: str, erasure: Erasure, by: Actor) -> None:
    """Writes to everybody who must know, in the municipality's own mail: it goes with the rest."""
    params = {"erasure": str(erasure.id), "by": by.name, "due": erasure.due_at.isoformat()}
    for member in accounts.members(accounts_session, erasure.municipality_id):
        if TOLD & set(member.roles):
            post(session, kind, to=member.email, name=member.name, params=params, about=erasure.id)
