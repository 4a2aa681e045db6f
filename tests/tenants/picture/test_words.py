"""The picture in words, from small contents made by hand."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from tenants.picture import figures, findings, sentences, tables
from tenants.picture.content import Content

QUIET: dict[str, Any] = {
    "observed": 4,
    "expected": 4.0,
    "low": 1,
    "high": 8,
    "ratio": 1.0,
    "ratio_low": 0.4,
    "ratio_high": 2.4,
    "verdict": "unsure",
    "reason": "no_clear_change",
    "rarity": None,
    "previous": [4] * 12,
}
UP: dict[str, Any] = {**QUIET, "observed": 14, "verdict": "up", "reason": None, "rarity": 0.0001}
DOWN: dict[str, Any] = {**QUIET, "observed": 0, "expected": 6.0, "verdict": "down", "reason": None, "rarity": 0.001}
NAMES = {"SK": ("vandalism", "Skadegörelse"), "BU": ("reckless_driving", "Buskörning"), "KL": ("graffiti", "Klotter")}
AREAS = ("Centrum", "Öster", "Svarte")


def picture(
    cells: dict[tuple[str, str], dict[str, Any]] | None = None,
    categories: dict[str, dict[str, Any]] | None = None,
    areas: dict[str, dict[str, Any]] | None = None,
    *,
    rounds: int = 12,
    **totals: Any,
) -> Content:
    """A content in which everything is as usual but for what is given."""
    told: dict[str, Any] = {
        "round": {"id": "r", "number": rounds + 1, "period_from": "2026-11-02", "period_to": "2026-11-15"},
        "compared_with": list(range(1, rounds + 1)),
        "totals": {
            **QUIET,
            "observed": 36,
            "observations": 36,
            "expected": 36.0,
            "low": 25,
            "high": 48,
            "answers": 40,
            "invited": 50,
            "nothing_to_report": 9,
            "usual_answers": 40.0,
            **totals,
        },
        "categories": [
            {**QUIET, **(categories or {}).get(letters, {}), "id": letters, "letters": letters, "common_code": code}
            | {"name": name, "code": code}
            for letters, (code, name) in NAMES.items()
        ],
        "areas": [{**QUIET, **(areas or {}).get(name, {}), "id": name, "name": name} for name in AREAS],
        "cells": [
            {**QUIET, **numbers, "category_id": letters, "area_id": area, "voices": 3, "organisations": 3}
            for (letters, area), numbers in (cells or {}).items()
        ],
        "cautions": [],
        "watch": [],
        "response": [],
    }
    return told  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def _swedish(session_app: Flask) -> Iterator[None]:
    with session_app.test_request_context(), force_locale("sv"):
        yield


REST = " I\u00a0övrigt är läget som vanligt."


@pytest.mark.parametrize(
    ("content", "headline"),
    [
        (picture(), "Inget sticker ut. Läget är som vanligt."),
        (picture({("SK", "Centrum"): UP}), "Ett område sticker ut." + REST),
        (picture({("SK", "Centrum"): UP, ("BU", "Centrum"): UP}), "Ett område sticker ut." + REST),
        (picture({("SK", "Centrum"): UP, ("BU", "Öster"): UP}), "Två områden sticker ut." + REST),
        (picture(categories={"SK": UP}), "En kategori sticker ut." + REST),
        (picture({("SK", "Centrum"): UP}, {"BU": UP}), "Två saker sticker ut." + REST),
        (picture({("SK", "Centrum"): DOWN}), "Färre än väntat på ett håll." + REST),
        (
            picture({("SK", "Centrum"): UP, ("SK", "Öster"): UP, ("KL", "Svarte"): DOWN}),
            "Fler än väntat på två håll, färre på ett." + REST,
        ),
        (picture(**UP), "Fler iakttagelser än väntat i hela kommunen."),
        (picture(**DOWN), "Färre iakttagelser än väntat i hela kommunen."),
        (picture(answers=0), "Ingen svarade. Det går inte att säga något om läget."),
        (picture(observations=0, observed=0), "Inga iakttagelser den här omgången."),
        (picture(rounds=0), "Första omgången: det finns inget att jämföra med än."),
        (picture(rounds=1), "För tidigt att jämföra: hittills finns en tidigare omgång."),
        (picture(rounds=3), "För tidigt att jämföra: hittills finns tre tidigare omgångar."),
        (
            picture(reason="participation", answers=20),
            "Färre svar än vanligt. Det går inte att säga om läget har ändrats.",
        ),
        (
            picture(reason="participation", answers=70),
            "Fler svar än vanligt. Det går inte att säga om läget har ändrats.",
        ),
        (picture(reason="too_few"), "För få iakttagelser för att säga om läget har ändrats."),
    ],
)
def test_the_headline(content: Content, headline: str) -> None:
    assert sentences.headline(content) == headline


def test_everything_is_said_in_english_too(session_app: Flask) -> None:
    with session_app.test_request_context("/?lang=en"):
        content = picture({("SK", "Centrum"): UP, ("KL", "Svarte"): DOWN})
        text = sentences.headline(content) + sentences.intro(content)
        assert "(14 " in text
        assert sentences.judged(QUIET)  # type: ignore[arg-type]


def test_the_intro_names_three_and_counts_the_others() -> None:
    cells = {(letters, area): UP for letters in NAMES for area in AREAS[:2]}
    text = sentences.intro(picture(cells))
    assert text.startswith("Fler än väntat: skadegörelse i Centrum (14 mot 4,0), ")
    assert text.endswith(" och tre till.")
    assert sentences.intro(picture()) == "36 iakttagelser från 40 svar. Med lika många svar är 25–48 vanligt."


def test_a_total_is_not_told_when_its_cells_carry_it() -> None:
    carried = findings.findings(picture({("SK", "Centrum"): UP}, {"SK": UP}, {"Centrum": UP}, **UP))
    assert [one.level for one in carried] == ["cell"]
    wide = {**UP, "observed": 40, "expected": 8.0}
    told = findings.findings(picture({("SK", "Centrum"): UP}, {"SK": wide}))
    assert {one.level for one in told} == {"cell", "category"}


def test_what_goes_the_same_way_everywhere_is_the_municipality() -> None:
    told = findings.findings(picture(categories=dict.fromkeys(NAMES, UP), **UP))
    assert [one.level for one in told] == ["total", "category", "category", "category"]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (UP, "Fler"),
        (DOWN, "Färre"),
        (QUIET, "Går inte att säga, inom slumpen"),
        ({**QUIET, "observed": 11}, "Går inte att säga, kan vara slump"),
        ({**QUIET, "reason": "too_few"}, "Går inte att säga, för få"),
        ({**QUIET, "reason": "history"}, "Går inte att säga, för få omgångar"),
        ({**QUIET, "reason": "participation"}, "Går inte att säga, antalet svar skiljer"),
        ({**QUIET, "reason": "steady"}, "Ungefär som vanligt"),
    ],
)
def test_the_verdict_in_words(numbers: Any, words: str) -> None:
    assert sentences.judged(numbers) == words


def test_the_ratio_is_told_only_where_it_says_something() -> None:
    assert sentences.has_ratio(QUIET)  # type: ignore[arg-type]
    assert not sentences.has_ratio({**QUIET, "expected": 2.9})  # type: ignore[typeddict-item]
    assert sentences.ratio({**QUIET, "ratio": 4.26, "ratio_high": 21.4}) == "4,3 (0,4–21)"  # type: ignore[typeddict-item]


CAUTIONS: list[tuple[dict[str, Any], str]] = [
    (
        {"kind": "answers_changed", "answers": 20, "usual": 41.3},
        "20 svarade mot vanligen 41. ”Fler” och ”färre” står bara där det håller hur man än räknar.",
    ),
    (
        {"kind": "participation_explains", "change": 8, "explained": 5, "answers": 60, "usual_answers": 40},
        "Antalet svar var 60 mot vanligen 40; det förklarar ungefär 5 av 8 fler iakttagelser.",
    ),
    (
        {"kind": "participation_explains", "change": -8, "explained": -5, "answers": 20, "usual_answers": 40},
        "Antalet svar var 20 mot vanligen 40; det förklarar ungefär 5 av 8 färre iakttagelser.",
    ),
    (
        {"kind": "participation_explains", "change": 3, "explained": 9, "answers": 60, "usual_answers": 40},
        "Antalet svar var 60 mot vanligen 40. Det förklarar hela skillnaden i antal.",
    ),
    (
        {"kind": "sector_shift", "sector": "school", "share": 0.5, "usual": 0.3},
        "Skola står för 50\u00a0% av svaren, mot vanligen 30\u00a0%.",
    ),
    (
        {"kind": "organisation_silent", "name": "Socialjouren", "rounds": 3, "share": 0.25},
        "Socialjouren har varit tyst i tre omgångar. Därifrån brukar 25\u00a0% av iakttagelserna komma.",
    ),
    (
        {"kind": "one_voice", "area_id": "Centrum", "category_id": "SK", "voices": 4, "from": 3},
        "Skadegörelse i Centrum: tre av fyra kommer från en och samma rapportör.",
    ),
    (
        {"kind": "new_voices", "area_id": "Centrum", "category_id": "SK", "voices": 4, "from": 3},
        "Skadegörelse i Centrum: tre av fyra kommer från nya rapportörer.",
    ),
]


@pytest.mark.parametrize(("caution", "text"), CAUTIONS)
def test_cautions_in_words(caution: dict[str, Any], text: str) -> None:
    content = picture()
    content["cautions"] = [caution]
    assert sentences.cautions(content) == [text, "Jämförelsen tar ännu inte hänsyn till årstid."]


def test_numbers_of_rounds() -> None:
    assert tables.numbers_of([11, 12, 13, 14]) == "11–14"
    assert tables.numbers_of([3, 7, 9]) == "3, 7, 9"
    assert tables.numbers_of([4, 5]) == "4, 5"


def test_amounts_go_in_equal_steps_from_zero() -> None:
    content = picture(areas={"Centrum": {"observed": 23, "previous": [31, 2]}})
    step = figures.step_of(content)
    assert step == 10
    assert [figures.amount_class(count, step) for count in (0, 1, 10, 11, 60, 61)] == [
        "s0",
        "s1",
        "s1",
        "s2",
        "s6",
        "s6",
    ]


def test_areas_that_stick_out_come_first() -> None:
    content = picture({("SK", "Svarte"): UP}, areas={"Öster": DOWN, "Centrum": {"observed": 30}})
    assert [line.row["name"] for line in tables.areas(content)] == ["Öster", "Svarte", "Centrum"]
    assert [category["letters"] for _cell, category in tables.areas(content)[1].called] == ["SK"]


def test_a_field_of_the_week_is_empty_under_a_half() -> None:
    content = picture()
    content["when"] = {
        "kind": "part_of_week",
        "rows": [[0, 1, 2, 3, 4], [5, 6]],
        "columns": [[0, 6], [6, 12], [12, 18], [18, 24]],
        "cells": [[0.0, 0.49, 0.5, 6.0], [1.4, 1.5, 0.0, 0.01]],
        "known": 12,
        "unknown": 0,
    }
    heat = tables.heat(content)
    assert heat is not None
    assert [cell.text for _days, cells in heat.rows for cell in cells] == ["", "", "1", "6", "1", "2", "", ""]
    assert [cell.css for cell in heat.rows[0][1]] == ["s0", "s1", "s1", "s6"]
