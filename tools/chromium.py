"""Prints the path of a Chromium that starts, and installs one where the machine has none.

The browser tests are never skipped: the machine's own Chromium, else Debian's by apt (as root), else Playwright's,
else a clear sentence and exit status 1. Progress goes to stderr, so that the path can be read from stdout.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def starts(path: str) -> bool:
    """Whether the browser runs here; Ubuntu's `chromium` is a stub that does not, and libraries may be missing."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def installed() -> str | None:
    """The browser that the setting names, or the first of the machine's that starts."""
    candidates = [os.environ.get("SAMSYN_CHROMIUM", ""), *NAMES]
    found = (shutil.which(name) for name in candidates if name)
    return next((path for path in found if path and starts(path)), None)


def by_apt() -> str | None:
    """Debian's Chromium, when we are root and apt may; None otherwise."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    say("no Chromium here: installing Debian's by apt …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ([apt, "-qq", "update"], [apt, "-qq", "install", "-y", "--no-install-recommends", "chromium"]):
        if subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=False).returncode:
            return None
    return installed()


def by_playwright() -> str | None:
    """Playwright's own Chromium, downloaded into its cache; None when that fails or it cannot start."""
    say("trying Playwright's own Chromium …")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if os.geteuid() == 0:
        command.insert(-1, "--with-deps")
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        return None
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only needed when nothing else was found

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and starts(path) else None


def say(text: str) -> None:
    """One line of progress, away from stdout."""
    print(f"  {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Print the path; exit status 1 with advice when there is no way to a browser."""
    path = installed() or by_apt() or by_playwright()
    if path is None:
        say("The browser tests need Chromium, and none could be found or installed.")
        say("Install it (Debian: sudo apt-get install chromium) or name one: SAMSYN_CHROMIUM=/path/to/chromium")
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
