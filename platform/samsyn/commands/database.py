"""`samsyn db`: migrations."""

import os
import re
from pathlib import Path

import click

from samsyn.commands.parts import data_option, migrate_url
from samsyn.db import migrate
from samsyn.stack import attach


@click.group()
def db() -> None:
    """Databasens migreringar."""


@db.command()
@data_option
def upgrade(data: Path) -> None:
    """För databasen till den senaste versionen."""
    with attach(data, os.environ) as services:
        migrate.upgrade(migrate_url(services))
    click.echo("Databasen är aktuell.")


@db.command()
@click.option("--message", required=True, help="Vad migreringen gör.")
@data_option
def new(message: str, data: Path) -> None:
    """Skriver en migrering för det som modellerna har och databasen saknar."""
    taken = [int(path.name[:4]) for path in (migrate.ROOT / "migrations" / "versions").glob("[0-9]*.py")]
    slug = re.sub(r"[^a-z0-9]+", " ", message.lower()).strip()
    with attach(data, os.environ) as services:
        migrate.upgrade(migrate_url(services))
        migrate.write(migrate_url(services), slug, f"{max(taken, default=0) + 1:04d}")


@db.command()
@data_option
def check(data: Path) -> None:
    """Säger om modellerna och databasen skiljer sig."""
    with attach(data, os.environ) as services:
        migrate.upgrade(migrate_url(services))
        migrate.differences(migrate_url(services))
