"""Areas, named places and categories: the fixed vocabulary of where and what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Double, Integer
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_key, tenant_table, tenant_unique

COMMON_CODES = (
    "vandalism",
    "graffiti",
    "littering",
    "drugs",
    "alcohol",
    "threat_violence",
    "robbery_theft",
    "arson",
    "disorderly_gathering",
    "reckless_driving",
    "unsafe_place",
    "staff_incident",
    "rumour",
    "sexual_harassment",
    "planned_event",
    "other",
)


class Area(TenantRow):
    """A part of the municipality. `geometry` is GeoJSON (Polygon or MultiPolygon, WGS84), as text for speed."""

    __tablename__ = "area"
    __table_args__ = tenant_table(tenant_unique("name"))

    name: Mapped[str]
    geometry: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Place(TenantRow):
    """A named place: a square, a school, a path. WGS84."""

    __tablename__ = "place"
    __table_args__ = tenant_table(tenant_unique("name"), tenant_key("area_id", "area"))

    name: Mapped[str]
    lat: Mapped[float] = mapped_column(Double)
    lon: Mapped[float] = mapped_column(Double)
    area_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Category(TenantRow):
    """What an observation is about. `code` is the municipality's own, `common_code` what regions compare by."""

    __tablename__ = "category"
    __table_args__ = tenant_table(tenant_unique("code"), one_of("common_code", *COMMON_CODES))

    code: Mapped[str]
    name: Mapped[str]
    letters: Mapped[str]
    common_code: Mapped[str]
    position: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Vocabulary(TenantRow):
    """One row that every change of areas, places or categories writes anew, with a `version` never used before.

    What is prepared of the vocabulary in a process is kept under it, and its lock makes the writers take turns.
    """

    __tablename__ = "vocabulary"
    __table_args__ = tenant_table(tenant_unique("singleton"))

    singleton: Mapped[bool] = mapped_column(default=True)
    version: Mapped[UUID]
    changed_at: Mapped[datetime]
