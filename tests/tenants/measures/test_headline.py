"""The sentence at the top of the page: words to twelve, none, one and many."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from flask import Flask

from samsyn import clock
from samsyn.db.ids import new_id
from tenants.measures.facts import MeasureFact, ProblemFact
from tenants.measures.headline import headline

TODAY = date(2026, 11, 18)


def measure(state: str, late: int | None = None) -> MeasureFact:
    """A measure in a state; `late`: how many days ago its review was due."""
    problem = ProblemFact(
        id=new_id(),
        title="Problem",
        description="",
        category=None,
        area_id=None,
        area_name=None,
        picture=None,
        revision=1,
        created_at=clock.now(),
        created_by_name="Anna Lind",
    )
    return MeasureFact(
        id=new_id(),
        problem=problem,
        picture=None,
        title="Åtgärd",
        description="",
        kind="social",
        term="quick",
        state=state,
        organisation_id=None,
        owner="Skolan",
        starts_on=TODAY,
        review_on=None if state == "ended" else TODAY - timedelta(days=-30 if late is None else late),
        ended_on=TODAY if state == "ended" else None,
        last_decision=None,
        declined_reason="",
        public_text="",
        revision=1,
        created_at=clock.now(),
        created_by_name="Anna Lind",
        decided_at=None,
        decided_by_name=None,
        started_at=None,
    )


def some(count: int, state: str = "ongoing", late: int | None = None) -> list[MeasureFact]:
    """So many alike."""
    return [measure(state, late) for _ in range(count)]


@pytest.mark.parametrize(
    ("measures", "sentence"),
    [
        ([], "Inga åtgärder än."),
        (some(2, "ended"), "Ingen åtgärd pågår."),
        (some(1, "proposed"), "Ingen åtgärd pågår. En är föreslagen."),
        (some(3, "proposed"), "Ingen åtgärd pågår. Tre är föreslagna."),
        ([*some(2, "planned"), *some(3, "proposed")], "Ingen åtgärd pågår. Två är planerade."),
        (some(1), "En åtgärd pågår. Ingen väntar på uppföljning."),
        (some(1, late=0), "En åtgärd pågår, och den väntar på uppföljning."),
        (some(2, late=3), "Två åtgärder pågår. Alla väntar på uppföljning."),
        ([*some(9), *some(2, late=4)], "Elva åtgärder pågår. Två väntar på uppföljning."),
        ([*some(11), *some(1, late=1)], "Tolv åtgärder pågår. En väntar på uppföljning."),
        (some(13), "13 åtgärder pågår. Ingen väntar på uppföljning."),
        # What is not ongoing has no review to wait for, whatever its date.
        ([*some(4), *some(2, "planned", late=9)], "Fyra åtgärder pågår. Ingen väntar på uppföljning."),
    ],
)
def test_the_headline_says_how_things_are(session_app: Flask, measures: Sequence[MeasureFact], sentence: str) -> None:
    with session_app.test_request_context():
        assert headline(measures, TODAY) == sentence
