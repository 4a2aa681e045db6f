"""Ids: UUIDv7, ordered by time, made in the application."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A new id whose order is that of its making."""
    return uuid_utils.compat.uuid7()
