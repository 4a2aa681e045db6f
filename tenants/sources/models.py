"""Series from other sources. They stand beside the observations and are never counted with them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Double, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_index, tenant_key, tenant_table, tenant_unique


class Series(TenantRow):
    """One series: who it comes from, what to bear in mind, and how the last reading went.

    `live`: it is read by itself, because an administrator has switched it on. `fault` is the code of what went wrong at
    `failed_at`, and None when the last reading went through. `mapping`: which of a table's headings mean what.
    """

    __tablename__ = "series"
    __table_args__ = tenant_table(tenant_unique("name"), one_of("kind", "police", "table"))

    kind: Mapped[str]
    name: Mapped[str]
    source: Mapped[str]
    note: Mapped[str]
    live: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    fault: Mapped[str | None]
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class SeriesEvent(TenantRow):
    """One event of a series; `key` is its id in the source. It has no point: sources are about larger places.

    `kind` is the source's own word, `common_code` what it is compared with, if anything. A `digest` tells of many
    events and is counted as none. `changes` is how often the source has changed it since it was first read.
    """

    __tablename__ = "series_event"
    __table_args__ = tenant_table(
        tenant_key("series_id", "series", ondelete="CASCADE"),
        tenant_key("area_id", "area"),
        tenant_unique("series_id", "key"),
        tenant_index("ix_series_event_occurred_at", "series_id", "occurred_at"),
    )

    series_id: Mapped[UUID]
    key: Mapped[str]
    occurred_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    kind: Mapped[str]
    common_code: Mapped[str | None]
    digest: Mapped[bool] = mapped_column(default=False)
    count: Mapped[int] = mapped_column(Integer, default=1)
    amount: Mapped[float | None] = mapped_column(Double)
    area_id: Mapped[UUID | None]
    title: Mapped[str]
    text: Mapped[str]
    url: Mapped[str]
    read_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    changes: Mapped[int] = mapped_column(Integer, default=0)


class SeriesUpload(TenantRow):
    """A table on its way into a series. Its bytes go when it has been read, or is a few days old.

    `columns` says which column means what, by its number. `told` are the first lines that were passed over: their
    numbers and a code, never their content.
    """

    __tablename__ = "series_upload"
    __moves__ = False
    __table_args__ = tenant_table(
        tenant_key("series_id", "series", ondelete="CASCADE"),
        one_of("state", "mapping", "waiting", "done", "failed"),
    )

    series_id: Mapped[UUID]
    state: Mapped[str]
    content: Mapped[bytes | None]
    columns: Mapped[dict[str, Any]]
    progress: Mapped[int] = mapped_column(Integer, default=0)
    added: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    faults: Mapped[int] = mapped_column(Integer, default=0)
    told: Mapped[list[Any]]
    fault: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    created_by_name: Mapped[str]
