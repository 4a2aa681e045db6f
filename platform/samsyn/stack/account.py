"""Whom the servers run as. PostgreSQL refuses to run as root, so root lends it an account without rights."""

import os
import pwd
import shutil
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from samsyn.stack.errors import StackError
from samsyn.stack.logs import Echo, silent

NAME = "samsyn"
LAST_RESORT = "nobody"

# The layout of the extended attribute, from linux/posix_acl_xattr.h: a version, then (tag, permissions, id) each.
ACL, ACL_VERSION = "system.posix_acl_access", struct.pack("<I", 2)
ENTRY = struct.Struct("<HHI")
USER_OBJ, USER, GROUP_OBJ, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
NOBODY_IN_PARTICULAR = 0xFFFFFFFF
PASS = 0o1


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system who is not root."""

    uid: int
    gid: int


def server_account(data: Path, *, echo: Echo = silent) -> Account | None:
    """Whom the server with its files in `data` runs as; None: as we do.

    Root takes the owner of files that already are there, so that they stay readable; else the account `samsyn`, made
    when it is missing; else `nobody`. Raises StackError for files that belong to somebody else than us.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in {None, os.geteuid()}:
            raise StackError(f"Katalogen {data} tillhör en annan användare ({owner}). Starta som den användaren.")
        return None
    if owner:
        return Account(owner, data.stat().st_gid)
    entry = _entry(NAME) or _created(NAME, echo) or _entry(LAST_RESORT)
    if entry is None:
        raise StackError("PostgreSQL kan inte köras som root och inget annat konto finns. Starta som vanlig användare.")
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created(name: str, echo: Echo) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    done = subprocess.run([*command, "--shell", "/usr/sbin/nologin", name], capture_output=True, check=False)
    entry = _entry(name)  # somebody else may have been first, which is as good
    if entry is not None and done.returncode == 0:
        echo(f"Kontot {name}, utan rättigheter, är skapat: databasen kan inte köras som root.")
    return entry


def give(path: Path, account: Account | None) -> None:
    """Makes `path` a directory that only the server's account may enter, with everything in it belonging to it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if account is None:
        return
    for each in (path, *path.rglob("*")):
        found = each.lstat()
        if (found.st_uid, found.st_gid) != (account.uid, account.gid):
            os.chown(each, account.uid, account.gid, follow_symlinks=False)


def let_through(path: Path, account: Account | None, *, own: Path | None = None, echo: Echo = silent) -> None:
    """Lets `account` pass through every directory above `path`, to list none of them.

    A checkout in /root or a private temporary directory is closed to others. The right is given to this account alone,
    by an access control list; where the file system has none, the directory gets the bit for passing through (o+x).
    `echo` is told of every directory that is opened so and is not in our `own`.
    """
    if account is None:
        return
    for directory in reversed(path.resolve().parents):
        found = directory.stat()
        if found.st_mode & stat.S_IXOTH or (found.st_uid == account.uid and found.st_mode & stat.S_IXUSR):
            continue
        whose = "Kontot som databasen körs med"
        try:
            changed = _add_entry(directory, account.uid)
        except OSError:
            directory.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)
            whose, changed = "Alla på datorn", True
        if changed and not (own is not None and directory.is_relative_to(own)):
            echo(f"{whose} får nu gå igenom {directory}, men inte läsa där.")


def _add_entry(directory: Path, uid: int) -> bool:
    """Adds `user:uid:--x` to the directory's access control list; False when it stood there.

    Raises OSError where there is no such list.
    """
    entries = _entries(directory)
    mine = entries.get((USER, uid), 0)
    mask = entries.get((MASK, NOBODY_IN_PARTICULAR), entries[(GROUP_OBJ, NOBODY_IN_PARTICULAR)])
    if mine & mask & PASS:
        return False
    entries[(USER, uid)] = mine | PASS
    entries[(MASK, NOBODY_IN_PARTICULAR)] = mask | PASS
    packed = b"".join(ENTRY.pack(tag, bits, who) for (tag, who), bits in sorted(entries.items()))
    os.setxattr(directory, ACL, ACL_VERSION + packed)
    return True


def _entries(directory: Path) -> dict[tuple[int, int], int]:
    """The access control list of `directory` by (tag, id); the plain mode as one when it has none."""
    try:
        raw = os.getxattr(directory, ACL)
    except OSError:
        mode = directory.stat().st_mode
        plain = {USER_OBJ: mode >> 6 & 7, GROUP_OBJ: mode >> 3 & 7, OTHER: mode & 7}
        return {(tag, NOBODY_IN_PARTICULAR): bits for tag, bits in plain.items()}
    return {(tag, who): bits for tag, bits, who in ENTRY.iter_unpack(raw[4:])}


def make_readable(tree: Path, sample: Path, account: Account | None) -> None:
    """Opens an installed package to `account` when it was installed with a strict umask; `sample` tells."""
    if account is None or sample.stat().st_mode & 0o005 == 0o005:
        return
    for each in (tree, *tree.rglob("*")):
        if not each.is_symlink():
            mode = stat.S_IMODE(each.stat().st_mode)
            each.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
