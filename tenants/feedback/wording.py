"""The first draft of a feedback: what the answers showed and what is done about it, in plain Swedish.

The letter is the municipality's own text to its network and not the screen's, so it is written in Swedish whatever
language the page is read in; the one who sends it may change every word. Small numbers are told as they are: what
cannot be said is said to be so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from samsyn.web.formats import day, in_words, number, percent, span

MOST_CHANGES = 5
CALM = "Det är också ett svar: då vet vi att det var lugnt och inte bara tyst."
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToldMeasure:
    """A planned or ongoing measure that the network may be told about. `new`: decided since the last feedback."""

    title: str
    public_text: str
    ongoing: bool
    starts_on: date
    new: bool


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """What a review decided about such a measure."""

    title: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a draft is made of. `had_feedback`: whether this network has had feedback before."""

    content: Content
    measures: Sequence[ToldMeasure]
    decisions: Sequence[ToldDecision]
    had_feedback: bool
    next_round: date | None
    today: date


def subject(content: Content) -> str:
    """The mail's subject: which round, and its days."""
    return f"Det här visade omgång {content['round']['number']} ({_period(content)})"


def body(material: Material) -> str:
    """The letter between the greeting and the signature."""
    parts = [
        _answers(material.content),
        *_changes(material.content),
        *_measures(material),
        *_decisions(material),
        _next(material),
    ]
    return "\n\n".join(part for part in parts if part)


def _period(content: Content) -> str:
    own = content["round"]
    return span(date.fromisoformat(own["period_from"]), date.fromisoformat(own["period_to"]))


def _answers(content: Content) -> str:
    totals = content["totals"]
    invited, answers, nothing = totals["invited"], totals["answers"], totals["nothing_to_report"]
    about = f"omgång {content['round']['number']}, som gällde {_period(content)}"
    if not answers:
        asked = f" Vi frågade {_people(invited)}." if invited else ""
        unknown = "Därför vet vi inte hur läget har varit, varken att det har varit lugnt eller oroligt."
        return f"Ingen svarade i {about}.{asked} {unknown}"
    thanks = f"Tack till alla som svarade i {about}." if answers > 1 else f"Tack för svaret i {about}."
    return " ".join([thanks, _answered(answers, invited), *_calm_and_seen(answers, nothing, totals["observations"])])


def _people(count: int) -> str:
    return "en person" if count == 1 else f"{number(count)} personer"


def _answered(answers: int, invited: int) -> str:
    """How many of those asked: "49 av 58 svarade (84 %)." """
    if invited < answers:
        return f"Vi fick {in_words(answers, neuter=True)} svar."
    if answers == invited:
        return f"Alla {number(answers)} svarade." if answers > 1 else "Den enda som fick frågan svarade."
    return f"{number(answers)} av {number(invited)} svarade ({percent(answers, invited)})."


def _calm_and_seen(answers: int, nothing: int, observations: int) -> list[str]:
    if nothing >= answers:
        all_of_them = "Alla svarade att de inte hade något att rapportera." if answers > 1 else "Inget hade hänt."
        return [f"{all_of_them} {CALM}"]
    seen = "en iakttagelse" if observations == 1 else f"{in_words(observations)} iakttagelser"
    if not nothing:
        return [f"Tillsammans lämnade ni {seen}." if answers > 1 else f"Det innehöll {seen}."]
    others = "Den andra" if answers - nothing == 1 else "De andra"
    return [f"{in_words(nothing, capital=True)} av dem hade inget att rapportera. {CALM}", f"{others} lämnade {seen}."]


def _changes(content: Content) -> list[str]:
    """The heading with a list of what stands out, or one paragraph that says why nothing can be listed."""
    lines = _lines(content)
    caution = _caution(content)
    if lines:
        rest = "I övrigt går det inte att se någon säker förändring."
        return ["Det här har förändrats\n" + "\n".join(f"– {line}" for line in lines), f"{rest} {caution}".strip()]
    return [f"{_nothing_to_list(content)} {caution}".strip()]


def _lines(content: Content) -> list[str]:
    """The called cells; without any the called categories and areas, then the municipality as a whole."""
    categories = {one["id"]: one["name"] for one in content["categories"]}
    areas = {one["id"]: one["name"] for one in content["areas"]}
    cells = [
        (f"{categories.get(one['category_id'], 'Iakttagelser')} {_place(areas.get(one['area_id']))}", one)
        for one in content["cells"]
    ]
    called = _called(cells)
    if not called:
        called = _called(
            [
                *((f"{one['name']} i hela kommunen", one) for one in content["categories"]),
                *((one["name"] or "Utanför områdena", one) for one in content["areas"]),
            ]
        )
    return called or _called([("Hela kommunen", content["totals"])])


def _place(area: str | None) -> str:
    return f"i {area}" if area else "utanför områdena"


def _called(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """The rows that are called up or down, the most surprising first, as sentences."""
    called = [(name, one) for name, one in rows if one["verdict"] in {"up", "down"}]
    called.sort(key=lambda pair: pair[1].get("rarity") or 0.0)
    words = {"up": "Fler än väntat.", "down": "Färre än väntat."}
    return [
        f"{name}: {_seen(one['observed'])} mot förväntat {number(one['expected'], 1)}. {words[one['verdict']]}"
        for name, one in called[:MOST_CHANGES]
    ]


def _seen(count: int) -> str:
    return {0: "ingen iakttagelse", 1: "1 iakttagelse"}.get(count, f"{number(count)} iakttagelser")


def _nothing_to_list(content: Content) -> str:
    totals = content["totals"]
    if not totals["answers"]:
        return ""
    if totals["reason"] == "history" or not content["compared_with"]:
        return (
            "Det är bland de första omgångarna, så det finns för lite att jämföra med "
            "för att säga om något har ökat eller minskat."
        )
    if totals["reason"] in {"participation", "too_few"}:
        return "Underlaget är för litet för att säga om något har ökat eller minskat."
    return (
        "Inget sticker ut den här gången. Det som kom in ligger inom det vanliga, "
        "eller är för lite för att säga något säkert om."
    )


def _caution(content: Content) -> str:
    """That more answers bring more observations, when the number of answers is far from the usual one."""
    for one in content.get("cautions", ()):
        if one.get("kind") == "answers_changed":
            word = "fler" if one["answers"] > one["usual"] else "färre"
            figures = f"{number(one['answers'])} mot i snitt {number(one['usual'])}"
            return (
                f"Det kom in {word} svar än vanligt ({figures}). "
                f"Då kommer det in {word} iakttagelser också utan att läget har ändrats."
            )
    return ""


def _measures(material: Material) -> list[str]:
    if not material.measures:
        return []
    ordered = sorted(material.measures, key=lambda one: (not one.new, not one.ongoing, one.starts_on))
    return ["Det här görs\n" + "\n".join(f"– {_measure(one, material.today)}" for one in ordered)]


def _measure(one: ToldMeasure, today: date) -> str:
    form = "plain" if one.starts_on.year == today.year else "year"
    when = f"Pågår sedan {day(one.starts_on, form)}." if one.ongoing else f"Startar {day(one.starts_on, form)}."
    text = " ".join(one.public_text.split())
    stop = "" if text.endswith((".", "!", "?")) else "."
    return f"{'Nytt: ' if one.new else ''}{one.title}. {text}{stop} {when}"


def _decisions(material: Material) -> list[str]:
    if not material.decisions:
        return []
    heading = "Beslut sedan förra återkopplingen" if material.had_feedback else "Beslut om det som pågår"
    words = {
        "continue": "fortsätter som i dag",
        "extend": "utökas",
        "change": "byts mot något annat",
        "end": "är avslutad",
    }
    lines = [f"– {one.title} {words[one.decision]}. {' '.join(one.reason.split())}" for one in material.decisions]
    return [f"{heading}\n" + "\n".join(lines)]


def _next(material: Material) -> str:
    if material.next_round is None:
        return "Fortsätt berätta vad du ser, även när det är lugnt."
    form = "long" if material.next_round.year == material.today.year else "year"
    return f"Nästa omgång börjar {day(material.next_round, form)}. Fortsätt berätta vad du ser, även när det är lugnt."
