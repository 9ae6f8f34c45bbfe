"""The source documents' rules, kept as methods: a thousand random cases each against plain Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import seed_formulas as seed
from mlcase_udfs.classifiers import fraud_value
from mlcase_udfs.experiments import ab_annual
from mlcase_udfs.inaction import cost_of_inaction
from mlcase_udfs.profitability import roi
from mlcase_udfs.readiness import kpi_gaps, plan_check
from mlcase_udfs.value import automation_savings, rec_revenue

CASES = 1_000
COUNT, MONEY, SHARE, RATE = (0.0, 1e7), (0.01, 1e4), (0.0, 1.0), (0.001, 0.5)
NO_FRAUD_OPTIONS = {"margin": 1.0, "recovery": 0.0, "model_cost": 0.0, "method": "seed"}


def drawn(*ranges: tuple[float, float]) -> list[np.ndarray]:
    """Numbers from each range, a case each."""
    chance = np.random.default_rng(7)
    return [chance.uniform(low, high, CASES) for low, high in ranges]


def _annual(diff: Any, *rest: Any, **options: Any) -> Any:
    return ab_annual(diff, 0.01, *rest, method="seed", **options)


@pytest.mark.parametrize(
    ("ours", "theirs", "ranges"),
    [
        (rec_revenue, seed.recommendation_revenue, [COUNT, RATE, SHARE, SHARE, MONEY]),
        (automation_savings, seed.automation_savings, [(1.0, 1e6), MONEY, SHARE, SHARE, MONEY]),
        (
            lambda *case, what: fraud_value(*case, **NO_FRAUD_OPTIONS, what=what),
            seed.fraud_value,
            [COUNT, SHARE, SHARE, MONEY, SHARE, MONEY, MONEY, SHARE],
        ),
        (
            lambda control, treatment, p, *year, what: _annual(treatment - control, *year, p=p, what=what),
            seed.annual_worth,
            [SHARE, SHARE, (0.0, 0.1), COUNT, SHARE, MONEY],
        ),
    ],
    ids=["recommendation", "automation", "fraud", "A/B test"],
)
def test_as_the_source_computes_it(ours: Callable[..., Any], theirs: Callable[..., Any], ranges: list[Any]) -> None:
    arguments = drawn(*ranges)
    expected = [theirs(*map(float, case)) for case in zip(*arguments, strict=True)]
    for what in expected[0]:
        wanted = np.array([one[what] for one in expected])
        assert ours(*arguments, what=what) == pytest.approx(wanted, rel=1e-9, abs=1e-6), what


def test_an_insignificant_test_is_worth_nothing_to_the_source() -> None:
    assert {seed.annual_worth(0.1, 0.2, p, 100, 0.5, 10)["point"] > 0 for p in drawn((0.0, 0.1))[0]} == {True, False}


def test_inaction_as_the_source_adds_it_up() -> None:
    *yearly, first, second, third, chance = drawn(COUNT, MONEY, COUNT, MONEY, COUNT, COUNT, COUNT, SHARE)
    exposures = np.stack([first, second, third], axis=-1)
    chances = np.repeat(chance[:, np.newaxis], 3, axis=-1)
    expected = [
        seed.cost_of_inaction(*map(float, case), at_risk.tolist())
        for *case, at_risk in zip(*yearly, exposures, strict=True)
    ]
    for what in expected[0]:
        wanted = [one[what] for one in expected]
        assert cost_of_inaction(*yearly, exposures, chances, method="seed", what=what) == pytest.approx(wanted), what


def test_return_by_the_rule_of_thumb() -> None:
    value, cost, initial = drawn(COUNT, COUNT, (1.0, 1e6))
    wanted = [seed.annual_return(*map(float, case)) for case in zip(value, cost, initial, strict=True)]
    one_year = value[:, np.newaxis], cost[:, np.newaxis]
    assert roi(*one_year, "seed_annual", None, "end", initial) == pytest.approx(wanted, rel=1e-9)


def test_indicators_by_name() -> None:
    dice = random.Random(7)
    for _ in range(CASES):
        known = {
            kind: {name: dice.choice([None, "", 0.5]) for name in names if dice.random() < 0.6}
            for kind, names in seed.REQUIRED_INDICATORS.items()
        }
        rows = [[kind, name, value] for kind, values in known.items() for name, value in values.items()]
        rows.append(["other", "indicator", 1.0])
        missing = seed.missing_indicators(known)
        assert kpi_gaps(rows, "seed") == len(missing)
        assert [name for (name,) in kpi_gaps(rows, "seed", "missing")] == (missing or ["none"])


def test_plans_by_name() -> None:
    dice = random.Random(7)
    fields = ["business_metric", "baseline", "target", "method", "required_sample", "revenue_per_unit"]
    valid = 0
    for _ in range(CASES):
        plan = {field: dice.choice([None, "", 0.18, "A/B"]) for field in fields if dice.random() < 0.9}
        rows = [[field, value] for field, value in plan.items()] or [["", ""]]
        assert (plan_check(rows, "seed") == 0) is seed.plan_is_valid(plan)
        valid += seed.plan_is_valid(plan)
    assert 0 < valid < CASES


def test_a_plans_projection() -> None:
    for baseline, target, revenue in zip(*drawn(SHARE, SHARE, COUNT), strict=True):
        plan = [["baseline", baseline], ["target", target], ["revenue_per_unit", revenue], ["better", "lower"]]
        wanted = seed.projected_value(float(baseline), float(target), float(revenue))
        assert plan_check(plan, "seed", "projected") == pytest.approx(wanted)
