"""`samsyn up`: the whole service on one machine, on the embedded parts or on outside ones.

Migrations, demo data when asked for, then web, worker, relay and scheduler under a supervisor that restarts what
crashes. Ctrl-C ends all of it in order; the data stays.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import click

from samsyn.commands.parts import attached, data_option, files_dir, migrate_url
from samsyn.db import migrate
from samsyn.stack import Program, Services, Stack, StackError, Supervisor

HOST = "127.0.0.1"
ROOT = migrate.ROOT


@click.command()
@click.option("--port", default=8000, show_default=True, help="Webbens port på 127.0.0.1.")
@click.option("--demo", is_flag=True, help="Med påhittade kommuner att prova i.")
@data_option
def up(port: int, demo: bool, data: Path) -> None:
    """Startar hela tjänsten. Ctrl-C avslutar den; uppgifterna finns kvar."""
    began = time.monotonic()
    _say(f"startar i {data.resolve()}")
    with Stack.open(data, os.environ, echo=_say) as stack:
        # After the directory is claimed: a second start is told that Samsyn runs, not that its port is taken.
        _check_port(port)
        services = stack.services
        _say("databas och kö är igång")
        migrate.upgrade(migrate_url(services))
        _say("databasens tabeller är aktuella")
        common = _environment(data, port, demo)
        if demo:
            _seed({**common, **services.environment("app", "auth")})
        supervisor = stack.supervisor()
        _add_programs(supervisor, services, common)
        code = supervisor.run(ready=lambda: _answers(port), announce=lambda: _announce(port, demo, common, began))
    sys.exit(code)


@click.command()
@data_option
def seed(data: Path) -> None:
    """Gör demots påhittade kommuner utan att starta tjänsten."""
    with attached(data, "app", "auth") as settings:
        environ = {
            **os.environ,
            "SAMSYN_SECRET_KEY": settings.secret_key,
            "SAMSYN_LINK_KEY": settings.link_key,
            "SAMSYN_DATABASE_URL": settings.database_url,
            "SAMSYN_DATABASE_PASSWORD_APP": settings.database_password_app,
            "SAMSYN_DATABASE_PASSWORD_AUTH": settings.database_password_auth,
            "SAMSYN_REDIS_URL": settings.redis_url,
            "SAMSYN_SMTP_URL": settings.smtp_url,
        }
        _seed(environ)


def _environment(data: Path, port: int, demo: bool) -> dict[str, str]:
    """What all programs are told; what the environment says already wins."""
    public_url = os.environ.get("SAMSYN_PUBLIC_URL", f"http://{HOST}:{port}")
    own = {
        "SAMSYN_PUBLIC_URL": public_url,
        "SAMSYN_SECURE_COOKIES": "true" if public_url.startswith("https:") else "false",
        "SAMSYN_DEMO": "true" if demo else "false",
        "SAMSYN_FILES_DIR": files_dir(data),
        "SAMSYN_WEB_BIND": f"{HOST}:{port}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
    }
    return {**own, **os.environ, "SAMSYN_WEB_BIND": f"{HOST}:{port}"}


def _add_programs(supervisor: Supervisor, services: Services, common: Mapping[str, str]) -> None:
    python = sys.executable
    demo = common["SAMSYN_DEMO"] == "true"

    def environ(*roles: str) -> dict[str, str]:
        told = {**common, **services.environment(*roles)}
        if not demo:
            told["SAMSYN_MAILBOX_DIR"] = ""  # Caught mail is readable in a demonstration only.
        return told

    worker = str(ROOT / "worker.py")
    for name, process, roles in (
        ("scheduler", "scheduler", ("app", "auth")),
        ("relay", "relay", ("relay",)),
        ("worker", "worker", ("app", "auth", "disposal")),
    ):
        supervisor.add(Program(name=name, argv=(python, worker, process), env=environ(*roles), cwd=ROOT))
    gunicorn = (python, "-m", "gunicorn", "--config", str(ROOT / "config" / "gunicorn.py"), "wsgi:app")
    supervisor.add(
        Program(name="web", argv=gunicorn, env=environ("app", "auth"), cwd=ROOT, stop=((signal.SIGTERM, 25.0),))
    )


def _seed(environ: Mapping[str, str]) -> None:
    """The demo data, by the same services as the pages use; says what it does and does nothing the second time."""
    # Hundreds of jobs run in it; their log lines would bury the few that a person should see.
    quiet = {**environ, "SAMSYN_LOG_LEVEL": "WARNING"}
    done = subprocess.run([sys.executable, "-m", "tenants.demo"], env=quiet, cwd=ROOT, check=False)
    if done.returncode:
        raise StackError("Demouppgifterna gick inte att göra. Ta bort katalogen och försök igen.")


def _check_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StackError(f"Port {port} är upptagen. Välj en annan med --port.") from error


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _announce(port: int, demo: bool, common: Mapping[str, str], began: float) -> None:
    _say(f"igång efter {time.monotonic() - began:.1f} s")
    click.echo(f"ready http://{HOST}:{port}")
    if demo:
        listed = subprocess.run(
            [sys.executable, "-c", "from tenants.demo.people import sign_ins; print(sign_ins())"],
            env=dict(common),
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        click.echo(listed.stdout.rstrip())
    elif "SAMSYN_SMTP_URL" not in common:
        click.echo(
            "Ingen e-postserver är angiven (SAMSYN_SMTP_URL): mejl sparas i datakatalogens mail/ och skickas inte."
        )
    sys.stdout.flush()


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
