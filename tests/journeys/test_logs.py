"""After people have signed in, answered and looked around, no log file of the service says who, or what they wrote."""

import json
import re
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

from tenants.demo.people import ACCOUNTS, PASSWORD
from tests.journeys.conftest import OpenWindow
from tests.journeys.running import Running

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
SECRET_PATH = re.compile(r"/(svar/\w+|konto)/[\w-]{20,}")
OURS = ("web", "worker", "relay", "scheduler")
WRITTEN = "Trasig lampa vid Kanariegränd"


def test_no_log_file_says_who_or_what(service: Running, demo_directory: Path, open_window: OpenWindow) -> None:
    coordinator = ACCOUNTS[0]
    window = open_window(coordinator.email)
    for path in ("/k/ystad/iakttagelser", f"/k/ystad/natverk?q={urllib.parse.quote(WRITTEN)}", "/k/ystad/lagesbild/"):
        window.go(path)
    for data in ({"email": f"{WRITTEN}@x.example", "password": WRITTEN}, {"email": coordinator.email, "password": "x"}):
        body = urllib.parse.urlencode(data).encode()
        with suppress(OSError):  # It is refused: what counts is what is left behind.
            urllib.request.urlopen(f"{service.url}/logga-in", data=body, timeout=10).close()  # noqa: S310
    files = sorted(path for name in OURS for path in (demo_directory / "log").glob(f"{name}*.log"))
    assert {path.stem.split("-")[0] for path in files} >= {"web", "worker"}
    names = {account.name for account in ACCOUNTS if " " in account.name}
    for file in files:
        text = file.read_text()
        for line in text.splitlines():
            assert line.startswith("{"), f"{file.name}: {line[:200]}"
            json.loads(line)
        assert ADDRESS.findall(text) == []
        assert SECRET_PATH.findall(text) == []
        assert [name for name in names if name in text] == []
        assert WRITTEN not in text
        assert PASSWORD not in text
