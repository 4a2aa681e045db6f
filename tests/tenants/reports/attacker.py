"""A reader who tries to recover what was hidden: linear programmes in whole numbers over all that a region ever got.

It shares no code with the defence. It sees marks and values only, and is granted one thing more than a region knows:
which counts a revision left unchanged. It tries every belief about the mark ("1-7", "1 or more") on each release and on
all of a period together, and reports the narrowest interval that any consistent belief leaves for a hidden figure.

`python -m tests.tenants.reports.attacker 5000` attacks as many random sequences and prints what it found as JSON.
"""

import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from math import ceil, floor, inf

import numpy as np
from scipy import optimize

from tenants.reports.disclosure import TOTAL, Count, Draft, Release, prepare

Row = tuple[frozenset[tuple[str, int]], float, float]


def attack(releases: Sequence[Release]) -> float:
    """The narrowest (largest − smallest possible value) of any hidden figure of one period's releases; inf if none."""
    narrowest = inf
    together = [releases] if len(releases) > 1 else []
    for seen in [*([each] for each in releases), *together]:
        for most in (7, inf):
            rows = [row for release in seen for row in rows_of(release, releases, most)]
            hidden = {parts for release in seen for parts, value in marks_of(release, releases) if value is None}
            shown = {parts for release in seen for parts, value in marks_of(release, releases) if value is not None}
            narrowest = min([narrowest, *widths(rows, hidden - shown)])
    return narrowest


def marks_of(release: Release, releases: Sequence[Release]) -> list[tuple[frozenset[tuple[str, int]], int | None]]:
    """What the region reads, and of which counts it is the sum."""
    of = {f.code: (f.code, first_with(f.code, f.true, release.version, releases)) for f in release.figures}
    everything = frozenset(count for code, count in of.items() if code != TOTAL)
    return [(everything if f.code == TOTAL else frozenset([of[f.code]]), f.value) for f in release.figures]


def first_with(code: str, true: int, version: int, releases: Sequence[Release]) -> int:
    """The granted knowledge: since which version this count has been what it is."""
    earlier = [each for each in releases if each.version == version - 1]
    if earlier and any(f.code == code and f.true == true for f in earlier[0].figures):
        return first_with(code, true, version - 1, releases)
    return version


def rows_of(release: Release, releases: Sequence[Release], most: float) -> list[Row]:
    """Every figure as lower and upper bound of a sum."""
    rows: list[Row] = []
    for figure, (parts, value) in zip(release.figures, marks_of(release, releases), strict=True):
        if value is None:
            rows.append((parts, 1, most))
        elif figure.mode == "open" or value == 0:
            rows.append((parts, value, value))
        else:
            rows.append((parts, max(8, value - 2), value + 2))
        if release.answers is not None and figure.mode != "open" and figure.code != TOTAL:
            rows.append((parts, 0, release.answers))
    return rows


def widths(rows: Sequence[Row], hidden: set[frozenset[tuple[str, int]]]) -> list[float]:
    """The width that the rows leave each hidden sum; nothing if they contradict each other."""
    if not hidden:
        return []
    names = sorted({name for parts, _, _ in rows for name in parts})
    table = np.array([[float(name in parts) for name in names] for parts, _, _ in rows])
    constraint = optimize.LinearConstraint(table, [low for _, low, _ in rows], [high for _, _, high in rows])
    found = []
    for parts in hidden:
        goal = np.array([float(name in parts) for name in names])
        low, high = (
            optimize.milp(sign * goal, integrality=np.ones(goal.size, dtype=int), constraints=constraint)
            for sign in (1, -1)
        )
        if low.status == 2:
            return []
        assert low.fun is not None
        # Without an upper bound HiGHS says unbounded (3), or cannot tell that from infeasible (4), which low excluded.
        found.append(inf if high.fun is None else floor(-high.fun + 1e-6) - ceil(low.fun - 1e-6))
    return found


def random_drafts(random: np.random.Generator) -> list[Draft]:
    """One municipality's releases: a month or two, some corrected, few categories or many, some of them open."""
    drafts = []
    codes = [f"kind{i}" for i in range(int(random.integers(2, 8)))]
    public = {code for code in codes if random.random() < 0.15}
    mean = float(random.choice([1.5, 4.0, 8.0]))
    told = random.random() < 0.3
    for month in range(int(random.integers(1, 3))):
        counts = [random_count(random, code, mean, code in public) for code in codes]
        drafts.append(draft_of(random, month, counts, told, None))
        if random.random() < 0.5:
            changed = [random_count(random, c.code, mean, c.open) if random.random() < 0.4 else c for c in counts]
            drafts.append(draft_of(random, month, changed, told, 8 + int(random.integers(0, 20))))
    return drafts


def random_count(random: np.random.Generator, code: str, mean: float, public: bool) -> Count:
    incidents = int(random.negative_binomial(1.2, 1.2 / (1.2 + mean)))
    contributors = int(random.integers((incidents + 2) // 3, incidents + 3)) if incidents else 0
    return Count(code, incidents, contributors, public)


def draft_of(
    random: np.random.Generator, month: int, counts: Sequence[Count], told: bool, changed: int | None
) -> Draft:
    most, every = max(c.contributors for c in counts), sum(c.contributors for c in counts)
    people = int(random.integers(most, every + 1))
    answers = people + int(random.integers(0, 20)) if told else None
    return Draft("month", date(2026, month + 1, 1), date(2026, month + 2, 1), tuple(counts), people, answers, changed)


def run(random: np.random.Generator) -> list[Release]:
    """Delivers a random sequence as the product would."""
    delivered: list[Release] = []
    for draft in random_drafts(random):
        delivered.append(prepare(draft, delivered))
    return delivered


def main(sequences: int) -> None:
    """Attacks random sequences, seeded by their number."""
    start, narrowest, releases, withheld, figures, hidden = time.perf_counter(), inf, 0, 0, 0, 0
    for seed in range(sequences):
        delivered = run(np.random.default_rng(seed))
        withheld += sum(each.withheld for each in delivered)
        releases += len(delivered)
        figures += sum(len(each.figures) for each in delivered)
        hidden += sum(figure.value is None for each in delivered for figure in each.figures)
        for period in {each.start for each in delivered}:
            found = attack([each for each in delivered if each.start == period])
            if found < 3:
                print(json.dumps({"seed": seed, "period": period.isoformat(), "width": found}))
            narrowest = min(narrowest, found)
    print(
        json.dumps(
            {
                "name": "disclosure_attack",
                "sequences": sequences,
                "releases": releases,
                "withheld": withheld,
                "figures": figures,
                "hidden": hidden,
                "narrowest": narrowest,
                "seconds": round(time.perf_counter() - start, 1),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
