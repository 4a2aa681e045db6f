"""The draft's words: right Swedish for none, one and many, and honest about what cannot be said."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tenants.feedback import wording
from tenants.feedback.wording import Material, ToldDecision, ToldMeasure

UNSURE = {"verdict": "unsure", "reason": "steady", "expected": 4.0, "observed": 4, "rarity": None}
CATEGORIES = [
    {"id": "sk", "name": "Skadegörelse", **UNSURE},
    {"id": "bu", "name": "Buskörning och trafik", **UNSURE},
]
AREAS = [{"id": "c", "name": "Centrum", **UNSURE}, {"id": None, "name": "", **UNSURE}]


def cell(
    category: str, area: str | None, observed: int, expected: float, verdict: str, rarity: float
) -> dict[str, Any]:
    return {
        "category_id": category,
        "area_id": area,
        "observed": observed,
        "expected": expected,
        "verdict": verdict,
        "reason": None,
        "rarity": rarity,
    }


def content(**totals: Any) -> dict[str, Any]:
    """A picture's content in which nothing stands out, but for the totals that are given."""
    return {
        "round": {"id": "r", "number": 23, "period_from": "2026-11-02", "period_to": "2026-11-15"},
        "compared_with": [20, 21, 22],
        "totals": {
            **UNSURE,
            "invited": 58,
            "answers": 49,
            "nothing_to_report": 15,
            "observations": 89,
            **totals,
        },
        "categories": CATEGORIES,
        "areas": AREAS,
        "cells": [],
        "cautions": [],
    }


def material(picture: dict[str, Any], **over: Any) -> Material:
    plain = Material(
        content=picture, measures=[], decisions=[], had_feedback=True, next_round=None, today=date(2026, 11, 19)
    )
    return replace(plain, **over)


@pytest.fixture(autouse=True)
def _swedish(session_app: Flask) -> Iterator[None]:
    with session_app.test_request_context():
        yield


def test_the_subject_names_the_round() -> None:
    assert wording.subject(content()) == "Det här visade omgång 23 (2–15 november)"


THANKS = "Tack till alla som svarade i omgång 23, som gällde 2–15 november."
CALM = "Det är också ett svar: då vet vi att det var lugnt och inte bara tyst."


@pytest.mark.parametrize(
    ("answers", "nothing", "observations", "expected"),
    [
        (
            *(49, 15, 89),
            (
                f"{THANKS} 49 av 58 svarade (84 %). 15 av dem hade inget att rapportera. {CALM} "
                f"De andra lämnade 89 iakttagelser."
            ),
        ),
        (
            *(1, 0, 1),
            (
                "Tack för svaret i omgång 23, som gällde 2–15 november. "
                "1 av 58 svarade (2 %). Det innehöll en iakttagelse."
            ),
        ),
        (
            *(2, 1, 3),
            (
                f"{THANKS} 2 av 58 svarade (3 %). En av dem hade inget att rapportera. {CALM} "
                f"Den andra lämnade tre iakttagelser."
            ),
        ),
        (58, 58, 0, f"{THANKS} Alla 58 svarade. Alla svarade att de inte hade något att rapportera. {CALM}"),
        (12, 0, 12, f"{THANKS} 12 av 58 svarade (21 %). Tillsammans lämnade ni tolv iakttagelser."),
        (
            *(0, 0, 0),
            (
                "Ingen svarade i omgång 23, som gällde 2–15 november. Vi frågade 58 personer. "
                "Därför vet vi inte hur läget har varit, varken att det har varit lugnt eller oroligt."
            ),
        ),
    ],
)
def test_how_many_answered(answers: int, nothing: int, observations: int, expected: str) -> None:
    picture = content(answers=answers, nothing_to_report=nothing, observations=observations)
    first = wording.body(material(picture)).split("\n\n")[0]
    assert first.replace("\u00a0", " ") == expected


def test_what_stands_out_comes_with_its_figures_the_rarest_first() -> None:
    picture = content()
    picture["cells"] = [
        cell("sk", "c", 9, 2.1, "up", 0.01),
        cell("bu", None, 1, 7.3, "down", 0.001),
        cell("bu", "c", 3, 2.9, "unsure", 0.5),
    ]
    text = wording.body(material(picture))
    assert (
        "Det här har förändrats\n"
        "– Buskörning och trafik utanför områdena: 1 iakttagelse mot förväntat 7,3. Färre än väntat.\n"
        "– Skadegörelse i Centrum: 9 iakttagelser mot förväntat 2,1. Fler än väntat.\n\n"
        "I övrigt går det inte att se någon säker förändring."
    ) in text
    assert "%" not in text.split("Det här har förändrats")[1]


def test_at_most_five_are_listed() -> None:
    picture = content()
    picture["cells"] = [cell("sk", "c", 9, 2.1, "up", 0.01)] * 8
    assert wording.body(material(picture)).count("Fler än väntat.") == 5


def test_without_a_place_the_category_or_the_area_is_told() -> None:
    picture = content()
    picture["categories"] = [{"id": "sk", "name": "Skadegörelse", **cell("", "", 17, 6.0, "up", 0.01)}]
    assert "– Skadegörelse i hela kommunen: 17 iakttagelser mot förväntat 6,0. Fler än väntat." in wording.body(
        material(picture)
    )
    picture = content()
    picture["areas"] = [{"id": "c", "name": "Centrum", **cell("", "", 27, 13.7, "up", 0.01)}]
    assert "– Centrum: 27 iakttagelser mot förväntat 13,7. Fler än väntat." in wording.body(material(picture))


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ({"reason": "history"}, "Det är bland de första omgångarna"),
        ({"reason": "too_few"}, "Underlaget är för litet för att säga"),
        ({"reason": "participation"}, "Underlaget är för litet för att säga"),
        ({"reason": "steady"}, "Inget sticker ut den här gången."),
    ],
)
def test_what_cannot_be_said_is_said_to_be_so(totals: dict[str, str], expected: str) -> None:
    text = wording.body(material(content(**totals)))
    assert expected in text
    assert "Det här har förändrats" not in text


def test_more_answers_are_not_more_crime() -> None:
    picture = content()
    picture["cautions"] = [{"kind": "answers_changed", "answers": 49, "usual": 31.4}]
    text = wording.body(material(picture))
    assert "Det kom in fler svar än vanligt (49 mot i snitt 31). Då kommer det in fler iakttagelser också" in text


def told(title: str, **over: Any) -> ToldMeasure:
    values = {"public_text": "Föräldrar går tillsammans", "ongoing": True, "starts_on": date(2026, 9, 18), "new": False}
    return ToldMeasure(title, **{**values, **over})


def test_measures_with_their_text_the_new_ones_first() -> None:
    measures = [
        told("Kvällsvandring"),
        told(
            "Öppen idrottshall", ongoing=False, new=True, starts_on=date(2027, 1, 8), public_text="Alla är\nvälkomna!"
        ),
    ]
    assert (
        "Det här görs\n"
        "– Nytt: Öppen idrottshall. Alla är välkomna! Startar 8 januari 2027.\n"
        "– Kvällsvandring. Föräldrar går tillsammans. Pågår sedan 18 september."
    ) in wording.body(material(content(), measures=measures))


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("continue", "– Belysning fortsätter som i dag. Den behövs."),
        ("extend", "– Belysning utökas. Den behövs."),
        ("change", "– Belysning byts mot något annat. Den behövs."),
        ("end", "– Belysning är avslutad. Den behövs."),
    ],
)
def test_decisions_with_their_reason(decision: str, expected: str) -> None:
    decisions = [ToldDecision("Belysning", decision, "Den behövs.")]
    text = wording.body(material(content(), decisions=decisions))
    assert f"Beslut sedan förra återkopplingen\n{expected}" in text
    assert "Beslut om det som pågår\n" in wording.body(material(content(), decisions=decisions, had_feedback=False))


def test_nothing_is_made_up_when_nothing_is_done() -> None:
    text = wording.body(material(content()))
    assert "Det här görs" not in text
    assert "Beslut" not in text
    assert text.endswith("Fortsätt berätta vad du ser, även när det är lugnt.")


def test_the_next_round_is_named_when_it_is_planned() -> None:
    text = wording.body(material(content(), next_round=date(2026, 11, 27)))
    assert "Nästa omgång börjar fredag 27 november." in text


def test_the_words_keep_to_the_house_style() -> None:
    picture = content()
    picture["cells"] = [cell("sk", "c", 9, 2.1, "up", 0.01)]
    text = wording.body(
        material(
            picture,
            measures=[told("Kvällsvandring")],
            decisions=[ToldDecision("Belysning", "end", "Målet är nått.")],
            next_round=date(2026, 11, 27),
        )
    )
    for word in ("vänligen", " ej ", "genomför", "data", "!", '"', "bättre", "sämre"):
        assert word not in text.lower()
