"""Events over the hours of the week: the reference vectors, clock changes, and as fine a grid as the events allow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from tenants.picture.when import HOURS, STOCKHOLM, grid, grid_kind, hour_of_week, week_of, weights
from tests.data.reference import TOLERANCE, vectors


def local(text: str, fold: int = 0) -> datetime:
    """A time on the wall in Sweden."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM, fold=fold)


@pytest.mark.parametrize("vector", vectors("aoristic"))
def test_weights_agree_with_the_reference(vector: dict[str, Any]) -> None:
    found = weights(local(vector["input"]["start"]), local(vector["input"]["end"]))
    expected = vector["output"]["weights"]
    if expected is None:
        assert found is None
        return
    assert found is not None
    wanted = np.zeros(HOURS)
    wanted[[int(hour) for hour in expected]] = list(expected.values())
    np.testing.assert_allclose(found, wanted, rtol=TOLERANCE, atol=1e-12)
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (local("2026-03-28T22:10"), local("2026-03-29T05:40")),  # the hour 2-3 does not exist
        (local("2026-10-24T23:05"), local("2026-10-25T04:00")),  # the hour 2-3 comes twice
        (local("2026-10-25T02:30"), local("2026-10-25T02:30", fold=1)),
        (local("2026-03-27T12:34"), local("2026-04-02T09:01")),
        (local("2026-06-01T12:34"), local("2026-06-01T12:36")),
    ],
)
def test_weights_agree_with_a_count_minute_by_minute(start: datetime, end: datetime) -> None:
    minutes = int((end.timestamp() - start.timestamp()) // 60)
    counted = np.zeros(HOURS)
    for minute in range(minutes):
        counted[hour_of_week(start.astimezone(UTC) + timedelta(minutes=minute))] += 1 / minutes
    found = weights(start, end)
    assert found is not None
    np.testing.assert_allclose(found, counted, atol=1e-9)


def test_the_night_of_the_clock_change_weighs_as_long_as_it_was() -> None:
    autumn = weights(local("2026-10-25T00:00"), local("2026-10-25T06:00"))
    spring = weights(local("2026-03-29T00:00"), local("2026-03-29T06:00"))
    assert autumn is not None
    assert spring is not None
    assert autumn[6 * 24 + 2] == pytest.approx(2 / 7)
    assert spring[6 * 24 + 2] == 0
    assert spring[6 * 24 + 3] == pytest.approx(1 / 5)


@pytest.mark.parametrize("monday", ["2026-10-19T08:00", "2026-03-23T08:00", "2026-06-01T08:00"])
def test_a_week_is_a_week_also_when_the_clock_changes(monday: str) -> None:
    week = timedelta(days=7)
    assert weights(local(monday), local(monday) + week) is not None
    assert weights(local(monday), local(monday) + week + timedelta(minutes=1)) is None


def test_the_zone_of_the_input_does_not_matter() -> None:
    assert hour_of_week(datetime(2026, 7, 3, 22, 30, tzinfo=UTC)) == 5 * 24  # Saturday 00:30 in Sweden
    assert hour_of_week(datetime(2026, 1, 2, 22, 30, tzinfo=UTC)) == 4 * 24 + 23


def test_times_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        weights(datetime(2026, 3, 6))  # noqa: DTZ001
    with pytest.raises(ValueError, match="ends after"):
        weights(local("2026-03-06T12:00"), local("2026-03-06T11:00"))


def test_events_add_up_and_unknown_times_stand_beside() -> None:
    week = week_of(
        [
            (local("2026-03-06T22:15"), None),
            (local("2026-03-06T22:15"), local("2026-03-06T22:15")),
            (local("2026-03-06T22:30"), local("2026-03-07T01:00")),
            (local("2026-03-01T00:00"), local("2026-03-20T00:00")),
        ]
    )
    assert (week.known, week.unknown) == (3, 1)
    assert sum(week.weights) == pytest.approx(3)
    assert week.weights[118] == pytest.approx(2.2)


@pytest.mark.parametrize(
    ("events", "kind", "shape"),
    [
        (0, "list", (0, 0)),
        (9, "list", (0, 0)),
        (10, "part_of_week", (2, 4)),
        (49, "part_of_week", (2, 4)),
        (50, "day_by_part", (7, 4)),
        (299, "day_by_part", (7, 4)),
        (300, "day_by_hour", (7, 24)),
    ],
)
def test_the_grid_is_as_fine_as_the_events_allow(events: int, kind: str, shape: tuple[int, int]) -> None:
    saturday_night = local("2026-03-07T23:30")
    found = grid(week_of([(saturday_night, None)] * events))
    assert found.kind == kind == grid_kind(events)
    assert (len(found.cells), len(found.columns)) == shape
    assert sum(sum(row) for row in found.cells) == (events if shape[0] else 0)
    if shape[0]:
        days = next(i for i, days in enumerate(found.rows) if 5 in days)
        assert found.cells[days][-1] == events


def test_many_events_are_quick() -> None:
    begin = local("2026-03-06T12:00")
    spans = [(begin + timedelta(minutes=7 * i), begin + timedelta(minutes=7 * i, hours=i % 60)) for i in range(2000)]
    assert week_of(spans).known == 2000
