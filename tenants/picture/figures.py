"""The maps of a picture as they are shown: areas by verdict or by number, points gathered where they are many, names.

The paths come out of the content; here each gets its class, and the points their places on the sheet.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal

from samsyn.geography.labels import Box, Label, PlacedLabel, place_labels
from tenants.picture.cartography import MapPart, projection_of
from tenants.picture.content import CategoryRow, Content

Shade = Literal["change", "count"]
CLASSES = 6
DOTS_AT_MOST = 90
_FIRST_GRID = 14.0
_PHONE = 360.0  # how wide a map is on a phone
_PLACES_NAMED = 12
_NICE = (1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750, 1000)


@dataclass(frozen=True, slots=True)
class Region:
    """An area on the map: its path and class."""

    name: str
    d: str
    css: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One observation (`letters` of its category) or several at one place (`count`)."""

    x: float
    y: float
    r: float
    count: int
    letters: str
    css: str


@dataclass(frozen=True, slots=True)
class Layer:
    """What lies on the areas, for one size of screen: named places, points and names, large enough to be read there."""

    places: list[tuple[float, float]]
    dots: list[Dot]
    labels: list[PlacedLabel]


@dataclass(frozen=True, slots=True)
class Figure:
    """A map, ready to be written as SVG. `step` is how many observations each class of the amounts stands for.

    `narrow` is the layer for a phone, where the whole map is half as wide.
    """

    kind: str
    shade: Shade
    view_box: str
    land: str
    near: list[str]
    regions: list[Region]
    wide: Layer
    narrow: Layer
    scale_length: float
    scale_metres: int
    height: float
    step: int

    @property
    def shades(self) -> frozenset[str]:
        """The classes that occur, so that the legend explains no more."""
        return frozenset(region.css for region in self.regions)

    @property
    def scale_text(self) -> str:
        """The length of the scale bar in words."""
        metres = self.scale_metres
        return f"{metres // 1000}\u00a0km" if metres >= 1000 else f"{metres}\u00a0m"


def figures(content: Content, shade: Shade, *, points: bool) -> list[Figure]:
    """Every map of the picture; the close one shows points only, so it is there for those who may see them."""
    shown = [part for part in content["maps"] if points or part["kind"] == "whole"]
    return [_figure(content, part, shade, points) for part in shown]


def step_of(content: Content) -> int:
    """How many observations a class of the amounts stands for: the same for every round that is compared."""
    highest = max((count for row in content["areas"] for count in (row["observed"], *row["previous"])), default=0)
    wanted = ceil(highest / CLASSES)
    return next((step for step in _NICE if step >= wanted), wanted)


def amount_class(count: int, step: int) -> str:
    """s0 for nothing, then s1 to s6 in equal steps."""
    return f"s{min(CLASSES, ceil(count / step))}"


def _figure(content: Content, part: MapPart, shade: Shade, points: bool) -> Figure:
    projection = projection_of(part)
    step = step_of(content)
    shades = {} if part["kind"] == "close" else _shades(content, shade, step)
    nothing = "f0" if part["kind"] == "close" else "s0" if shade == "count" else "few"
    return Figure(
        kind=part["kind"],
        shade=shade,
        view_box=projection.view_box,
        land=part["land"],
        near=[each["d"] for each in part["near"]],
        regions=[Region(each["name"], each["d"], shades.get(each["id"], nothing)) for each in part["areas"]],
        wide=_layer(content, part, points, 1.0),
        narrow=_layer(content, part, points, projection.width / _PHONE),
        scale_length=part["scale"]["length"],
        scale_metres=part["scale"]["metres"],
        height=projection.height,
        step=step,
    )


def _layer(content: Content, part: MapPart, points: bool, scale: float) -> Layer:
    """Points and names, `scale` times as large as on the sheet."""
    projection = projection_of(part)
    close = part["kind"] == "close"
    dots = _dots(content, part, scale) if points else []
    names = [*_area_names(content, part, scale), *_near_names(part, scale)]
    names += _place_names(content, part, scale) if close else []
    obstacles = [Box(dot.x - dot.r, dot.y - dot.r, dot.x + dot.r, dot.y + dot.r) for dot in dots]
    corner = Box(0, projection.height - 34 * scale, part["scale"]["length"] + 60 * scale, projection.height)
    return Layer(
        places=[(name.x, name.y) for name in names if name.point],
        dots=dots,
        labels=place_labels(names, projection.width, projection.height, obstacles=[*obstacles, corner]),
    )


def _shades(content: Content, shade: Shade, step: int) -> dict[str | None, str]:
    """The class of each area: its own verdict, else that of a category in it."""
    if shade == "count":
        return {row["id"]: amount_class(row["observed"], step) for row in content["areas"]}
    shades = {row["id"]: "few" if row["reason"] in ("too_few", "history") else "f0" for row in content["areas"]}
    for verdict, css in (("down", "down"), ("up", "up")):
        shades |= {cell["area_id"]: css for cell in content["cells"] if cell["verdict"] == verdict}
    for area in content["areas"]:
        if area["verdict"] != "unsure":
            shades[area["id"]] = {"up": "up2", "down": "down2"}[area["verdict"]]
    return shades


def _area_names(content: Content, part: MapPart, scale: float) -> list[Label]:
    called = {row["id"] for row in content["areas"] if row["verdict"] != "unsure"}
    called |= {cell["area_id"] for cell in content["cells"] if cell["verdict"] != "unsure"}
    return [
        Label(each["name"], each["x"], each["y"], size=12 * scale, priority=1000.0, css="")
        if each["id"] in called
        else Label(each["name"], each["x"], each["y"], size=11 * scale, priority=each["room"], css="quiet")
        for each in part["areas"]
        if each["room"]
    ]


def _near_names(part: MapPart, scale: float) -> list[Label]:
    return [
        Label(each["name"], each["x"], each["y"], size=11 * scale, priority=-1.0, css="quiet far")
        for each in part["near"]
        if each["room"] >= 9 * scale
    ]


def _place_names(content: Content, part: MapPart, scale: float) -> list[Label]:
    projection = projection_of(part)
    shown = [place for place in content["places"] if projection.shows(place["lat"], place["lon"])]
    shown.sort(key=lambda place: -place["observed"])
    return [
        Label(
            place["name"],
            *projection.xy(place["lat"], place["lon"]),
            size=12 * scale,
            priority=500.0 + place["observed"],
            point=True,
            mark=4 * scale,
        )
        for place in shown[:_PLACES_NAMED]
    ]


def _dots(content: Content, part: MapPart, scale: float) -> list[Dot]:
    """The points of a map, gathered on a grid that is made coarser until they are few enough to be read."""
    projection = projection_of(part)
    categories = {row["id"]: row for row in content["categories"]}
    placed = [
        (*projection.xy(point["lat"], point["lon"]), point["category_id"])
        for point in content.get("points", [])
        if projection.shows(point["lat"], point["lon"])
    ]
    size = _FIRST_GRID * scale
    while True:
        groups: dict[tuple[int, int], list[tuple[float, float, str]]] = defaultdict(list)
        for point_xy in placed:
            groups[int(point_xy[0] // size), int(point_xy[1] // size)].append(point_xy)
        dots = [_dot(group, categories, scale) for group in _apart(list(groups.values()), scale)]
        if len(dots) <= DOTS_AT_MOST / scale:
            return sorted(dots, key=lambda dot: -dot.count)
        size *= 1.4


def _apart(groups: list[list[tuple[float, float, str]]], scale: float) -> list[list[tuple[float, float, str]]]:
    """Joins groups whose circles would cover one another, the largest taking in the smaller."""
    kept: list[list[tuple[float, float, str]]] = []
    for group in sorted(groups, key=lambda each: (-len(each), each[0])):
        x, y = _middle(group)
        near = next((other for other in kept if _touch(other, x, y, len(group), scale)), None)
        if near is None:
            kept.append(list(group))
        else:
            near.extend(group)
    return kept


def _touch(other: Sequence[tuple[float, float, str]], x: float, y: float, count: int, scale: float) -> bool:
    own_x, own_y = _middle(other)
    reach = 0.85 * scale * (_radius(len(other)) + _radius(count))
    return (own_x - x) ** 2 + (own_y - y) ** 2 < reach**2


def _middle(group: Sequence[tuple[float, float, str]]) -> tuple[float, float]:
    return sum(x for x, _, _ in group) / len(group), sum(y for _, y, _ in group) / len(group)


def _radius(count: int) -> float:
    return 9.0 if count == 1 else min(24.0, 9.0 + 1.6 * sqrt(count))


def _dot(group: Sequence[tuple[float, float, str]], categories: Mapping[str, CategoryRow], scale: float) -> Dot:
    x, y = _middle(group)
    kinds = Counter(category for _, _, category in group)
    category = categories.get(next(iter(kinds)))
    same = len(kinds) == 1 and category is not None
    return Dot(
        x=round(x, 1),
        y=round(y, 1),
        r=round(scale * _radius(len(group)), 1),
        count=len(group),
        letters=category["letters"] if same and category else "",
        css=f"k-{category['common_code'].replace('_', '-')}" if same and category else "k-many",
    )
