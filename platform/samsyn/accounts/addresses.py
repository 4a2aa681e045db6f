"""E-mail addresses as they are kept and compared: lower case, the domain as the mail system writes it."""

import re

LONGEST = 254
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def clean(text: str) -> str | None:
    """The address as it is kept ("Åsa@Malmö.SE" has no such form, "asa@malmö.se" is "asa@xn--malm-8qa.se").

    None when no mail could be sent there: letters beyond ASCII before the @, quotes, numbers in brackets, no domain.
    """
    local, at, domain = text.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    address = f"{local}@{domain}"
    whole = bool(at) and len(address) <= LONGEST and len(local) <= 64
    return address if whole and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) else None


def domain_of(address: str) -> str:
    """What stands after the @, as people write it: "malmö.se"."""
    domain = address.rpartition("@")[2].lower()
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
