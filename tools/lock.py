"""Locks the Python and the npm packages anew, with hashes and without the address of any registry.

The direct versions stand in requirements/*.in and in package.json; this writes what follows from them. A lock that
named a registry would break wherever packages come from a mirror, so the result is searched for addresses.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "platform" / "samsyn" / "web" / "assets"
OPTIONS = (
    "--quiet",
    "--no-header",
    "--allow-unsafe",
    "--generate-hashes",
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
)


def lock_python(name: str) -> Path:
    """Compile requirements/<name>.in into requirements/<name>.txt."""
    print(f"  locking requirements/{name}.txt …", flush=True)
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, "-o", f"{name}.txt", f"{name}.in"]
    subprocess.run(command, cwd=ROOT / "requirements", check=True)
    return ROOT / "requirements" / f"{name}.txt"


def lock_npm() -> Path:
    """Write package-lock.json from package.json, without the addresses that packages were found at."""
    print("  locking package-lock.json …", flush=True)
    command = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=ASSETS, check=True)
    path = ASSETS / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")
    return path


def addresses(path: Path) -> list[str]:
    """Every web address in a lock file; there is to be none."""
    return re.findall(r"https?://[^\s\"']+", path.read_text())


def main() -> int:
    """Lock everything; exit status 1 when an address got into a lock."""
    locks = [lock_python("runtime"), lock_python("dev"), lock_npm()]
    named = {path.name: found for path in locks if (found := addresses(path))}
    for name, found in named.items():
        print(f"  {name} names {', '.join(sorted(set(found)))}", file=sys.stderr)
    return bool(named)


if __name__ == "__main__":
    sys.exit(main())
