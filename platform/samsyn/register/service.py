"""The register of one person: found, read out, corrected elsewhere, erased here. Every step is logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from samsyn import clock, records
from samsyn.accounts import queries as account_queries
from samsyn.accounts import roles
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import queries as second_factor
from samsyn.audit import Actor, read, record
from samsyn.errors import Conflict, NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.mail.models import Mail
from samsyn.municipalities.models import ApiToken, IdempotentRequest
from samsyn.records import Entry, Extent, Section, Subject
from samsyn.register import queries
from samsyn.register.extract import Extract
from samsyn.retention import service as retention
from samsyn.retention.accounts import forget_accounts
from samsyn.web.sessions import Entry as SignedIn

ERASED = "Raderat konto"
_APART = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the register knows, as a search shows them."""

    id: UUID
    name: str
    email: str
    line: str


@dataclass(frozen=True, slots=True)
class Found:
    """Those whose name or address contains the words: who answer, and who sign in."""

    participants: tuple[Person, ...]
    accounts: tuple[Person, ...]


def find(session: BoundSession, accounts_session: Session, words: str, *, by: Actor) -> Found:
    """Looks a person up by name or address. The log says that it was done and how many were found, not the words."""
    sought = words.strip()
    people = tuple(Person(one.id, one.name, one.email, one.line) for one in records.find_participants(session, sought))
    found = Found(people, _accounts(session, accounts_session, sought))
    read(session, "register.searched", by, count=len(found.participants) + len(found.accounts))
    return found


def _accounts(session: BoundSession, accounts_session: Session, words: str) -> tuple[Person, ...]:
    """The members, and whoever has acted here before and is asked for by the whole address."""
    members = accounts.members(accounts_session, session.municipality_id)
    wanted = words.casefold()
    found = [
        Person(one.account_id, one.name, one.email, roles.names(one.roles))
        for one in members
        if wanted in one.name.casefold() or wanted in one.email.casefold()
    ]
    former = account_queries.find_account_by_email(accounts_session, words)
    if former is not None and all(one.id != former.id for one in found) and queries.acted_here(session, former.id):
        found.append(Person(former.id, former.name, former.email, _("Har ingen roll i kommunen längre")))
    return tuple(found)


def participant_of(session: BoundSession, participant_id: UUID) -> Subject:
    """The participant. Raises NotFound, also for one who has been erased."""
    found = records.known_participants(session, [participant_id])
    if not found:
        raise NotFound
    return found[0]


def account_of(session: BoundSession, accounts_session: Session, account_id: UUID) -> Account:
    """The account, if it has a role here or has acted here. Raises NotFound."""
    account = queries.find_account(accounts_session, account_id)
    if account is None:
        raise NotFound
    member = account_queries.member(accounts_session, session.municipality_id, account_id)
    if member is None and not queries.acted_here(session, account_id):
        raise NotFound
    return account


def of_participant(session: BoundSession, participant_id: UUID) -> Extract:
    """All that is kept about one who answers. Raises NotFound."""
    subject = participant_of(session, participant_id)
    sections = [
        section
        for register in records.registers()
        if register.participant
        for section in register.participant(session, participant_id)
    ]
    keys = _keys(sections)
    mails = queries.mail_section(session, queries.mails_to(participant_id, subject.email, keys))
    log = queries.log_section(session, {participant_id, *keys})
    return Extract("participant", subject.id, subject.name, subject.email, clock.now(), (*sections, mails, log))


def of_account(
    session: BoundSession, accounts_session: Session, account_id: UUID, *, signed_in: Sequence[SignedIn]
) -> Extract:
    """All that is kept about one who signs in, in this municipality. Raises NotFound.

    How somebody signs in who has no role here any more, or what only opens another municipality, is not this one's.
    """
    account = account_of(session, accounts_session, account_id)
    here = session.municipality_id
    works_here = here in second_factor.municipalities_of(accounts_session, account_id)
    signed_in = [one for one in signed_in if works_here and one.confined in (None, here)]
    sections = [
        *queries.account_sections(accounts_session, account, here),
        queries.limit_section(accounts_session, account_id, here),
        queries.identity_section(accounts_session, account_id, here),
        queries.factor_section(accounts_session, account_id if works_here else None),
        _session_section(account_id, signed_in),
        queries.token_section(session, account_id),
        *(
            section
            for register in records.registers()
            if register.account
            for section in register.account(session, account_id)
        ),
        queries.platform_mail_section(accounts_session, account_id, {here, None} if works_here else {here}),
        queries.log_section(session, [account_id], account_id=account_id),
    ]
    return Extract("account", account.id, account.name, account.email, clock.now(), tuple(sections))


def _keys(sections: Sequence[Section]) -> set[UUID]:
    return {entry.id for section in sections for entry in section.entries}


def _session_section(account_id: UUID, signed_in: Sequence[SignedIn]) -> Section:
    columns = (
        ("browser", _l("Webbläsare")),
        ("system", _l("System")),
        ("network", _l("Nät")),
        ("began_at", _l("Började")),
        ("seen_at", _l("Sågs senast")),
    )
    entries = tuple(
        Entry(
            account_id,
            (one.device.browser, one.device.system, one.network, _instant(one.began), _instant(one.seen)),
        )
        for one in signed_in
    )
    return Section("sessions", _l("Inloggningar som gäller"), columns, entries)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def shown(session: BoundSession, extract: Extract, *, form: str, by: Actor) -> None:
    """Logs that the extract was read or taken out: whose, in which form, how much."""
    action = "register.shown" if form == "page" else "register.exported"
    read(session, action, by, object_id=extract.id, count=extract.count, who=extract.who, form=form)


def erase_participant(session: BoundSession, participant_id: UUID, extent: Extent, *, by: Actor) -> None:
    """Takes the person out of everything that is kept: name, address and links always, the answers as `extent` says.

    Settled pictures have no names and stay. Raises NotFound, Conflict while a legal hold keeps the person's records.
    """
    retention.in_turn(session)
    subject = participant_of(session, participant_id)
    if retention.held_participant(session, participant_id):
        raise Conflict(_held())
    keys = _keys(of_participant(session, participant_id).sections)
    _forget_mails(session, participant_id, subject.email, keys)
    _forget_kept_answers(session, subject.email)
    for register in records.registers():
        if register.erase is not None:
            register.erase(session, participant_id, extent)
    record(session, "register.participant_erased", by, object_id=participant_id, extent=extent.value)


def _held() -> str:
    return _("Uppgifterna är undantagna från gallring. Häv undantaget först, om det inte längre behövs.")


def _forget_mails(session: BoundSession, participant_id: UUID, email: str, keys: set[UUID]) -> None:
    """Takes the address from the mails; that something was sent stays, for a round's figures, and nothing waits."""
    ids = select(queries.mails_to(participant_id, email, keys).with_only_columns(Mail.id).subquery().c.id)
    unsent = case((Mail.sent_at.is_(None), func.coalesce(Mail.dropped_at, clock.now())), else_=Mail.dropped_at)
    session.execute(
        update(Mail)
        .where(Mail.id.in_(ids))
        .values(to_address="", to_name="", dropped_at=unsent)
        .execution_options(**_APART)
    )


def _forget_kept_answers(session: BoundSession, email: str) -> None:
    """Takes the answers to programs in which the address stands."""
    session.execute(
        delete(IdempotentRequest)
        .where(IdempotentRequest.body.contains(email, autoescape=True))
        .execution_options(**_APART)
    )


def erase_account(session: BoundSession, accounts_session: Session, account_id: UUID, *, by: Actor) -> bool:
    """Takes an account out of the municipality; True when it had nothing elsewhere and is gone altogether.

    Its roles and keys here end. The log keeps an id that names nobody; decisions keep the name of who took them.
    Raises NotFound, Conflict for one's own account, for the last administrator, and while a hold keeps everything.
    """
    account = account_of(session, accounts_session, account_id)
    if account_id == by.account_id:
        raise Conflict(_("Du kan inte radera ditt eget konto. Be någon annan med samma roll."))
    retention.in_turn(session)
    if retention.held_whole(session):
        raise Conflict(_held())
    accounts.set_roles(accounts_session, account_id, session.municipality_id, (), by=by)
    queries.forget_membership(accounts_session, account_id, session.municipality_id)
    session.execute(
        update(ApiToken)
        .where(ApiToken.account_id == account_id)
        .values(account_name=ERASED, revoked_at=func.coalesce(ApiToken.revoked_at, clock.now()))
        .execution_options(**_APART)
    )
    _forget_kept_answers(session, account.email)
    whole = not queries.opens_elsewhere(accounts_session, account_id, session.municipality_id)
    if whole:
        forget_accounts(accounts_session, [account_id])
    record(session, "register.account_erased", by, object_id=account_id, whole=whole)
    return whole
