"""A picture in words: made from its content each time it is shown, in the reader's language.

The sentences are those of the method (change in the newest round): a rise is called a rise only where chance seldom
makes one, "cannot say" is a finished result, and fewer reports are never called better.
"""

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from samsyn.web.formats import in_words, number, percent
from tenants.network.sectors import sector_name
from tenants.picture.cautions import Caution
from tenants.picture.change import ROUNDS_FOR_UP
from tenants.picture.content import AreaRow, CategoryRow, Content, Numbers
from tenants.picture.figures import Shade
from tenants.picture.findings import Finding, findings, too_few, usual

RANGE_HOLDS = 0.8
"""The usual range holds nine counts in ten, so that one in five outside it is still as usual."""


def headline(content: Content) -> str:
    """How things are, in a sentence or two."""
    totals, rounds = content["totals"], len(content["compared_with"])
    if not totals["answers"]:
        return _("Ingen svarade. Det går inte att säga något om läget.")
    if not totals["observations"]:
        return _("Inga iakttagelser den här omgången.")
    if not rounds:
        return _("Första omgången: det finns inget att jämföra med än.")
    if rounds < ROUNDS_FOR_UP:
        return ngettext(
            "För tidigt att jämföra: hittills finns en tidigare omgång.",
            "För tidigt att jämföra: hittills finns %(words)s tidigare omgångar.",
            rounds,
            words=in_words(rounds),
        )
    found = findings(content)
    if "part" in content:
        return _sticking_out(found) if found else _("Inget sticker ut i det du ser.")
    if not found:
        return _quiet(content)
    everywhere = any(one.level == "total" for one in found)
    return _sticking_out(found) if everywhere else f"{_sticking_out(found)} {_rest(content)}"


def intro(content: Content) -> str:
    """What the headline rests on."""
    totals = content["totals"]
    found = findings(content)
    if found:
        return " ".join(
            text
            for text in (
                _named(_("Fler än väntat"), [one for one in found if one.verdict == "up"]),
                _named(_("Färre än väntat"), [one for one in found if one.verdict == "down"]),
            )
            if text
        )
    seen = ngettext("En iakttagelse", "%(num)s iakttagelser", totals["observations"])
    if not totals["observations"]:
        return _(
            "%(part)s har svarat, alla med ”Inget att rapportera”.", part=in_words(totals["answers"], capital=True)
        )
    told = ngettext("ett svar", "%(num)s svar", totals["answers"])
    if totals["low"] is None or len(content["compared_with"]) < ROUNDS_FOR_UP:
        return _(
            "%(seen)s från %(told)s. När fyra tidigare omgångar finns kan lägesbilden säga vad som har förändrats.",
            seen=seen,
            told=told,
        )
    text = _(
        "%(seen)s från %(told)s. Med lika många svar är %(low)s–%(high)s vanligt.",
        seen=seen,
        told=told,
        low=number(totals["low"]),
        high=number(totals["high"]),
    )
    return _("I hela kommunen: %(told)s", told=text) if "part" in content else text


def title(finding: Finding) -> str:
    """What a finding is about: "Skadegörelse i Centrum"."""
    if finding.level == "total":
        return _("Hela kommunen, alla kategorier")
    if finding.category is None:
        return _("Alla kategorier i %(area)s", area=area_name(finding.area))
    if finding.level == "category":
        return _("%(category)s i hela kommunen", category=finding.category["name"])
    if finding.area is None or finding.area["id"] is None:
        return _("%(category)s utan område", category=finding.category["name"])
    return _("%(category)s i %(area)s", category=finding.category["name"], area=finding.area["name"])


def told(finding: Finding) -> str:
    """A finding in two sentences: how rare it is, and where it comes from or what it may mean."""
    if finding.verdict == "down":
        return _(
            "Så få ser man sällan av en slump. Färre rapporter kan betyda att det är lugnare, eller att färre berättar."
        )
    text = _("Så många ser man sällan av en slump.")
    if finding.organisations is None:
        return text
    who = ngettext(
        "Alla kommer från en verksamhet.",
        "De kommer från %(words)s olika verksamheter.",
        finding.organisations,
        words=in_words(finding.organisations),
    )
    return f"{text} {who}"


def judged(numbers: Numbers) -> str:
    """The verdict of a count, with the reason when it cannot be said."""
    reasons = {
        "history": _("Går inte att säga, för få omgångar"),
        "participation": _("Går inte att säga, antalet svar skiljer"),
        "too_few": _("Går inte att säga, för få"),
        "steady": _("Ungefär som vanligt"),
        "no_clear_change": _("Går inte att säga, inom slumpen"),
    }
    if numbers["reason"] == "no_clear_change" and not in_range(numbers):
        return _("Går inte att säga, kan vara slump")
    if numbers["verdict"] == "unsure":
        return reasons[numbers["reason"] or "no_clear_change"]
    return {"up": _("Fler"), "down": _("Färre")}[numbers["verdict"]]


def in_range(numbers: Numbers) -> bool:
    """Whether the count lies in its usual range."""
    low, high = numbers["low"], numbers["high"]
    return low is not None and high is not None and low <= numbers["observed"] <= high


def expectation(finding: Finding) -> str:
    """The usual range and the ratio: "Vanligt 0–5. Kvot 4,3 (2,0–8,1)." """
    numbers = finding.numbers
    span = _("Vanligt %(low)s–%(high)s.", low=number(numbers["low"]), high=number(numbers["high"]))
    return f"{span} {_('Kvot')} {ratio(numbers)}." if has_ratio(numbers) else span


def ratio(numbers: Numbers) -> str:
    """The ratio with its 95 % interval."""
    low, high = (_ratio_number(numbers[side]) for side in ("ratio_low", "ratio_high"))
    return f"{_ratio_number(numbers['ratio'])} ({low}–{high})"


def has_ratio(numbers: Numbers) -> bool:
    """Whether the ratio says anything: on an expected count under three it only frightens."""
    return numbers["ratio"] is not None and (numbers["expected"] or 0) >= 3


def area_name(area: AreaRow | None) -> str:
    """The area's name, or what stands for having none."""
    return area["name"] if area is not None and area["id"] is not None else _("Utan område")


def mostly(rows: list[CategoryRow]) -> str:
    """What an area's observations are mostly about."""
    return _("Mest: %(names)s", names=", ".join(small(row["name"]) for row in rows))


def map_words(content: Content, shade: Shade, municipality: str) -> str:
    """What the map shows, for those who do not see it."""
    words = [_("Karta över %(name)s.", name=municipality)]
    if shade == "count":
        words.append(_("Områdena är skuggade efter antal iakttagelser."))
    else:
        called = [row for row in content["areas"] if row["verdict"] != "unsure"]
        words += [f"{area_name(row)}: {small(judged(row))}." for row in called]
        cells = [one for one in findings(content) if one.level == "cell"]
        words += [f"{title(one)}: {small(judged(one.numbers))}." for one in cells]
        if not called and not cells:
            words.append(_("Inget område har säkert fler eller färre iakttagelser än väntat."))
    words.append(_("Samma uppgifter finns i tabellen under kartan."))
    return " ".join(words)


def as_usual(content: Content) -> str:
    """The categories that lie in their usual range, "" when none does."""
    rows = usual(content)
    if not rows:
        return ""
    return ngettext(
        "%(names)s ligger inom det vanliga.",
        "%(names)s ligger inom det vanliga.",
        len(rows),
        names=_capital(_list(rows)),
    )


def too_thin(content: Content) -> str:
    """The categories that nothing can be said about, "" when there are none."""
    rows = too_few(content)
    if not rows:
        return ""
    most = max(row["observed"] for row in rows)
    counts = {0: _("inga iakttagelser"), 1: _("ingen eller en iakttagelse")}.get(
        most, _("noll till %(n)s iakttagelser", n=in_words(most))
    )
    if len(rows) == 1:
        counts = ngettext("en iakttagelse", "%(words)s iakttagelser", most, words=in_words(most)) if most else counts
    return _(
        "%(names)s har %(counts)s. Det går varken att säga att de ökar eller minskar.",
        names=_capital(_list(rows)),
        counts=counts,
    )


def cautions(content: Content) -> list[str]:
    """What to bear in mind, in words."""
    named = {row["id"]: row for row in content["categories"]}
    areas = {row["id"]: row for row in content["areas"]}
    texts = [_caution(caution, named, areas) for caution in content["cautions"]]
    if len(content["compared_with"]) >= ROUNDS_FOR_UP:
        texts.append(_("Jämförelsen tar ännu inte hänsyn till årstid."))
    return texts


def _caution(caution: Caution, categories: dict[str, CategoryRow], areas: dict[str | None, AreaRow]) -> str:
    kind = caution["kind"]
    if kind == "answers_changed":
        return _(
            "%(answers)s svarade mot vanligen %(usual)s. ”Fler” och ”färre” står bara där det håller "
            "hur man än räknar.",
            answers=number(caution["answers"]),
            usual=number(caution["usual"]),
        )
    if kind == "participation_explains":
        return _participation(caution)
    if kind == "sector_shift":
        return _(
            "%(sector)s står för %(share)s av svaren, mot vanligen %(usual)s.",
            sector=sector_name(caution["sector"]),
            share=percent(caution["share"], 1),
            usual=percent(caution["usual"], 1),
        )
    if kind == "organisation_silent":
        return _(
            "%(name)s har varit tyst i %(rounds)s omgångar. Därifrån brukar %(share)s av iakttagelserna komma.",
            name=caution["name"],
            rounds=in_words(caution["rounds"]),
            share=percent(caution["share"], 1),
        )
    what = title(
        Finding("cell", areas[caution["area_id"]], categories[caution["category_id"]], areas[caution["area_id"]])
    )
    words = {"part": in_words(caution["from"], capital=True), "whole": in_words(caution["voices"]), "what": what}
    if kind == "one_voice":
        return _(
            "%(what)s: %(part)s av %(whole)s kommer från en och samma rapportör.",
            **{**words, "part": small(words["part"])},
        )
    return _("%(what)s: %(part)s av %(whole)s kommer från nya rapportörer.", **{**words, "part": small(words["part"])})


def _participation(caution: Caution) -> str:
    more = caution["change"] > 0
    words = {
        "answers": number(caution["answers"]),
        "usual": number(caution["usual_answers"]),
        "explained": number(abs(caution["explained"])),
        "change": number(abs(caution["change"])),
    }
    if abs(caution["explained"]) > abs(caution["change"]):
        return _("Antalet svar var %(answers)s mot vanligen %(usual)s. Det förklarar hela skillnaden i antal.", **words)
    if more:
        return _(
            "Antalet svar var %(answers)s mot vanligen %(usual)s; det förklarar ungefär %(explained)s av "
            "%(change)s fler iakttagelser.",
            **words,
        )
    return _(
        "Antalet svar var %(answers)s mot vanligen %(usual)s; det förklarar ungefär %(explained)s av "
        "%(change)s färre iakttagelser.",
        **words,
    )


def _sticking_out(found: list[Finding]) -> str:
    up = [one for one in found if one.verdict == "up"]
    down = [one for one in found if one.verdict == "down"]
    if up and down and not any(one.level == "total" for one in found):
        return _(
            "Fler än väntat på %(up)s håll, färre på %(down)s.",
            up=in_words(len(up), neuter=True),
            down=in_words(len(down), neuter=True),
        )
    first = [one for one in found if one.level == "total"] or up or down
    return _only_more(first) if first[0].verdict == "up" else _only_fewer(first)


def _only_more(found: list[Finding]) -> str:
    if any(one.level == "total" for one in found):
        return _("Fler iakttagelser än väntat i hela kommunen.")
    areas = {one.area["id"] for one in found if one.area is not None}
    if all(one.area is not None for one in found):
        words = in_words(len(areas), neuter=True, capital=True)
        return ngettext("%(words)s område sticker ut.", "%(words)s områden sticker ut.", len(areas), words=words)
    if all(one.level == "category" for one in found):
        words = in_words(len(found), capital=True)
        return ngettext("%(words)s kategori sticker ut.", "%(words)s kategorier sticker ut.", len(found), words=words)
    words = in_words(len(found), capital=True)
    return ngettext("%(words)s sak sticker ut.", "%(words)s saker sticker ut.", len(found), words=words)


def _only_fewer(found: list[Finding]) -> str:
    if any(one.level == "total" for one in found):
        return _("Färre iakttagelser än väntat i hela kommunen.")
    return ngettext(
        "Färre än väntat på %(words)s håll.",
        "Färre än väntat på %(words)s håll.",
        len(found),
        words=in_words(len(found), neuter=True),
    )


def _rest(content: Content) -> str:
    """What may be said of everything else: as usual where what can be compared lies in its range, but for chance."""
    told = {one.category["id"] for one in findings(content) if one.category is not None}
    others = [row for row in content["categories"] if row["id"] not in told and (row["expected"] or 0) >= 1]
    inside = sum(in_range(row) for row in others)
    if others and inside >= RANGE_HOLDS * len(others):
        return _("I\N{NO-BREAK SPACE}övrigt är läget som vanligt.")
    return _("I\N{NO-BREAK SPACE}övrigt syns ingen säker förändring.")


def _quiet(content: Content) -> str:
    totals = content["totals"]
    if totals["reason"] == "participation":
        fewer = totals["answers"] < (totals["usual_answers"] or 0)
        return (
            _("Färre svar än vanligt. Det går inte att säga om läget har ändrats.")
            if fewer
            else _("Fler svar än vanligt. Det går inte att säga om läget har ändrats.")
        )
    if totals["reason"] in ("too_few", "history"):
        return _("För få iakttagelser för att säga om läget har ändrats.")
    return _("Inget sticker ut. Läget är som vanligt.")


def _named(lead: str, found: list[Finding]) -> str:
    """ "Fler än väntat: skadegörelse i Centrum (14 mot 2,6) och buskörning i Öster (7 mot 0,3)." """
    if not found:
        return ""
    parts = [
        _(
            "%(what)s (%(observed)s mot %(expected)s)",
            what=small(title(one)),
            observed=number(one.numbers["observed"]),
            expected=number(one.numbers["expected"], 1),
        )
        for one in found[:3]
    ]
    if len(found) > 3:
        more = len(found) - 3
        parts.append(ngettext("en till", "%(words)s till", more, words=in_words(more)))
    return f"{lead}: {format_list(parts, locale=get_locale())}."


def _list(rows: list[CategoryRow]) -> str:
    return str(format_list([small(row["name"]) for row in rows], locale=get_locale()))


def small(text: str) -> str:
    """The first letter small, unless the word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ratio_number(value: float | None) -> str:
    return number(value, 0 if value is not None and value >= 9.95 else 1)
