"""Settings: one frozen object, read from config/default.toml and overridden by SAMSYN_* in the environment.

Every key stands with a comment in config/default.toml; a key that is not there is refused, so the file stays the whole
list. Secrets have no default and come from the environment alone.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

DEFAULTS = Path(__file__).resolve().parents[2] / "config" / "default.toml"
PREFIX = "SAMSYN_"


class MisconfiguredError(Exception):
    """The settings cannot be used; the message names the key and what it wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that may differ between installations. See config/default.toml for what each key means."""

    # Secrets
    secret_key: str
    link_key: str
    # Where the parts are
    database_url: str
    database_password_app: str
    database_password_auth: str
    database_password_relay: str
    database_password_disposal: str
    database_password_migrate: str
    redis_url: str
    smtp_url: str
    # The rest, in the order of config/default.toml
    public_url: str
    mail_from: str
    mail_domain: str
    demo: bool
    mailbox_dir: str
    session_hours: int
    session_longest_hours: int
    secure_cookies: bool
    database_pool: int
    lease_seconds: int
    job_tries: int
    intake_per_minute: int
    api_answers_per_minute: int
    api_reads_per_minute: int
    sign_in_per_minute: int
    oidc_allow_private: bool
    upload_max_bytes: int
    files_dir: str
    export_days: int
    erasure_days: int
    police_url: str
    tile_url: str
    tile_attribution: str
    log_level: str
    trusted_proxies: int


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from the defaults file, the environment (SAMSYN_<KEY>) and `overrides`, the later winning.

    Raises MisconfiguredError for an unknown key, a value of the wrong type, or a secret that is nowhere given.
    """
    environ = os.environ if environ is None else environ
    path = Path(environ.get(PREFIX + "CONFIG", DEFAULTS))
    values: dict[str, Any] = tomllib.loads(path.read_text())
    kinds = {field.name: field.type for field in fields(Settings)}
    unknown = sorted(set(values) | set(overrides)) and sorted((set(values) | set(overrides)) - set(kinds))
    if unknown:
        raise MisconfiguredError(f"Unknown settings: {', '.join(unknown)}")
    for name, kind in kinds.items():
        if (text := environ.get(PREFIX + name.upper())) is not None:
            values[name] = _parse(name, text, kind)
    values.update(overrides)
    missing = [PREFIX + name.upper() for name in kinds if values.get(name) is None]
    if missing:
        raise MisconfiguredError(f"These settings have no value: {', '.join(missing)}")
    return Settings(**values)


def _parse(name: str, text: str, kind: Any) -> Any:
    if kind is bool:
        if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
            raise MisconfiguredError(f"{PREFIX}{name.upper()} takes true or false")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        try:
            return int(text)
        except ValueError as error:
            raise MisconfiguredError(f"{PREFIX}{name.upper()} takes a whole number") from error
    return text
