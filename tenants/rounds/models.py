"""Rounds, their rhythm, and the invitations that carry the personal links."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_index, tenant_key, tenant_table, tenant_unique


class Rhythm(TenantRow):
    """How often the municipality asks. One row at the most.

    weekday 0 is Monday; hour and the closing are by Swedish clocks. pauses: [{"from": "2026-12-21", "to": …}], days on
    which no round opens. reminders: hours before the closing.
    """

    __tablename__ = "rhythm"
    __table_args__ = tenant_table(
        tenant_unique("singleton"),
        one_of("cadence", "weekly", "fortnightly", "monthly"),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND hour BETWEEN 0 AND 23", name="when"),
    )

    singleton: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    cadence: Mapped[str]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    hour: Mapped[int] = mapped_column(SmallInteger)
    starts_on: Mapped[date]
    open_days: Mapped[int] = mapped_column(SmallInteger)
    close_hour: Mapped[int] = mapped_column(SmallInteger)
    reminders: Mapped[list[Any]]
    pauses: Mapped[list[Any]]
    changed_at: Mapped[datetime]


class Round(TenantRow):
    """One round (omgång): the survey goes out, is open, closes. It asks about period_from … period_to."""

    __tablename__ = "round"
    __table_args__ = tenant_table(
        tenant_unique("number"),
        one_of("state", "planned", "open", "closed"),
        one_of("origin", "rhythm", "hand"),
        CheckConstraint("closes_at > opens_at AND period_to >= period_from", name="order"),
        tenant_index("ix_round_opens_at", "opens_at"),
    )

    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str]
    origin: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reminders: Mapped[list[Any]]
    reminder_text: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    feedback_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Invitation(TenantRow):
    """One participant's place in one round. The link's token is derived, and stored as its SHA-256 alone.

    `answered_at` and what follows are told by the observations' step, so that who is silent is known here.
    """

    __tablename__ = "invitation"
    __table_args__ = tenant_table(
        tenant_unique("round_id", "participant_id"),
        tenant_unique("token_hash"),
        tenant_key("round_id", "round"),
        tenant_key("participant_id", "participant"),
        tenant_index("ix_invitation_participant", "participant_id"),
    )

    round_id: Mapped[UUID]
    participant_id: Mapped[UUID]
    generation: Mapped[int] = mapped_column(Integer, default=1)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    nothing_to_report: Mapped[bool | None]
    observations: Mapped[int] = mapped_column(Integer, default=0)
