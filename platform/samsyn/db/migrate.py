"""Running and writing migrations: Alembic with our settings, from code, so that every command does the same."""

from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).resolve().parents[3]


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("prepend_sys_path", str(ROOT))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Brings the database at `url` (as samsyn_migrate) to the newest migration."""
    command.upgrade(_config(url), "head")


def write(url: str, message: str, revision: str) -> None:
    """Writes a migration for what the models have and the database at `url` has not."""
    command.revision(_config(url), message=message, rev_id=revision, autogenerate=True)


def differences(url: str) -> None:
    """Raises alembic.util.CommandError when models and database differ."""
    command.check(_config(url))
