"""The declarative base and the three sides of the boundary.

A model is PlatformRow (what all municipalities share), TenantRow (the content of one municipality) or RegionRow (what
was delivered to a region). The side decides the schema, the key and the row-level policy that the migration gives the
table; tests/isolation holds the catalogue to it.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, MetaData, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import Uuid

from samsyn.db.ids import new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(DeclarativeBase):
    """Any row. Relationships are not used: a query is always visible where it is made."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        str: Text,
        UUID: Uuid,
    }


class PlatformRow(Row):
    """A row that belongs to no municipality: accounts, municipalities, regions, tickets.

    What is of one municipality all the same (`municipality_id`) is erased with it, unless it `__stays__`.
    """

    __abstract__ = True
    __stays__: ClassVar[bool] = False
    __table_args__: Any = {"schema": "platform"}


class TenantRow(Row):
    """A row inside one municipality. The key begins with the municipality, and so does every other key.

    Every table is in the municipality's export. One that is machinery there, not content, is not read in again
    elsewhere: `__moves__` is False.
    """

    __abstract__ = True
    __moves__: ClassVar[bool] = True
    # An UPDATE or DELETE by the whole primary key touches one shard, and never a row of the same id elsewhere.
    __table_args__: Any = {"schema": "tenant"}

    @declared_attr
    def municipality_id(cls) -> Mapped[int]:
        """The municipality: its official four-digit code as a number. Filled in from the session's binding."""
        return mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-20)

    @declared_attr
    def id(cls) -> Mapped[UUID]:
        """UUIDv7, made in the application: a sequence would tell how much others write."""
        return mapped_column(Uuid, primary_key=True, default=new_id, sort_order=-19)


class RegionRow(Row):
    """A row of a region's own copy, delivered by a municipality under its agreement."""

    __abstract__ = True
    __table_args__: Any = {"schema": "region"}

    @declared_attr
    def region_id(cls) -> Mapped[int]:
        """The region whose copy this is."""
        return mapped_column(Integer, primary_key=True, autoincrement=False, sort_order=-20)

    @declared_attr
    def id(cls) -> Mapped[UUID]:
        """UUIDv7, made in the application."""
        return mapped_column(Uuid, primary_key=True, default=new_id, sort_order=-19)


def tenant_table(*constraints: Any) -> tuple[Any, ...]:
    """`__table_args__` of a tenant model: the constraints, in schema tenant."""
    return (*constraints, {"schema": "tenant"})


def platform_table(*constraints: Any) -> tuple[Any, ...]:
    """`__table_args__` of a platform model."""
    return (*constraints, {"schema": "platform"})


def region_table(*constraints: Any) -> tuple[Any, ...]:
    """`__table_args__` of a region model."""
    return (*constraints, {"schema": "region"})


def tenant_key(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key between two tenant tables. It carries the municipality, so it can never point across."""
    return ForeignKeyConstraint(
        ["municipality_id", column], [f"tenant.{table}.municipality_id", f"tenant.{table}.id"], ondelete=ondelete
    )


def tenant_unique(*columns: str, name: str | None = None) -> UniqueConstraint:
    """A unique key inside the municipality. Without the municipality it would answer questions about others."""
    return UniqueConstraint("municipality_id", *columns, name=name)


def tenant_index(name: str, *columns: str, **options: Any) -> Index:
    """An index that leads with the municipality, as every query does."""
    return Index(name, "municipality_id", *columns, **options)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A fixed vocabulary, kept as text: an enum's operators are not leakproof and would lose the index under RLS."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
