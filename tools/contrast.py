"""Checks the colours of tokens.css: contrast of every pair in use, and whether they can be told apart.

Reads the stylesheet itself, both themes. Contrast is that of WCAG 2.1 (text 4.5, shapes 3). Distance is measured in
OKLab ×100 as seen with normal sight and with each of three colour-vision deficiencies. Exit status 1 when a pair falls
short; `--all` prints every pair, not only those. No dependencies.
"""

import sys
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from pathlib import Path

Vector = Sequence[float]
Theme = dict[str, str]

SMALLEST_DIFFERENCE = 3.0
DARK_BY_SYSTEM = "@media screen and (prefers-color-scheme: dark)"
DARK_BY_CHOICE = '[data-theme="dark"] {'
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHT: dict[str, tuple[Vector, Vector, Vector]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
CATEGORY_GROUPS = {
    "damage": ("vandalism", "graffiti", "arson"),
    "place": ("littering", "unsafe-place"),
    "substances": ("drugs", "alcohol"),
    "person": ("threat-violence", "robbery-theft", "sexual-harassment", "staff-incident"),
    "order": ("disorderly-gathering", "reckless-driving"),
    "knowledge": ("rumour", "planned-event", "other"),
}
SEQUENTIAL = tuple(f"seq-{step}" for step in range(7))
DIVERGING = ("div-m3", "div-m2", "div-m1", "div-0", "div-p1", "div-p2", "div-p3")


def tokens(block: str) -> Theme:
    """The colours that a block of CSS declares, by name without the dashes."""
    colours: Theme = {}
    for declaration in block.split(";"):
        name, _, value = declaration.rpartition("--")[2].partition(":")
        value = value.strip()
        if value.startswith("#") and len(value) == 7:
            colours[name.strip()] = value
    return colours


def between(css: str, start: str, end: str) -> str:
    """The stretch of the stylesheet from one mark to another."""
    first = css.index(start)
    return css[first : css.index(end, first)]


def themes(css: str) -> tuple[Theme, Theme]:
    """Light and dark; the dark one is written twice (by the system's wish, by choice) and has to agree."""
    light = tokens(between(css, ":root {", DARK_BY_SYSTEM))
    by_system = tokens(between(css, DARK_BY_SYSTEM, DARK_BY_CHOICE))
    dark = tokens(between(css, DARK_BY_CHOICE, "@media (prefers-reduced-motion"))
    if dark != by_system or dark.keys() != light.keys():
        sys.exit("tokens.css: the two dark blocks differ, or one theme lacks a colour of the other")
    return light, dark


def linear(colour: str) -> list[float]:
    """Linear RGB (0–1) of a colour such as #0a7f5c."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio after WCAG 2.1, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(rgb: Vector) -> Vector:
    """OKLab (Ottosson 2020) of a linear RGB."""
    red, green, blue = rgb
    long = max(0.0, 0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = max(0.0, 0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = max(0.0, 0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
    )


def seen(colour: str, sight: str) -> Vector:
    """Linear RGB of a colour as somebody with that sight sees it."""
    rgb = linear(colour)
    return [min(1.0, max(0.0, sum(m * x for m, x in zip(row, rgb, strict=True)))) for row in SIGHT[sight]]


def difference(one: str, other: str, sight: str) -> float:
    """Distance of two colours in OKLab ×100 for one kind of sight."""
    pairs = zip(oklab(seen(one, sight)), oklab(seen(other, sight)), strict=True)
    return float(100 * sum((x - y) ** 2 for x, y in pairs) ** 0.5)


def pairs_in_use() -> list[tuple[str, str, float]]:
    """Foreground, background and the contrast that the pair needs."""
    texts = ("ink", "ink-2", "ink-3", "accent", "up", "down", "unsure", "error", "warn")
    softs = ("up", "down", "unsure", "go", "extend", "change", "end", "error", "warn", "ok")
    categories = [f"cat-{name}" for group in CATEGORY_GROUPS.values() for name in group]
    pairs = [(text, ground, 4.5) for text in texts for ground in ("paper", "surface", "sunken")]
    pairs += [("on-accent", "accent", 4.5), ("on-accent", "accent-strong", 4.5), ("accent", "accent-soft", 4.5)]
    pairs += [("ink", "accent-soft", 4.5), ("on-mark", "mark", 4.5)]
    pairs += [(name, f"{name}-soft", 4.5) for name in softs]
    pairs += [("ink", f"{name}-soft", 4.5) for name in ("up", "down", "error", "warn", "ok")]
    pairs += [("edge", ground, 3.0) for ground in ("paper", "surface", "sunken")]
    pairs += [("on-cat", name, 4.5) for name in categories] + [(name, "land", 3.0) for name in categories]
    pairs += [("on-seq-low", name, 4.5) for name in SEQUENTIAL[:4]]
    pairs += [("on-seq-high", name, 4.5) for name in SEQUENTIAL[4:]]
    pairs += [("ink", name, 4.5) for name in DIVERGING[2:5]]
    return [*pairs, ("ink-2", "land", 4.5), ("ink-2", "sea", 4.5)]


def neighbours() -> dict[str, Iterable[tuple[str, str]]]:
    """The colours that have to be told apart, by the scale they stand in."""
    leaders = [f"cat-{group[0]}" for group in CATEGORY_GROUPS.values()]
    members = [(f"cat-{a}", f"cat-{b}") for group in CATEGORY_GROUPS.values() for a, b in combinations(group, 2)]
    return {
        "neighbouring steps, sequential": list(pairwise(SEQUENTIAL)),
        "neighbouring steps, diverging": list(pairwise(DIVERGING)),
        "up / down / cannot say": list(combinations(("up", "down", "unsure"), 2)),
        "group leaders (6 hues)": list(combinations(leaders, 2)),
        "members inside a group": members,
    }


def faults(light: Theme, dark: Theme) -> list[str]:
    """A sentence for each pair that falls short, in either theme."""
    found = []
    for name, theme in (("light", light), ("dark", dark)):
        for ink, ground, need in pairs_in_use():
            ratio = contrast(theme[ink], theme[ground])
            if ratio < need:
                found.append(f"{name}: {ink} on {ground} has {ratio:.2f}, needs {need}")
        for scale, pairs in neighbours().items():
            for one, other in pairs:
                closest, sight = min((difference(theme[one], theme[other], s), s) for s in SIGHT)
                if closest < SMALLEST_DIFFERENCE:
                    found.append(f"{name}: {scale}: {one} / {other} differ by {closest:.1f} ({sight})")
        lightness = [oklab(linear(theme[step]))[0] for step in SEQUENTIAL]
        if lightness not in (sorted(lightness), sorted(lightness, reverse=True)):
            found.append(f"{name}: the sequential scale does not go one way in lightness")
    return found


def main(arguments: list[str]) -> int:
    """Check the stylesheet named first; exit status 1 when something falls short."""
    light, dark = themes(Path(arguments[0]).read_text(encoding="utf-8"))
    if "--all" in arguments:
        for ink, ground, need in pairs_in_use():
            ratios = [contrast(theme[ink], theme[ground]) for theme in (light, dark)]
            print(f"{ink + ' on ' + ground:<46}{need:>5}{ratios[0]:>8.2f}{ratios[1]:>8.2f}")
    found = faults(light, dark)
    print("\n".join(found) if found else f"contrast: {len(pairs_in_use())} pairs × 2 themes hold")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
