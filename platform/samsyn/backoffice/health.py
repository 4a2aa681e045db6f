"""How the parts of the service are: each asked at the moment, with an honest no when it does not answer."""

import smtplib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _
from flask_babel import ngettext
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from samsyn.backoffice.queries import Waiting
from samsyn.jobs.queues import NAMES, connect, queue
from samsyn.mail import transport
from samsyn.settings import Settings

PATIENCE = 3.0
"""Seconds that a part has for its answer: the page is read when something is slow."""


@dataclass(frozen=True, slots=True)
class Health:
    """Workers that have reported lately, and the doorbell's queues by name."""

    workers: int
    rung: dict[str, int]


@dataclass(frozen=True, slots=True)
class Check:
    """One part: how it is, in a word that can be counted and a sentence that says what it means."""

    name: str
    state: Literal["ok", "warn", "error"]
    told: str


def ask(redis_url: str) -> Health | None:
    """What Redis says; None when it cannot be reached. Nothing is lost then: the tickets stand in PostgreSQL."""
    try:
        connection = connect(redis_url)
        rung = {name: queue(name, connection).count for name in NAMES}
        return Health(Worker.count(connection), rung)
    except (RedisError, OSError):
        return None


def checks(session: Session, settings: Settings, waiting: Sequence[Waiting], failed: int) -> list[Check]:
    """Every part, the ones that others stand on first."""
    asked = ask(settings.redis_url)
    return [_database(session), _redis(asked), _workers(asked), _relay(waiting), _jobs(failed), _mail(settings)]


def _database(session: Session) -> Check:
    started = time.perf_counter()
    try:
        version = session.execute(text("SHOW server_version")).scalar_one()
    except DBAPIError:
        return Check(_("Databasen"), "error", _("Den svarar inte."))
    milliseconds = max(1, round((time.perf_counter() - started) * 1000))
    told = _("PostgreSQL %(version)s svarar på %(ms)s ms.", version=str(version).split()[0], ms=milliseconds)
    return Check(_("Databasen"), "ok", told)


def _redis(asked: Health | None) -> Check:
    if asked is None:
        return Check("Redis", "error", _("Den svarar inte. Jobben står kvar i databasen och går när den är tillbaka."))
    rung = sum(asked.rung.values())
    if not rung:
        return Check("Redis", "ok", _("Det svarar, och inget jobb är utdelat just nu."))
    return Check("Redis", "ok", ngettext("Ett jobb är utdelat.", "%(num)s jobb är utdelade.", rung))


def _workers(asked: Health | None) -> Check:
    name = _("Arbetare")
    if asked is None:
        return Check(name, "warn", _("Det går inte att säga utan Redis."))
    if asked.workers == 0:
        return Check(name, "error", _("Ingen är igång. Det som ska göras väntar."))
    return Check(name, "ok", ngettext("En är igång.", "%(num)s är igång.", asked.workers))


def _relay(waiting: Sequence[Waiting]) -> Check:
    """Late work means that nobody hands it out, or that too few take it."""
    late = sum(each.late for each in waiting)
    if late:
        return Check(_("Utdelningen"), "error", ngettext("Ett jobb är försenat.", "%(num)s jobb är försenade.", late))
    return Check(_("Utdelningen"), "ok", _("Inget väntar längre än det ska."))


def _jobs(failed: int) -> Check:
    if failed:
        told = ngettext("Ett jobb har gett upp.", "%(num)s jobb har gett upp.", failed)
        return Check(_("Jobben"), "warn", told)
    return Check(_("Jobben"), "ok", _("Inget har gett upp."))


def _mail(settings: Settings) -> Check:
    name = _("Mejlservern")
    try:
        with transport.connect(settings.smtp_url, timeout=PATIENCE) as server:
            server.noop()
    except (smtplib.SMTPException, OSError, ValueError):
        return Check(name, "error", _("Den svarar inte. Mejlen väntar i upp till tre dygn."))
    return Check(name, "ok", _("Den svarar."))
