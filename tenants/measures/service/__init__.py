"""Problems and measures. The only way in for the later steps of the cycle.

A measure is proposed, decided (planned, or ongoing when its start has come), ongoing, ended. An ongoing measure ends by
a review alone, which is the next step's; that step tells it here by `apply_review`.
"""

from tenants.measures.before_after import BeforeAfter, RoundCount, Side
from tenants.measures.facts import CategoryMark, MeasureFact, PictureMark, ProblemFact
from tenants.measures.service.life import (
    Reviewed,
    apply_review,
    approve_measure,
    decline_measure,
    lock_for_review,
    start_measure,
    usable_reason,
)
from tenants.measures.service.measures import MeasureInput, add_measure, change_measure
from tenants.measures.service.problems import ProblemInput, add_problem, change_problem
from tenants.measures.service.reading import (
    Prefill,
    board,
    find,
    find_problem,
    measures,
    numbers,
    of_problem,
    ongoing,
    overdue,
    prefill,
    problems,
    to_tell,
)
from tenants.measures.service.terms import decision_name, kind_name, state_name, term_name

__all__ = [
    "BeforeAfter",
    "CategoryMark",
    "MeasureFact",
    "MeasureInput",
    "PictureMark",
    "Prefill",
    "ProblemFact",
    "ProblemInput",
    "Reviewed",
    "RoundCount",
    "Side",
    "add_measure",
    "add_problem",
    "apply_review",
    "approve_measure",
    "board",
    "change_measure",
    "change_problem",
    "decision_name",
    "decline_measure",
    "find",
    "find_problem",
    "kind_name",
    "lock_for_review",
    "measures",
    "numbers",
    "of_problem",
    "ongoing",
    "overdue",
    "prefill",
    "problems",
    "start_measure",
    "state_name",
    "term_name",
    "to_tell",
    "usable_reason",
]
