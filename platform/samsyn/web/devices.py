"""Where a sign-in comes from, as little as its owner needs to recognise it: browser, system, and half an address."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

# The order matters: nearly every browser also calls itself by the names further down.
BROWSERS = (
    *(("Edge", r"Edg(e|A|iOS)?/"), ("Opera", r"OPR/|Opera"), ("Samsung Internet", r"SamsungBrowser/")),
    *(("Vivaldi", r"Vivaldi/"), ("Firefox", r"Firefox/|FxiOS/"), ("Chrome", r"Chrome/|CriOS/|Chromium/")),
    ("Safari", r"Version/.*Safari/"),
)
SYSTEMS = (
    *(("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Android", r"Android"), ("ChromeOS", r"CrOS")),
    *(("Windows", r"Windows"), ("macOS", r"Macintosh|Mac OS X"), ("Linux", r"Linux|X11")),
)


@dataclass(frozen=True, slots=True)
class Device:
    """A browser and a system by their own names; "" for what is not known."""

    browser: str
    system: str


def device(user_agent: str) -> Device:
    """What the browser says that it is: "Firefox", "Windows"."""
    return Device(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in table if re.search(pattern, text[:400])), "")


def network(address: str | None) -> str:
    """The address without its end: "192.0.2.x", "2001:db8:85a3:x"; "" when there is none."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is None:
            return ":".join(group.lstrip("0") or "0" for group in known.exploded.split(":")[:3]) + ":x"
        known = known.ipv4_mapped
    return str(known).rpartition(".")[0] + ".x"
