"""What would each convention make of the same cash flows? Every reading of NPV, IRR, ROI, payback and their kin.

A business case that prints "IRR 28 %" rarely says when within the year the money moves, whether costs come first, or
what is divided by what. A reading is the metric under one such convention, with the verdict that a match deserves:

    OK        a convention that the field uses
    METHOD    the arithmetic holds, but it answers another question (a month's rate times 12 as the year's)
    WRONG     a known slip (nothing was discounted)

The first reading of a metric is the standard one. Its bounds (convention_bounds.py) are what any timing makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from mlcase_udfs.cash_flow import MONTHS_PER_YEAR, PaybackMode, payback
from mlcase_udfs.discounting import timing_factor
from mlcase_udfs.errors import FunctionError, InvalidValue
from mlcase_udfs.internal_rate import nearest_rates
from mlcase_udfs.returns import mirr
from mlcase_udfs.units import FloatArray


class Verdict(StrEnum):
    """What an audit says of a statement, from the mildest to the most severe."""

    OK = "OK"
    ROUND = "ROUND"
    METHOD = "METHOD"
    AMBIGUOUS = "AMBIGUOUS"
    UNVERIFIABLE = "UNVERIFIABLE"
    UNUSABLE = "UNUSABLE"
    INCONSISTENT = "INCONSISTENT"
    WRONG = "WRONG"
    IMPOSSIBLE = "IMPOSSIBLE"


@dataclass(frozen=True)
class Reading:
    """A metric under one convention; None where it has no value."""

    convention: str
    value: float | None
    verdict: Verdict = Verdict.OK


@dataclass(frozen=True)
class Timing:
    """When the flows of periods 1 to n happen, counted in periods from today."""

    name: str
    benefits: FloatArray
    costs: FloatArray


@dataclass(frozen=True)
class Project:
    """Costs and benefits per period, all positive, with what is needed to judge them."""

    benefits: FloatArray
    costs: FloatArray
    rate: float | None = None
    """Discount rate per year."""
    initial: float = 0.0
    """Cost today."""
    ppy: float = 1.0
    """Periods per year."""
    benefits_placed: bool = True
    """Whether the benefits stand in their periods; else they are a total, spread evenly for want of better."""
    costs_placed: bool = True
    """The same for the costs."""

    @property
    def net(self) -> FloatArray:
        """Benefits less costs per period."""
        return self.benefits - self.costs

    @property
    def outlay(self) -> float:
        """All costs, undiscounted."""
        return self.initial + float(self.costs.sum())

    @property
    def gain(self) -> float:
        """All benefits, undiscounted."""
        return float(self.benefits.sum())

    @property
    def placed(self) -> bool:
        """Whether all amounts stand in their periods."""
        return self.benefits_placed and self.costs_placed

    @cached_property
    def timings(self) -> tuple[Timing, ...]:
        """The timings that business cases use, the standard one first."""
        end = np.arange(1.0, len(self.costs) + 1)
        if not self.placed:
            return (Timing("spread evenly, at the end of each period", end, end),)
        first_today = np.where(end == 1, 0.0, end)
        return (
            Timing("at the end of each period", end, end),
            Timing("in the middle of each period", end - 0.5, end - 0.5),
            Timing("at the start of each period", end - 1, end - 1),
            Timing("costs at the start, benefits at the end of each period", end, end - 1),
            Timing("costs of the first period today, all else at the end of each period", end, first_today),
            Timing("all costs today, benefits at the end of each period", end, np.zeros(len(end))),
        )

    @cached_property
    def rates(self) -> dict[str, float]:
        """The discount rate per period, made of the annual one in the ways that cases use, the exact one first."""
        annual = self.annual_rate
        if self.ppy == 1:
            return {"": annual}
        effective = float(np.expm1(np.log1p(annual) / self.ppy))
        return {"": effective, f", with a nominal rate divided by {self.ppy:g}": annual / self.ppy}

    @property
    def per_period(self) -> float:
        """The discount rate per period."""
        return next(iter(self.rates.values()))

    @property
    def annual_rate(self) -> float:
        """The discount rate, which this metric needs."""
        if self.rate is None:
            raise InvalidValue("the rate is missing: this kind of figure asks for a discount rate")
        return self.rate


def worth(amounts: FloatArray, times: FloatArray, rate: float) -> float:
    """What amounts at given times are worth today."""
    return float(np.sum(amounts * np.exp(-times * np.log1p(rate))))


def npv_readings(project: Project) -> Iterator[Reading]:
    """Net present value."""
    standard, *others = project.timings

    def at(timing: Timing, rate: float, gain: float = 1.0) -> float:
        inflow = worth(project.benefits, timing.benefits, rate)
        return gain * (inflow - worth(project.costs, timing.costs, rate)) - project.initial

    def evenly(rate: float) -> float:
        return at(standard, rate, float(timing_factor(rate, "cont")))

    for suffix, rate in project.rates.items():
        yield Reading(standard.name + suffix, at(standard, rate))
        for timing in others:
            yield Reading(timing.name + suffix, at(timing, rate))
        yield Reading("evenly through each period" + suffix, evenly(rate))
        yield Reading("evenly, compounded continuously" + suffix, evenly(float(np.expm1(rate))))
    if project.ppy != 1:
        yield Reading("the annual rate applied to every period", at(standard, project.annual_rate), Verdict.WRONG)
    yield Reading("undiscounted", project.gain - project.outlay, Verdict.WRONG)


def pv_readings(project: Project) -> Iterator[Reading]:
    """Present value of one series: the benefits, or when there are none the costs."""
    amounts = project.benefits if project.benefits.any() else project.costs
    total, ends = amounts.sum(keepdims=True), project.timings[0].benefits
    for suffix, rate in project.rates.items():
        for timing in project.timings[:3]:
            yield Reading(timing.name + suffix, worth(amounts, timing.benefits, rate))
        evenly = worth(amounts, ends, rate) * float(timing_factor(rate, "cont"))
        yield Reading("evenly through each period" + suffix, evenly)
    for said, end in (("over one period", ends[:1]), ("over all periods", ends[-1:])):
        yield Reading(f"the total discounted {said}", worth(total, end, project.per_period), Verdict.WRONG)
    if project.ppy != 1:
        yield Reading(
            "the annual rate applied to every period", worth(amounts, ends, project.annual_rate), Verdict.WRONG
        )
    yield Reading("undiscounted", float(total[0]), Verdict.METHOD)


def irr_readings(project: Project) -> Iterator[Reading]:
    """Internal rate of return per year."""
    for timing in project.timings:
        yield _per_year(timing.name, internal_rate(project, timing), project.ppy)
    if project.ppy != 1:
        yield from _of_a_period(internal_rate(project, project.timings[0]), project.ppy)


def _per_year(name: str, rate: float | None, ppy: float) -> Reading:
    return Reading(name, None if rate is None else float(np.expm1(ppy * np.log1p(rate))))


def _of_a_period(rate: float | None, ppy: float) -> Iterator[Reading]:
    times = None if rate is None else ppy * rate
    yield Reading(f"{ppy:g} times the rate of a period, not compounded", times, Verdict.METHOD)
    yield Reading("the rate of a period, not of a year", rate, Verdict.WRONG)


def internal_rate(project: Project, timing: Timing) -> float | None:
    """The internal rate of return per period nearest to 10 %, if there is one."""
    when, flows = series(project, timing)
    if not np.isfinite(flows).all():
        return None
    rate = float(nearest_rates(flows[np.newaxis], when[np.newaxis], np.array([0.1]))[0])
    return None if np.isnan(rate) else rate


def series(project: Project, timing: Timing) -> tuple[FloatArray, FloatArray]:
    """Times in order, and the net flow at each."""
    times = np.concatenate([[0.0], timing.benefits, timing.costs])
    when, place = np.unique(times, return_inverse=True)
    flows = np.zeros(len(when))
    np.add.at(flows, place, np.concatenate([[-project.initial], project.benefits, -project.costs]))
    return when, flows


def mirr_readings(project: Project) -> Iterator[Reading]:
    """Modified internal rate of return per year, financed and reinvested at the discount rate."""
    at_end = np.append(-project.initial, project.net) if project.initial else project.net
    series = {
        "net flows of each period": at_end,
        "costs at the start, benefits at the end of each period": _shifted(project),
        "all costs today": np.append(-project.outlay, project.benefits),
    }
    for suffix, rate in project.rates.items():
        for name, flows in series.items():
            yield _per_year(name + suffix, _modified(flows, rate), project.ppy)
    if project.ppy != 1:
        yield from _of_a_period(_modified(at_end, project.per_period), project.ppy)


def _modified(flows: FloatArray, rate: float) -> float | None:
    try:
        return float(mirr(flows, rate, rate))
    except FunctionError:
        return None


def _shifted(project: Project) -> FloatArray:
    """Costs at the start and benefits at the end of each period, netted where two periods meet."""
    flows = np.append(0.0, project.benefits) - np.append(project.costs, 0.0)
    flows[0] -= project.initial
    return np.asarray(flows)


def roi_readings(project: Project) -> Iterator[Reading]:
    """Return on investment, as a fraction."""
    for reading in bcr_readings(project):
        yield Reading(reading.convention, less_one(reading.value), reading.verdict)
    years = len(project.costs) / project.ppy
    simple = ratio_of(project.gain, project.outlay)
    first, later = (project.initial, project.costs) if project.initial else (project.costs[0], project.costs[1:])
    a_year = project.ppy * (project.benefits.mean() - (later.mean() if len(later) else 0.0))
    net_in, net_out = np.maximum(project.net, 0).sum(), project.initial + np.maximum(-project.net, 0).sum()
    if simple is not None and simple >= 0:
        yield Reading("annualised, undiscounted", float(simple ** (1 / years)) - 1)
    yield Reading("a year's net benefit over the first cost", ratio_of(a_year, float(first)))
    yield Reading("undiscounted, divided by the years", ratio_of(less_one(simple), years), Verdict.METHOD)
    yield Reading("costs and benefits of a period netted first", less_one(ratio_of(net_in, net_out)), Verdict.METHOD)
    yield Reading("net benefits over benefits", ratio_of(project.gain - project.outlay, project.gain), Verdict.METHOD)
    yield Reading("benefits over costs, the costs not taken off", simple, Verdict.METHOD)


def bcr_readings(project: Project) -> Iterator[Reading]:
    """Benefits over costs."""
    yield Reading("undiscounted", ratio_of(project.gain, project.outlay))
    if project.rate is None:
        return
    for suffix, rate in project.rates.items():
        for timing in project.timings:
            spent = project.initial + worth(project.costs, timing.costs, rate)
            ratio = ratio_of(worth(project.benefits, timing.benefits, rate), spent)
            yield Reading(f"present values, {timing.name}{suffix}", ratio)


def breakeven_readings(project: Project) -> Iterator[Reading]:
    """Share of the benefits at which the net present value is zero."""
    for reading in bcr_readings(project):
        if reading.convention != "undiscounted":
            yield Reading(reading.convention, ratio_of(1.0, reading.value), reading.verdict)
    yield Reading("undiscounted", ratio_of(project.outlay, project.gain), Verdict.WRONG)


def breakeven_amount_readings(project: Project) -> Iterator[Reading]:
    """Benefits, undiscounted, at which the net present value is zero."""
    for reading in breakeven_readings(project):
        amount = None if reading.value is None else reading.value * project.gain
        yield Reading(reading.convention, amount, reading.verdict)


def margin_readings(project: Project) -> Iterator[Reading]:
    """Share by which the benefits may fall short: the margin of safety."""
    for reading in breakeven_readings(project):
        yield Reading(reading.convention, None if reading.value is None else 1 - reading.value, reading.verdict)


_MOMENTS: tuple[tuple[PaybackMode, str], ...] = (
    ("interp", "evenly within the period"),
    ("ceil", "at the end of the period"),
)


def payback_readings(project: Project) -> Iterator[Reading]:
    """Months until the money is back."""
    gross = {"net": (project.net, project.initial), "all costs first": (project.benefits, project.outlay)}
    for name, (flows, first) in gross.items():
        for mode, said in _MOMENTS:
            yield Reading(f"{name}, {said}", _payback(flows, project.ppy, mode, 0.0, first))
    if project.rate is not None:
        for suffix, rate in project.rates.items():
            for mode, said in _MOMENTS:
                months = _payback(project.net, project.ppy, mode, rate, project.initial)
                yield Reading(f"discounted, {said}{suffix}", months)
    average = ratio_of(project.outlay, float(project.benefits.mean()))
    months = None if average is None else average * MONTHS_PER_YEAR / project.ppy
    yield Reading("all costs over the average benefit", months, Verdict.METHOD)


def _payback(flows: FloatArray, ppy: float, mode: PaybackMode, rate: float, first: float) -> float | None:
    try:
        return float(payback(flows, ppy, mode, rate, -first))
    except FunctionError:
        return None


METRICS: dict[str, Callable[[Project], Iterator[Reading]]] = {
    "npv": npv_readings,
    "pv": pv_readings,
    "irr": irr_readings,
    "mirr": mirr_readings,
    "roi": roi_readings,
    "bcr": bcr_readings,
    "payback": payback_readings,
    "breakeven": breakeven_readings,
    "breakeven_amount": breakeven_amount_readings,
    "margin": margin_readings,
}


def readings(kind: str, project: Project) -> list[Reading]:
    """A metric under every convention; a value beyond the range of numbers is none."""
    with np.errstate(all="ignore"):
        found = list(METRICS[kind](project))
    return [r if r.value is None or np.isfinite(r.value) else Reading(r.convention, None, r.verdict) for r in found]


def ratio_of(part: float | None, whole: float | None) -> float | None:
    return None if part is None or whole is None or not whole > 0 else float(np.divide(part, whole))


def less_one(ratio: float | None) -> float | None:
    return None if ratio is None else ratio - 1
