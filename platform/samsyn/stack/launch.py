"""Becomes another program that does not outlive its parent.

Run by path, with the standard library alone: `python -I -S launch.py PARENT SIGNAL UID GID PROGRAM [ARGUMENT…]`.
PARENT is the number of the process that asks, SIGNAL what the program gets when the thread that started it dies (0:
nothing), UID and GID whom it runs as (-1: as the one who asks). A process of its own does this because code between
fork and exec in a program with threads may hang, and because changing the user forgets the signal again.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
CANNOT_RUN = 127


def become(parent: int, death_signal: int, uid: int, gid: int, argv: list[str]) -> None:
    """Replaces this process; comes back only by an exception."""
    libc = ctypes.CDLL(None)
    os.umask(0o077)
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if death_signal and sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was asked to tell
            sys.exit(CANNOT_RUN)
    os.execv(argv[0], argv)  # noqa: S606 -- no shell is wanted


if __name__ == "__main__":
    try:
        asker, number, user, group = (int(text) for text in sys.argv[1:5])
        become(asker, number, user, group, sys.argv[5:])
    except OSError as failure:
        sys.stderr.write(f"{sys.argv[5]}: {failure}\n")
        sys.exit(CANNOT_RUN)
