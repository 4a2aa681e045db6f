"""The settled pictures as documents: PDF/UA in Swedish, one for each version, for the archive and for who leaves.

The same words as on the page, made from the same frozen content. No single observation is in it: points are left out.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from samsyn.isolation.boundary import BoundSession
from samsyn.typesetting import pdf
from samsyn.web.formats import in_words, moment, number, percent, span
from tenants.network.sectors import sector_name
from tenants.picture import figures, findings, sentences, service, tables, wording
from tenants.picture.content import Content, Numbers
from tenants.picture.queries import PictureRow, VersionRow

TEMPLATE = Path(__file__).with_name("typst") / "picture.typ"
AT_A_TIME = 50
LARGER = 1.25
"""The names on a printed map, against those on the screen."""
FILLS = {"up": "#f5cdbb", "up2": "#ec9f80", "down": "#c4dcec", "down2": "#8dbcdc"}
"""The areas that stand out; the table under the map says the same in words."""


def documents(session: BoundSession, municipality: str) -> Iterator[tuple[str, bytes]]:
    """Every settled version, newest first: its path and the PDF. One picture at a time is in memory."""
    before: tuple[int, int] | None = None
    while rows := service.versions(session, drafts=False, before=before, limit=AT_A_TIME):
        for row in rows:
            yield f"lagesbilder/{name(row)}", document(service.find(session, row.id, points=False), municipality)
        before = rows[-1].round_number, rows[-1].version


def name(row: VersionRow) -> str:
    """ "omgang-012-version-1.pdf"."""
    return f"omgang-{row.round_number:03d}-version-{row.version}.pdf"


def document(picture: PictureRow, municipality: str) -> bytes:
    """One settled version as PDF; the same version gives the same bytes."""
    if picture.settled_at is None:
        raise ValueError("Only a settled picture is a document.")
    with force_locale("sv"):
        return pdf(TEMPLATE, _data(picture, municipality), at=picture.settled_at)


def _data(picture: PictureRow, municipality: str) -> dict[str, Any]:
    content: Content = picture.content  # type: ignore[assignment]
    period = span(*(date.fromisoformat(content["round"][end]) for end in ("period_from", "period_to")))
    year = content["round"]["period_to"][:4]
    title = _("Lägesbild omgång %(n)s, %(place)s", n=content["round"]["number"], place=municipality)
    return {
        "title": title,
        "language": "sv",
        "kicker": f"{title} · {period} {year}",
        "headline": sentences.headline(content),
        "intro": sentences.intro(content),
        "facts": _facts(picture, content),
        "changes": _changes(content),
        "map": _map(content, municipality),
        "areas": _areas(content),
        "categories": _categories(content),
        "response": _response(content),
        "analysis": {
            "title": _("Gruppens analys"),
            "text": picture.analysis,
            "none": _("Gruppen skrev ingen analys till den här versionen."),
        },
        "notes": {
            "title": _("Gruppens anteckningar"),
            "rows": [
                {"text": note["text"], "by": f"{note['author']}, {wording.instant(note['at'])}"}
                for note in picture.content.get("notes", [])
            ],
        },
        "foot": f"{title}, {_('version %(n)s', n=picture.version)}",
        "pages": _("Sida"),
    }


def _facts(picture: PictureRow, content: Content) -> list[tuple[str, str]]:
    totals = content["totals"]
    answers = _("%(a)s av %(b)s", a=totals["answers"], b=totals["invited"])
    share = f" ({percent(totals['answers'], totals['invited'])})" if totals["invited"] else ""
    settled = f"{moment(picture.settled_at, 'year')} {_('av %(who)s', who=picture.settled_by_name)}"
    seen = ngettext("%(num)s iakttagelse", "%(num)s iakttagelser", totals["observations"])
    numbers = tables.numbers_of(content["compared_with"])
    compared = _("omgång %(numbers)s, justerat för hur många som svarat", numbers=numbers) if numbers else _("inget än")
    found = [
        (_("Version"), str(picture.version)),
        (_("Fastställd"), settled),
        (_("Underlag"), seen),
        (_("Svar"), answers + share),
        (_("Jämförs med"), compared),
    ]
    return [*found, (_("Ny version för"), picture.change_reason)] if picture.change_reason else found


def _changes(content: Content) -> dict[str, Any]:
    words = {"up": _("Fler än väntat"), "down": _("Färre än väntat")}
    found = [
        {
            "title": sentences.title(one),
            "verdict": words[one.verdict],
            "count": _(
                "%(n)s mot förväntat %(e)s.",
                n=number(one.numbers["observed"]),
                e=number(one.numbers["expected"], 1),
            ),
            "told": sentences.told(one),
            "expectation": sentences.expectation(one),
        }
        for one in findings.findings(content)
    ]
    watched = [f"{sentences.title(one)}: {number(one.numbers['observed'])}" for one in findings.watched(content)]
    besides: Sequence[tuple[str, list[str]]] = (
        (_("Som vanligt"), [sentences.as_usual(content)]),
        (_("För lite för att säga något"), [sentences.too_thin(content)]),
        (_("Håll ögonen på (kan vara slump)"), watched),
        (_("Att tänka på"), sentences.cautions(content)),
    )
    return {
        "title": _("Det här har förändrats"),
        "found": found,
        "none": _("Inget sticker ut i den här omgången."),
        "besides": [{"title": title, "lines": lines} for title, lines in besides if any(lines)],
    }


def _map(content: Content, municipality: str) -> dict[str, Any]:
    drawn = figures.figures(content, "change", points=False)
    return {
        "title": _("Var"),
        "svg": _svg(drawn[0]) if drawn else "",
        "alt": sentences.map_words(content, "change", municipality),
        "caption": _("Områden där antalet skiljer sig från det väntade är färgade. Samma uppgifter står i tabellen."),
    }


def _svg(figure: figures.Figure) -> str:
    """The map as it is printed: land, areas, names."""
    shapes = [f'<path d="{figure.land}" fill="#f4f1ea" stroke="#8a979b" stroke-width="1"/>']
    for region in figure.regions:
        fill = FILLS.get(region.css, "#e3e9e9")
        shapes.append(f'<path d="{region.d}" fill="{fill}" stroke="#5b6b70" stroke-width="0.8"/>')
    for label in figure.wide.labels:
        for i, line in enumerate(label.lines):
            shapes.append(
                f'<text x="{label.x}" y="{label.y + i * label.leading}" text-anchor="{label.anchor}" '
                f'font-family="Libertinus Serif" font-size="{label.size * LARGER}" fill="#1d2b2f">{escape(line)}</text>'
            )
    inside = "".join(shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{figure.view_box}">{inside}</svg>'


def _areas(content: Content) -> dict[str, Any]:
    return {
        "head": [_("Område"), *_heads()],
        "rows": [[sentences.area_name(line.row), *_cells(line.row)] for line in tables.areas(content)],
    }


def _categories(content: Content) -> dict[str, Any]:
    return {
        "title": _("Vad"),
        "head": [_("Kategori"), *_heads()],
        "groups": [
            {"name": wording.group_name(group.code), "rows": [[row["name"], *_cells(row)] for row in group.rows]}
            for group in tables.groups(content)
        ],
    }


def _heads() -> list[str]:
    return [_("Antal"), _("Förväntat"), _("Vanligt spann"), _("Bedömning")]


def _cells(row: Numbers) -> list[str]:
    low, high = row["low"], row["high"]
    usual = "–" if low is None or high is None else f"{low}" if low == high else f"{low}–{high}"
    return [number(row["observed"]), number(row["expected"], 1), usual, sentences.judged(row)]


def _response(content: Content) -> dict[str, Any]:
    totals = content["totals"]
    told = [_("%(a)s av %(b)s har svarat.", a=totals["answers"], b=totals["invited"])]
    if totals["nothing_to_report"]:
        told.append(
            ngettext(
                "En svarade ”Inget att rapportera”.",
                "%(words)s svarade ”Inget att rapportera”.",
                totals["nothing_to_report"],
                words=in_words(totals["nothing_to_report"], capital=True),
            )
        )
    return {
        "title": _("Vilka har svarat"),
        "intro": " ".join(told),
        "head": [_("Sektor"), _("Svar"), _("Andel"), _("Inget att rapportera")],
        "rows": [
            [
                sector_name(row.sector),
                _("%(a)s av %(b)s", a=row.answered, b=row.invited),
                percent(row.answered, row.invited),
                number(row.nothing_to_report),
            ]
            for row in tables.sectors(content)
        ],
    }
