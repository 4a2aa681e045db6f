"""Answers: taken, changed until the round closes, and read by the later steps of the cycle."""

from tenants.observations.intake import ObservationInput, Stopped
from tenants.observations.queries import (
    AnswerFact,
    Bounds,
    CellCount,
    Filters,
    ObservationFact,
    Turnout,
)
from tenants.observations.service.reading import (
    Known,
    answer_of,
    answerers,
    choices,
    counts_by_cell,
    earlier,
    exported,
    filters,
    last_feedback,
    listed,
    observations,
    responses,
)
from tenants.observations.service.taking import Receipt, add, change, remove, report_nothing, submit

__all__ = [
    "AnswerFact",
    "Bounds",
    "CellCount",
    "Filters",
    "Known",
    "ObservationFact",
    "ObservationInput",
    "Stopped",
    "Receipt",
    "Turnout",
    "add",
    "answer_of",
    "answerers",
    "change",
    "choices",
    "counts_by_cell",
    "earlier",
    "exported",
    "filters",
    "last_feedback",
    "listed",
    "observations",
    "remove",
    "report_nothing",
    "responses",
    "submit",
]
