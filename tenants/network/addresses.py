"""E-mail addresses as people type them: tidied, or refused with what to do."""

import re

from flask_babel import gettext as _

LONGEST_ADDRESS = 254
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_IN_BRACKETS = re.compile(r"^[^<>]*<([^<>]*)>$")


class BadAddress(ValueError):
    """No address that a mail can be sent to; the message says what to do."""


def tidy_address(text: str) -> str:
    """The address in lower case, as it is stored: "Anna Lind <Anna@Ystad.se>" is "anna@ystad.se". Raises BadAddress.

    A domain with å, ä or ö is given as it goes over the wire.
    """
    found = _IN_BRACKETS.match(text.strip())
    address = (found[1] if found else text).strip().removeprefix("mailto:").strip().lower()
    if not address:
        raise BadAddress(_("E-postadress saknas."))
    local, at, domain = address.rpartition("@")
    if not at:
        raise BadAddress(_("”%(address)s” saknar @.", address=_short(address)))
    if "@" in local or ";" in address or "," in local:
        raise BadAddress(_("Skriv en enda adress: ”%(address)s” är flera.", address=_short(address)))
    if " " in address:
        raise BadAddress(_("Ta bort mellanslaget i ”%(address)s”.", address=_short(address)))
    try:
        wire = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        wire = ""
    if not local.isascii():
        odd = next(letter for letter in local if not letter.isascii())
        raise BadAddress(_("”%(address)s” har tecknet %(odd)s, som inte används i adresser.", address=address, odd=odd))
    if not _LOCAL.fullmatch(local) or len(local) > 64 or not _DOMAIN.fullmatch(wire) or len(address) > LONGEST_ADDRESS:
        raise BadAddress(_("”%(address)s” är ingen adress. Skriv den som namn@kommun.se.", address=_short(address)))
    return f"{local}@{wire}"


def _short(address: str) -> str:
    return address if len(address) <= 60 else f"{address[:59]}…"
