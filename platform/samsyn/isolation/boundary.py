"""Sessions bound to one municipality, one region, or a narrow role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from samsyn.db.base import RegionRow, TenantRow
from samsyn.db.engine import make_engine
from samsyn.db.urls import role_url
from samsyn.isolation.limits import Limits
from samsyn.settings import Settings

Side = Literal["municipality", "region"]
BINDING = "samsyn_binding"


@dataclass(frozen=True, slots=True)
class Binding:
    """What a transaction is bound to; with `limits`, to that part of its municipality."""

    side: Side
    number: int
    limits: Limits | None = None

    @property
    def begin(self) -> bytes:
        """BEGIN and the binding in one round trip.

        The statement SET LOCAL, because Citus does not propagate set_config(); an int formatted here, never text from
        outside.
        """
        begin = b"BEGIN; SET LOCAL samsyn.%s = '%d'" % (self.side.encode(), int(self.number))
        return begin if self.limits is None else begin + self.limits.statements


class BoundSession(Session):
    """A session that adds its municipality to every query and every new row.

    A second lock beside the policy: it turns a forgotten filter into an indexed one, and a row that was made for
    somebody else into an error before it is sent.
    """

    @property
    def binding(self) -> Binding:
        """What this session is bound to."""
        return self.info[BINDING]  # type: ignore[no-any-return]

    @property
    def municipality_id(self) -> int:
        """The municipality of this session. Raises LookupError when it is bound to a region."""
        if self.binding.side != "municipality":
            raise LookupError("This session is not bound to a municipality.")
        return self.binding.number

    @property
    def limits(self) -> Limits | None:
        """The part of the municipality that this session sees; None when it sees all of it."""
        return self.binding.limits


class Boundary:
    """The doors to the database, one for each database role that the program may use."""

    def __init__(self, settings: Settings) -> None:
        def engine(role: str, password: str) -> Engine:
            url = role_url(settings.database_url, role, password)
            return make_engine(url, pool_size=settings.database_pool)

        self._app = engine("samsyn_app", settings.database_password_app)
        self._auth = engine("samsyn_auth", settings.database_password_auth)
        self._relay = engine("samsyn_relay", settings.database_password_relay)
        self._disposal = engine("samsyn_disposal", settings.database_password_disposal)
        self._engines: dict[tuple[Engine, Binding], Engine] = {}
        for bound in (self._app, self._disposal):
            event.listen(bound, "begin", _begin_bound)

    @contextmanager
    def municipality(self, municipality_id: int) -> Iterator[BoundSession]:
        """A transaction inside one municipality; commits at the end, rolls back on an exception."""
        with self.open_municipality(municipality_id) as session, session.begin():
            yield session

    @contextmanager
    def region(self, region_id: int) -> Iterator[BoundSession]:
        """A transaction on what was delivered to one region."""
        with self._bound(Binding("region", region_id)) as session, session.begin():
            yield session

    @contextmanager
    def disposal(self, municipality_id: int) -> Iterator[BoundSession]:
        """A transaction that may read and delete inside one municipality, what is append-only too; for erasing jobs.

        Only workers have this role's password.
        """
        with self._bound(Binding("municipality", municipality_id), self._disposal) as session, session.begin():
            yield session

    @contextmanager
    def accounts(self) -> Iterator[Session]:
        """A transaction on accounts, memberships, applications and regions; knows no content."""
        with Session(self._auth, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def relay(self) -> Iterator[Session]:
        """A transaction on the outbox's tickets alone."""
        with Session(self._relay, expire_on_commit=False) as session, session.begin():
            yield session

    def open_municipality(self, municipality_id: int, limits: Limits | None = None) -> BoundSession:
        """A session inside one municipality whose transaction the caller ends: for the request's edge.

        With `limits` it reads that part of the municipality, and writes nothing but the log.
        """
        return self._bound(Binding("municipality", municipality_id, limits))

    def open_region(self, region_id: int) -> BoundSession:
        """A session on one region's copies whose transaction the caller ends."""
        return self._bound(Binding("region", region_id))

    def open_accounts(self) -> Session:
        """A session on accounts whose transaction the caller ends."""
        return Session(self._auth, expire_on_commit=False)

    def close(self) -> None:
        """Closes every pooled connection; the next session opens new ones."""
        for engine in (self._app, self._auth, self._relay, self._disposal):
            engine.dispose()

    def _bound(self, binding: Binding, role: Engine | None = None) -> BoundSession:
        key = (role or self._app, binding)
        engine = self._engines.get(key)
        if engine is None:
            engine = key[0].execution_options(**{BINDING: binding})
            if binding.limits is None:
                # The same pool; kept, for making it and its listeners anew costs each request more than its BEGIN does.
                self._engines[key] = engine
        return BoundSession(engine, expire_on_commit=False, info={BINDING: binding})


def _begin_bound(connection: Connection) -> None:
    """Begins the transaction with its binding; libpq keeps the state, so psycopg sends no second BEGIN."""
    binding: Binding | None = connection.get_execution_options().get(BINDING)
    if binding is None:
        return
    driver: Any = connection.connection.driver_connection
    result = driver.pgconn.exec_(binding.begin)
    if result.status not in (1, 2):
        raise ConnectionError("The transaction could not be bound.")


@event.listens_for(BoundSession, "do_orm_execute")
def _add_binding(state: ORMExecuteState) -> None:
    """Adds the municipality (or region) to every ORM statement."""
    session = state.session
    if not isinstance(session, BoundSession) or state.is_column_load or state.is_relationship_load:
        return
    if not (state.is_select or state.is_update or state.is_delete):
        return
    number = session.binding.number
    if session.binding.side == "municipality":
        criteria = with_loader_criteria(
            TenantRow, lambda cls: cls.municipality_id == number, include_aliases=True, propagate_to_loaders=False
        )
    else:
        criteria = with_loader_criteria(
            RegionRow, lambda cls: cls.region_id == number, include_aliases=True, propagate_to_loaders=False
        )
    state.statement = state.statement.options(criteria)


@event.listens_for(BoundSession, "before_flush")
def _stamp(session: BoundSession, _context: UOWTransaction, _instances: Any) -> None:
    """Gives new rows their municipality, and refuses one that was made for another."""
    side, number = session.binding.side, session.binding.number
    key = f"{side}_id"
    for row in session.new:
        if not isinstance(row, TenantRow if side == "municipality" else RegionRow):
            continue
        given = getattr(row, key)
        if given not in (None, number):
            raise LookupError(f"A row of another {side}.")
        setattr(row, key, number)
