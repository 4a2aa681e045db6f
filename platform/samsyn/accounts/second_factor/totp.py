"""One-time codes by time (RFC 6238) as every authenticator app makes them: six digits, half a minute, SHA-1."""

import hmac
import re
from datetime import datetime

import pyotp
import segno

SECONDS = 30
DRIFT = 1
"""How many steps a phone's clock may be wrong, either way."""
DEMO_SECRET = "SAMSYNDEMOSAMSYNDEMOSAMSYNDEMO22"  # noqa: S105 (the demonstration's operator; published on purpose)
_CODE = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """160 random bits in base32, as the apps take them."""
    return pyotp.random_base32()


def step_at(moment: datetime) -> int:
    """The half minute in which the moment lies, counted from 1970."""
    return int(moment.timestamp()) // SECONDS


def code_of(secret: str, step: int) -> str:
    """The code of that half minute."""
    return pyotp.TOTP(secret, interval=SECONDS).at(step * SECONDS)


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """The half minute, near `moment`, whose code this is; None when it is nobody's."""
    typed = re.sub(r"\s", "", code)
    if not _CODE.fullmatch(typed):
        return None
    here = step_at(moment)
    near = range(here - DRIFT, here + DRIFT + 1)
    return next((step for step in near if hmac.compare_digest(code_of(secret, step), typed)), None)


def usable_step(last_step: int, moment: datetime) -> int | None:
    """The first half minute whose code can be used now, after `last_step` has been; None: wait for the next."""
    step = max(step_at(moment), last_step + 1)
    return step if step <= step_at(moment) + DRIFT else None


def picture(secret: str, email: str) -> str:
    """What the app reads by its camera, as a picture in a data: address."""
    address = pyotp.TOTP(secret, interval=SECONDS).provisioning_uri(name=email, issuer_name="Samsyn")
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


def in_groups(secret: str) -> str:
    """The secret as it is easiest to type off: "ABCD EFGH …"."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
