"""The watch itself: a window that noticed nothing would make every journey green."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.running import Running
from tests.journeys.window import PHONE, Window


@pytest.fixture
def window(browser: Browser, service: Running) -> Iterator[Window]:
    """A window of its own, whose faults are looked at and not held against the test."""
    opened = Window(browser, service.url, set(), size=PHONE)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("done", "noticed"),
    [
        ("console.error('oj')", "console: oj"),
        ("setTimeout(() => { throw new Error('trasig') })", "trasig"),
        ("fetch('http://127.0.0.1:9/spion').catch(() => 0)", "CSP connect-src"),
        ("document.body.setAttribute('style', 'color: red')", "CSP style-src"),
        ("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))", "CSP script-src"),
        ("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))", "CSP img-src"),
        ("fetch('/finns-inte')", "404 from GET"),
    ],
)
def test_what_must_not_happen_is_noticed(window: Window, done: str, noticed: str) -> None:
    window.go("/logga-in")
    assert window.faults == []
    window.page.evaluate(f"() => {{ {done} }}")
    window.page.wait_for_timeout(300)
    assert noticed in "\n".join(window.faults)


def test_what_leaves_the_house_is_noticed_where_no_policy_stops_it(window: Window, service: Running) -> None:
    window.page.goto("about:blank")
    window.page.evaluate("() => { new Image().src = 'http://127.0.0.1:9/spion.png' }")
    window.page.wait_for_timeout(300)
    assert "a request to somebody else" in "\n".join(window.faults)


def test_axe_and_the_width_are_looked_at(window: Window) -> None:
    window.page.goto("/logga-in")
    window.page.evaluate("""() => {
      document.documentElement.removeAttribute('lang');
      const wide = document.createElement('div');
      Object.assign(wide.style, {minWidth: '900px', height: '9px'});
      document.body.append(wide);
    }""")
    window.examine()
    told = "\n".join(window.faults)
    assert "html-has-lang" in told
    assert "px wide in a window of 390 px" in told
