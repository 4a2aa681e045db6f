"""Feedback: drafted when a picture is settled, written on by people, sent once to everybody who takes part.

A draft that nobody has worked on follows the picture's newest version and the measures of the day; one that somebody
has changed is theirs, and is written anew only when they ask for it. After sending, the text is what was sent.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from samsyn import clock, links
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.mail import Addressee, Batch, batches, post_many
from tenants.feedback import queries, wording
from tenants.feedback.models import Feedback
from tenants.feedback.queries import FeedbackFact, Recipient
from tenants.feedback.wording import Material, ToldDecision, ToldMeasure
from tenants.followup import service as followup
from tenants.measures import service as measures
from tenants.measures.service import MeasureFact
from tenants.picture.models import Picture
from tenants.rounds import service as rounds

LETTER = "feedback.letter"
LONGEST_SUBJECT, LONGEST_BODY = 150, 10_000
FIRST_TIME = timedelta(days=60)
"""How far back decisions are told of when there has been no feedback before."""


def draft_from(session: BoundSession, picture_id: UUID, *, round_id: UUID) -> UUID:
    """Has a draft ready of a picture that has just been settled; returns its id.

    A draft of the round that nobody has worked on is written anew; one that somebody has is left as it is, and its page
    says that a newer version is there. Raises NotFound for a picture that is not settled.
    """
    picture = _settled(session, picture_id, round_id)
    row = queries.select_draft(session, round_id)
    if row is None:
        row = Feedback(id=new_id(), round_id=round_id, state="draft", created_at=clock.now(), revision=0)
    elif row.changed_by_name is not None:
        return row.id
    _write(session, row, picture)
    session.add(row)
    session.flush()
    return row.id


def redraft(session: BoundSession, feedback_id: UUID, *, revision: int, by: Actor) -> None:
    """Writes a draft anew from the newest version of the picture and the measures of today; what was written is lost.

    Raises NotFound; Conflict when it has been sent, or somebody else has changed it since `revision` was read.
    """
    row = _draft(session, feedback_id)
    _check_revision(row, revision)
    _write(session, row, _settled(session, None, row.round_id))
    record(session, "feedback.redrafted", by, object_id=row.id)


def save(session: BoundSession, feedback_id: UUID, *, subject: str, body: str, revision: int, by: Actor) -> None:
    """Keeps what somebody has written. `revision` is the one that was read.

    Raises NotFound; Invalid at subject or body; Conflict when it has been sent or somebody else has changed it since.
    """
    row = _draft(session, feedback_id)
    _check_revision(row, revision)
    kept = _usable(subject, body)
    if kept == (row.subject, row.body):
        return
    row.subject, row.body = kept
    row.changed_at, row.changed_by_name = clock.now(), by.name
    row.revision += 1
    record(session, "feedback.saved", by, object_id=row.id)


def send(session: BoundSession, feedback_id: UUID, *, by: Actor) -> int:
    """Sends a draft to everybody who is asked now or answered the round, once each. Returns how many.

    The row is held: of two who send at the same time one does, the other gets Conflict. Raises NotFound, and Conflict
    when it has been sent already or there is nobody to send it to.
    """
    row = _draft(session, feedback_id)
    receivers = recipients(session, row.round_id)
    if not receivers:
        raise Conflict(_("Det finns ingen att skicka till: nätverket har inga aktiva rapportörer."))
    row.state, row.sent_at, row.sent_by_name = "sent", clock.now(), by.name
    row.recipients = len(receivers)
    row.revision += 1
    session.flush()
    params = {"feedback": str(row.id)}
    post_many(
        session,
        LETTER,
        [
            Addressee(to=one.email, name=one.name, params={**params, "participant": str(one.participant_id)})
            for one in receivers
        ],
        about=row.id,
    )
    rounds.mark_feedback(session, row.round_id, row.sent_at)
    record(session, "feedback.sent", by, object_id=row.id, recipients=len(receivers))
    return len(receivers)


def recipients(session: BoundSession, round_id: UUID) -> list[Recipient]:
    """Those who would get the round's feedback if it were sent now. One query."""
    return queries.select_recipients(session, round_id)


def find(session: BoundSession, feedback_id: UUID) -> FeedbackFact:
    """The feedback. Raises NotFound. One query."""
    found = queries.select_feedbacks(session, Feedback.id == feedback_id)
    if not found:
        raise NotFound(_("Återkopplingen finns inte."))
    return found[0]


def feedbacks(
    session: BoundSession, *, before: tuple[datetime, UUID] | None = None, limit: int = 30
) -> list[FeedbackFact]:
    """Feedback, the latest first, from after a position (created_at, id). One query."""
    return queries.select_feedbacks(session, before=before, limit=limit)


def waiting(session: BoundSession) -> list[FeedbackFact]:
    """The drafts that have not been sent, the latest first. One query."""
    return queries.select_feedbacks(session, Feedback.state == "draft")


def sent_about(session: BoundSession, round_id: UUID) -> FeedbackFact | None:
    """The feedback that was last sent about the round. One query."""
    return queries.select_sent_of_round(session, round_id)


def deliveries(session: BoundSession, feedback_id: UUID) -> Batch | None:
    """What became of the mails of a feedback that has been sent. One query."""
    found = batches(session, feedback_id)
    return found[0] if found else None


def link_of(session: BoundSession, round_id: UUID, participant_id: UUID, *, key: str) -> tuple[str, str | None] | None:
    """The participant's language and the token of the personal link that shows the feedback; no token without a link.

    None when the participant is gone. One query.
    """
    found = queries.select_addressed(session, participant_id, round_id)
    if found is None:
        return None
    if found.invitation_id is None:
        return found.language, None
    token = rounds.link_token(key, session.municipality_id, found.invitation_id, found.generation)
    return found.language, token if links.fingerprint(token) == found.fingerprint else None


def _draft(session: BoundSession, feedback_id: UUID) -> Feedback:
    row = queries.select_row(session, feedback_id)
    if row is None:
        raise NotFound(_("Återkopplingen finns inte."))
    if row.state == "sent":
        raise Conflict(_("Återkopplingen är redan skickad av %(who)s.", who=row.sent_by_name))
    return row


def _check_revision(row: Feedback, revision: int) -> None:
    if row.revision != revision:
        raise Conflict(_("Utkastet har ändrats sedan du öppnade sidan. Läs om den och gör ändringen igen."))


def _settled(session: BoundSession, picture_id: UUID | None, round_id: UUID) -> Picture:
    picture = queries.select_picture(session, picture_id, round_id)
    if picture is None:
        raise NotFound(_("Lägesbilden finns inte eller är inte fastställd."))
    return picture


def _usable(subject: str, body: str) -> tuple[str, str]:
    faults: dict[str, list[str]] = {}
    line, text = " ".join(subject.split()), body.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(line) < 3:
        faults["subject"] = [_("Skriv en ämnesrad.")]
    elif len(line) > LONGEST_SUBJECT:
        faults["subject"] = [_("Skriv högst %(n)s tecken.", n=LONGEST_SUBJECT)]
    if len(text) < 10:
        faults["body"] = [_("Skriv det som nätverket ska få veta.")]
    elif len(text) > LONGEST_BODY:
        faults["body"] = [_("Skriv högst %(n)s tecken.", n=LONGEST_BODY)]
    if faults:
        raise Invalid(faults)
    return line, text


def _write(session: BoundSession, row: Feedback, picture: Picture) -> None:
    """The service's own words, in Swedish whatever language the one who settled reads."""
    last = queries.select_last_sent(session)
    opens = queries.select_next_opening(session)
    with force_locale("sv"):
        row.subject = wording.subject(picture.content)
        row.body = wording.body(
            Material(
                content=picture.content,
                measures=_told(measures.to_tell(session), last),
                decisions=_decisions(session, last),
                had_feedback=last is not None,
                next_round=clock.local(opens).date() if opens else None,
                today=clock.today(),
            )
        )
    row.picture_id, row.changed_at, row.changed_by_name = picture.id, clock.now(), None
    row.revision += 1


def _told(found: Sequence[MeasureFact], last: datetime | None) -> list[ToldMeasure]:
    return [
        ToldMeasure(
            title=one.title,
            public_text=one.public_text,
            ongoing=one.state == "ongoing",
            starts_on=one.starts_on,
            new=last is not None and one.decided_at is not None and one.decided_at > last,
        )
        for one in found
    ]


def _decisions(session: BoundSession, last: datetime | None) -> list[ToldDecision]:
    """The newest decision about each measure that the network may be told about."""
    since = last or clock.now() - FIRST_TIME
    newest = {one.measure_id: one for one in followup.decisions_since(session, since) if one.public_text}
    return [ToldDecision(one.measure_title, one.decision, one.reason) for one in newest.values()]
