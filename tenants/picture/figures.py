"""The maps of a picture as they are shown: areas by verdict or by number, points gathered where they are many, names.

The paths come out of the content; here each gets its class, and the points their places on the sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from samsyn.geography.labels import Box, Label, PlacedLabel, place_labels
from tenants.picture.cartography import MapPart, projection_of
from tenants.picture.content import CategoryRow, Content

Shade = Literal["change", "count"]
CLASSES = 6
DOTS_AT_MOST = 90
_FIRST_GRID = 14.0
_PHONE = 360.0  # how wide a map is on a phone
_PLACES_NAMED = 12
_Placed = tuple[NDArray[np.float64], NDArray[np.int64]]
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
    placed = _placed(content, part) if points else None
    nothing = "f0" if part["kind"] == "close" else "s0" if shade == "count" else "few"
    return Figure(
        kind=part["kind"],
        shade=shade,
        view_box=projection.view_box,
        land=part["land"],
        near=[each["d"] for each in part["near"]],
        regions=[Region(each["name"], each["d"], shades.get(each["id"], nothing)) for each in part["areas"]],
        wide=_layer(content, part, placed, 1.0),
        narrow=_layer(content, part, placed, projection.width / _PHONE),
        scale_length=part["scale"]["length"],
        scale_metres=part["scale"]["metres"],
        height=projection.height,
        step=step,
    )


def _layer(content: Content, part: MapPart, placed: _Placed | None, scale: float) -> Layer:
    """Points and names, `scale` times as large as on the sheet."""
    projection = projection_of(part)
    close = part["kind"] == "close"
    dots = _dots(content["categories"], placed, scale) if placed else []
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


def _placed(content: Content, part: MapPart) -> _Placed:
    """Where the map's points lie, and the number of each one's category in the content's order."""
    points = content.get("points", [])
    projection = projection_of(part)
    kinds = {row["id"]: i for i, row in enumerate(content["categories"])}
    degrees = np.array([(point["lon"], point["lat"]) for point in points], dtype=np.float64).reshape(-1, 2)
    at = projection.xy_many(degrees)
    kind = np.array([kinds.get(point["category_id"], -1) for point in points], dtype=np.int64)
    seen = ((at >= 0) & (at <= (projection.width, projection.height))).all(axis=1)
    return at[seen], kind[seen]


def _dots(categories: Sequence[CategoryRow], placed: _Placed, scale: float) -> list[Dot]:
    """The points of a map, gathered on a grid that is made coarser until they are few enough to be read."""
    at, kind = placed
    most, size = DOTS_AT_MOST / scale, _FIRST_GRID * scale
    while True:
        # One number for each field: comparing rows would sort them.
        field = (at[:, 0] // size).astype(np.int64) * 10_000 + (at[:, 1] // size).astype(np.int64)
        fields, place = np.unique(field, return_inverse=True)
        if len(fields) <= 1.6 * most:
            groups = _apart(_gathered(at, kind, place, len(fields)), scale)
            if len(groups) <= most:
                return [_dot(group, categories, scale) for group in sorted(groups, key=lambda each: -each.count)]
        size *= 1.25


@dataclass(slots=True)
class _Group:
    """Points drawn as one: the sums of their places, how many, and the first and last of their categories."""

    x: float
    y: float
    count: int
    first: int
    last: int

    @property
    def middle(self) -> tuple[float, float]:
        return self.x / self.count, self.y / self.count

    def take(self, other: "_Group") -> None:
        self.x, self.y, self.count = self.x + other.x, self.y + other.y, self.count + other.count
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)


def _gathered(at: NDArray[np.float64], kind: NDArray[np.int64], place: NDArray[np.int64], fields: int) -> list[_Group]:
    """One group for each field of the grid, the largest first."""
    x, y = (np.bincount(place, weights=at[:, axis], minlength=fields) for axis in (0, 1))
    first, last = np.full(fields, len(kind) + kind.max(initial=0)), np.full(fields, -1)
    np.minimum.at(first, place, kind)
    np.maximum.at(last, place, kind)
    count = np.bincount(place, minlength=fields)
    order = np.lexsort((y, x, -count))
    return [_Group(float(x[i]), float(y[i]), int(count[i]), int(first[i]), int(last[i])) for i in order]


def _apart(groups: Sequence[_Group], scale: float) -> list[_Group]:
    """Joins groups whose circles would cover one another, the larger taking in the smaller."""
    kept: list[_Group] = []
    for group in groups:
        near = next((other for other in kept if _touch(other, group, scale)), None)
        if near is None:
            kept.append(group)
        else:
            near.take(group)
    return kept


def _touch(one: _Group, other: _Group, scale: float) -> bool:
    (x, y), (other_x, other_y) = one.middle, other.middle
    reach = 0.85 * scale * (_radius(one.count) + _radius(other.count))
    return (x - other_x) ** 2 + (y - other_y) ** 2 < reach**2


def _radius(count: int) -> float:
    return 9.0 if count == 1 else min(24.0, 9.0 + 1.6 * sqrt(count))


def _dot(group: _Group, categories: Sequence[CategoryRow], scale: float) -> Dot:
    x, y = group.middle
    same = categories[group.first] if group.first == group.last >= 0 else None
    return Dot(
        x=round(x, 1),
        y=round(y, 1),
        r=round(scale * _radius(group.count), 1),
        count=group.count,
        letters=same["letters"] if same else "",
        css=f"k-{same['common_code'].replace('_', '-')}" if same else "k-many",
    )
