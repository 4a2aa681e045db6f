"""`samsyn municipality export | import | erase`: leaving and arriving from the command line, for who runs the service.

The same code as behind the page: what it says of safety is true here too, but for the grace period.
"""

import importlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.accounts import queries as accounts
from samsyn.app import create_app
from samsyn.audit import record
from samsyn.commands.administration import COMMAND_LINE
from samsyn.commands.parts import attached, data_option
from samsyn.db.ids import new_id
from samsyn.geography import municipalities as geography
from samsyn.isolation import Boundary
from samsyn.jobs.runner import Home
from samsyn.municipalities.models import Municipality
from samsyn.settings import Settings
from samsyn.transfer import archive, certificate, erasing, features, files, importing
from samsyn.transfer.models import Erasure
from samsyn.web.edge import boundary

FAULTS = {
    "no_archive": "Filen går inte att läsa som en export från Samsyn.",
    "format": "Filen är ingen export från Samsyn, eller från en nyare version.",
    "incomplete": "Filen är inte hel: något saknas eller är för mycket. {}",
    "altered": "Filen har ändrats sedan den gjordes: {}",
    "too_large": "Filen är större än en export kan vara.",
    "unknown_table": "Filen har en tabell som den här versionen inte känner till: {}",
    "not_empty": "Kommunen har redan uppgifter ({}). En export läses bara in i en tom kommun.",
    "row": "En rad i tabellen {} passar inte. Inget har lästs in.",
}


@dataclass(frozen=True, slots=True)
class Tools:
    """What a command on a municipality works with."""

    settings: Settings
    app: Flask
    boundary: Boundary


@contextmanager
def _opened(data: Path) -> Iterator[Tools]:
    """The installation, with the features of the cycle: their documents belong to an export."""
    features = importlib.import_module("tenants.cycle").FEATURES
    with attached(data, "app", "auth", "disposal") as settings:
        app = create_app(settings, features)
        with app.test_request_context():
            try:
                yield Tools(settings, app, boundary(app))
            finally:
                boundary(app).close()


@click.group()
def municipality() -> None:
    """En kommuns alla uppgifter: ta ut dem, läsa in dem, radera dem."""


@municipality.command("export")
@click.argument("slug")
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Filen som görs.")
@data_option
def export(slug: str, target: Path, data: Path) -> None:
    """Skriver allt som kommunen SLUG har till en fil."""
    with _opened(data) as tools:
        with tools.boundary.accounts() as session:
            found = _find(session, slug)
            people = accounts.members(session, found.id)
        home = Home(found.slug, found.name, found.state == "active")
        with tools.boundary.municipality(found.id) as snapshot, files.writing(target.resolve()) as file:
            archive.write(
                snapshot,
                file,
                home=home,
                people=people,
                documents=lambda bound: features.documents(bound, home.name),
                progress=lambda percent: None,
            )
        with tools.boundary.municipality(found.id) as bound:
            record(bound, "transfer.exported", COMMAND_LINE)
        click.echo(f"{archive.fingerprint(target)}  {target}")


@municipality.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--municipality", "slug", required=True, help="Kommunens kortnamn, till exempel lulea.")
@data_option
def import_(source: Path, slug: str, data: Path) -> None:
    """Läser in en export i en kommun som är tom eller inte finns än. Allt eller inget."""
    with _opened(data) as tools:
        try:
            manifest = importing.check(source)
            code = _prepared(tools.boundary, slug)
            with tools.boundary.municipality(code) as bound:
                done = importing.load(bound, source, manifest, by=COMMAND_LINE)
        except importing.Unusable as error:
            raise click.ClickException(FAULTS[error.code].format(error.detail).strip()) from error
        for name, count in sorted(done.rows.items()):
            if count:
                click.echo(f"{count:>9}  {name}")
        click.echo(f"{sum(done.rows.values())} rader är inlästa i {slug}.")
        if done.left_out:
            click.echo(f"Läses aldrig in eller fanns redan: {', '.join(done.left_out)}")


@municipality.command("erase")
@click.argument("slug")
@click.option("--confirm", "name", required=True, help="Kommunens namn, så att det inte sker av misstag.")
@click.option("--certificate", "target", required=True, type=click.Path(file_okay=False, path_type=Path))
@data_option
def erase(slug: str, name: str, target: Path, data: Path) -> None:
    """Raderar kommunen SLUG utan betänketid och lägger intyget i en katalog."""
    with _opened(data) as tools:
        with tools.boundary.accounts() as session:
            found = _find(session, slug)
            if name.strip().casefold() != found.name.casefold():
                raise click.ClickException(f"Kommunen heter {found.name}.")
            with tools.boundary.municipality(found.id) as bound:
                if features.held(bound):
                    raise click.ClickException("Något i kommunen är undantaget från gallring. Inget raderas.")
            order = _ordered(session, found)
            closed_now = erasing.close_doors(session, found.id)
        if closed_now:
            click.echo("Kommunen är stängd. Väntar en minut, så att ingen är kvar i den …")
            time.sleep(erasing.DOORS_CLOSE_WITHIN.total_seconds())
        said = erasing.erase(tools.boundary, tools.settings, order.id)
        if said is None:
            raise click.ClickException("Raderingen avbröts.")
        target.mkdir(parents=True, exist_ok=True)
        (target / f"samsyn-intyg-{slug}.json").write_bytes(certificate.as_json(said))
        (target / f"samsyn-intyg-{slug}.pdf").write_bytes(certificate.as_pdf(said))
        click.echo(f"{found.name} är raderad. Intyget ligger i {target}.")


def _find(session: Session, slug: str) -> Municipality:
    found = session.execute(select(Municipality).where(Municipality.slug == slug)).scalar_one_or_none()
    if found is None:
        raise click.ClickException(f"Det finns ingen ansluten kommun med kortnamnet {slug}.")
    return found


def _prepared(doors: Boundary, slug: str) -> int:
    """The code of the municipality to read into; it joins now when it has not, with nothing in it."""
    fact = geography.by_slug(slug)
    if fact is None:
        raise click.ClickException(f"Ingen kommun har kortnamnet {slug}.")
    with doors.accounts() as session:
        if session.execute(select(Municipality.id).where(Municipality.id == fact.code)).first() is None:
            session.add(
                Municipality(
                    id=fact.code,
                    slug=fact.slug,
                    name=fact.name,
                    county=fact.county,
                    state="active",
                    created_at=clock.now(),
                )
            )
            record(session, "municipalities.founded", COMMAND_LINE, municipality=fact.code)
    return fact.code


def _ordered(session: Session, found: Municipality) -> Erasure:
    """The order that stands, or one made now: due at once."""
    standing = session.execute(
        select(Erasure).where(Erasure.municipality_id == found.id, Erasure.state == "ordered")
    ).scalar_one_or_none()
    if standing is not None:
        return standing
    moment = clock.now()
    order = Erasure(
        id=new_id(),
        municipality_id=found.id,
        slug=found.slug,
        name=found.name,
        state="ordered",
        ordered_at=moment,
        ordered_by_name=COMMAND_LINE.name,
        due_at=moment,
    )
    session.add(order)
    record(session, "transfer.erasure_ordered", COMMAND_LINE, object_id=order.id, municipality=found.id)
    return order
