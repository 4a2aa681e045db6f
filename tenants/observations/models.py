"""Answers and the observations in them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_index, tenant_key, tenant_table, tenant_unique

PLACE_TYPES = ("public", "semi_public", "online")
SOURCES = ("seen", "heard", "told")


class Answer(TenantRow):
    """One participant's answer in one round. "Nothing to report" is an answer."""

    __tablename__ = "answer"
    __table_args__ = tenant_table(
        tenant_unique("round_id", "participant_id"),
        one_of("channel", "link", "api"),
        tenant_key("round_id", "round"),
        tenant_key("participant_id", "participant"),
        tenant_index("ix_answer_participant", "participant_id"),
    )

    round_id: Mapped[UUID]
    participant_id: Mapped[UUID]
    nothing_to_report: Mapped[bool]
    channel: Mapped[str]
    submitted_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Observation(TenantRow):
    """What was noticed: a category, where, when, how it is known. Places and situations, never people."""

    __tablename__ = "observation"
    __table_args__ = tenant_table(
        one_of("place_type", *PLACE_TYPES),
        one_of("source", *SOURCES),
        CheckConstraint("occurred_to IS NULL OR occurred_to >= occurred_from", name="span"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point"),
        tenant_key("answer_id", "answer", ondelete="CASCADE"),
        tenant_key("round_id", "round"),
        tenant_key("category_id", "category"),
        tenant_key("area_id", "area"),
        tenant_key("place_id", "place"),
        tenant_index("ix_observation_round", "round_id"),
        tenant_index("ix_observation_answer", "answer_id"),
        # Counts by week and by hour are read from the index alone: the municipality's own span, never its rows.
        tenant_index(
            "ix_observation_occurred_from",
            "occurred_from",
            postgresql_include=["occurred_to", "category_id", "area_id"],
        ),
    )

    answer_id: Mapped[UUID]
    round_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    category_id: Mapped[UUID]
    lat: Mapped[float | None] = mapped_column(Double)
    lon: Mapped[float | None] = mapped_column(Double)
    area_id: Mapped[UUID | None]
    place_id: Mapped[UUID | None]
    place_type: Mapped[str]
    occurred_from: Mapped[datetime]
    occurred_to: Mapped[datetime | None]
    source: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class ScreenedText(TenantRow):
    """A text whose sender says that what was found in it is no personal data. The observation bears it masked.

    `original` is what was written, until a coordinator has settled it: kept, and the observation bears it as it was,
    or masked for good. Either way nothing is left of it here.
    """

    __tablename__ = "screened_text"
    __table_args__ = tenant_table(
        tenant_unique("observation_id"),
        one_of("outcome", "kept", "masked"),
        tenant_key("observation_id", "observation", ondelete="CASCADE"),
    )

    observation_id: Mapped[UUID]
    original: Mapped[str | None]
    kinds: Mapped[list[Any]]
    claimed_at: Mapped[datetime]
    outcome: Mapped[str | None]
    settled_at: Mapped[datetime | None]


class ScreeningCount(TenantRow):
    """How many texts of a month were stopped, corrected or claimed to be free of personal data; never the texts.

    By kind of finding; the kind "any" counts each text once.
    """

    __tablename__ = "screening_count"
    __table_args__ = tenant_table(
        tenant_unique("month", "kind", "outcome"),
        one_of("outcome", "stopped", "corrected", "claimed"),
    )

    month: Mapped[date]
    kind: Mapped[str]
    outcome: Mapped[str]
    count: Mapped[int]
