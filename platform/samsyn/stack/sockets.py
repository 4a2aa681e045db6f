"""Where the unix sockets of a data directory are. Their paths are short: the kernel takes no more than 107 bytes."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from samsyn.stack.errors import StackError

# 103 and not 107: what holds on macOS too.
LONGEST = 103
# The longest name that anybody makes below the directory: postgres/.s.PGSQL.5432
ROOM = len("/postgres/.s.PGSQL.5432")


def socket_directory(run: Path) -> Path:
    """A directory for the sockets of `run`: `run` itself, or a private one with a short path when `run` is too long.

    The same `run` has the same directory every time. Raises StackError when no safe directory can be made.
    """
    if _fits(run):
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        return run
    name = f"samsyn-{os.geteuid()}-{hashlib.sha256(os.fsencode(run)).hexdigest()[:10]}"
    for parent in _short_parents():
        directory = parent / name
        if _fits(directory) and _is_ours(directory):
            return directory
    raise StackError(f"Sökvägen {run} är för lång och ingen kortare katalog kunde skapas. Välj en kortare med --data.")


def tidy(run: Path) -> None:
    """Removes the private directory that was made for `run`; `run` itself stays."""
    directory = socket_directory(run)
    if directory != run:
        shutil.rmtree(directory, ignore_errors=True)


def _fits(directory: Path) -> bool:
    # libpq takes a comma in `host` for a list of servers.
    return len(os.fsencode(directory)) + ROOM <= LONGEST and "," not in str(directory)


def _short_parents() -> list[Path]:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    # Root's runtime directory is closed to the account that the servers run as.
    own = [Path(runtime)] if runtime and os.geteuid() != 0 and Path(runtime).is_dir() else []
    return [*own, Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 -- made private and checked below


def _is_ours(directory: Path) -> bool:
    """Makes `directory`, or finds that it is ours and that nobody else can write there."""
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError:
        return False
    found = directory.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
