"""What the platform keeps outside every municipality."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account, AccountLink, Credential
from samsyn.audit.models import PlatformAuditEntry
from samsyn.audit.verifying import verify
from samsyn.isolation import Boundary
from samsyn.mail import post
from samsyn.mail.models import PlatformMail
from samsyn.onboarding.models import Application
from samsyn.retention.accounts import Forgotten, forget
from tests.samsyn.past import months_ago


def test_accounts_that_open_nothing_go_after_a_year(
    app: Flask, boundary: Boundary, ystad: int, make_account: Callable[..., Account]
) -> None:
    with clock.standing_at(months_ago(20)):
        gone = make_account("borta@ystad.example")
        make_account("drift@samsyn.example", operator=True)
        make_account("anna@ystad.example", {ystad: [Role.HOST]})
        used = make_account("nyss@ystad.example")
    make_account("ny@ystad.example")
    with boundary.accounts() as session:
        session.merge(used).signed_in_at = months_ago(2)
    with clock.standing_at(months_ago(20)), app.test_request_context(), boundary.accounts() as session:
        accounts.invite(session, session.merge(gone), key="nyckel", purpose="reset")
    with boundary.accounts() as session:
        assert forget(session) == Forgotten(accounts=1, mails=1, applications=0, links=0)
    with boundary.accounts() as session:
        left = session.execute(select(Account.email).order_by(Account.email)).scalars().all()
        assert left == ["anna@ystad.example", "drift@samsyn.example", "ny@ystad.example", "nyss@ystad.example"]
        for table in (Credential, AccountLink):
            assert gone.id not in session.execute(select(table.account_id)).scalars().all()
        assert forget(session) == Forgotten(0, 0, 0, 0)
        entry = session.execute(select(PlatformAuditEntry).where(PlatformAuditEntry.action == "retention.forgotten"))
        assert entry.scalar_one().facts == {"accounts": 1, "mails": 1, "applications": 0, "links": 0}
        assert verify(session).fault is None


def test_mails_and_links_and_applicants(app: Flask, boundary: Boundary, ystad: int) -> None:
    with boundary.accounts() as session:
        for months, state in ((30, "declined"), (3, "declined"), (30, "applied")):
            session.add(
                Application(
                    municipality_id=1290 + months,
                    applicant_name="Eva Malm",
                    applicant_email=f"eva{months}@{state}.example",
                    applicant_role="chief",
                    note="Vi vill vara med.",
                    state=state,
                    created_at=months_ago(months),
                    decided_at=months_ago(months) if state == "declined" else None,
                )
            )
            with clock.standing_at(months_ago(months)):
                mail = post(session, "onboarding.received", to="eva@ort.example", name="Eva")
                session.execute(select(PlatformMail).where(PlatformMail.id == mail)).scalar_one().sent_at = clock.now()
    with boundary.accounts() as session:
        assert forget(session) == Forgotten(accounts=0, mails=2, applications=1, links=0)
    with boundary.accounts() as session:
        emails = session.execute(select(Application.applicant_email).order_by(Application.applicant_email))
        assert emails.scalars().all() == ["", "eva30@applied.example", "eva3@declined.example"]
        assert session.execute(select(func.count()).select_from(PlatformMail)).scalar_one() == 1


def test_a_link_that_has_long_expired(app: Flask, boundary: Boundary, make_account: Callable[..., Account]) -> None:
    account = make_account("anna@ystad.example")
    long_ago = clock.now() - timedelta(days=40)
    with clock.standing_at(long_ago), app.test_request_context(), boundary.accounts() as session:
        accounts.invite(session, session.merge(account), key="nyckel", purpose="reset")
    with app.test_request_context(), boundary.accounts() as session:
        accounts.invite(session, session.merge(account), key="nyckel", purpose="reset")
    with boundary.accounts() as session:
        assert forget(session).links == 1
    with boundary.accounts() as session:
        assert session.execute(select(func.count()).select_from(AccountLink)).scalar_one() == 1
