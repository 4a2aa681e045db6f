"""The kinds of records that every municipality has whatever its features are: mails, the log, keys, kept answers."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, or_, select

from samsyn.audit.models import AuditEntry
from samsyn.isolation.boundary import BoundSession
from samsyn.mail.models import Mail
from samsyn.municipalities.models import ApiToken, IdempotentRequest
from samsyn.records import RecordKind, Subject


def _erase_mails(session: BoundSession, ids: Sequence[UUID]) -> None:
    session.execute(delete(Mail).where(Mail.id.in_(ids)).execution_options(synchronize_session=False))


def _erase_tokens(session: BoundSession, ids: Sequence[UUID]) -> None:
    session.execute(delete(ApiToken).where(ApiToken.id.in_(ids)).execution_options(synchronize_session=False))


def _erase_answers_to_programs(session: BoundSession, ids: Sequence[UUID]) -> None:
    session.execute(
        delete(IdempotentRequest).where(IdempotentRequest.id.in_(ids)).execution_options(synchronize_session=False)
    )


def _refuse(_session: BoundSession, _ids: Sequence[UUID]) -> None:
    raise LookupError("The log is shortened from its beginning: see samsyn.retention.log.")


def _to_one_of(subjects: Sequence[Subject]) -> ColumnElement[bool]:
    return Mail.to_address.in_([subject.email for subject in subjects])


MAILS = RecordKind(
    code="mails",
    name=_l("Mejl som har skickats"),
    goes=_l("Till vem och när. Texten sparas aldrig, för den innehåller den personliga länken."),
    ground=_l("Behövs för att se om ett utskick kom fram. Därefter finns inget ändamål."),
    months=12,
    rows=select(Mail.id).where(or_(Mail.sent_at.is_not(None), Mail.dropped_at.is_not(None))),
    at=Mail.created_at,
    concerns=_to_one_of,
    erase=_erase_mails,
)

TOKENS = RecordKind(
    code="keys",
    name=_l("Indragna nycklar för program"),
    goes=_l("Nyckelns namn och vems roller den hade. Nyckeln själv har aldrig sparats."),
    ground=_l("Behövs för att kunna följa i loggen vilket program som gjorde vad."),
    months=24,
    rows=select(ApiToken.id).where(ApiToken.revoked_at.is_not(None)),
    at=ApiToken.revoked_at,
    erase=_erase_tokens,
)

ANSWERS_TO_PROGRAMS = RecordKind(
    code="program_answers",
    name=_l("Svar till program"),
    goes=_l("Det svar som ett program får igen om det skickar samma sak en gång till."),
    ground=_l("Ett program försöker igen inom minuter eller dagar, inte senare."),
    months=1,
    rows=select(IdempotentRequest.id),
    at=IdempotentRequest.created_at,
    erase=_erase_answers_to_programs,
)

LOG = RecordKind(
    code="log",
    name=_l("Loggen över vem som har gjort och läst vad"),
    goes=_l("De äldsta posterna, i ordning. Kedjan går att kontrollera även efteråt."),
    ground=_l("Så länge kan någon behöva reda ut vem som har tagit del av en uppgift."),
    months=60,
    shortest=12,
    rows=select(AuditEntry.id),
    at=AuditEntry.at,
    concerns=lambda subjects: AuditEntry.object_id.in_([subject.id for subject in subjects]),
    erase=_refuse,
    in_order=True,
)

KINDS = (MAILS, ANSWERS_TO_PROGRAMS, TOKENS, LOG)
