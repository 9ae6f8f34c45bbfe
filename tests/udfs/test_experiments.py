"""Differences of two rates against statsmodels, their worth in a year, laws and refusals."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats
from scipy.special import xlog1py, xlogy
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from laws import check_trials, choices, measures
from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    unboxed,
)
from mlcase_udfs.experiments import ab_annual, ab_prop

TEST = (1800, 10_000, 2100, 10_000)
SE = 0.005599107071667768
YEAR = (0.03, SE, 5_000_000, 0.12, 85)


@pytest.mark.parametrize(
    ("method", "what", "expected"),
    [
        ("wald", "diff", 0.03),
        ("wald", "p_c", 0.18),
        ("wald", "p_t", 0.21),
        ("wald", "se", 0.005599107),
        ("wald", "low", 0.019026),
        ("wald", "high", 0.040974),
        ("wald", "z", 5.354156),
        ("wald", "p", 8.5956736e-08),
        ("wald", "lift", 1 / 6),
        ("newcombe", "low", 0.019022),
        ("newcombe", "high", 0.040971),
    ],
)
def test_ab_prop(method: Any, what: Any, expected: float) -> None:
    assert ab_prop(*TEST, 0.95, method, what) == pytest.approx(expected, abs=5e-7, rel=1e-6)


# statsmodels' score interval is wrong up to 0.14.6 (its issue 10269): the score interval has its own oracles below.
STATSMODELS = {"wald": "wald", "newcombe": "newcomb", "agresti-caffo": "agresti-caffo"}
COUNTS = [TEST, (5, 30, 12, 41), (1, 12, 3, 9), (40, 41, 7, 300), (180, 1000, 180, 1000)]


@pytest.mark.parametrize(("method", "counts", "conf"), list(product(STATSMODELS, COUNTS, (0.8, 0.95, 0.99))))
def test_intervals_agree_with_statsmodels(method: Any, counts: tuple[int, ...], conf: float) -> None:
    x_c, n_c, x_t, n_t = counts
    expected = confint_proportions_2indep(x_t, n_t, x_c, n_c, method=STATSMODELS[method], alpha=1 - conf)
    ours = ab_prop(*counts, conf, method, "low"), ab_prop(*counts, conf, method, "high")
    assert ours == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(
    ("counts", "score", "newcombe"),
    [
        ((48, 80, 56, 70), (0.0528, 0.3382), (0.0524, 0.3339)),
        ((3, 10, 9, 10), (0.1700, 0.8406), (0.1705, 0.8090)),
    ],
)
def test_the_published_intervals(
    counts: tuple[int, ...], score: tuple[float, ...], newcombe: tuple[float, ...]
) -> None:
    """Newcombe 1998, table II, methods 6 and 10."""
    for method, published in (("score", score), ("newcombe", newcombe)):
        assert [ab_prop(*counts, 0.95, method, end) for end in ("low", "high")] == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize(("counts", "conf"), list(product(COUNTS, (0.8, 0.95, 0.99))))
@pytest.mark.parametrize("end", ["low", "high"])
def test_the_ends_of_the_score_interval_are_just_rejected(counts: tuple[int, ...], conf: float, end: Any) -> None:
    """Against rates that are found by maximising the likelihood numerically."""
    x_c, n_c, x_t, n_t = counts
    assumed = ab_prop(*counts, conf, "score", end)

    def unlikely(p_c: float) -> float:
        p_t = p_c + assumed
        return -(xlogy(x_c, p_c) + xlog1py(n_c - x_c, -p_c) + xlogy(x_t, p_t) + xlog1py(n_t - x_t, -p_t))

    between = (max(0.0, -assumed), min(1.0, 1.0 - assumed))
    p_c = optimize.minimize_scalar(unlikely, bounds=between, method="bounded", options={"xatol": 1e-12}).x
    p_t, total = p_c + assumed, n_c + n_t
    variance = (p_c * (1 - p_c) / n_c + p_t * (1 - p_t) / n_t) * total / (total - 1)
    z = (x_t / n_t - x_c / n_c - assumed) / np.sqrt(variance)
    assert abs(z) == pytest.approx(stats.norm.ppf(0.5 + conf / 2), rel=1e-5)


@pytest.mark.parametrize(("counts", "conf"), list(product([*COUNTS, (16, 80, 36, 40)], (0.8, 0.95, 0.99))))
def test_intervals_of_the_lift_agree_with_scipy_and_statsmodels(counts: tuple[int, ...], conf: float) -> None:
    x_c, n_c, x_t, n_t = counts
    katz = stats.contingency.relative_risk(x_t, n_t, x_c, n_c).confidence_interval(conf)
    koopman = confint_proportions_2indep(
        x_t, n_t, x_c, n_c, compare="ratio", method="score", correction=False, alpha=1 - conf
    )
    for method, expected in (("wald", katz), ("score", koopman)):
        ours = [1 + ab_prop(*counts, conf, method, end) for end in ("lift_low", "lift_high")]
        assert ours == pytest.approx(tuple(expected), rel=1e-8)


@pytest.mark.parametrize("counts", [(5, 30, 0, 41), (30, 30, 41, 41), (30, 30, 3, 41), (3, 30, 41, 41)])
def test_without_events_katz_gives_way_to_koopman(counts: tuple[int, ...]) -> None:
    for end in ("lift_low", "lift_high"):
        assert ab_prop(*counts, what=end) == ab_prop(*counts, method="score", what=end)
    assert (
        -1 <= ab_prop(*counts, what="lift_low") <= ab_prop(*counts, what="lift") <= ab_prop(*counts, what="lift_high")
    )


@pytest.mark.parametrize(("low", "high", "truth"), [("low", "high", 0.05), ("lift_low", "lift_high", 0.05 / 0.18)])
def test_the_score_intervals_cover_as_often_as_they_say(low: Any, high: Any, truth: float) -> None:
    """Exactly, over every outcome of a test with 120 and 90 users, at rates of 18 and 23 %."""
    n_c, n_t = 120, 90
    x_c, x_t = np.meshgrid(np.arange(1.0, n_c + 1), np.arange(n_t + 1.0), indexing="ij")
    chance = stats.binom.pmf(x_c, n_c, 0.18) * stats.binom.pmf(x_t, n_t, 0.23)
    below, above = (ab_prop(x_c, n_c, x_t, n_t, 0.95, "score", end) for end in (low, high))
    assert chance[(below <= truth) & (truth <= above)].sum() == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("counts", COUNTS)
def test_the_test_agrees_with_statsmodels(counts: tuple[int, ...]) -> None:
    x_c, n_c, x_t, n_t = counts
    z, p = proportions_ztest([x_t, x_c], [n_t, n_c])
    assert (ab_prop(*counts, what="z"), ab_prop(*counts, what="p")) == pytest.approx((z, p), abs=1e-14)


@pytest.mark.parametrize("counts", [(0, 20, 3, 20), (20, 20, 17, 20), (4, 20, 0, 20), (4, 20, 20, 20), (0, 9, 0, 9)])
@pytest.mark.parametrize("end", ["low", "high"])
def test_without_events_wald_gives_way_to_newcombe(counts: tuple[int, ...], end: Any) -> None:
    assert ab_prop(*counts, 0.95, "wald", end) == ab_prop(*counts, 0.95, "newcombe", end)


@pytest.mark.parametrize("counts", [(0, 20, 20, 20), (20, 20, 0, 20), (0, 9, 0, 9), (9, 9, 9, 9), (0, 1, 1, 1)])
@pytest.mark.parametrize("method", choices(ab_prop, "method"))
def test_an_interval_holds_its_estimate_even_at_the_edges(counts: tuple[int, ...], method: Any) -> None:
    low, diff, high = (ab_prop(*counts, 0.95, method, what) for what in ("low", "diff", "high"))
    if method == "agresti-caffo":  # centred elsewhere
        assert low < high
    else:
        assert -1 <= low <= diff <= high <= 1
        assert high - low > 0.1


@given(st.integers(1, 400), st.integers(1, 400), st.data(), st.sampled_from(choices(ab_prop, "method")))
def test_swapping_the_groups_mirrors_the_interval(n_c: int, n_t: int, data: st.DataObject, method: Any) -> None:
    x_c, x_t = data.draw(st.integers(0, n_c)), data.draw(st.integers(0, n_t))
    low, high = (ab_prop(x_c, n_c, x_t, n_t, 0.9, method, end) for end in ("low", "high"))
    mirrored = [-ab_prop(x_t, n_t, x_c, n_c, 0.9, method, end) for end in ("high", "low")]
    assert (low, high) == pytest.approx(mirrored, abs=1e-6)


@pytest.mark.parametrize("method", choices(ab_prop, "method"))
def test_intervals_shrink_with_size_and_grow_with_confidence(method: Any) -> None:
    def width(size: int, conf: float) -> float:
        counts = (0.18 * size, size, 0.21 * size, size)
        return ab_prop(*counts, conf, method, "high") - ab_prop(*counts, conf, method, "low")

    assert width(100, 0.95) > width(1000, 0.95) > width(10_000, 0.95)
    assert width(1000, 0.8) < width(1000, 0.95) < width(1000, 0.99)
    assert width(10_000, 0.95) / width(1_000_000, 0.95) == pytest.approx(10, rel=0.01)


@pytest.mark.parametrize(
    ("what", "expected"),
    [("point", 18_360_000), ("low", 11_643_882), ("high", 25_076_118)],
)
def test_ab_annual(what: Any, expected: float) -> None:
    assert ab_annual(*YEAR, what=what) == pytest.approx(expected, abs=0.51)


def test_margin_and_rollout_scale_the_year() -> None:
    assert ab_annual(*YEAR, 0.3) == pytest.approx(0.3 * 18_360_000)
    assert ab_annual(*YEAR, months=6) == pytest.approx(18_360_000 / 2)
    # A six-month ramp loses two and a half months: (1 + ... + 6) / 6 = 3.5 of six.
    assert ab_annual(*YEAR, ramp=6) == pytest.approx(18_360_000 * 9.5 / 12)
    assert ab_annual(*YEAR, decay=12) == pytest.approx(18_360_000 * 8.908577 / 12)


@pytest.mark.parametrize(
    ("diff", "decision"),
    [(0.03, "ship"), (-0.03, "do not ship"), (0.001, "extend the test"), (-0.001, "extend the test")],
)
def test_the_decision_follows_the_range(diff: float, decision: str) -> None:
    assert ab_annual(diff, SE, 1000, 1, 1, what="decision") == decision
    assert ab_annual(diff, SE, 1000, 1, 1, what="reason")


def test_fewer_complaints_are_a_gain() -> None:
    """A falling metric that costs money is a win, and its range stays in order."""
    assert ab_annual(-0.03, SE, 1000, 1, -5, what="decision") == "ship"
    assert ab_annual(-0.03, SE, 1000, 1, -5, what="low") < ab_annual(-0.03, SE, 1000, 1, -5, what="high")


@given(st.floats(-1, 1), st.floats(0, 1))
def test_shrinking_pulls_towards_0(diff: float, se: float) -> None:
    plain, shrunk = ab_annual(diff, se, 1, 1, 1), ab_annual(diff, se, 1, 1, 1, method="shrunk")
    assert abs(shrunk) <= abs(plain)
    assert shrunk * plain >= 0


def test_a_clear_result_hardly_shrinks_and_noise_vanishes() -> None:
    # 1 - (se / diff)^2 of the point remains
    assert ab_annual(*YEAR, method="shrunk") == pytest.approx(18_360_000 * (1 - (SE / 0.03) ** 2))
    assert ab_annual(0.005, SE, 5_000_000, 0.12, 85, method="shrunk") == 0


@given(
    control=st.floats(0.01, 0.99), treatment=st.floats(0.01, 0.99), p=st.floats(0, 1),
    traffic=st.integers(0, 10**8), value=st.floats(0, 1e4), conv=st.floats(0, 1),
)  # fmt: skip
def test_seed_is_the_sources_rule(
    control: float, treatment: float, p: float, traffic: int, value: float, conv: float
) -> None:
    monthly = traffic * (treatment - control) * conv * value
    if p > 0.05:
        point = conservative = 0.0
    else:
        point, conservative = monthly * 12, monthly * 0.8 * 12
    row = {
        what: ab_annual(treatment - control, 0.01, traffic, conv, value, method="seed", p=p, what=what)
        for what in ("point", "low", "decision")
    }
    assert row["point"] == pytest.approx(point, rel=1e-9)
    assert row["low"] == pytest.approx(conservative, rel=1e-9)
    if p <= 0.05:
        assert row["decision"] == ("ship" if point > 0 else "do not ship")
    else:
        assert row["decision"] == "extend the test"


def test_the_seeds_conservative_figure() -> None:
    assert ab_annual(*YEAR, method="seed", p=8.6e-8, what="low") == pytest.approx(14_688_000)
    table = dict(ab_annual(*YEAR, method="seed", p=8.6e-8, what="all").tolist())
    assert unboxed(table["high"]) is CellError.NA


@pytest.mark.parametrize(
    ("arguments", "options", "error"),
    [
        ((11, 10, 5, 10), {}, InvalidNumber),
        ((5, 10, 11, 10), {}, InvalidNumber),
        ((-1, 10, 5, 10), {}, InvalidNumber),
        ((1, -10, 5, 10), {}, InvalidNumber),
        ((0, 0, 5, 10), {}, NotAvailable),
        ((5, 10, 0, 0), {}, NotAvailable),
        (TEST, {"conf": 0}, InvalidNumber),
        (TEST, {"conf": 1}, InvalidNumber),
        (TEST, {"conf": 95}, InvalidNumber),
        (TEST, {"method": "exact"}, InvalidValue),
        (TEST, {"what": "lo"}, InvalidValue),
        ((0, 10, 0, 10), {"what": "z"}, DivisionByZero),
        ((10, 10, 10, 10), {"what": "p"}, DivisionByZero),
        ((0, 10, 5, 10), {"what": "lift"}, DivisionByZero),
    ],
)
def test_ab_prop_refusals(arguments: tuple[float, ...], options: dict[str, Any], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        ab_prop(*arguments, **options)


@pytest.mark.parametrize(
    ("arguments", "options", "error"),
    [
        ((0.03, -1, 1, 1, 1), {}, InvalidNumber),
        ((0.03, 1, -1, 1, 1), {}, InvalidNumber),
        ((0.03, 1, 1, 2, 1), {}, InvalidNumber),
        ((0.03, 1, 1, 1, np.inf), {}, InvalidNumber),
        (YEAR, {"margin": 2}, InvalidNumber),
        (YEAR, {"conf": 1}, InvalidNumber),
        (YEAR, {"months": -1}, InvalidNumber),
        (YEAR, {"ramp": -1}, InvalidNumber),
        (YEAR, {"decay": 0}, InvalidNumber),
        (YEAR, {"p": 2}, InvalidNumber),
        (YEAR, {"method": "seed"}, InvalidValue),
        (YEAR, {"method": "bayes"}, InvalidValue),
        (YEAR, {"what": "value"}, InvalidValue),
        (YEAR, {"method": "seed", "p": 0.01, "what": "high"}, NotAvailable),
    ],
)
def test_ab_annual_refusals(arguments: tuple[float, ...], options: dict[str, Any], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        ab_annual(*arguments, **options)


@pytest.mark.parametrize(("method", "what"), list(product(choices(ab_prop, "method"), measures(ab_prop))))
def test_ab_prop_over_trials(method: str, what: str) -> None:
    check_trials(ab_prop, (3, 10, 5, 10, 0.9), method=method, what=what)


@pytest.mark.parametrize(
    ("method", "what"),
    [case for case in product(choices(ab_annual, "method"), measures(ab_annual)) if case != ("seed", "high")],
)
def test_ab_annual_over_trials(method: str, what: str) -> None:
    arguments = (0.03, 0.01, 1000, 0.5, 20, 0.4, 0.9, method, 12, 3, 6, 0.01)
    check_trials(ab_annual, arguments, what=what)
