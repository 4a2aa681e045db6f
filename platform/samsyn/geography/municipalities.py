"""The 290 municipalities of Sweden: official code, name, county, boundary, neighbours.

The facts (some 30 kB) are read once; the boundaries stay text until somebody asks for one, and only the last few asked
for are kept as geometries, so that a web process never holds the country. Both files are made by `tools/boundaries.py`.

The boundaries are generalised for maps of a whole municipality: a coast can be a kilometre off and small islands are
missing. Never refuse an observation because it lies outside the boundary; `points.metres_outside` says how far.
"""

import csv
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry as Geometry

_ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"
_LETTERS = {"é": "e", "ü": "y", "æ": "ä", "ø": "ö"}
_SLUG = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u", " ": "-"})
_WITHOUT_S = tuple("aeiouyåäösxz")
_OWN_NAMES = {980: "Region Gotland", 2080: "Falu kommun"}

Bounds = tuple[float, float, float, float]


class UnknownMunicipality(LookupError):
    """There is no municipality with this code: a fault in the caller, who checks what people type with `is_code`."""


@dataclass(frozen=True, slots=True)
class MunicipalityFact:
    """What is public about a municipality. `bounds` is west, south, east, north in degrees."""

    code: int
    name: str
    slug: str
    county_code: int
    county: str
    bounds: Bounds

    @property
    def official_code(self) -> str:
        """The code as SCB writes it, four digits with a leading zero: "0114"."""
        return f"{self.code:04d}"

    @property
    def full_name(self) -> str:
        """The municipality as an organisation: "Ystads kommun", "Luleå kommun", "Region Gotland"."""
        if self.code in _OWN_NAMES:
            return _OWN_NAMES[self.code]
        return f"{self.name}{'' if self.name.endswith(_WITHOUT_S) else 's'} kommun"


@dataclass(frozen=True, slots=True)
class _Catalogue:
    facts: tuple[MunicipalityFact, ...]
    by_code: MappingProxyType[int, MunicipalityFact]
    by_slug: MappingProxyType[str, MunicipalityFact]
    neighbours: MappingProxyType[int, frozenset[int]]


def all_facts() -> tuple[MunicipalityFact, ...]:
    """All 290 in Swedish alphabetical order (å, ä, ö last)."""
    return _catalogue().facts


def fact(code: int) -> MunicipalityFact:
    """The municipality with this official code; UnknownMunicipality when there is none."""
    return _known(code)


def is_code(code: int) -> bool:
    """Whether there is a municipality with this code."""
    return code in _catalogue().by_code


def by_slug(slug: str) -> MunicipalityFact | None:
    """The municipality with this slug, or None."""
    return _catalogue().by_slug.get(slug)


def by_county() -> dict[str, tuple[MunicipalityFact, ...]]:
    """County name → its municipalities, both in Swedish order: the groups of a long list to choose from."""
    groups: dict[str, list[MunicipalityFact]] = {}
    for each in all_facts():
        groups.setdefault(each.county, []).append(each)
    return {county: tuple(groups[county]) for county in sorted(groups, key=swedish_key)}


def boundary_geojson(code: int) -> dict[str, Any]:
    """The boundary as a GeoJSON geometry (MultiPolygon, WGS 84, five decimals). Raises UnknownMunicipality."""
    geometry: dict[str, Any] = json.loads(boundary_text(code))
    return geometry


def boundary_text(code: int) -> str:
    """The same as the JSON text it is stored as, for handing on without parsing."""
    return _texts()[_known(code).official_code]


@lru_cache(maxsize=24)
def boundary(code: int) -> Geometry:
    """The boundary as a shapely MultiPolygon in (lon, lat). Raises UnknownMunicipality."""
    return shapely.from_geojson(boundary_text(code))


@lru_cache(maxsize=1)
def sweden() -> Geometry:
    """The country with its waters, rough: some kilometres generous at the land borders."""
    return shapely.from_geojson(_texts()["SE"])


def neighbours(codes: Iterable[int]) -> tuple[int, ...]:
    """The codes that share a border on land with any of `codes` and are not among them, ascending."""
    chosen = {_known(code).code for code in codes}
    around = {other for code in chosen for other in _catalogue().neighbours[code]}
    return tuple(sorted(around - chosen))


def overlapping(bounds: Bounds) -> tuple[int, ...]:
    """The codes whose bounding boxes meet `bounds` (west, south, east, north), ascending: what a map of it may show."""
    west, south, east, north = bounds
    return tuple(
        sorted(
            each.code
            for each in all_facts()
            if each.bounds[0] <= east and each.bounds[2] >= west and each.bounds[1] <= north and each.bounds[3] >= south
        )
    )


def slug_of(name: str) -> str:
    """The name in an address: å and ä become a, ö o, é e, spaces hyphens."""
    return name.lower().translate(_SLUG)


def swedish_key(text: str) -> tuple[int, ...]:
    """Sort key for Swedish order without the machine's locale: a–z, å, ä, ö; é as e; everything else before."""
    return tuple(_ALPHABET.find(_LETTERS.get(letter, letter)) for letter in text.lower())


def _known(code: int) -> MunicipalityFact:
    try:
        return _catalogue().by_code[code]
    except KeyError:
        raise UnknownMunicipality(code) from None


@lru_cache(maxsize=1)
def _catalogue() -> _Catalogue:
    with (files("samsyn.geography") / "data" / "municipalities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    slugs = _slugs([(row["name"], row["county"]) for row in rows])
    facts = tuple(
        sorted(
            (
                MunicipalityFact(
                    code=int(row["code"]),
                    name=row["name"],
                    slug=slug,
                    county_code=int(row["county_code"]),
                    county=row["county"],
                    bounds=(float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"])),
                )
                for row, slug in zip(rows, slugs, strict=True)
            ),
            key=lambda each: swedish_key(each.name),
        )
    )
    return _Catalogue(
        facts=facts,
        by_code=MappingProxyType({each.code: each for each in facts}),
        by_slug=MappingProxyType({each.slug: each for each in facts}),
        neighbours=MappingProxyType({int(row["code"]): frozenset(map(int, row["neighbours"].split())) for row in rows}),
    )


def _slugs(names: list[tuple[str, str]]) -> list[str]:
    """One slug for each (name, county).

    Where two names give the same, the one that is spelled so keeps it and the other adds its county: Habo is `habo`,
    Håbo is `habo-uppsala`. The rule looks at the names only, so a slug never depends on the order of the file.
    """
    plain = [slug_of(name) for name, _ in names]
    return [
        slug if plain.count(slug) == 1 or slug == name.lower() else f"{slug}-{slug_of(county.removesuffix(' län'))}"
        for slug, (name, county) in zip(plain, names, strict=True)
    ]


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    with (files("samsyn.geography") / "data" / "boundaries.json.gz").open("rb") as file:
        texts: dict[str, str] = json.loads(gzip.decompress(file.read()))
    return texts
