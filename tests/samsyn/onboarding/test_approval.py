"""From application to first administrator: what the operator's yes, or no, sets going."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit import Actor
from samsyn.audit.log import SYSTEM
from samsyn.errors import Conflict, Invalid
from samsyn.isolation import Boundary
from samsyn.onboarding import service
from samsyn.settings import Settings
from tests.samsyn.conftest import MailsTo, RunJobs, link_in

Superuser = psycopg.Connection[Any]
Apply = Callable[..., UUID]
Approve = Callable[[UUID], None]
SENTENCE = "korna betar vid ån i maj"


@pytest.fixture
def apply(app: Flask, boundary: Boundary) -> Apply:
    """Sends an application: apply(1270, role="chief")."""

    def send(code: int = 1270, *, email: str = "karin@tomelilla.se", role: str = "coordinator") -> UUID:
        with app.test_request_context(), boundary.accounts() as session:
            return service.apply(session, code, name="Karin Öberg", email=email, role=role, note="")

    return send


@pytest.fixture
def approve(app: Flask, boundary: Boundary, settings: Settings) -> Approve:
    """Approves an application as the operator's page does."""

    def yes(application: UUID) -> None:
        with app.test_request_context(), boundary.accounts() as session:
            service.approve(session, application, key=settings.link_key, by=SYSTEM)

    return yes


def roles_of(superuser: Superuser, email: str) -> set[str]:
    rows = superuser.execute(
        "SELECT m.role FROM platform.membership m JOIN platform.account a ON a.id = m.account_id WHERE a.email = %s",
        [email],
    )
    return {str(row[0]) for row in rows}


def test_the_whole_way_from_yes_to_the_first_page(
    client: FlaskClient, apply: Apply, approve: Approve, run_jobs: RunJobs, mails_to: MailsTo, superuser: Superuser
) -> None:
    approve(apply())
    assert client.get("/k/tomelilla/").status_code == 302
    run_jobs()
    mail = mails_to("karin@tomelilla.se")[-1]
    assert "Tomelilla kommun är nu med i Samsyn, och du är den första administratören." in mail
    assert "Dina roller: Trygghetssamordnare, Kommunadministratör." in mail
    link = link_in(mail)
    assert client.post(link, data={"password": SENTENCE}).headers["Location"] == "/k/tomelilla/"
    page = client.get("/k/tomelilla/")
    assert page.status_code == 200
    assert "Tomelilla kommun" in page.text
    prepared = superuser.execute("SELECT count(*) FROM tenant.category WHERE municipality_id = 1270").fetchone()
    assert prepared == (16,)


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("coordinator", {"admin", "coordinator"}),
        ("chief", {"admin", "chief"}),
        ("regional_chief", {"admin"}),
        ("other", {"admin"}),
    ],
)
def test_the_role_that_one_applied_as_is_given_beside_the_administrators(
    apply: Apply, approve: Approve, superuser: Superuser, role: str, given: set[str]
) -> None:
    approve(apply(role=role))
    assert roles_of(superuser, "karin@tomelilla.se") == given


def test_preparing_twice_is_preparing_once(
    apply: Apply, approve: Approve, run_jobs: RunJobs, superuser: Superuser
) -> None:
    approve(apply())
    run_jobs()
    superuser.execute("UPDATE platform.job SET done_at = NULL WHERE kind = 'municipalities.prepare'")
    superuser.execute(
        "INSERT INTO platform.ticket (municipality_id, job_id, kind, queue, due, leases, tries) "
        "SELECT 0, id, kind, 'default', now(), 0, 0 FROM platform.job WHERE kind = 'municipalities.prepare'"
    )
    assert run_jobs() == 1
    rows = superuser.execute("SELECT count(*), count(DISTINCT code) FROM tenant.category").fetchone()
    assert rows == (16, 16)


def test_who_has_an_account_already_gets_no_second_password(
    apply: Apply,
    approve: Approve,
    run_jobs: RunJobs,
    mails_to: MailsTo,
    ystad: int,
    make_account: Callable[..., Account],
) -> None:
    make_account("samordnare@sydost.se", {ystad: [Role.COORDINATOR]}, name="Anna Lind")
    approve(apply(email="samordnare@sydost.se"))
    run_jobs()
    mail = mails_to("samordnare@sydost.se")[-1]
    assert mail.startswith("Tomelilla kommun i Samsyn: du har fått ett uppdrag")
    assert "/k/tomelilla/" in mail
    assert "/konto/" not in mail


def test_a_no_is_mailed_with_its_reason_and_one_may_apply_again(
    app: Flask, boundary: Boundary, apply: Apply, run_jobs: RunJobs, mails_to: MailsTo, superuser: Superuser
) -> None:
    with app.test_request_context(), boundary.accounts() as session:
        service.decline(session, apply(), reason="Växeln känner inte till ansökan.", by=SYSTEM)
    run_jobs()
    mail = mails_to("karin@tomelilla.se")[-1]
    assert mail.startswith("Besked om er ansökan till Samsyn")
    assert "Växeln känner inte till ansökan." in mail
    assert superuser.execute("SELECT count(*) FROM platform.municipality").fetchone() == (0,)
    apply()
    assert superuser.execute("SELECT count(*) FROM platform.application").fetchone() == (2,)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_no_needs_a_reason(app: Flask, boundary: Boundary, apply: Apply, reason: str) -> None:
    application = apply()
    with app.test_request_context(), boundary.accounts() as session, pytest.raises(Invalid) as refused:
        service.decline(session, application, reason=reason, by=SYSTEM)
    assert "reason" in refused.value.fields


def test_an_application_is_decided_once(
    app: Flask, boundary: Boundary, settings: Settings, apply: Apply, superuser: Superuser
) -> None:
    application = apply()

    def decide(yes: bool) -> str:
        with app.test_request_context():
            try:
                with boundary.accounts() as session:
                    if yes:
                        service.approve(session, application, key=settings.link_key, by=SYSTEM)
                    else:
                        service.decline(session, application, reason="Nej.", by=SYSTEM)
            except Conflict:
                return "late"
            return "decided"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(decide, [True, False, True, False]))
    assert outcomes == ["decided", "late", "late", "late"]
    state = superuser.execute("SELECT state FROM platform.application").fetchone()
    municipalities = superuser.execute("SELECT count(*) FROM platform.municipality").fetchone()
    assert (state, municipalities) in {(("approved",), (1,)), (("declined",), (0,))}


def test_operators_are_told_and_not_when_it_is_decided_already(
    apply: Apply,
    approve: Approve,
    run_jobs: RunJobs,
    mails_to: MailsTo,
    make_account: Callable[..., Account],
    superuser: Superuser,
) -> None:
    make_account("drift@samsyn.se", operator=True, name="Drift")
    application = apply()
    run_jobs()
    mail = mails_to("drift@samsyn.se")[-1]
    assert "Karin Öberg har ansökt för Tomelilla kommun som trygghetssamordnare." in mail
    assert f"/drift/ansokningar/{application}" in mail
    approve(apply(1291, email="nils@simrishamn.se"))
    run_jobs()
    dropped = superuser.execute(
        "SELECT count(*) FROM platform.mail WHERE kind = 'onboarding.arrived' AND dropped_at IS NOT NULL"
    ).fetchone()
    assert dropped == (1,)


def test_every_step_is_in_the_log_without_what_was_written(
    app: Flask, boundary: Boundary, settings: Settings, apply: Apply, superuser: Superuser
) -> None:
    application = apply()
    by = Actor(None, "Drift")
    with app.test_request_context(), boundary.accounts() as session:
        service.approve(session, application, key=settings.link_key, by=by)
    rows = superuser.execute("SELECT action, facts::text FROM platform.audit_entry ORDER BY at, id").fetchall()
    assert {row[0] for row in rows} >= {"onboarding.applied", "onboarding.approved", "municipalities.founded"}
    assert not any("Karin" in row[1] or "@" in row[1] for row in rows)
