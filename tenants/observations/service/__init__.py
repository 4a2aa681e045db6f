"""Answers: taken, changed until the round closes, and read by the later steps of the cycle."""

from tenants.observations.intake import ObservationInput
from tenants.observations.queries import (
    AnswerFact,
    Bounds,
    CellCount,
    Filters,
    HourCount,
    ObservationFact,
    Turnout,
    Voice,
)
from tenants.observations.service.reading import (
    answer_of,
    answerers,
    counts_by_cell,
    earlier,
    exported,
    filters,
    hours,
    observations,
    response,
    responses,
    spans,
    voices,
)
from tenants.observations.service.taking import Receipt, add, change, remove, report_nothing, submit

__all__ = [
    "AnswerFact",
    "Bounds",
    "CellCount",
    "Filters",
    "HourCount",
    "ObservationFact",
    "ObservationInput",
    "Receipt",
    "Turnout",
    "Voice",
    "add",
    "answer_of",
    "answerers",
    "change",
    "counts_by_cell",
    "earlier",
    "exported",
    "filters",
    "hours",
    "observations",
    "remove",
    "report_nothing",
    "response",
    "responses",
    "spans",
    "submit",
    "voices",
]
