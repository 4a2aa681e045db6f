"""Where a sign-in comes from, in few words."""

import pytest

from samsyn.web.devices import Device, device, network

APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/142.0.0.0", "Edge", "Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "Chrome", "Windows"),
        (f"Mozilla/5.0 (Linux; Android 16; K) {CHROME} Mobile Safari/537.36", "Chrome", "Android"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 16181.0.0) {CHROME} Safari/537.36", "Chrome", "ChromeOS"),
        (
            "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 SamsungBrowser/29.0 Chrome/136.0 Mobile Safari",
            *("Samsung Internet", "Android"),
        ),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/19.0 Safari/605.1.15", "Safari", "macOS"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) {APPLE} Version/19.0 Mobile/15E148 Safari/604.1",
            *("Safari", "iPhone"),
        ),
        (f"Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) {APPLE} FxiOS/140.0 Mobile/15E148", "Firefox", "iPad"),
        ("curl/8.9", "", ""),
        ("", "", ""),
        ("x" * 100_000 + " Firefox/1", "", ""),
    ],
)
def test_a_browser_by_its_own_name(agent: str, browser: str, system: str) -> None:
    assert device(agent) == Device(browser, system)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        *(("192.0.2.77", "192.0.2.x"), ("::ffff:192.0.2.77", "192.0.2.x"), ("2001:db8:85a3:1:2::7", "2001:db8:85a3:x")),
        *(("::1", "0:0:0:x"), (None, ""), ("", ""), ("<script>", "")),
    ],
)
def test_half_an_address(address: str | None, shown: str) -> None:
    assert network(address) == shown
