"""Secrets that must be read again, sealed before they are stored: AES-256-GCM under the installation's secret key.

What a seal is for (a table, an account) is part of the key and of what is authenticated: a sealed secret that is copied
to another row, or opened for another purpose, does not open.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class BrokenSeal(Exception):
    """It was sealed under another key, for something else, or has been changed since."""


def seal(key: str, plain: bytes, *, purpose: str, owner: object) -> bytes:
    """The secret as it is stored. `key` is settings.secret_key; `owner` tells whose it is: an id."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(key, purpose).encrypt(nonce, plain, str(owner).encode())


def unseal(key: str, sealed: bytes, *, purpose: str, owner: object) -> bytes:
    """The secret again. Raises BrokenSeal unless key, purpose and owner are those that it was sealed with."""
    try:
        return _cipher(key, purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(owner).encode())
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal from error


def _cipher(key: str, purpose: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"samsyn {purpose}".encode())
    return AESGCM(derived.derive(key.encode()))
