"""Which municipalities there are, by slug, and which accounts are closed: asked at every door, so kept for a while."""

import threading
import time
from uuid import UUID

from sqlalchemy import select

from samsyn.accounts import queries
from samsyn.isolation import Boundary
from samsyn.municipalities.models import Municipality
from samsyn.web.edge import CurrentMunicipality

SECONDS = 2.0


class Directory:
    """Active municipalities by slug, and disabled accounts. A suspension is felt within SECONDS."""

    def __init__(self, boundary: Boundary) -> None:
        self._boundary = boundary
        self._lock = threading.Lock()
        self._known: dict[str, CurrentMunicipality] = {}
        self._disabled: frozenset[UUID] = frozenset()
        self._until = 0.0

    def find(self, slug: str) -> CurrentMunicipality | None:
        """The active municipality of this slug."""
        if time.monotonic() > self._until:
            self._refresh()
        return self._known.get(slug)

    def is_disabled(self, account_id: UUID) -> bool:
        """Whether the account has been disabled: its keys open nothing then, as its password does not."""
        if time.monotonic() > self._until:
            self._refresh()
        return account_id in self._disabled

    def forget(self) -> None:
        """Asks again at the next door: for the process that has just changed something."""
        self._until = 0.0

    def _refresh(self) -> None:
        with self._lock:
            if time.monotonic() <= self._until:
                return
            with self._boundary.accounts() as session:
                rows = session.execute(select(Municipality).where(Municipality.state == "active")).scalars()
                self._known = {row.slug: CurrentMunicipality(row.id, row.slug, row.name, row.county) for row in rows}
                self._disabled = queries.disabled_accounts(session)
            self._until = time.monotonic() + SECONDS
