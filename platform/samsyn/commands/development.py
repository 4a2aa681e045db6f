"""`samsyn routes`: every address and who may use it."""

import importlib

import click
from flask import Flask

from samsyn.app import create_app
from samsyn.settings import load
from samsyn.web.access import access_of

NOWHERE = {
    "SAMSYN_SECRET_KEY": "-",
    "SAMSYN_LINK_KEY": "-",
    "SAMSYN_DATABASE_URL": "postgresql:///none",
    "SAMSYN_REDIS_URL": "redis://127.0.0.1:1/0",
    "SAMSYN_SMTP_URL": "smtp://127.0.0.1:1",
}


def table(app: Flask) -> list[tuple[str, str, str, str]]:
    """(path, method, access, endpoint) of every route, by path."""
    return sorted(
        (rule.rule, method, str(access_of(app, rule.endpoint, method) or "–"), rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    )


@click.command()
def routes() -> None:
    """Skriver ut varje adress, hur den används och av vem. Öppnar ingen databas."""
    # The features are a composition root's to choose; this command reads the same list as wsgi.py.
    features = importlib.import_module("tenants.cycle").FEATURES
    rows = table(create_app(load(NOWHERE), features))
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    for path, method, access, endpoint in rows:
        click.echo(f"{path:<{widths[0]}}  {method:<{widths[1]}}  {access:<{widths[2]}}  {endpoint}")
