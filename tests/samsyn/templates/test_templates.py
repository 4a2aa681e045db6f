"""Templates of municipalities: one each, replaced by a new one, withdrawn by their own municipality alone."""

from dataclasses import replace

import pytest
from flask import Flask

from samsyn.access import Role
from samsyn.audit.log import SYSTEM
from samsyn.errors import Invalid, NotFound
from samsyn.isolation import Boundary
from samsyn.templates import service
from samsyn.templates.content import CategoryName, Content

SMALL = Content((CategoryName("mopeder", "Störande moped", "MO", "reckless_driving"),), (Role.CHIEF,), ("school",))


def test_content_is_kept_and_read_back_as_it_was() -> None:
    assert Content.of_json(SMALL.as_json()) == SMALL


def test_publishing_again_replaces_and_the_own_one_alone_is_withdrawn(
    app: Flask, boundary: Boundary, ystad: int, simrishamn: int
) -> None:
    with app.test_request_context():
        with boundary.accounts() as session:
            first = service.publish(session, ystad, SMALL, about="  Liten  kommun. ", by=SYSTEM)
            again = service.publish(session, ystad, replace(SMALL, roles=()), about="Ny.", by=SYSTEM)
            assert first == again
            service.publish(session, simrishamn, SMALL, about="", by=SYSTEM)
        with boundary.accounts() as session:
            theirs, own = service.published(session)
            assert (theirs.municipality, own.municipality) == ("Simrishamn", "Ystad")
            assert (own.about, own.content.roles) == ("Ny.", ())
            service.withdraw(session, ystad, by=SYSTEM)
            assert [each.municipality for each in service.published(session)] == ["Simrishamn"]
            with pytest.raises(NotFound):
                service.withdraw(session, ystad, by=SYSTEM)
            with pytest.raises(NotFound):
                service.find(session, own.id)
            assert service.publish(session, ystad, SMALL, about="", by=SYSTEM) != first


def test_what_cannot_be_published(app: Flask, boundary: Boundary, ystad: int) -> None:
    with app.test_request_context(), boundary.accounts() as session:
        with pytest.raises(Invalid):
            service.publish(session, ystad, SMALL, about="x" * 301, by=SYSTEM)
        with pytest.raises(Invalid):
            service.publish(session, ystad, Content(()), about="", by=SYSTEM)


def test_a_closed_municipalitys_template_is_not_offered(
    app: Flask, boundary: Boundary, ystad: int, superuser: object
) -> None:
    with app.test_request_context(), boundary.accounts() as session:
        service.publish(session, ystad, SMALL, about="", by=SYSTEM)
    superuser.execute("UPDATE platform.municipality SET state = 'suspended'")  # type: ignore[attr-defined]
    with boundary.accounts() as session:
        assert service.published(session) == []
