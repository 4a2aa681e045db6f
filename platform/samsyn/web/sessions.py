"""Sessions: what a signed-in visitor's browser is known by, kept in Redis, where it can be listed and ended.

The cookie holds a name of 256 random bits and nothing else; Redis knows it by its SHA-256. Who is not signed in has
Flask's signed cookie with no more in it than the token of the forms. Emptying a session begins another one: its old
name opens nothing any more.
"""

import hashlib
import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, abort, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin, session_json_serializer
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from samsyn import clock
from samsyn.settings import Settings
from samsyn.web.devices import Device, device, network

ACCOUNT = "_user_id"
CONFINED = "confined"
# What a signed cookie may hold: nothing secret, nothing that can be used once only.
PLAIN = frozenset({"csrf_token", "_flashes", "_permanent"})
_NAME = re.compile(r"[A-Za-z0-9_-]{43}")
_TOUCHED_EVERY = 60
_UNSIGNED_LIVES = 1800
_WITHOUT = ("/static/", "/health", "/api/")


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as Redis holds it. `account` is "" while nobody is signed in; times are seconds since 1970."""

    account: str
    began: float
    seen: float
    browser: str
    system: str
    network: str
    confined: int | None
    data: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One of an account's sessions, for its owner's eyes. `name` is the SHA-256 that Redis knows it by."""

    name: str
    device: Device
    network: str
    began: float
    seen: float
    confined: int | None


class Sessions:
    """The sessions in Redis: each under its name, and every account's names in a list of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.idle = settings.session_hours * 3600
        self.longest = settings.session_longest_hours * 3600

    @cached_property
    def redis(self) -> Any:
        """The connection; made at first use, for a worker forks and a test may never ask."""
        return Redis.from_url(
            self._settings.redis_url,
            decode_responses=True,
            socket_timeout=2,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 1),
        )

    def find(self, token: str) -> Kept | None:
        """The session of this token; None when it has ended, was ended, or never was."""
        kept = _read(self.redis.get(_key(fingerprint(token))))
        return kept if kept is not None and self._remaining(kept) > 0 else None

    def begin(self, kept: Kept) -> str:
        """Keeps a new session and returns its token."""
        token = secrets.token_urlsafe(32)
        name = fingerprint(token)
        with self.redis.pipeline() as pipe:
            pipe.set(_key(name), _text(kept), ex=self._remaining(kept))
            if kept.account:
                pipe.zadd(_list(kept.account), {name: kept.began + self.longest})
                pipe.expire(_list(kept.account), self.longest)
            pipe.execute()
        return token

    def keep(self, token: str, kept: Kept) -> bool:
        """Keeps what has changed; False when the session was ended meanwhile, which nothing undoes."""
        return bool(self.redis.set(_key(fingerprint(token)), _text(kept), ex=max(1, self._remaining(kept)), xx=True))

    def drop(self, token: str, account: str) -> None:
        """Ends the session of this token."""
        self._end([fingerprint(token)], account)

    def of(self, account_id: UUID) -> list[Entry]:
        """The account's sessions, the last used first."""
        names = self.redis.zrange(_list(str(account_id)), 0, -1)
        texts = self.redis.mget([_key(name) for name in names]) if names else []
        read = ((name, _read(text)) for name, text in zip(names, texts, strict=True))
        found = {name: kept for name, kept in read if kept is not None and self._remaining(kept) > 0}
        if ended := set(names) - set(found):
            self.redis.zrem(_list(str(account_id)), *ended)
        entries = [
            Entry(name, Device(kept.browser, kept.system), kept.network, kept.began, kept.seen, kept.confined)
            for name, kept in found.items()
        ]
        return sorted(entries, key=lambda entry: entry.seen, reverse=True)

    def end(self, account_id: UUID, name: str) -> bool:
        """Ends one of the account's sessions; False when it is none of them."""
        return self._end([name], str(account_id)) > 0

    def end_all(self, account_id: UUID, *, but: str = "") -> int:
        """Ends all of the account's sessions, or all but one; how many they were."""
        names = [name for name in self.redis.zrange(_list(str(account_id)), 0, -1) if name != but]
        return self._end(names, str(account_id)) if names else 0

    def _end(self, names: list[str], account: str) -> int:
        """Only what stands in the account's list: nobody ends another's session by knowing its name."""
        ours = [name for name in names if not account or self.redis.zrem(_list(account), name)]
        return int(self.redis.delete(*map(_key, ours))) if ours else 0

    def _remaining(self, kept: Kept) -> int:
        """Seconds until it ends if it is left alone from when it was last seen."""
        idle = self.idle if kept.account else _UNSIGNED_LIVES
        ends = min(kept.seen + idle, kept.began + self.longest)
        return int(ends - clock.now().timestamp())


class VisitorSession(SecureCookieSession):
    """A visitor's session in one request. Emptied (`clear`), it is another one from then on."""

    token: str = ""
    kept: Kept | None = None
    begins: bool = False
    out_of_reach: bool = False

    def clear(self) -> None:
        """Empties it; what is put in now begins a session with a new name."""
        super().clear()
        self.renew()

    def renew(self) -> None:
        """Gives it a new name and keeps what it holds: after a change that the old name should not outlive."""
        self.begins = True

    @property
    def name(self) -> str:
        """What Redis knows it by; "" while it is not kept there."""
        return fingerprint(self.token) if self.token else ""


class SessionDoor(SecureCookieSessionInterface):
    """Opens a request's session and keeps it at the end: in Redis when it holds more than a form's token."""

    session_class = VisitorSession
    digest_method = staticmethod(hashlib.sha256)

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def open_session(self, app: Flask, request: Request) -> VisitorSession:
        """The session that the cookie names or holds; an empty one when it names none that lives."""
        if request.path.startswith(_WITHOUT):
            return VisitorSession()
        token = request.cookies.get(self.get_cookie_name(app), "")
        if not _NAME.fullmatch(token):
            opened = super().open_session(app, request)
            return opened if isinstance(opened, VisitorSession) else VisitorSession()
        opened = VisitorSession()
        try:
            kept = self._sessions.find(token)
        except RedisError:
            opened.out_of_reach = g.sessions_out_of_reach = True
            return opened
        if kept is not None:
            opened = VisitorSession(session_json_serializer.loads(kept.data))
            opened.token, opened.kept = token, kept
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keeps the session where it belongs, and gives the browser the cookie when that is new."""
        failed = response.status_code >= 500  # What was to be committed was not, so nobody is signed in by it either.
        if not isinstance(session, VisitorSession) or session.out_of_reach or failed:
            return
        if request.path.startswith(_WITHOUT):
            return
        stays = not PLAIN.issuperset(session)
        account = str(session.get(ACCOUNT, ""))
        if session.kept is not None and (session.begins or not stays or session.kept.account != account):
            self._sessions.drop(session.token, session.kept.account)
            session.kept, session.modified = None, True
        if not stays:
            super().save_session(app, session, response)
            return
        response.vary.add("Cookie")
        if session.kept is None:
            self._begin(app, session, account, response)
        else:
            self._keep(app, session, session.kept, response)

    def _begin(self, app: Flask, session: VisitorSession, account: str, response: Response) -> None:
        now = clock.now().timestamp()
        known = device(request.user_agent.string)
        data = session_json_serializer.dumps(dict(session))
        session.kept = Kept(
            account=account,
            began=now,
            seen=now,
            browser=known.browser,
            system=known.system,
            network=network(request.remote_addr),
            confined=session.get(CONFINED),
            data=data,
        )
        session.token = self._sessions.begin(session.kept)
        response.set_cookie(
            self.get_cookie_name(app),
            session.token,
            max_age=self._sessions.longest,
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            httponly=self.get_cookie_httponly(app),
            samesite=self.get_cookie_samesite(app),
        )

    def _keep(self, app: Flask, session: VisitorSession, kept: Kept, response: Response) -> None:
        now = clock.now().timestamp()
        if not session.modified and now - kept.seen < _TOUCHED_EVERY:
            return
        data = session_json_serializer.dumps(dict(session)) if session.modified else kept.data
        if not self._sessions.keep(session.token, replace(kept, seen=now, data=data)):
            response.delete_cookie(self.get_cookie_name(app), path=self.get_cookie_path(app))


def fingerprint(token: str) -> str:
    """What Redis knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _key(name: str) -> str:
    return f"samsyn:session:{name}"


def _list(account: str) -> str:
    return f"samsyn:sessions:{account}"


def _read(text: str | None) -> Kept | None:
    """What was kept; None when it has ended, or was kept by a version that wrote it otherwise."""
    try:
        return Kept(**json.loads(text)) if text else None
    except TypeError:
        return None


def _text(kept: Kept) -> str:
    return json.dumps(asdict(kept), separators=(",", ":"))


def sessions_of(app: Flask) -> Sessions:
    """The application's sessions."""
    return app.extensions["samsyn_sessions"]  # type: ignore[no-any-return]


def own() -> VisitorSession:
    """This request's session, with what can be done to it besides reading and writing."""
    return session._get_current_object()  # type: ignore[attr-defined,no-any-return]


def init_sessions(app: Flask, settings: Settings) -> None:
    """Sets the sessions up. While Redis is away, who was signed in is asked to wait, and signed out by nothing."""
    sessions = app.extensions["samsyn_sessions"] = Sessions(settings)
    app.session_interface = SessionDoor(sessions)

    @app.before_request
    def wait_for_redis() -> None:
        if g.get("sessions_out_of_reach"):
            abort(503)
