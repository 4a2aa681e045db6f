"""The log of who did what: append-only, without free text, in its municipality."""

from samsyn.audit.log import Actor, record

__all__ = ["Actor", "record"]
