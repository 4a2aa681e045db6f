"""The situation picture: drafted when its round has closed, worked on, settled and then frozen.

A settled version is never changed, by anybody: what comes later is the next version, computed anew. The database
refuses it too (migration 0003). Settling takes the revision that was read, so that nobody settles what they have not
seen.
"""

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.audit import Actor, read, record
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, NotFound
from samsyn.feature import publish
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import enqueue
from tenants.picture import aggregates, queries
from tenants.picture.content import compare, compose
from tenants.picture.models import Note, Picture
from tenants.picture.queries import NewestRound, PictureRow, VersionRow
from tenants.rounds import service as rounds
from tenants.rounds.models import Round

JOB = "picture.draft"


def ask_for_draft(session: BoundSession, *, round_id: UUID) -> None:
    """Has a draft made of a round that has just closed, once."""
    enqueue(session, JOB, {"round": str(round_id)}, key=f"picture:{round_id}:draft")


def draft(session: BoundSession, round_id: UUID, *, at: datetime | None = None) -> Picture:
    """The picture of a closed round: the newest version, made now (as of `at`) when there is none.

    Raises NotFound for an unknown round and Conflict for one that has not closed.
    """
    round_ = rounds.find_round(session, round_id)
    versions = queries.select_of_round(session, round_id)
    if versions:
        return _found(queries.find_picture(session, versions[0][0]))
    if round_.state != "closed":
        raise Conflict(_("Lägesbilden tas fram när omgången har stängt."))
    made = _insert(session, round_, version=1, reason="", by=SYSTEM, at=at)
    return made if made is not None else draft(session, round_id)


def refresh(session: BoundSession, picture_id: UUID, *, by: Actor) -> Picture:
    """Computes a draft anew from the data as they are now. Raises NotFound, or Conflict when it is settled."""
    picture = _open_draft(session, picture_id)
    round_ = rounds.find_round(session, picture.round_id)
    picture.content = dict(compose(queries.material(session, round_)))
    picture.computed_at = clock.now()
    _changed(picture, by)
    record(session, "picture.refreshed", by, object_id=picture.id, version=picture.version)
    session.flush()
    return picture


def write_analysis(session: BoundSession, picture_id: UUID, *, text: str, seen: str, by: Actor) -> Picture:
    """Saves the group's analysis. `seen` is `fingerprint` of the text that the writer began from.

    Raises Conflict when somebody else has changed the text since; notes and figures that came meanwhile are no reason.
    """
    picture = _open_draft(session, picture_id)
    written = text.replace("\r\n", "\n").strip()
    if picture.analysis == written:
        return picture
    if fingerprint(picture.analysis) != seen:
        raise Conflict(_("Analysen har ändrats av %(who)s sedan du öppnade sidan.", who=picture.changed_by))
    picture.analysis = written
    _changed(picture, by)
    record(session, "picture.analysis_written", by, object_id=picture.id, version=picture.version)
    session.flush()
    return picture


def add_note(session: BoundSession, picture_id: UUID, *, text: str, by: Actor) -> Note:
    """Adds a note of the group to a draft. Raises NotFound, or Conflict when it is settled."""
    picture = _open_draft(session, picture_id)
    note = Note(
        id=new_id(),
        picture_id=picture.id,
        author_id=by.account_id,
        author_name=by.name,
        text=text.replace("\r\n", "\n").strip(),
        created_at=clock.now(),
    )
    session.add(note)
    _changed(picture, by)
    record(session, "picture.note_added", by, object_id=picture.id, version=picture.version)
    session.flush()
    return note


def settle(session: BoundSession, picture_id: UUID, *, revision: int, by: Actor, at: datetime | None = None) -> Picture:
    """Freezes a draft as its version, notes included, and tells the later steps.

    `revision` is the one that was read. Raises NotFound, or Conflict when the draft has changed since or is settled.
    """
    picture = _open_draft(session, picture_id)
    if picture.revision != revision:
        raise Conflict(_("Lägesbilden har ändrats sedan du öppnade den. Läs igenom den och fastställ igen."))
    moment = at or clock.now()
    picture.content = {**picture.content, "notes": [_kept(note) for note in queries.select_notes(session, picture.id)]}
    picture.state = "settled"
    picture.settled_at, picture.settled_by, picture.settled_by_name = moment, by.account_id, by.name
    _changed(picture, by, at=moment)
    record(session, "picture.settled", by, object_id=picture.id, version=picture.version)
    session.flush()
    publish(session, "picture.settled", picture_id=picture.id, round_id=picture.round_id, version=picture.version)
    return picture


def reopen(session: BoundSession, picture_id: UUID, *, reason: str, by: Actor) -> Picture:
    """Opens the next version of a settled picture's round as a draft, computed anew from the data of today.

    The text of the analysis comes along. Raises NotFound, or Conflict when the picture is no settled version, or not
    the last one, or the next is open already.
    """
    picture = _found(queries.find_picture(session, picture_id))
    last_id, last_version, last_state = queries.select_of_round(session, picture.round_id)[0]
    if last_state == "draft":
        raise Conflict(_("Version %(n)s är redan öppen.", n=last_version))
    if last_id != picture_id:
        raise Conflict(_("Det finns en senare version av lägesbilden. Öppna en ny version från den."))
    round_ = rounds.find_round(session, picture.round_id)
    made = _insert(session, round_, version=last_version + 1, reason=reason.strip(), by=by, analysis=picture.analysis)
    if made is None:
        raise Conflict(_("Version %(n)s är redan öppen.", n=last_version + 1))
    record(session, "picture.reopened", by, object_id=made.id, version=made.version)
    session.flush()
    return made


def find(session: BoundSession, picture_id: UUID, *, points: bool = True, drafts: bool = True) -> PictureRow:
    """A version with its content. Without `points` single observations are left out, without `drafts` drafts are not
    there. Raises NotFound. One query."""
    row = queries.select_picture(session, picture_id, points=points, drafts=drafts)
    if row is None:
        raise NotFound(_("Lägesbilden finns inte."))
    return row


def newest(session: BoundSession, *, points: bool = True, drafts: bool = True) -> PictureRow | None:
    """The newest version of the newest round that has a picture; as `find`. One query."""
    return queries.select_picture(session, None, points=points, drafts=drafts)


def latest_settled(session: BoundSession, *, points: bool = True) -> PictureRow | None:
    """The newest settled picture, or None before there is one. One query."""
    return newest(session, points=points, drafts=False)


def opened(
    session: BoundSession, picture_id: UUID, *, count: int | None = None, by: Actor, **narrowed: str | UUID | None
) -> None:
    """Logs that a picture was read with its single observations: how many were listed beside it, narrowed to what."""
    read(session, "picture.opened", by, object_id=picture_id, count=count, **narrowed)


def computed(session: BoundSession, *, first: date, last: date, by: Actor) -> None:
    """Logs that the counts of a period were read as they are now."""
    read(session, "picture.computed", by, from_=first, to=last)


def versions(
    session: BoundSession,
    *,
    drafts: bool = True,
    round_id: UUID | None = None,
    before: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[VersionRow]:
    """Versions without content, newest round and version first; of one round, or after (round number, version)."""
    return queries.select_versions(session, drafts=drafts, round_id=round_id, before=before, limit=limit)


def newest_round(session: BoundSession) -> NewestRound | None:
    """The round that closed last, and whether it has a picture yet. One query."""
    return queries.select_newest_round(session)


def notes(session: BoundSession, picture: PictureRow) -> list[dict[str, Any]]:
    """The group's notes, oldest first: the frozen ones of a settled version, without asking the database."""
    if picture.settled:
        return list(picture.content.get("notes", []))
    return [_kept(note) for note in queries.select_notes(session, picture.id)]


def outdated(session: BoundSession, picture: PictureRow) -> frozenset[str]:
    """What has changed since a draft was computed: "observations", "answers", "words". One query."""
    kept = str(picture.content.get("basis", "")).split(" ")
    now = queries.basis(session, picture.round_id).split(" ")
    names = ("observations", "answers", "words")
    return frozenset(name for name, old, new in zip(names, kept, now, strict=False) if old != new)


def settled_version(session: BoundSession, picture_id: UUID) -> VersionRow:
    """A settled version without its content. Raises NotFound for a draft too. One query."""
    row = queries.find_version(session, picture_id)
    if row is None:
        raise NotFound(_("Lägesbilden finns inte."))
    return row


def settled_content(session: BoundSession, picture_id: UUID, *, points: bool) -> tuple[str, str]:
    """(analysis, content) of a settled version that exists, the content as the text of a JSON object. One query."""
    return queries.content_text(session, picture_id, points=points)


def live(session: BoundSession, *, first: date, last: date) -> str:
    """The counts of the days `first` to `last` as the observations are now, as the text of a JSON object.

    At most three queries, once the newest round of the span has its picture; before that the change is computed. The
    response and the change are the whole municipality's, and null for who sees a part of it.
    """
    told = aggregates.counts(session, clock.at(first, 0), clock.at(last + timedelta(days=1), 0))
    if session.limits is not None:
        return f'{{"from":"{first}","to":"{last}",{told},"response":null,"change":null}}'
    response, newest_closed = aggregates.response(session, first, last)
    change = None if newest_closed is None else aggregates.change(session, newest_closed)
    if newest_closed is not None and change is None:
        change = _change_now(session, newest_closed)
    return f'{{"from":"{first}","to":"{last}",{told},"response":{response},"change":{change or "null"}}}'


def fingerprint(text: str) -> str:
    """A short mark of a text, to see later whether it is still the same."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _change_now(session: BoundSession, round_id: UUID) -> str:
    """As the picture will say it, while its job has not run yet."""
    told = compare(queries.material_of_change(session, rounds.find_round(session, round_id)))
    left_out = ("id", "code", "letters", "name", "common_code")
    told["categories"] = [
        {**{key: value for key, value in row.items() if key not in left_out}, "category": row["code"]}
        for row in told["categories"]
    ]
    nobody = dict.fromkeys(("picture", "version", "state"))
    return json.dumps({**told, **nobody, "computed_at": clock.now().isoformat()})


def _insert(
    session: BoundSession,
    round_: Round,
    *,
    version: int,
    reason: str,
    by: Actor,
    analysis: str = "",
    at: datetime | None = None,
) -> Picture | None:
    """A new draft; None when somebody else made it first."""
    moment = at or clock.now()
    made = session.execute(
        upsert(Picture)
        .values(
            municipality_id=session.municipality_id,
            id=new_id(),
            round_id=round_.id,
            version=version,
            state="draft",
            content=compose(queries.material(session, round_)),
            analysis=analysis,
            change_reason=reason,
            revision=1,
            computed_at=moment,
            changed_at=moment,
            changed_by=by.name,
        )
        .on_conflict_do_nothing()
        .returning(Picture.id)
    ).scalar_one_or_none()
    if made is None:
        return None
    return session.execute(select(Picture).where(Picture.id == made)).scalar_one()


def _open_draft(session: BoundSession, picture_id: UUID) -> Picture:
    """The draft, locked until the transaction ends."""
    picture = _found(queries.find_picture(session, picture_id, lock=True))
    if picture.state == "settled":
        raise Conflict(
            _("Version %(n)s är redan fastställd av %(who)s.", n=picture.version, who=picture.settled_by_name)
        )
    return picture


def _found(picture: Picture | None) -> Picture:
    if picture is None:
        raise NotFound(_("Lägesbilden finns inte."))
    return picture


def _changed(picture: Picture, by: Actor, *, at: datetime | None = None) -> None:
    picture.revision += 1
    picture.changed_at, picture.changed_by = at or clock.now(), by.name


def _kept(note: Note) -> dict[str, Any]:
    return {"author": note.author_name, "text": note.text, "at": note.created_at.isoformat()}
