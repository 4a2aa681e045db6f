"""The arithmetic below every statement about change, against R, scipy.stats and brute force."""

import numpy as np
import pytest
from scipy import stats

from tenants.picture import predictive
from tests.data.reference import TOLERANCE, vectors

MEANS = np.array([0.03, 0.4, 1.0, 5.3, 40.0, 900.0])
SPREADS = np.array([0.02, 0.3, 1.5, 30.0])


@pytest.fixture(scope="module")
def grid() -> tuple[predictive.Floats, predictive.Floats, predictive.Floats]:
    """Every combination of count, mean and spread, counts from -1 to far beyond the mean."""
    count, mean, spread = np.meshgrid(np.array([-1.0, 0, 1, 2, 3, 7, 30, 1000]), MEANS, SPREADS, indexing="ij")
    return count.ravel(), mean.ravel(), spread.ravel()


def test_tails_agree_with_scipy_stats(grid: tuple[predictive.Floats, ...]) -> None:
    count, mean, spread = grid
    size, p = mean / spread, 1 / (1 + spread)
    np.testing.assert_allclose(predictive.at_most(count, mean, spread), stats.nbinom.cdf(count, size, p), rtol=1e-9)
    np.testing.assert_allclose(
        predictive.at_least(count, mean, spread), stats.nbinom.sf(count - 1, size, p), rtol=1e-9, atol=1e-300
    )


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95, 0.999])
def test_quantiles_agree_with_scipy_stats(share: float) -> None:
    mean, spread = (a.ravel() for a in np.meshgrid(MEANS, SPREADS))
    expected = stats.nbinom.ppf(share, mean / spread, 1 / (1 + spread))
    np.testing.assert_array_equal(predictive.quantile(share, mean, spread), expected)


def test_a_mean_of_zero_is_always_zero() -> None:
    zero, one = np.zeros(1), np.ones(1)
    assert predictive.at_most(zero, zero, one) == 1
    assert predictive.at_least(zero, zero, one) == 1
    assert predictive.at_least(one, zero, one) == 0
    assert predictive.quantile(0.95, zero, one) == 0


@pytest.mark.parametrize("vector", vectors("phi"))
def test_dispersion_agrees_with_the_reference(vector: dict[str, dict[str, list[list[float]]]]) -> None:
    pooled, cells = predictive.dispersion(np.array(vector["input"]["H"], float), np.array(vector["input"]["W"], float))
    assert pooled == pytest.approx(vector["output"]["phi_pool"], rel=TOLERANCE)
    np.testing.assert_allclose(cells, vector["output"]["phi_cell"], rtol=TOLERANCE)


def test_dispersion_stays_between_one_and_fifty() -> None:
    answers = np.ones((40, 12))
    regular, _ = predictive.dispersion(np.full((40, 12), 5.0), answers)
    bursts = np.zeros((40, 12))
    bursts[:, 3] = 5000.0
    wild, cells = predictive.dispersion(bursts, answers)
    assert regular == 1.0
    assert wild == 50.0
    assert (cells >= 50).all()


def test_a_round_without_answers_says_nothing_about_dispersion() -> None:
    history = np.array([[4.0, 6.0, 5.0, 0.0], [9.0, 2.0, 3.0, 0.0]])
    answers = np.array([[10.0, 12.0, 11.0, 0.0]] * 2)
    with_it = predictive.dispersion(history, answers)
    without = predictive.dispersion(history[:, :3], answers[:, :3])
    assert with_it[0] == without[0]
    np.testing.assert_array_equal(with_it[1], without[1])


def test_the_adjustment_agrees_with_the_published_example() -> None:
    """Fisher's test on nine tables, the toy example of the R package DiscreteFDR."""
    (vector,) = vectors("fisher_multiple")
    first, second, n_first, n_second = (np.array(vector["input"][name]) for name in ("X1", "X2", "N1", "N2"))
    p, supports = [], []
    for a, b, n, m in zip(first, second, n_first, n_second, strict=True):
        possible = range(max(0, a + b - m), min(n, a + b) + 1)
        values = {x: stats.fisher_exact(np.array([[x, n - x], [a + b - x, m - (a + b - x)]]))[1] for x in possible}
        p.append(values[a])
        supports.append(np.unique(list(values.values())))

    def attainable(thresholds: predictive.Floats) -> predictive.Floats:
        return sum((predictive.largest_attainable(s, thresholds) for s in supports), np.zeros_like(thresholds))

    np.testing.assert_allclose(p, vector["output"]["p"], rtol=TOLERANCE)
    np.testing.assert_allclose(predictive.adjusted(np.array(p), attainable), vector["output"]["Heyse"], rtol=TOLERANCE)


@pytest.mark.parametrize("upwards", [True, False])
def test_the_attainable_sum_agrees_with_brute_force(upwards: bool) -> None:
    random = np.random.default_rng(7)
    mean, spread = random.gamma(0.8, 3, 30), random.gamma(1, 0.4, 30) + 0.05
    mean[:3] = [0.0, 2500.0, mean[4]]
    spread[2] = spread[4]
    thresholds = np.unique(np.concatenate([random.uniform(0, 1, 60), 10.0 ** -random.uniform(1, 8, 20), [1.0]]))
    counts = np.arange(6000.0)
    tail = predictive.at_least if upwards else predictive.at_most
    expected = np.zeros_like(thresholds)
    for m, s in zip(mean, spread, strict=True):
        if m > 1000:  # documented: so dense that the threshold itself stands for the value
            expected += thresholds
            continue
        support = tail(counts, np.full_like(counts, m), np.full_like(counts, s))
        expected += [max(support[support <= t], default=0.0) for t in thresholds]
    np.testing.assert_allclose(
        predictive.attainable_sum(mean, spread, upwards=upwards)(thresholds), expected, rtol=1e-9, atol=1e-9
    )


def test_nothing_to_adjust() -> None:
    assert predictive.adjusted(np.array([]), lambda thresholds: thresholds).size == 0
