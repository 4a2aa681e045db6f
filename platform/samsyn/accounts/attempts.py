"""Wrong passwords: some are free, and after them each attempt waits twice as long as the one before.

What is counted is the address as it was typed, whether anybody has it or not. A browser in which the account has been
signed in before counts for itself, so that a stranger who hammers at it keeps nobody out; nor does a count stand
between an owner and a new password by mail.
"""

import hmac
import math
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from samsyn.accounts.addresses import clean
from samsyn.web import settings
from samsyn.web.limits import limiter
from samsyn.web.sessions import sessions_of

FREE = 5
FIRST_WAIT, LONGEST_WAIT = 30, 900
FORGOTTEN_AFTER = 24 * 3600
KNOWN_FOR = 400 * 24 * 3600
MOST_KNOWN = 8
STEP = 0.25


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a password. `wait`: seconds until one is looked at again; 0 when this one is.

    `hammered`: it is the last free one from strangers, so its owner should hear of it if it is wrong.
    """

    wait: int
    hammered: bool = False


def begin(email: str) -> Attempt:
    """Counts an attempt before it is looked at, so that many at once are no way past the wait."""
    if not limiter.enabled:
        return Attempt(0)
    redis = sessions_of(current_app).redis
    counted, stranger = _counted(email)
    number = redis.incr(f"{counted}:count")
    redis.expire(f"{counted}:count", FORGOTTEN_AFTER)
    if number <= FREE:
        return Attempt(0, hammered=stranger and number == FREE)
    wait = min(FIRST_WAIT * 2 ** min(number - FREE - 1, 10), LONGEST_WAIT)
    if redis.set(f"{counted}:wait", 1, nx=True, ex=wait):
        return Attempt(0)
    redis.decr(f"{counted}:count")  # One that is not looked at makes the wait no longer.
    return Attempt(max(1, redis.ttl(f"{counted}:wait")))


def forget(email: str) -> None:
    """Begins to count anew: the password was right."""
    if limiter.enabled:
        counted, _ = _counted(email)
        sessions_of(current_app).redis.delete(f"{counted}:count", f"{counted}:wait")


def first_today(email: str) -> bool:
    """Whether the owner has not been written to about this in the last day."""
    return bool(
        sessions_of(current_app).redis.set(f"samsyn:attempts:{_subject(email)}:told", 1, nx=True, ex=FORGOTTEN_AFTER)
    )


def minutes(wait: int) -> int:
    """The wait as people are told it."""
    return math.ceil(wait / 60)


def know(email: str) -> None:
    """Lets this browser be known from now on as one in which the account has been signed in."""
    browser, known = _known()
    subject = _subject(email)
    kept = [subject, *(each for each in known if each != subject)][:MOST_KNOWN]
    value = _signer().dumps([browser or secrets.token_hex(8), kept])

    @after_this_request
    def give(response: Response) -> Response:
        secure = settings().secure_cookies
        response.set_cookie(_cookie(), value, max_age=KNOWN_FOR, secure=secure, httponly=True, samesite="Lax")
        return response


def in_step(began: float) -> None:
    """Waits for the next quarter of a second since `began` (time.monotonic): how long the work took is not told."""
    time.sleep(-(time.monotonic() - began) % STEP)


def _subject(email: str) -> str:
    """The address as it is counted: nobody reads it out of Redis or out of a browser."""
    typed = clean(email) or email.strip().lower()
    return hmac.new(settings().secret_key.encode(), b"attempts\x1f" + typed.encode(), sha256).hexdigest()[:32]


def _counted(email: str) -> tuple[str, bool]:
    """The key that attempts from here are counted under, and whether that is the strangers'."""
    browser, known = _known()
    subject = _subject(email)
    stranger = subject not in known
    return f"samsyn:attempts:{subject}" + ("" if stranger else f":{browser}"), stranger


def _known() -> tuple[str, list[str]]:
    """This browser's own name, and the accounts that have been signed in there."""
    try:
        browser, known = _signer().loads(request.cookies.get(_cookie(), ""))
    except BadSignature:
        return "", []
    return browser, known


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="known browser", signer_kwargs={"digest_method": sha256})


def _cookie() -> str:
    return "__Host-samsyn-known" if settings().secure_cookies else "samsyn-known"
