"""The keys and passwords of an embedded installation: made once, kept in one file that only its owner reads."""

import contextlib
import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from samsyn.stack.errors import StackError

HEADER = """\
# Keys and passwords of this installation, made at its first start. Keep a copy where the backups are kept:
# without link_key the participants' open answer links stop working, without the passwords the database is closed.
"""
SECTION = "database_passwords"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passwords:
    """One password for each database role that signs in. samsyn_owner has none: nobody signs in as it."""

    migrate: str = field(repr=False)
    app: str = field(repr=False)
    auth: str = field(repr=False)
    relay: str = field(repr=False)
    disposal: str = field(repr=False)
    backup: str = field(repr=False)
    superuser: str = field(repr=False)

    def of_roles(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Passwords by role ("app", "auth", …) without the superuser's; SAMSYN_DATABASE_PASSWORD_<ROLE> wins."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "superuser"}
        return {role: environ.get(f"SAMSYN_DATABASE_PASSWORD_{role.upper()}", value) for role, value in own.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Everything in the file. The representation shows none of it, so that no log ever does."""

    secret_key: str = field(repr=False)
    link_key: str = field(repr=False)
    passwords: Passwords = field(repr=False)


KEYS = tuple(each.name for each in fields(Secrets) if each.name != "passwords")
ROLES = tuple(each.name for each in fields(Passwords))


def load_or_create(path: Path) -> Secrets:
    """The secrets in `path`; whatever is missing is made and written there, readable by the owner alone.

    Two processes that come at the same time get the same secrets. Raises StackError for a file that cannot be read.
    """
    if not path.exists():
        _write_new(path, _complete({}))
    found = _read(path)
    whole = _complete(found)
    if whole != found:
        _replace(path, whole)
    path.chmod(0o600)
    passwords = Passwords(**whole[SECTION])
    return Secrets(passwords=passwords, **{key: whole[key] for key in KEYS})


def _read(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StackError(f"Filen {path} går inte att läsa ({error}). Lägg tillbaka en säkerhetskopia.") from error
    section = found.get(SECTION, {})
    known = set(found) <= {*KEYS, SECTION} and isinstance(section, dict) and set(section) <= set(ROLES)
    texts = [found.get(key, "") for key in KEYS] + list(section.values() if isinstance(section, dict) else [])
    if not known or not all(isinstance(text, str) for text in texts):
        raise StackError(f"Filen {path} innehåller annat än Samsyns nycklar. Lägg tillbaka en säkerhetskopia av den.")
    return found


def _complete(found: Mapping[str, Any]) -> dict[str, Any]:
    section: Mapping[str, str] = found.get(SECTION, {})
    keys: dict[str, Any] = {key: found.get(key) or secrets.token_urlsafe(48) for key in KEYS}
    return keys | {SECTION: {role: section.get(role) or secrets.token_urlsafe(24) for role in ROLES}}


def _text(whole: Mapping[str, Any]) -> str:
    lines = [f"{key} = {_quoted(whole[key])}" for key in KEYS]
    lines += ["", f"[{SECTION}]"]
    lines += [f"{role} = {_quoted(whole[SECTION][role])}" for role in ROLES]
    return HEADER + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = "".join(f"\\u{ord(sign):04x}" if sign in '"\\\x7f' or sign < " " else sign for sign in text)
    return f'"{escaped}"'


def _written(path: Path, whole: Mapping[str, Any]) -> Path:
    """A complete file beside `path`, on the disk before anybody can see it under its name."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".secrets-", dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(_text(whole))
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _write_new(path: Path, whole: Mapping[str, Any]) -> None:
    """Creates `path`; leaves it be when somebody else was first."""
    written = _written(path, whole)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(written)
    written.unlink()


def _replace(path: Path, whole: Mapping[str, Any]) -> None:
    _written(path, whole).replace(path)
