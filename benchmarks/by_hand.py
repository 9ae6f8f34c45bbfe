"""The arithmetic of the benchmark workbooks written by hand in NumPy, for the block of trials that it is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

UPLIFTS = np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.06])
RAMP, CAP, GUESS = 6, 50_000, 0.01


def case(months: int, lines: int, copy: int, drawn: Mapping[str, Any]) -> list[Any]:
    """NPV, yearly IRR, XNPV, payback month and benefit-cost ratio, in every trial.

    ``drawn`` holds rate, tax, growth and inflation (trials,) and the base costs and benefits (lines, trials).
    """
    rate, tax, growth, inflation = (drawn[name] for name in ("rate", "tax", "growth", "inflation"))
    uplift = UPLIFTS[(np.arange(lines) * 7 + copy) % 6][:, np.newaxis]
    seasonal = np.arange(lines) % 5 == 4
    base_cost, base_benefit = drawn["costs"], drawn["benefits"]
    cost = base_cost * (1 + uplift)
    steady = base_benefit[~seasonal] * (1 + uplift[~seasonal]) * 1.35
    bonus = np.round(base_benefit[seasonal] * 2.5 * (1 + uplift[seasonal]), 2).sum(axis=0)
    spread = base_cost * inflation / 12
    net = np.empty((months, len(rate)))
    total_cost, total_benefit = np.zeros_like(rate), np.zeros_like(rate)
    factor = np.ones_like(rate)
    for month in range(months):
        if month:
            cost *= 1 + growth
            if month % 12 == 0:
                cost += spread
        spent = cost.sum(axis=0)
        benefit = np.minimum(CAP, steady * (min(1, (month + 1) / RAMP) * factor)).sum(axis=0)
        if month >= 12 and month % 12 in (2, 8):
            benefit += bonus
        pretax = benefit - spent - (250_000 if month == 0 else 0)
        total_cost += spent
        total_benefit += benefit
        net[month] = pretax - np.maximum(0, pretax) * tax
        factor *= 1 + growth
    total_cost += 250_000
    monthly = (1 + rate) ** (1 / 12)
    worth, discount = np.zeros_like(rate), 1 / monthly
    for flow in net[:0:-1]:
        worth = (worth + flow) * discount
    start = dt.date(2026, 1, 1)
    days = [(dt.date(2026 + m // 12, m % 12 + 1, 1) - start).days for m in range(months)]
    dated = sum(flow * (1 + rate) ** (-d / 365) for flow, d in zip(net, days, strict=True))
    positive = np.cumsum(net, axis=0) >= 0
    payback = np.where(positive.any(axis=0), positive.argmax(axis=0) + 1.0, np.nan)
    return [net[0] + worth, (1 + _irr(net)) ** 12 - 1, dated, payback, np.round(total_benefit / total_cost, 3)]


def _irr(flows: Any) -> Any:
    """Newton's method from Excel's guess, all trials at once; NaN where it does not arrive."""
    rate = np.full(flows.shape[1], GUESS)
    for _ in range(50):
        v = 1 / (1 + rate)
        value, slope = np.zeros_like(rate), np.zeros_like(rate)
        for flow in flows[::-1]:
            slope = slope * v + value
            value = value * v + flow
        step = value / (slope * -v * v)
        rate = rate - step
        if np.abs(step).max() < 1e-12:
            break
    return np.where((np.abs(step) < 1e-9) & (rate > -0.5), rate, np.nan)
