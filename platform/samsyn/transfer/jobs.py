"""The jobs of leaving: making the file, removing it in time, and erasing."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from samsyn import clock
from samsyn.accounts import queries as accounts
from samsyn.accounts.models import Account
from samsyn.audit import record
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from samsyn.jobs.outbox import enqueue
from samsyn.jobs.runner import JobContext, Later
from samsyn.mail import post
from samsyn.transfer import archive, erasing, features, files
from samsyn.transfer.models import Erasure, Export
from samsyn.transfer.service import EXPIRE_JOB

HELD_ASKED_AGAIN = timedelta(days=1)
"""How long an erasure waits that something holds: the order stands until the hold is lifted."""


def export(context: JobContext) -> None:
    """Makes the file of an export; its progress can be seen meanwhile. The second time nothing happens."""
    export_id = UUID(context.payload["export"])
    row = context.session.execute(select(Export).where(Export.id == export_id)).scalar_one()
    if row.state in ("done", "expired"):
        return
    home = context.home()
    with context.boundary.accounts() as session:
        people = accounts.members(session, context.municipality_id)
    path = files.export_path(context.settings.files_dir, context.municipality_id, export_id)
    told = _Progress(context.boundary, context.municipality_id, export_id)
    told(0)
    try:
        # A transaction of its own: the snapshot begins with it, and this job's has read already.
        with context.boundary.municipality(context.municipality_id) as snapshot, files.writing(path) as file:
            archive.write(
                snapshot,
                file,
                home=home,
                people=people,
                documents=lambda session: features.documents(session, home.name),
                progress=told,
            )
    except Exception:
        told.failed()
        raise
    context.session.refresh(row)
    row.state, row.progress, row.finished_at = "done", 100, clock.now()
    row.expires_at = row.finished_at + timedelta(days=context.settings.export_days)
    row.size, row.sha256 = path.stat().st_size, archive.fingerprint(path)
    enqueue(
        context.session, EXPIRE_JOB, {"export": str(export_id)}, due=row.expires_at, key=f"{EXPIRE_JOB}:{export_id}"
    )
    record(context.session, "transfer.exported", SYSTEM, object_id=export_id)


class _Progress:
    """Tells how far an export has come, in transactions of its own and no oftener than it shows."""

    def __init__(self, boundary: Boundary, municipality_id: int, export_id: UUID) -> None:
        self._boundary, self._municipality_id, self._export_id = boundary, municipality_id, export_id
        self._told = -1

    def __call__(self, percent: int) -> None:
        if percent > self._told:
            self._told = percent
            self._write(state="running", progress=percent)

    def failed(self) -> None:
        """It did not work this time; the job is tried again."""
        self._write(state="failed", progress=0)

    def _write(self, **values: object) -> None:
        with self._boundary.municipality(self._municipality_id) as session:
            session.execute(update(Export).where(Export.id == self._export_id).values(**values))


def expire(context: JobContext) -> None:
    """Removes the file of an export whose time is over."""
    row = context.session.execute(select(Export).where(Export.id == UUID(context.payload["export"]))).scalar_one()
    files.export_path(context.settings.files_dir, context.municipality_id, row.id).unlink(missing_ok=True)
    if row.state == "done":
        row.state = "expired"


def erase(context: JobContext) -> None:
    """Carries out an order to erase that has not been taken back, and tells the operators."""
    erasure_id = UUID(context.payload["erasure"])
    order = context.session.execute(select(Erasure).where(Erasure.id == erasure_id)).scalar_one()
    if order.state != "ordered":
        return
    if order.counted is None:
        with context.boundary.municipality(order.municipality_id) as bound:
            if features.held(bound):
                raise Later(clock.now() + HELD_ASKED_AGAIN)
    with context.boundary.accounts() as session:
        closed_now = erasing.close_doors(session, order.municipality_id)
    if closed_now:
        raise Later(clock.now() + erasing.DOORS_CLOSE_WITHIN)
    if erasing.erase(context.boundary, context.settings, erasure_id) is None:
        return
    operators = select(Account).where(Account.is_operator, Account.disabled_at.is_(None))
    for account in context.session.execute(operators).scalars():
        params = {"erasure": str(erasure_id), "language": account.language}
        post(context.session, "transfer.erased", to=account.email, name=account.name, params=params, about=erasure_id)
