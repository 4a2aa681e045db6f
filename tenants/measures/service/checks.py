"""What texts and days must be, with every fault at its field."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from samsyn import clock
from samsyn.errors import Conflict, Invalid
from samsyn.isolation.boundary import BoundSession
from tenants.places import service as places

LONGEST_TITLE: Final = 120
LONGEST_DESCRIPTION: Final = 2000
LONGEST_PUBLIC_TEXT: Final = 600
FURTHEST_BACK = timedelta(days=10 * 366)
FURTHEST_AHEAD = timedelta(days=5 * 366)

Faults = dict[str, list[str]]


def tidied(written: str) -> str:
    """The text with one kind of line break and without space around it."""
    return written.replace("\r\n", "\n").replace("\r", "\n").strip()


def title_of(written: str, field: str, faults: Faults) -> str:
    """A title: one line of 3 to 120 characters."""
    title = " ".join(written.split())
    if not title:
        faults[field] = [_("Fyll i det här.")]
    elif len(title) < 3:
        faults[field] = [_("Skriv minst %(n)s tecken.", n=3)]
    elif len(title) > LONGEST_TITLE:
        faults[field] = [_("Skriv högst %(n)s tecken.", n=LONGEST_TITLE)]
    return title


def text_of(written: str, longest: int, field: str, faults: Faults) -> str:
    """A text of several lines, which may be empty."""
    kept = tidied(written)
    if len(kept) > longest:
        faults[field] = [_("Skriv högst %(n)s tecken.", n=longest)]
    return kept


def check_starts_on(starts_on: date, faults: Faults, *, has_started: bool) -> None:
    """A start within reason; that of a measure that has started cannot lie ahead."""
    today = clock.today()
    if starts_on < today - FURTHEST_BACK:
        faults["starts_on"] = [_("Startdagen ligger mer än tio år bakåt. Välj en senare dag.")]
    elif has_started and starts_on > today:
        faults["starts_on"] = [_("Åtgärden pågår redan. Välj i dag eller en tidigare dag.")]
    elif starts_on > today + FURTHEST_AHEAD:
        faults["starts_on"] = [_("Startdagen ligger mer än fem år framåt. Välj en tidigare dag.")]


def check_review_on(review_on: date, starts_on: date, faults: Faults) -> None:
    """A review comes after today and after the start."""
    today = clock.today()
    if review_on <= today:
        faults["review_on"] = [_("Välj en dag efter i dag.")]
    elif review_on <= starts_on:
        faults["review_on"] = [_("Uppföljningen måste komma efter starten. Välj en senare dag.")]
    elif review_on > today + FURTHEST_AHEAD:
        faults["review_on"] = [_("Uppföljningen ligger mer än fem år framåt. Välj en tidigare dag.")]


def check_words(session: BoundSession, category_id: UUID | None, area_id: UUID | None, faults: Faults) -> None:
    """Category and area must be this municipality's, those out of use included. At most two queries."""
    if category_id is not None and all(one.id != category_id for one in places.categories(session, retired=True)):
        faults["category"] = [_("Kategorin finns inte.")]
    if area_id is not None and all(one.id != area_id for one in places.areas(session, retired=True)):
        faults["area"] = [_("Området finns inte.")]


def refuse(faults: Faults) -> None:
    """Raises Invalid when there is any fault."""
    if faults:
        raise Invalid(faults)


def check_revision(stored: int, read: int) -> None:
    """Nobody overwrites what they have not seen. Raises Conflict."""
    if stored != read:
        raise Conflict(_("Uppgifterna har ändrats sedan du öppnade sidan. Läs om den och gör ändringen igen."))


def one_at_a_time(session: BoundSession) -> None:
    """Holds back other transactions of this municipality that write down measures, so that a form sent twice is one."""
    session.execute(text("SELECT pg_advisory_xact_lock(2302, :m)"), {"m": session.municipality_id})
