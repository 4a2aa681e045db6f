"""The service with the demonstration, started once, and windows that watch what happens in them."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, StorageState

from tenants.demo.people import PASSWORD
from tests.journeys.running import Running
from tests.journeys.window import DESK, Done, Window

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
OpenWindow = Callable[..., Window]


@pytest.fixture(scope="session")
def demo_directory() -> Iterator[Path]:
    """Where the demonstration's data are for the session; a copy of SAMSYN_JOURNEY_SEED when that names one."""
    parent = Path(tempfile.mkdtemp(prefix="samsyn-", dir="/tmp"))
    parent.chmod(0o711)
    data = parent / "var"
    if seeded := os.environ.get("SAMSYN_JOURNEY_SEED"):
        shutil.copytree(seeded, data, symlinks=True)
        for path in data.rglob("*"):
            original = Path(seeded) / path.relative_to(data)
            os.chown(path, original.stat().st_uid, original.stat().st_gid)
    yield data
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture(scope="session")
def service(demo_directory: Path) -> Iterator[Running]:
    """`samsyn up --demo`, ready; or, while one writes a journey, the service that SAMSYN_JOURNEY_AT names a port of."""
    running = Running(demo_directory, "--demo")
    if port := os.environ.get("SAMSYN_JOURNEY_AT"):
        running.port = int(port)
        yield running
        return
    try:
        running.start()
        print(f"journeys: ready after {running.seconds:.1f} s, demo data included")
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def browser(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    """The machine's Chromium."""
    started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def examined() -> Done:
    """Which kinds of pages axe has seen at which width."""
    return set()


@pytest.fixture(scope="session")
def signed_in_before() -> dict[str, StorageState]:
    """The cookies of those who have signed in, by address: once by the form is enough."""
    return {}


@pytest.fixture
def open_window(
    browser: Browser, service: Running, examined: Done, signed_in_before: dict[str, StorageState]
) -> Iterator[OpenWindow]:
    """open_window(email, size=PHONE): a window, signed in when an address is given. Its faults fail the test."""
    opened: list[Window] = []

    def new(
        email: str | None = None,
        *,
        size: tuple[int, int] = DESK,
        dark: bool = False,
        scripts: bool = True,
        password: str = PASSWORD,
    ) -> Window:
        known = signed_in_before.get(email or "")
        window = Window(browser, service.url, examined, size=size, dark=dark, scripts=scripts, cookies=known)
        opened.append(window)
        if known:
            window.page.goto("/")
        elif email is not None:
            window.sign_in(email, password)
            signed_in_before[email] = window.context.storage_state()
        return window

    yield new
    faults = [fault for window in opened for fault in window.faults]
    for window in opened:
        window.close()
    assert not faults, "\n".join(faults)
