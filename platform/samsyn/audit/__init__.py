"""The log of who did what and who read what: append-only, chained, without free text, in its municipality."""

from samsyn.audit.chain import abandon
from samsyn.audit.log import Actor, read, record

__all__ = ["Actor", "abandon", "read", "record"]
