"""Months as calendars count them, and defaults that fit the rest."""

from datetime import date

import pytest
from flask import Flask

from samsyn import clock, records
from samsyn.retention.periods import in_words, months_before
from tenants.demo.patterns import ROUNDS
from tenants.demo.story import INTERVAL


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 22), 12, date(2025, 11, 22)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
        (date(2026, 12, 31), 600, date(1976, 12, 31)),
    ],
)
def test_months_back(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_a_period_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert [in_words(months) for months in (1, 18, 12, 120, None)] == [
            "1 månad",
            "18 månader",
            "1 år",
            "10 år",
            "för gott",
        ]


def test_the_defaults_leave_the_demonstration_alone(app: Flask) -> None:
    began = clock.today() - INTERVAL * (ROUNDS + 2)
    due = {kind.code for kind in records.kinds() if months_before(clock.today(), kind.months) >= began}
    # What programs were answered last month is of no use to anybody, here or elsewhere.
    assert due == {"program_answers"}


def test_every_kind_says_what_goes_and_why(app: Flask) -> None:
    codes = [kind.code for kind in records.kinds()]
    assert len(codes) == len(set(codes)) >= 10
    for kind in records.kinds():
        assert kind.shortest <= kind.months
        assert str(kind.name)
        assert str(kind.goes).endswith(".")
        assert str(kind.ground).endswith(".")
