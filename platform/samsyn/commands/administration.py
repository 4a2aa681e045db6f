"""`samsyn token`, `samsyn operator` and `samsyn sign-out`: what is done before, or beside, the browser."""

from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from samsyn.accounts import queries, service
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import service as second_factor
from samsyn.app import create_app
from samsyn.audit import Actor, record
from samsyn.commands.parts import attached, data_option
from samsyn.errors import Conflict, Invalid
from samsyn.municipalities import bearer
from samsyn.municipalities.models import Municipality
from samsyn.web.edge import boundary
from samsyn.web.sessions import sessions_of

COMMAND_LINE = Actor(None, "samsyn (kommandoraden)")


@click.group()
def token() -> None:
    """Nycklar för program."""


@token.command("create")
@click.option("--municipality", "slug", required=True, help="Kommunens kortnamn, till exempel ystad.")
@click.option("--account", "email", required=True, help="Kontots e-postadress.")
@click.option("--name", required=True, help="Vad nyckeln är till.")
@data_option
def create_token(slug: str, email: str, name: str, data: Path) -> None:
    """Skriver ut en ny nyckel, och inget annat. Den visas bara den här gången."""
    with attached(data, "app", "auth") as settings:
        app = create_app(settings)
        with app.test_request_context():
            click.echo(_token(app, slug, email, name))
        boundary(app).close()


def _token(app: Flask, slug: str, email: str, name: str) -> str:
    doors = boundary(app)
    with doors.accounts() as accounts:
        found = accounts.execute(select(Municipality).where(Municipality.slug == slug)).scalar_one_or_none()
        if found is None:
            raise click.ClickException(f"Det finns ingen ansluten kommun med kortnamnet {slug}.")
        account = _account(accounts, email)
        with doors.municipality(found.id) as session:
            try:
                return bearer.create(session, accounts, account=account, name=name, by=COMMAND_LINE)
            except Invalid as error:
                raise click.ClickException(
                    "; ".join(text for texts in error.fields.values() for text in texts)
                ) from error


@click.group()
def operator() -> None:
    """De som sköter plattformen."""


@operator.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@data_option
def create_operator(email: str, name: str, data: Path) -> None:
    """Gör ett konto för plattformsdrift och skriver ut länken där lösenordet väljs."""
    with attached(data, "app", "auth") as settings:
        app = create_app(settings)
        with app.test_request_context(), boundary(app).accounts() as session:
            account = service.create(session, email=email, name=name, is_operator=True)
            account.is_operator = True
            link = service.invite(session, account, key=settings.link_key)
        click.echo(f"{settings.public_url}/konto/{link}")
        boundary(app).close()


@operator.command("reset-factor")
@click.option("--email", required=True, help="Kontots e-postadress.")
@data_option
def reset_factor(email: str, data: Path) -> None:
    """Nollställer tvåstegsinloggningen för den som har tappat bort både mobilen och reservkoderna."""
    with attached(data, "app", "auth") as settings:
        app = create_app(settings)
        with app.test_request_context(), boundary(app).accounts() as session:
            account = _account(session, email)
            try:
                second_factor.reset(session, account, by=COMMAND_LINE)
            except Conflict as error:
                raise click.ClickException(error.message) from error
            sessions_of(app).end_all(account.id)
        click.echo(f"{account.email} loggar in med bara lösenord tills ett nytt sätt är tillagt.")
        boundary(app).close()


@click.command("sign-out")
@click.option("--email", help="Kontots e-postadress.")
@click.option("--everybody", is_flag=True, help="Alla konton i hela installationen.")
@data_option
def sign_out(email: str | None, everybody: bool, data: Path) -> None:
    """Loggar ut ett konto överallt, eller alla konton. De som ska in igen loggar in på nytt."""
    if everybody == bool(email):
        raise click.UsageError("Ange antingen --email eller --everybody.")
    with attached(data, "app", "auth") as settings:
        app = create_app(settings)
        with app.test_request_context(), boundary(app).accounts() as session:
            found = list(session.execute(select(Account)).scalars()) if everybody else [_account(session, email or "")]
            ended = 0
            for account in found:
                number = sessions_of(app).end_all(account.id)
                if number:
                    record(session, "accounts.sign_ins_ended", COMMAND_LINE, object_id=account.id, number=number)
                ended += number
        sessions_of(app).redis.close()
        click.echo(f"{ended} inloggningar avslutade.")
        boundary(app).close()


def _account(session: Session, email: str) -> Account:
    account = queries.find_account_by_email(session, email)
    if account is None:
        raise click.ClickException(f"Det finns inget konto med adressen {email}.")
    return account
