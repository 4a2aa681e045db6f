"""Templates: published by a municipality's administrator, read by the others, taken as a copy.

The rows are the platform's and `session` is the session on accounts. Who may publish is decided at the municipality's
door, and every write here names the municipality whose template it is.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Invalid, NotFound
from samsyn.geography.municipalities import swedish_key
from samsyn.municipalities.models import Municipality
from samsyn.templates.content import CategoryName, Content
from samsyn.templates.models import Template

LONGEST_ABOUT = 300

__all__ = ["LONGEST_ABOUT", "CategoryName", "Content", "Published", "find", "of", "publish", "published", "withdraw"]


@dataclass(frozen=True, slots=True)
class Published:
    """A template that others may begin from, and whose it is."""

    id: UUID
    municipality_id: int
    municipality: str
    about: str
    content: Content
    published_at: datetime


def published(session: Session) -> list[Published]:
    """Every template that is published, by its municipality's name. One query."""
    rows = session.execute(
        select(Template, Municipality.name)
        .join(Municipality, Municipality.id == Template.municipality_id)
        .where(Template.withdrawn_at.is_(None), Municipality.state == "active")
    )
    found = (
        Published(row.id, row.municipality_id, name, row.about, Content.of_json(row.content), row.published_at)
        for row, name in rows
    )
    return sorted(found, key=lambda each: swedish_key(each.municipality))


def find(session: Session, template_id: UUID) -> Published:
    """One that is published. Raises NotFound."""
    for each in published(session):
        if each.id == template_id:
            return each
    raise NotFound


def of(session: Session, municipality_id: int) -> Published | None:
    """The municipality's own, when it has published one."""
    return next((each for each in published(session) if each.municipality_id == municipality_id), None)


def publish(session: Session, municipality_id: int, content: Content, *, about: str, by: Actor) -> UUID:
    """Publishes the municipality's template, in place of the one before. Raises Invalid at "about" or without names."""
    told = " ".join(about.split())
    if len(told) > LONGEST_ABOUT:
        raise Invalid({"about": [_("Skriv högst %(n)s tecken.", n=LONGEST_ABOUT)]})
    if not content.categories:
        raise Invalid(message=_("Det finns inga kategorier att publicera."))
    values = {"about": told, "content": content.as_json(), "published_at": clock.now()}
    template_id = session.execute(
        upsert(Template)
        .values(id=new_id(), municipality_id=municipality_id, **values)
        .on_conflict_do_update(
            index_elements=["municipality_id"], index_where=Template.withdrawn_at.is_(None), set_=values
        )
        .returning(Template.id)
    ).scalar_one()
    record(session, "templates.published", by, object_id=template_id, municipality=municipality_id)
    return template_id


def withdraw(session: Session, municipality_id: int, *, by: Actor) -> None:
    """Others can no longer begin from it; what they have taken is their own. Raises NotFound without one."""
    row = session.execute(
        select(Template).where(Template.municipality_id == municipality_id, Template.withdrawn_at.is_(None))
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    row.withdrawn_at = clock.now()
    record(session, "templates.withdrawn", by, object_id=row.id, municipality=municipality_id)
