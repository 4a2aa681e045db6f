"""Which addresses are somebody's own and not an employer's: a list, so that the rule can be read and argued with."""

from samsyn.accounts.addresses import domain_of

# Whatever comes after the dot: hotmail.com, hotmail.se, yahoo.co.uk.
BRANDS = frozenset(
    {
        *("aol", "fastmail", "gmail", "gmx", "googlemail", "hotmail", "hushmail", "icloud", "live", "mail", "msn"),
        *("outlook", "proton", "protonmail", "rocketmail", "tuta", "tutanota", "yahoo", "yandex", "ymail", "zoho"),
    }
)
DOMAINS = frozenset(
    {
        *("me.com", "mac.com", "pm.me", "hey.com", "duck.com", "privaterelay.appleid.com"),
        # What people in Sweden got with their telephone or their broadband.
        *("telia.com", "telia.se", "tele2.se", "comhem.se", "bredband.net", "bredband2.com", "bredband2.se"),
        *("spray.se", "home.se", "swipnet.se", "passagen.se", "algonet.se", "glocalnet.net", "ownit.nu"),
        *("bahnhof.se", "boremail.com", "netatonce.net", "sverige.nu", "chello.se", "telenor.se", "tre.se"),
    }
)
_SECOND_LEVEL = frozenset({"co", "com", "net"})


def is_private(address: str) -> bool:
    """Whether the address looks like a private one. A subdomain of a listed domain counts as it."""
    domain = domain_of(address)
    labels = domain.split(".")
    if len(labels) == 2 or (len(labels) == 3 and labels[1] in _SECOND_LEVEL):
        return labels[0] in BRANDS or domain in DOMAINS
    return any(domain == listed or domain.endswith(f".{listed}") for listed in DOMAINS)
