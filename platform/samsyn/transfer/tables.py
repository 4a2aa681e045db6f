"""The catalogue: which tables a municipality has, in an order in which rows can be written, and what of them leaves.

Everything is taken from the models, so nobody has to remember a new table. What opens a door never leaves: a column of
bytes is a token's hash or a sealed secret unless it is named here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table
from sqlalchemy.dialects.postgresql import JSONB

from samsyn.db.base import PlatformRow, RegionRow, Row, TenantRow

OPEN_BYTES = frozenset({"audit_entry.previous", "audit_entry.hash", "audit_check.hash"})
"""Bytes that open nothing: the chain of the log."""
KEY = "municipality_id"


@dataclass(frozen=True, slots=True)
class TenantTable:
    """One table of a municipality. `moves`: it is read in again elsewhere; `about` is what its model says of itself."""

    table: Table
    moves: bool
    append_only: bool
    about: str

    @property
    def name(self) -> str:
        """Its name, the same as that of its files."""
        return self.table.name

    @property
    def told(self) -> list[Column[Any]]:
        """The columns that leave; the municipality's number is in the manifest once and not in every row."""
        return [column for column in self.table.columns if column.name != KEY and not self._secret(column)]

    @property
    def withheld(self) -> list[Column[Any]]:
        """The columns that never leave."""
        return [column for column in self.table.columns if self._secret(column)]

    def _secret(self, column: Column[Any]) -> bool:
        return isinstance(column.type, LargeBinary) and f"{self.name}.{column.name}" not in OPEN_BYTES


def tenant_tables() -> list[TenantTable]:
    """Every table of a municipality, each after those that its keys point to."""
    models = {mapper.local_table: mapper.class_ for mapper in _mappers(TenantRow)}
    return [
        TenantTable(
            table,
            moves=models[table].__moves__,
            append_only=getattr(models[table], "__append_only__", False),
            about=(models[table].__doc__ or "").strip(),
        )
        for table in Row.metadata.sorted_tables
        if table in models
    ]


def platform_tables() -> list[Table]:
    """What the platform keeps of a municipality and gives up with it, each before those that its keys point to."""
    leaving = {
        mapper.local_table
        for mapper in _mappers(PlatformRow)
        if KEY in mapper.local_table.columns and not mapper.class_.__stays__
    }
    return [table for table in reversed(Row.metadata.sorted_tables) if table in leaving]


def region_tables() -> list[Table]:
    """What municipalities have delivered to regions: the tables that say whose it was."""
    return [
        table
        for table in reversed(Row.metadata.sorted_tables)
        if table.schema == "region"
        and KEY in table.columns
        and any(m.local_table is table for m in _mappers(RegionRow))
    ]


def _mappers(side: type[Row]) -> Iterator[Any]:
    return (mapper for mapper in Row.registry.mappers if issubclass(mapper.class_, side))


def told(value: Any) -> Any:
    """A value of the database as JSON has it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def read(column: Column[Any], value: Any) -> Any:
    """A value of the file as the database takes it. Raises ValueError or TypeError for one that does not fit."""
    if value is None:
        if not column.nullable:
            raise ValueError(f"{column.name} has no value")
        return None
    if isinstance(column.type, JSONB):
        return value
    kind = column.type.python_type
    if kind in (datetime, date, bytes):
        return (datetime.fromisoformat if kind is datetime else _readers[kind])(value)
    if kind is UUID:
        return UUID(value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{column.name} takes {kind.__name__}")
    return value


_readers: Mapping[type, Any] = {date: date.fromisoformat, bytes: bytes.fromhex}
