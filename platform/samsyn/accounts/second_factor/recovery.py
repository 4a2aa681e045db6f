"""Recovery codes: ten words on paper for the day when the phone is gone, each good for one sign-in."""

import hashlib
import re
import secrets
from uuid import UUID

HOW_MANY = 10
FEW = 3
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 signs, five bits each; nothing that is read as something else (l, o, 0, 1)."""
_GROUPS, _IN_GROUP = 4, 4


def new_codes() -> list[str]:
    """Ten codes of 80 random bits: "k3mv-7xqp-a2dn-9hwr"."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(HOW_MANY)]


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_IN_GROUP))


def fingerprint(account_id: UUID, code: str) -> bytes:
    """What is stored of a code and looked up by; blanks, hyphens and capitals make no difference."""
    plain = re.sub(r"[\s–-]", "", code).lower()
    return hashlib.sha256(f"{account_id}\x1f{plain}".encode()).digest()
