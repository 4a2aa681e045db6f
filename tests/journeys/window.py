"""A person's browser window: signs in, opens pages, and notes everything that must not happen in it."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, StorageState

PHONE, DESK = (390, 844), (1440, 900)
AXE = Path(__file__).resolve().parents[2] / "platform/samsyn/web/assets/node_modules/axe-core/axe.min.js"
# WCAG 2.1 AA is the law; the good practices are ours.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (rules) => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: rules}, preload: false});
  return found.violations.map((one) => `${one.id}: ${one.help} [${one.nodes.slice(0, 4).map((node) =>
    node.target.join(' ') + ' ' + node.html.slice(0, 160)).join(' | ')}]`);
}"""
WATCH = """addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP ${event.violatedDirective} refused ${event.blockedURI}`));"""
# Chromium's own words for an answer of 4xx; whether that was right is decided on the answer itself.
STATUS_NOTICE = "Failed to load resource: the server responded with a status of 4"
LONGEST_WAIT = 15_000
Done = set[tuple[str, int, str]]


class Window:
    """One browser context with one page. `faults` fills itself; the test that opened it fails when there are any."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        examined: Done,
        *,
        size: tuple[int, int] = DESK,
        dark: bool = False,
        scripts: bool = True,
        cookies: StorageState | None = None,
    ) -> None:
        self.base, self.size, self.faults = base, size, list[str]()
        self._examined, self._dark = examined, dark
        self.context: BrowserContext = browser.new_context(
            base_url=base,
            viewport={"width": size[0], "height": size[1]},
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            color_scheme="dark" if dark else "light",
            has_touch=size[0] < 600,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            storage_state=cookies,
        )
        self.context.set_default_timeout(LONGEST_WAIT)
        self.context.add_init_script(WATCH)
        self.context.on("request", self._requested)
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        self.page: Page = self.context.new_page()

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.base + "/", "data:", "blob:")):
            self.faults.append(f"a request to somebody else: {request.url}")

    def _answered(self, response: Response) -> None:
        request = response.request
        # A page may say no, and so may a form that a script has sent; nothing that a page needs may be missing.
        may_refuse = request.is_navigation_request() or request.method == "POST"
        if response.status >= 500 or (response.status >= 400 and not may_refuse):
            self.faults.append(f"{response.status} from {request.method} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(STATUS_NOTICE):
            self.faults.append(f"console: {message.text}")

    def close(self) -> None:
        """Ends it."""
        self.context.close()

    def go(self, path: str, status: int = 200) -> Response:
        """Opens an address and examines the page."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{response.status} from {path}"
        self.examine()
        return response

    def press(self, name: str, *, within: Locator | None = None, exact: bool = True) -> None:
        """Presses the button or link of that name, which leads to another page, and examines that."""
        place: Any = within or self.page
        found = place.get_by_role("button", name=name, exact=exact).or_(
            place.get_by_role("link", name=name, exact=exact)
        )
        with self.page.expect_navigation():
            found.first.click()
        self.page.wait_for_load_state()
        self.examine()

    def fill(self, values: dict[str, str]) -> None:
        """Writes in the fields of those labels."""
        for label, text in values.items():
            self.page.get_by_label(label, exact=True).first.fill(text)

    def heading(self) -> str:
        """What the page says first."""
        return self.page.locator("h1").first.inner_text()

    def text(self) -> str:
        """All that the page says, in one line."""
        return " ".join(self.page.locator("body").inner_text().split())

    def sign_in(self, email: str, password: str, recovery: str = "") -> None:
        """Signs in by the form; in two steps by a recovery code, or by the code that a demonstration shows."""
        self.go("/logga-in")
        self.page.locator("#f-email").fill(email)
        self.page.locator("#f-password").fill(password)
        self.press("Logga in", within=self.page.locator("main"))
        if self.page.url.endswith("/logga-in/kod"):
            self._second_step(recovery)
        assert "/logga-in" not in self.page.url, self.text()

    def _second_step(self, recovery: str) -> None:
        if recovery:
            self.page.get_by_text("Använd en reservkod", exact=True).click()
            self.fill({"Reservkod": recovery})
            self.press("Logga in med reservkoden")
            return
        shown = re.compile(r"Appens kod just nu är (\d{6})\.")
        until(lambda: shown.search(self.text()) or not self.page.reload(), "a code that has not been used", 60)
        found = shown.search(self.text())
        assert found is not None
        self.fill({"Kod": found[1]})
        self.press("Bekräfta koden")

    def examine(self) -> None:
        """Axe at this window's width, and nothing wider than the window; once for each kind of page."""
        kind = (_kind(self.page.url), self.size[0], "dark" if self._dark else "")
        status = self.page.locator("[aria-invalid=true], .errors").count()
        if (named := (f"{kind[0]} {'with faults' if status else ''}", *kind[1:])) in self._examined:
            return
        self._examined.add(named)
        where = f"{self.page.url} at {self.size[0]} px"
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > room + 1:
            self.faults.append(f"{where}: the page is {wide} px wide in a window of {room} px")
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        self.faults += [f"axe: {where}: {violation}" for violation in self.page.evaluate(RUN_AXE, RULES)]


def _kind(url: str) -> str:
    """A page's address without what tells two pages of the same kind apart."""
    path = re.sub(r"^https?://[^/]+", "", url).partition("#")[0].partition("?")[0]
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", path)
    path = re.sub(r"/(svar/[^/]+|konto|demo/mail)/[^/]+", r"/\1/{one}", path)
    return re.sub(r"^/k/[^/]+", "/k/{slug}", path)


def until(holds: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Waits for the worker."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come in {seconds:.0f} s"
        time.sleep(0.3)
