"""Pictures of the main pages for docs/images, taken of a demonstration that runs: python tools/screenshots.py URL.

Start one with `make run` first. The top of each page at the width of a desk, the answer page as on a phone.
"""

import os
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tenants.demo.people import PASSWORD

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")
DESK = ViewportSize(width=1440, height=1080)
PHONE = ViewportSize(width=390, height=844)
COORDINATOR, REGION = "anna@ystad.example", "regionchef@sydost.example"


def signed_in(browser: Browser, base: str, email: str) -> Page:
    """A page at the width of a desk in which the account is signed in."""
    page = browser.new_context(viewport=DESK, base_url=base).new_page()
    page.goto("/logga-in")
    page.fill("#f-email", email)
    page.fill("#f-password", PASSWORD)
    page.locator("main form button.main").first.click()
    page.wait_for_load_state()
    return page


def keep(page: Page, name: str) -> None:
    """The picture as a file."""
    page.wait_for_timeout(400)
    page.screenshot(path=str(IMAGES / f"{name}.png"))
    print(f"  {name}.png", flush=True)


def an_open_link(page: Page, most: int = 20) -> str | None:
    """The personal link of a mail about Ystad's open round; None when none of the newest is."""
    page.goto("/demo/mail")
    letters = [one.get_attribute("href") or "" for one in page.locator("main a[href*='/demo/mail/']").all()]
    for letter in letters[:most]:
        page.goto(letter)
        if found := re.search(r"/svar/ystad/[\w-]{43}", page.content()):
            return found[0]
    return None


def main(base: str) -> None:
    """Takes every picture anew."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = os.environ.get("SAMSYN_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        anna = signed_in(browser, base, COORDINATOR)
        for name, address in (
            ("oversikt-1440", "/k/ystad/"),
            ("lagesbild-1440", "/k/ystad/lagesbild/"),
            ("atgarder-1440", "/k/ystad/atgarder"),
            ("omgangar-1440", "/k/ystad/omgangar"),
        ):
            anna.goto(address)
            keep(anna, name)
        anna.locator("main a.btn.main").first.click()
        anna.wait_for_load_state()
        keep(anna, "omgang-1440")
        chief = signed_in(browser, base, REGION)
        chief.goto("/r/sydost/")
        keep(chief, "region-1440")
        if link := an_open_link(anna):
            phone = browser.new_context(viewport=PHONE, base_url=base).new_page()
            phone.goto(f"{link}/ny")
            keep(phone, "svar-390")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
