"""Personal links, and what the later steps tell a round: who has answered, that feedback has gone out."""

from datetime import datetime, timedelta
from secrets import token_bytes
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock, links
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Gone, NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.mail import post
from tenants.network.models import Participant
from tenants.rounds import queries
from tenants.rounds.models import Invitation, Round
from tenants.rounds.queries import Asked
from tenants.rounds.service import life

LINK_LIVES = timedelta(days=180)
"""How long after the closing a personal link still shows the feedback."""


def find_invitation(session: BoundSession, token: str) -> tuple[Invitation, Round, Participant]:
    """What a personal link opens. Raises NotFound for one that never was, Gone for one that has ended. One query."""
    found = queries.select_link(session, links.fingerprint(token))
    if found is None:
        raise NotFound(_("Länken stämmer inte. Kontrollera att hela adressen från mejlet kom med."))
    invitation, round_, participant = found
    if invitation.revoked_at is not None or participant.retired_at is not None:
        raise Gone(_("Länken gäller inte längre. Hör av dig till kommunen om du ska kunna svara."))
    if round_.closed_at is not None and round_.closed_at + LINK_LIVES < clock.now():
        raise Gone(_("Länken har gått ut. Du får en ny med nästa omgång."))
    return found


def still_asked(session: BoundSession, invitation_id: UUID, generation: int) -> Asked | None:
    """What a mail says to the participant; None when its link no longer leads anywhere or the round is not open."""
    asked = queries.select_asked(session, invitation_id)
    if asked is None or asked.ended or asked.generation != generation:
        return None
    return asked if asked.round.state == "open" and asked.round.closes_at > clock.now() else None


def answerable(session: BoundSession, round_id: UUID) -> Round:
    """The round, kept from closing until the transaction ends: for whoever is about to store an answer.

    Raises NotFound for an unknown round, Conflict for one that is not open. Many answers hold it at the same time.
    """
    found = session.execute(
        select(Round)
        .where(Round.id == round_id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(_("Omgången finns inte."))
    if found.state == "planned":
        raise Conflict(_("Omgången har inte öppnat än."))
    if found.state == "closed" or found.closes_at <= clock.now():
        raise Conflict(_("Omgången har stängt och tar inte emot fler svar."))
    return found


def mark_answered(
    session: BoundSession,
    *,
    round_id: UUID,
    participant_id: UUID,
    nothing_to_report: bool,
    observations: int,
    at: datetime,
) -> None:
    """Told when an answer has been stored or replaced: `observations` is how many it holds now.

    A participant without an invitation (added since the round opened, answering through a program) gets one here, so
    that the answered are never more than the invited. One query as a rule.
    """
    values = {"nothing_to_report": nothing_to_report, "observations": observations}
    marked = session.execute(
        update(Invitation)
        .where(Invitation.round_id == round_id, Invitation.participant_id == participant_id)
        .values(answered_at=func.coalesce(Invitation.answered_at, at), **values)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if marked is not None:
        return
    session.execute(
        upsert(Invitation)
        .values(
            municipality_id=session.municipality_id,
            id=new_id(),
            round_id=round_id,
            participant_id=participant_id,
            generation=1,
            # Nobody has been given a link: the fingerprint of no token at all.
            token_hash=token_bytes(32),
            created_at=at,
            answered_at=at,
            **values,
        )
        .on_conflict_do_update(
            index_elements=["municipality_id", "round_id", "participant_id"], set_={"answered_at": at, **values}
        )
    )


def mark_unanswered(session: BoundSession, *, round_id: UUID, participant_id: UUID) -> None:
    """Told when an answer has been taken back: the participant is among the silent again. One query."""
    session.execute(
        update(Invitation)
        .where(Invitation.round_id == round_id, Invitation.participant_id == participant_id)
        .values(answered_at=None, nothing_to_report=None, observations=0)
        .execution_options(synchronize_session=False)
    )


def mark_feedback(session: BoundSession, round_id: UUID, at: datetime) -> None:
    """Told when the round's feedback has been sent."""
    life.locked(session, round_id).feedback_at = at


def _link(session: BoundSession, round_id: UUID, invitation_id: UUID) -> tuple[Invitation, Participant]:
    found = queries.select_invitation(session, round_id, invitation_id)
    if found is None:
        raise NotFound(_("Inbjudan finns inte."))
    return found


def renew_link(session: BoundSession, round_id: UUID, invitation_id: UUID, *, key: str, by: Actor) -> Participant:
    """Replaces one participant's link in an open round and mails the new one; the old link is dead at once."""
    round_ = life.locked(session, round_id)
    if round_.state != "open":
        raise Conflict(_("Omgången är inte öppen, så en ny länk skulle inte gå att svara med."))
    invitation, participant = _link(session, round_id, invitation_id)
    if participant.retired_at is not None:
        raise Conflict(_("Personen är inte med i nätverket längre."))
    invitation.generation += 1
    invitation.revoked_at = None
    token = life.link_token(key, session.municipality_id, invitation.id, invitation.generation)
    invitation.token_hash = links.fingerprint(token)
    params = {"invitation": str(invitation.id), "generation": invitation.generation}
    post(session, "rounds.invitation", to=participant.email, name=participant.name, params=params, about=round_id)
    record(session, "rounds.link_renewed", by, object_id=invitation.id, generation=invitation.generation)
    return participant


def revoke_link(session: BoundSession, round_id: UUID, invitation_id: UUID, *, by: Actor) -> Participant:
    """Ends one participant's link. Without an answer the participant no longer counts among the invited."""
    life.locked(session, round_id)
    invitation, participant = _link(session, round_id, invitation_id)
    if invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
        record(session, "rounds.link_revoked", by, object_id=invitation.id)
    return participant
