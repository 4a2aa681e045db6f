"""What the platform itself keeps of a person: mails, the log, roles, keys. The rest is the features' own."""

from collections.abc import Collection, Iterable
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import Session

from samsyn.access import Role
from samsyn.accounts.models import Account, ExternalIdentity, Membership, MembershipLimit, RegionMembership
from samsyn.accounts.roles import ROLES, said
from samsyn.accounts.second_factor.models import Authenticator, Passkey
from samsyn.audit.models import AuditEntry
from samsyn.audit.words import action_words, fact_words
from samsyn.isolation.boundary import BoundSession
from samsyn.mail.models import Mail, PlatformMail
from samsyn.municipalities.models import ApiToken
from samsyn.records import Entry, Section

MAIL_COLUMNS = (
    ("kind", _l("Slag")),
    ("address", _l("Till")),
    ("posted_at", _l("Skrivet")),
    ("sent_at", _l("Skickat")),
    ("dropped_at", _l("Behövde inte skickas")),
    ("fault", _l("Fel")),
)
LOG_COLUMNS = (
    ("at", _l("När")),
    ("action", _l("Händelse")),
    ("by", _l("Kontots id")),
    ("object", _l("Gällde id")),
    ("facts", _l("Uppgifter")),
)


def mails_to(participant_id: UUID, email: str, keys: Collection[UUID]) -> Select[Mail]:
    """The mails to a participant, also those to an earlier address: by what they were about."""
    texts = [str(key) for key in keys]
    return select(Mail).where(
        or_(
            Mail.to_address == email,
            Mail.params["participant"].astext == str(participant_id),
            Mail.params["invitation"].astext.in_(texts),
        )
    )


def mail_section(session: BoundSession, statement: Select[Mail]) -> Section:
    """The mails as a table."""
    rows = session.execute(statement.order_by(Mail.created_at)).scalars()
    return Section("mails", _l("Mejl"), MAIL_COLUMNS, tuple(_mail(row) for row in rows))


def _mail(row: Mail | PlatformMail) -> Entry:
    return Entry(row.id, (row.kind, row.to_address, row.created_at, row.sent_at, row.dropped_at, row.fault))


def platform_mail_section(session: Session, account_id: UUID, senders: Collection[int | None]) -> Section:
    """The mails to an account that these municipalities had sent; None: that the platform sent of itself."""
    rows = session.execute(
        select(PlatformMail).where(PlatformMail.about == account_id).order_by(PlatformMail.created_at)
    ).scalars()
    ours = (row for row in rows if row.params.get("municipality_id") in senders)
    return Section("mails", _l("Mejl"), MAIL_COLUMNS, tuple(_mail(row) for row in ours))


def log_section(session: BoundSession, keys: Iterable[UUID], *, account_id: UUID | None = None) -> Section:
    """The log's entries that are about the person, or in which the account acted."""
    which: ColumnElement[bool] = AuditEntry.object_id.in_(list(keys))
    if account_id is not None:
        which = or_(which, AuditEntry.account_id == account_id)
    rows = session.execute(
        select(
            *(AuditEntry.id, AuditEntry.at, AuditEntry.action),
            *(AuditEntry.account_id, AuditEntry.object_id, AuditEntry.facts),
        )
        .where(which)
        .order_by(AuditEntry.seq)
    )
    entries = tuple(
        Entry(
            row.id,
            (row.at, action_words(row.action), _id(row.account_id), _id(row.object_id), fact_words(row.facts, said)),
        )
        for row in rows
    )
    return Section("log", _l("Loggen"), LOG_COLUMNS, entries)


def _id(value: UUID | None) -> str:
    return "" if value is None else str(value)


def acted_here(session: BoundSession, account_id: UUID) -> bool:
    """Whether the municipality's log knows the account."""
    statement = select(AuditEntry.id).where(AuditEntry.account_id == account_id).limit(1)
    return session.execute(statement).one_or_none() is not None


def find_account(session: Session, account_id: UUID) -> Account | None:
    """The account, disabled or not."""
    return session.execute(select(Account).where(Account.id == account_id)).scalar_one_or_none()


def opens_elsewhere(session: Session, account_id: UUID, municipality_id: int) -> bool:
    """Whether the account has a role in another municipality, in a region, or is the operator's."""
    membership = select(Membership.role).where(
        Membership.account_id == account_id, Membership.municipality_id != municipality_id
    )
    region = select(RegionMembership.role).where(RegionMembership.account_id == account_id)
    operator = select(Account.id).where(Account.id == account_id, Account.is_operator.is_(True))
    return bool(session.execute(select(or_(membership.exists(), region.exists(), operator.exists()))).scalar_one())


def account_sections(session: Session, account: Account, municipality_id: int) -> tuple[Section, Section]:
    """The account itself, and its roles in this municipality."""
    rows = session.execute(
        select(Membership.role, Membership.created_at)
        .where(Membership.account_id == account.id, Membership.municipality_id == municipality_id)
        .order_by(Membership.created_at)
    )
    own = (account.name, account.email, account.language, account.created_at, account.signed_in_at, account.disabled_at)
    columns = (
        ("name", _l("Namn")),
        ("email", _l("E-postadress")),
        ("language", _l("Språk")),
        ("created_at", _l("Skapat")),
        ("signed_in_at", _l("Loggade in senast")),
        ("disabled_at", _l("Avstängt")),
    )
    roles = tuple(Entry(account.id, (ROLES[Role(row.role)].name, row.created_at)) for row in rows)
    return (
        Section("account", _l("Kontot"), columns, (Entry(account.id, own),)),
        Section("roles", _l("Roller i kommunen"), (("role", _l("Roll")), ("given_at", _l("Sedan"))), roles),
    )


def limit_section(session: Session, account_id: UUID, municipality_id: int) -> Section:
    """The areas and categories that the membership here is limited to, by their ids."""
    rows = session.execute(
        select(MembershipLimit.kind, MembershipLimit.target_id).where(
            MembershipLimit.account_id == account_id, MembershipLimit.municipality_id == municipality_id
        )
    )
    columns = (("kind", _l("Slag")), ("id", _l("Id")))
    kinds = {"area": _l("Område"), "category": _l("Kategori")}
    entries = tuple(Entry(row.target_id, (kinds[row.kind], str(row.target_id))) for row in rows)
    return Section("limits", _l("Begränsningar"), columns, entries)


def factor_section(session: Session, account_id: UUID | None) -> Section:
    """What the account proves itself with besides its password: names and times, never a key. None: nobody's."""
    entries = []
    for table, kind in ((Authenticator, _l("App för koder")), (Passkey, _l("Nyckel"))):
        rows = session.execute(
            select(table.id, table.name, table.made_at, table.used_at)
            .where(table.account_id == account_id)
            .order_by(table.made_at)
        )
        entries += [Entry(row.id, (kind, row.name, row.made_at, row.used_at)) for row in rows]
    columns = (
        ("kind", _l("Slag")),
        ("name", _l("Kallas")),
        ("made_at", _l("Tillagd")),
        ("used_at", _l("Användes senast")),
    )
    return Section("factors", _l("Andra steg vid inloggning"), columns, tuple(entries))


def identity_section(session: Session, account_id: UUID, municipality_id: int) -> Section:
    """Who the account is at the municipality's own issuer."""
    rows = session.execute(
        select(ExternalIdentity).where(
            ExternalIdentity.account_id == account_id, ExternalIdentity.municipality_id == municipality_id
        )
    ).scalars()
    columns = (("issuer", _l("Utfärdare")), ("subject", _l("Id hos utfärdaren")))
    entries = tuple(Entry(row.id, (row.issuer, row.subject)) for row in rows)
    return Section("identities", _l("Kommunens konto"), columns, entries)


def forget_membership(session: Session, account_id: UUID, municipality_id: int) -> None:
    """Takes what hangs on a membership here besides its roles: limits, and who the account is at the issuer."""
    for table in (MembershipLimit, ExternalIdentity):
        session.execute(
            delete(table)
            .where(table.account_id == account_id, table.municipality_id == municipality_id)
            .execution_options(synchronize_session=False)
        )


def token_section(session: BoundSession, account_id: UUID) -> Section:
    """The keys of programs that bear the account's roles."""
    rows = session.execute(
        select(ApiToken).where(ApiToken.account_id == account_id).order_by(ApiToken.created_at)
    ).scalars()
    columns = (("name", _l("Till")), ("created_at", _l("Skapad")), ("revoked_at", _l("Indragen")))
    entries = tuple(Entry(row.id, (row.name, row.created_at, row.revoked_at)) for row in rows)
    return Section("keys", _l("Nycklar för program"), columns, entries)
