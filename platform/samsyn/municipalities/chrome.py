"""The masthead: which municipality this is, the cycle's menu, the way to the other municipalities."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, g, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup

from samsyn.feature import MenuItem
from samsyn.municipalities.gate import may
from samsyn.web.edge import CurrentMunicipality
from samsyn.web.formats import municipality_name
from samsyn.web.i18n import language


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu as it is shown."""

    label: str
    url: str
    current: bool


def possessive(municipality: CurrentMunicipality) -> str:
    """The name as the municipality bears it: Ystads kommun, Luleå kommun, Region Gotland."""
    return municipality_name(municipality.id)


def _links(items: tuple[MenuItem, ...]) -> list[Link]:
    """The entries that this request's roles open; none outside a municipality."""
    if "municipality" not in g or "capabilities" not in g or g.get("refused") or request.endpoint is None:
        return []
    links = [(item, url_for(item.endpoint, slug=g.municipality.slug)) for item in items]
    return [Link(str(item.label), url, _is_here(item, url)) for item, url in links if item.capability in g.capabilities]


def _is_here(item: MenuItem, url: str) -> bool:
    """Whether this page belongs to the entry: of the same blueprint, or below its address (a measure's review)."""
    same = item.endpoint.split(".")[:2] == (request.endpoint or "").split(".")[:2]
    return same or (url != _home_url() and request.path.startswith(url.rstrip("/") + "/"))


def _home_url() -> str:
    if "municipality" in g and "capabilities" in g:
        return url_for("k.overview.index", slug=g.municipality.slug)
    return url_for("accounts.front")


def _switcher() -> Markup:
    return Markup(render_template("switcher.html", user=current_user))  # noqa: S704 (a template's output)


def _language_link() -> Markup:
    """This page in the other language, whatever was asked of it besides."""
    other, label = ("en", "In English") if language() == "sv" else ("sv", "På svenska")
    query = urlencode(
        [*((key, value) for key, value in request.args.items(multi=True) if key != "lang"), ("lang", other)]
    )
    return Markup('<a class="plain" href="?{}" lang="{}" hreflang="{}">{}</a>').format(query, other, other, label)


def init_chrome(app: Flask, menu: tuple[MenuItem, ...], settings: tuple[MenuItem, ...]) -> None:
    """Template globals of the masthead."""
    app.jinja_env.globals.update(
        menu=lambda: _links(menu),
        settings_menu=lambda: _links(settings),
        home_url=_home_url,
        switcher=_switcher,
        language=language,
        language_link=_language_link,
        possessive=possessive,
        may=may,
        current_municipality=lambda: g.get("municipality"),
    )
