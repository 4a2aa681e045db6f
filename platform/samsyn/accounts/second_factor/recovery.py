"""Recovery codes: ten words on paper for the day when the phone is gone, each good for one sign-in."""

import re
import secrets
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw

HOW_MANY = 10
FEW = 3
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 signs, five bits each; nothing that is read as something else (l, o, 0, 1)."""
_GROUPS, _IN_GROUP = 4, 4
_COST = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1}
"""Of one guess by who has the table: 80 bits are few enough for a plain hash to be searched one day."""


def new_codes() -> list[str]:
    """Ten codes of 80 random bits: "k3mv-7xqp-a2dn-9hwr"."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(HOW_MANY)]


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_IN_GROUP))


def fingerprint(account_id: UUID, code: str) -> bytes:
    """What is stored of a code and looked up by, Argon2id salted by the account.

    Blanks, hyphens and capitals make no difference.
    """
    plain = re.sub(r"[\s–-]", "", code).lower()
    return hash_secret_raw(plain.encode(), account_id.bytes, hash_len=32, type=Type.ID, **_COST)
