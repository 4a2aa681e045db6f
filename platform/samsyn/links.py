"""Personal links: 256 bits derived from the installation's key, stored as their SHA-256.

Derived, so that a mail sent again bears the same link; hashed, so that the database does not hold what opens a door.
"""

import base64
import hashlib
import hmac


def token(key: str, *parts: object) -> str:
    """The token of what `parts` name (a purpose, ids, a generation): 43 characters that fit in a path."""
    message = "\x1f".join(str(part) for part in parts)
    digest = hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def fingerprint(value: str) -> bytes:
    """What is stored of a token and looked up by."""
    return hashlib.sha256(value.encode()).digest()
