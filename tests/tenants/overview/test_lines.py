"""The charts: which categories are shown, and where their points stand."""

from typing import Any

import pytest
from flask import Flask

from tenants.overview.lines import FLOOR, lines


def category(name: str, previous: list[int], observed: int, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "letters": name[:2],
        "common_code": "other",
        "observed": observed,
        "previous": previous,
        "low": None,
        "high": None,
        "verdict": "unsure",
        "reason": "too_few",
        "rarity": None,
        **more,
    }


def content(*categories: dict[str, Any], rounds: int = 12) -> Any:
    return {"compared_with": list(range(1, rounds + 1)), "round": {"number": rounds + 1}, "categories": categories}


@pytest.fixture(autouse=True)
def _language(session_app: Flask) -> Any:
    with session_app.test_request_context():
        yield


def test_what_is_called_comes_before_what_is_common() -> None:
    usual, rare = category("Vanlig", [20] * 12, 20), category("Sällan", [0] * 12, 0)
    up = category("Upp", [2] * 12, 9, verdict="up", low=0, high=5, rarity=0.001)
    down = category("Ner", [9] * 12, 1, verdict="down", low=4, high=14, rarity=0.0001)
    assert [line.category["name"] for line in lines(content(usual, rare, up, down))] == ["Ner", "Upp", "Vanlig"]


def test_three_at_the_most_and_never_an_empty_one() -> None:
    many = [category(f"K{number}", [number] * 12, number) for number in range(6)]
    assert [line.category["name"] for line in lines(content(*many))] == ["K5", "K4", "K3"]
    assert lines(content(category("Tom", [0] * 12, 0))) == []


def test_the_last_twelve_rounds_from_zero_up() -> None:
    (line,) = lines(content(category("Klotter", list(range(12)), 24, low=0, high=12, verdict="up", rarity=0.001)))
    assert [dot.round for dot in line.dots] == list(range(2, 14))
    assert [dot.count for dot in line.dots] == [*range(1, 12), 24]
    assert line.dots[-1].y == 10
    assert line.dots[0].y == pytest.approx(FLOOR - 102 / 24, abs=0.1)
    assert line.band is not None
    assert line.band.top == 61
    assert line.band.top + line.band.height == FLOOR
    assert line.newest == "24 i omgång 13, väntat 0–12"


def test_without_a_range_there_is_no_band() -> None:
    (line,) = lines(content(category("Klotter", [1], 3), rounds=1))
    assert line.band is None
    assert line.newest == "3 i omgång 2"
    assert line.told == "Klotter, omgång 1 till 2: 1, 3"


def test_one_round_is_no_line() -> None:
    assert lines(content(category("Klotter", [], 3), rounds=0)) == []
