"""Where the parts of an installation answer, and how a second command finds the ones that already run."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the programs are told. The representation shows no password and no key.

    `database_url` names server and database and nobody who signs in: samsyn.db.urls.role_url adds the role.
    `passwords` are keyed "migrate", "app", "auth", "relay", "disposal", "backup". `mailbox_dir` is None where mail
    really goes out.
    """

    secret_key: str = field(repr=False)
    link_key: str = field(repr=False)
    passwords: Mapping[str, str] = field(repr=False)
    database_url: str
    redis_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    mailbox_dir: Path | None

    def environment(self, *roles: str) -> dict[str, str]:
        """The SAMSYN_* variables from which samsyn.settings reads all this, with the passwords of `roles` alone.

        A program gets the roles that it signs in as: the web "app" and "auth", workers "disposal" too, migrations
        "migrate".
        """
        return {
            "SAMSYN_SECRET_KEY": self.secret_key,
            "SAMSYN_LINK_KEY": self.link_key,
            "SAMSYN_DATABASE_URL": self.database_url,
            "SAMSYN_REDIS_URL": self.redis_url,
            "SAMSYN_SMTP_URL": self.smtp_url,
            "SAMSYN_MAILBOX_DIR": "" if self.mailbox_dir is None else str(self.mailbox_dir),
            **{f"SAMSYN_DATABASE_PASSWORD_{role.upper()}": self.passwords[role] for role in roles},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The part of Services that changes from start to start and holds no secret; kept in run/services.json."""

    pid: int
    database_url: str
    redis_url: str
    smtp_url: str
    mailbox_dir: str | None

    def write(self, run: Path) -> None:
        """Makes the addresses known; they appear whole."""
        beside = run / "services.json.new"
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(self), file, indent=1)
        beside.replace(_file(run))

    @classmethod
    def read(cls, run: Path) -> "Addresses | None":
        """The addresses of the instance that runs; None where none has said."""
        try:
            found: dict[str, Any] = json.loads(_file(run).read_text())
            return cls(**found)
        except (OSError, ValueError, TypeError):
            return None

    @staticmethod
    def withdraw(run: Path) -> None:
        """Nothing answers any more."""
        _file(run).unlink(missing_ok=True)


def _file(run: Path) -> Path:
    return run / "services.json"
