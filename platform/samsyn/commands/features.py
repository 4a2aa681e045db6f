"""The features' own commands: `samsyn <feature> <command> FILE --municipality ystad`.

A feature declares them as data (`Feature.commands`) and knows nothing of click or of how an installation is reached.
They are looked up when somebody asks for one, so that the others start without loading the features.
"""

import importlib
import json
from pathlib import Path

import click
from sqlalchemy import select

from samsyn.app import create_app
from samsyn.commands.administration import COMMAND_LINE
from samsyn.commands.parts import attached, data_option
from samsyn.errors import DomainError
from samsyn.feature import Feature, FileCommand
from samsyn.municipalities.models import Municipality
from samsyn.web.edge import boundary


class WithFeatures(click.Group):
    """The group of all commands, to which those of the features belong too."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The kernel's own and the features', by name."""
        return sorted({*super().list_commands(ctx), *(feature.name for feature in _features())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command of the kernel; else the group of the feature that has this name and commands."""
        known = super().get_command(ctx, cmd_name)
        if known is not None:
            return known
        return next((_group(feature) for feature in _features() if feature.name == cmd_name), None)


def _cycle() -> tuple[Feature, ...]:
    features: tuple[Feature, ...] = importlib.import_module("tenants.cycle").FEATURES
    return features


def _features() -> list[Feature]:
    """The features that have commands."""
    return [feature for feature in _cycle() if feature.commands]


def _group(feature: Feature) -> click.Group:
    group = click.Group(feature.name, help=" ".join(command.help for command in feature.commands))
    for command in feature.commands:
        group.add_command(_command(command))
    return group


def _command(declared: FileCommand) -> click.Command:
    @click.command(declared.name, help=declared.help)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--municipality", "slug", required=True, help="Kommunens kortnamn, till exempel ystad.")
    @data_option
    def run(file: Path, slug: str, data: Path) -> None:
        with attached(data, "app", "auth") as settings:
            app = create_app(settings, _cycle())
            doors = boundary(app)
            try:
                with app.test_request_context():
                    with doors.accounts() as accounts:
                        statement = select(Municipality.id).where(Municipality.slug == slug)
                        found = accounts.execute(statement).scalar_one_or_none()
                    if found is None:
                        raise click.ClickException(f"Det finns ingen ansluten kommun med kortnamnet {slug}.")
                    with doors.municipality(found) as session:
                        said = declared.run(session, file, COMMAND_LINE, _warn)
            except DomainError as error:
                raise click.ClickException(error.message) from error
            finally:
                doors.close()
        click.echo(json.dumps(dict(said)))

    return run


def _warn(line: str) -> None:
    click.echo(line, err=True)
