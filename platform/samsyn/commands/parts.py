"""What the commands stand on: the data directory, and settings for the roles that a command needs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from samsyn.db import migrate
from samsyn.db.urls import role_url
from samsyn.settings import Settings, load
from samsyn.stack import Services, attach

DEFAULT_DATA = "var"

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    show_default=True,
    help="Katalogen med den inbyggda databasen och allt som hör till.",
)


def migrate_url(services: Services) -> str:
    """The database as samsyn_migrate."""
    return role_url(services.database_url, "samsyn_migrate", services.passwords["migrate"])


@contextmanager
def attached(data: Path, *roles: str) -> Iterator[Settings]:
    """Settings for a command on the installation in `data`: the running one, or one started for the command's time."""
    with attach(data, os.environ, echo=_say) as services:
        migrate.upgrade(migrate_url(services))
        yield load({"SAMSYN_FILES_DIR": files_dir(data), **os.environ, **services.environment(*roles)})


def files_dir(data: Path) -> str:
    """Where the files of an embedded installation lie."""
    return str(data.resolve() / "files")


def _say(line: str) -> None:
    click.echo(line, err=True)
