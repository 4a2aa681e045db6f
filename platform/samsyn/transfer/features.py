"""What the features say when a municipality leaves: the documents that they have, and whether something is held."""

from collections.abc import Iterator

from flask import current_app

from samsyn.feature import Feature
from samsyn.isolation.boundary import BoundSession
from samsyn.transfer.archive import Document


def documents(session: BoundSession, municipality: str) -> Iterator[Document]:
    """What the features show as documents, one after the other."""
    for feature in _features():
        if feature.documents is not None:
            yield from feature.documents(session, municipality)


def held(session: BoundSession) -> bool:
    """Whether something in the municipality must not be erased now."""
    return any(feature.holds(session) for feature in _features() if feature.holds is not None)


def _features() -> tuple[Feature, ...]:
    features: tuple[Feature, ...] = current_app.extensions["samsyn_features"]
    return features
