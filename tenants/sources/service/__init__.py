"""Reading sources into their series, and what is read of those again."""

from tenants.sources.queries import EventFact, KindCount, SeriesFact
from tenants.sources.service.police import (
    ASK_AGAIN,
    READ_POLICE,
    police_failed,
    police_series,
    read_police,
    switch_police,
)
from tenants.sources.service.reading import all_series, events, kinds, months, one_series
from tenants.sources.service.tables import (
    FORGET_UPLOAD,
    READ_TABLE,
    Preview,
    begin,
    forget_upload,
    preview,
    read_upload,
    receive,
    table_series,
    tell_progress,
    upload,
)
from tenants.sources.service.writing import AT_A_TIME, Reading

__all__ = [
    "ASK_AGAIN",
    "AT_A_TIME",
    "FORGET_UPLOAD",
    "READ_POLICE",
    "READ_TABLE",
    "EventFact",
    "KindCount",
    "Preview",
    "Reading",
    "SeriesFact",
    "all_series",
    "begin",
    "events",
    "forget_upload",
    "kinds",
    "months",
    "one_series",
    "police_failed",
    "police_series",
    "preview",
    "read_police",
    "read_upload",
    "receive",
    "switch_police",
    "table_series",
    "tell_progress",
    "upload",
]
