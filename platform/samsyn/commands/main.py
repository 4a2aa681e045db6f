"""The commands and what they share."""

import sys
from pathlib import Path

import click

from samsyn.commands.administration import operator, sign_out, token
from samsyn.commands.audit import audit
from samsyn.commands.database import db
from samsyn.commands.development import routes
from samsyn.commands.features import WithFeatures
from samsyn.commands.municipality import municipality
from samsyn.commands.up import seed, up
from samsyn.settings import MisconfiguredError
from samsyn.stack import StackError


@click.group(cls=WithFeatures, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Samsyn: en gemensam bild av tryggheten."""


for command in (up, seed, token, operator, sign_out, municipality, audit, db, routes):
    cli.add_command(command)


def main() -> None:
    """The entry point: a fault that a person can mend is a sentence, not a traceback."""
    if (root := str(Path(__file__).resolve().parents[3])) not in sys.path:
        sys.path.insert(0, root)  # migrations/ and wsgi.py stand beside the packages
    try:
        cli(standalone_mode=True)
    except (StackError, MisconfiguredError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
