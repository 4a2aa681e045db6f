"""How rare a count is, given the counts before it: distribution, dispersion, and many judged at once.

The predictive distribution is Gamma-Poisson (negative binomial), written by its mean and its *spread*: the variance is
mean·(1 + spread). Its tails come from the incomplete beta function, because scipy.stats would cost every web process
45 MB.

Sources: Heyse 2011 (Recent Advances in Biostatistics) and Döhler, Durand, Roquain 2018 (DiscreteFDR) for p-values that
can only take certain values.
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_HISTORY_FOR_DISPERSION = 5
_TINY = 1e-12
_CLOSELY_ATTAINABLE = 1000.0


def at_least(count: Floats, mean: Floats, spread: Floats) -> Floats:
    """P(X >= count); the arguments broadcast, spread > 0."""
    tail = special.betainc(np.maximum(count, 1.0), _size(mean, spread), spread / (1 + spread))
    return np.where(count <= 0, 1.0, np.where(mean > 0, tail, 0.0))


def at_most(count: Floats, mean: Floats, spread: Floats) -> Floats:
    """P(X <= count), as `at_least`; a mean of 0 gives 1."""
    tail = special.betainc(_size(mean, spread), np.maximum(count, 0.0) + 1, 1 / (1 + spread))
    return np.where(count < 0, 0.0, np.where(mean > 0, tail, 1.0))


def quantile(share: float, mean: Floats, spread: Floats) -> Floats:
    """The smallest count with P(X <= count) >= share."""
    return first_count(lambda count: at_most(count, mean, spread) >= share, mean)


def _size(mean: Floats, spread: Floats) -> Floats:
    return np.where(mean > 0, mean, 1.0) / spread


def first_count(reached: Callable[[Floats], Flags], mean: Floats) -> Floats:
    """For every mean the smallest whole number at which a condition holds that stays true from there on (bisection)."""
    high = np.ceil(mean) + 1
    while not (done := reached(high)).all():
        high = np.where(done, high, 2 * high)
    low = np.full_like(high, -1.0)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        below = reached(middle)
        high, low = np.where(below, middle, high), np.where(below, low, middle)
    return high


def dispersion(history: Floats, exposure: Floats) -> tuple[float, Floats]:
    """How much more than Poisson the history varies: for the page (1-50), and for each cell (at least the page's).

    Both arguments are (cells, rounds); exposure 0 leaves a round out. Only cells with five events or more have a say:
    X² of the rest is no evidence. The page's value is drawn to 1.3, a cell's to the page's, because few rounds say
    little about either.
    """
    total, rounds = history.sum(axis=1), (exposure > 0).sum(axis=1)
    sums = exposure.sum(axis=1)
    telling = (total >= _HISTORY_FOR_DISPERSION) & (rounds > 1)
    expected = total[:, None] * exposure / np.where(sums > 0, sums, 1.0)[:, None]
    square = np.where(expected > 0, (history - expected) ** 2 / np.where(expected > 0, expected, 1.0), 0.0).sum(axis=1)
    pooled = _pooled(square[telling], total[telling], rounds[telling] - 1.0)
    own = (10 * pooled + square) / (10 + np.maximum(rounds - 1.0, 0.0))
    return pooled, np.where(telling, np.maximum(pooled, own), pooled)


def _pooled(square: Floats, total: Floats, freedom: Floats) -> float:
    """Solves Σ df·(1 + (n−1)(φ−1)/(n+φ−1)) + 20φ = ΣX² + 26 for φ in [1, 50]; the left side rises with φ."""
    goal = float(square.sum()) + 26.0

    def left(phi: float) -> float:
        return float((freedom * (1 + (total - 1) * (phi - 1) / (total + phi - 1))).sum()) + 20 * phi

    low, high = 1.0, 50.0
    if left(low) >= goal:
        return low
    if left(high) <= goal:
        return high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) < goal else (low, middle)
    return (low + high) / 2


def adjusted(p: Floats, attainable: Callable[[Floats], Floats]) -> Floats:
    """Heyse's adjusted p-values: for the r-th smallest, the least over s >= r of Σᵢ Fᵢ(p₍ₛ₎) / s.

    `attainable` gives, for ascending thresholds t, Σᵢ Fᵢ(t): the sum over all cells of the largest p-value that
    the cell can take and that does not exceed t.
    """
    if not p.size:
        return p
    steps, place, repeats = np.unique(p, return_inverse=True, return_counts=True)
    ratio = attainable(steps) / np.cumsum(repeats)
    least = np.minimum.accumulate(ratio[::-1])[::-1]
    result: Floats = np.minimum(least, 1.0)[place]
    return result


def largest_attainable(values: Floats, thresholds: Floats) -> Floats:
    """For each threshold the largest of the ascending `values` not above it, else 0."""
    place = np.searchsorted(values, thresholds * (1 + _TINY), side="right")
    return np.concatenate(([0.0], values))[place]


def attainable_sum(mean: Floats, spread: Floats, upwards: bool) -> Callable[[Floats], Floats]:
    """Σᵢ Fᵢ(t) for a page's distributions, as `adjusted` asks for it: P(X >= count) upwards, else P(X <= count)."""

    def total(thresholds: Floats) -> Floats:
        kinds, repeats = np.unique(np.stack([mean, spread]), axis=1, return_counts=True)
        listed = (kinds[0] > 0) & (kinds[0] <= _CLOSELY_ATTAINABLE)
        result = np.zeros_like(thresholds)
        # A mean of 0 can only give 1. A large one takes values so close together that t, never too small, will do.
        result += repeats[kinds[0] == 0].sum() * (thresholds >= 1.0)
        result += repeats[kinds[0] > _CLOSELY_ATTAINABLE].sum() * thresholds
        floor = max(float(thresholds[0]), _TINY)
        for values, times in zip(_tables(kinds[:, listed], floor, upwards), repeats[listed], strict=True):
            found = largest_attainable(values, thresholds)
            # Beyond the table t stands for what it would hold: never smaller, and closer than anybody reads.
            beyond = (thresholds < floor) if upwards else (thresholds > values[-1])
            result += times * np.where(beyond, thresholds, found)
        return result

    return total


def _tables(kinds: Floats, floor: float, upwards: bool) -> Iterable[Floats]:
    """The p-values that each distribution (mean, spread) can take, ascending, as far as they matter; in one sweep."""
    mean, spread = kinds
    least = floor if upwards else _TINY
    ends = first_count(lambda count: at_least(count, mean, spread) < least, mean).astype(np.int64) + 1
    starts = np.cumsum(ends) - ends
    counts = np.arange(ends.sum(), dtype=np.float64) - np.repeat(starts, ends)
    tail = at_least if upwards else at_most
    flat = tail(counts, np.repeat(mean, ends), np.repeat(spread, ends))
    for start, length in zip(starts, ends, strict=True):
        piece = flat[start : start + length]
        yield piece[::-1] if upwards else piece
