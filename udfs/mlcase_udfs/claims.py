"""Does a statement of a business case hold? Each kind of claim, recomputed from the figures that it rests on.

A claim is data: what is stated, of which kind it is, and figures by name. A finding says what the figure should be, how
it was come by, and a verdict:

    OK             the recomputed figure, rounded to the printed digits, is the stated one
    ROUND          it is not, but rounding explains it: digits cut off, zeros filled in, figures rounded beforehand
    METHOD         the arithmetic holds, the reasoning does not
    UNVERIFIABLE   it may be so: the timing that would decide is not stated
    UNUSABLE       the claim cannot be recomputed: a figure is missing or unreadable, or the kind is unknown
    INCONSISTENT   two statements contradict each other
    WRONG          another figure is right; the finding tells which, and if it can where the stated one comes from
    IMPOSSIBLE     no timing can give it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from mlcase_udfs.checks import above, at_least, between, finite, number, vector, weights
from mlcase_udfs.conventions import METRICS, Bounds, Project, Reading, Verdict, bounds, readings
from mlcase_udfs.errors import FunctionError, InvalidValue, NotAvailable
from mlcase_udfs.printed import SAME, Figure, figure
from mlcase_udfs.time_value import LONGEST_ROW
from mlcase_udfs.units import FloatArray

UNITS = {12.0: "a year's for a month's", 1 / 12: "a month's for a year's", 100.0: "per cent for a fraction"}
UNITS |= {scale: f"a unit {scale:,.0f} times smaller" for scale in (1e3, 1e6, 1e9)}
UNITS |= {1 / scale: f"a unit {scale:,.0f} times larger" for scale in (1e3, 1e6, 1e9)}
"""Factors by which a figure in a wrong unit is off, and what was taken for what."""

FRACTIONS = frozenset({"irr", "mirr", "roi", "breakeven", "margin"})
"""Metrics that may be stated as 0.28, as "28 %", or as a bare 28."""


@dataclass(frozen=True)
class Claim:
    """A statement and the figures that it rests on, by name; a figure is a number or text as printed."""

    name: str
    stated: Any
    kind: str
    figures: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What became of a claim."""

    verdict: Verdict
    recomputed: float | None = None
    """By the convention that fits, else by the standard one: the right figure."""
    explanation: str = ""
    nearest: float | None = None
    """The figure that comes nearest to the stated one, under any convention."""
    low: float | None = None
    high: float | None = None
    stated: float | None = None
    """What was stated, in the unit of what was recomputed."""

    @property
    def difference(self) -> float | None:
        """Stated less recomputed."""
        return None if self.stated is None or self.recomputed is None else self.stated - self.recomputed


def audit(claim: Claim) -> Finding:
    """Recompute a claim."""
    kind = claim.kind.strip().lower().replace(" ", "_").replace("-", "_")
    try:
        if kind not in KINDS:
            raise InvalidValue(f"kind is {claim.kind!r}: give one of {', '.join(KINDS)}")
        return KINDS[kind](claim.stated, _Figures(claim.figures))
    except FunctionError as problem:
        return Finding(Verdict.UNUSABLE, None, str(problem))


def judge(
    stated: Figure, found: Sequence[Reading], limits: Bounds = (None, None), tolerance: float | None = None
) -> Finding:
    """Hold a stated figure against its readings, the standard one first.

    Any convention makes it OK, within the tolerance: if none is given, half a unit of the last printed digit. ROUND has
    room for chance, so only the standard reading counts there.
    """
    known = [(r, r.value) for r in found if r.value is not None and np.isfinite(r.value)]
    if not known:
        none = "the figure does not exist under any convention"
        return Finding(Verdict.IMPOSSIBLE, None, none, None, *limits, stated=stated.value)
    sound = [(r, value) for r, value in known if r.verdict is Verdict.OK] or known
    (standard, right), (closest, nearest) = sound[0], min(sound, key=lambda pair: abs(pair[1] - stated.value))

    def finding(verdict: Verdict, recomputed: float, explanation: str) -> Finding:
        return Finding(verdict, recomputed, explanation, nearest, *limits, stated=stated.value)

    fitting = [(r, value) for r, value in sound if r.verdict is Verdict.OK and stated.says(value, tolerance)]
    if fitting:
        return finding(Verdict.OK, fitting[0][1], "; also ".join(r.convention for r, _ in fitting if r.convention))
    for reading, value in known:
        if reading.verdict is not Verdict.OK and stated.says(value):
            return finding(reading.verdict, right, reading.convention)
    if stated.is_rounded_from(right):
        return finding(Verdict.ROUND, right, standard.convention)
    for reading, value in sound:
        for times, taken in UNITS.items():
            if value and stated.in_units_of(1 / times).says(value):
                return finding(Verdict.WRONG, right, f"{taken}: {reading.convention}".removesuffix(": "))
    half, (low, high) = stated.unit / 2, limits
    outside = (low is not None and stated.value + half < low) or (high is not None and stated.value - half > high)
    explanation = f"none; nearest: {closest.convention}" if closest.convention else ""
    return finding(Verdict.IMPOSSIBLE if outside else Verdict.WRONG, right, explanation)


def metric(kind: str, stated: Any, project: Project, tolerance: float | None = None) -> Finding:
    """A financial metric against every convention."""
    shown = figure(stated)
    if kind == "payback" and shown.months:
        shown = shown.in_units_of(shown.months)
    found, limits = readings(kind, project), bounds(kind, project)
    finding = judge(shown, found, limits, tolerance)
    if kind in FRACTIONS and finding.verdict not in (Verdict.OK, Verdict.ROUND):
        in_per_cent = judge(shown.in_units_of(0.01), found, limits)
        finding = in_per_cent if in_per_cent.verdict in (Verdict.OK, Verdict.ROUND) else finding
    if finding.verdict is Verdict.WRONG and not project.placed:
        return replace(finding, verdict=Verdict.UNVERIFIABLE, explanation="it depends on periods that are not stated")
    return finding


def foot(figures: Sequence[Any], total: Any, tolerance: float | None = None) -> Finding:
    """A total against the sum of its figures.

    OK is a difference within the tolerance: if none is given, half a unit of the total's last digit.
    """
    shown, addends = figure(total, "total"), [figure(cell, "figures") for cell in figures]
    if not addends:
        raise NotAvailable("there are no figures to add up")
    with np.errstate(over="ignore", invalid="ignore"):
        amount = float(finite(float(np.sum([addend.value for addend in addends])), "the sum"))
        off = float(finite(shown.value - amount, "the difference"))
    slack = SAME * max(abs(shown.value), *(abs(addend.value) for addend in addends))
    if shown.says(amount, tolerance):
        verdict, explanation = Verdict.OK, ""
    elif shown.is_rounded_from(amount):
        verdict, explanation = Verdict.ROUND, "the total is rounded or cut"
    elif abs(off) <= (shown.unit + sum(addend.unit for addend in addends if not addend.whole)) / 2 + slack:
        verdict, explanation = Verdict.ROUND, "the figures were rounded before they were added"
    else:
        verdict, explanation = Verdict.WRONG, _slip(off, addends, shown)
    return Finding(verdict, amount, explanation, stated=shown.value)


def _slip(off: float, addends: list[Figure], total: Figure) -> str:
    """What may have happened to a sum that is off: only what would explain it to the last printed digit."""
    for place, addend in enumerate(addends, 1):
        for times, happened in ((-1.0, "left out"), (1.0, "counted twice"), (-2.0, "taken with the wrong sign")):
            if addend.value and abs(off - times * addend.value) <= total.unit / 2:
                return f"as if figure {place} was {happened}"
    for times, taken in UNITS.items():
        if total.in_units_of(1 / times).says(total.value - off):
            return taken
    return ""


class _Figures:
    """The figures of a claim, by name, as what a kind of claim needs."""

    def __init__(self, given: Mapping[str, Sequence[Any]]) -> None:
        self._given = {name.strip().lower(): list(values) for name, values in given.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def cells(self, name: str = "figures") -> list[Any]:
        """The figures as they stand."""
        if name not in self._given:
            raise InvalidValue(f"{name} are missing: this kind of claim rests on them")
        if any(cell is None or cell == "" for cell in self._given[name]):
            raise InvalidValue(f"{name} have a blank among them: give every figure")
        return self._given[name]

    def values(self, name: str = "figures", least: int = 1) -> FloatArray:
        """The figures as numbers."""
        return vector([figure(cell, name).value for cell in self.cells(name)], name, least)

    def one(self, name: str, default: float | None = None) -> float:
        """A single number."""
        if default is not None and name not in self:
            return default
        values = self.values(name)
        if len(values) != 1:
            raise InvalidValue(f"{name} has {len(values)} figures: give one")
        return float(values[0])

    @property
    def tolerance(self) -> float | None:
        """How far a stated figure may be off."""
        return float(at_least(self.one("tolerance"), 0, "tolerance")) if "tolerance" in self else None

    def project(self, kind: str) -> Project:
        """Benefits and costs with what is needed to judge them."""
        if "flows" in self:
            gain, spent = sides(kind, self.values("flows"))
        else:
            gain = self.values("benefits") if "benefits" in self or "costs" not in self else np.zeros(1)
            spent = self.values("costs") if "costs" in self else np.zeros(1)
        longest = float(max(len(gain), len(spent)))
        periods = int(between(self.one("periods", longest), longest, max(longest, LONGEST_ROW), "periods"))
        gain, spent = self.one("benefit_factor", 1.0) * gain, self.one("cost_factor", 1.0) * spent
        return project(
            _in_periods(gain, periods),
            _in_periods(spent, periods),
            self.one("rate") if "rate" in self else None,
            self.one("initial", 0.0),
            self.one("periods_per_year", 1.0),
            benefits_placed=len(gain) > 1 or periods == 1 or not gain.any(),
            costs_placed=len(spent) > 1 or periods == 1 or not spent.any(),
        )


def sides(kind: str, flows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Net flows as benefits and costs, as far as they can be told apart; a present value takes them as they are."""
    return (flows, np.zeros(1)) if kind == "pv" else (np.maximum(flows, 0.0), np.maximum(-flows, 0.0))


def project(
    benefits: FloatArray,
    costs: FloatArray,
    rate: float | None = None,
    initial: float = 0.0,
    ppy: float = 1.0,
    benefits_placed: bool = True,
    costs_placed: bool = True,
) -> Project:
    """Benefits and costs, the shorter row filled up with zeros, and checked numbers beside them."""
    periods = max(len(benefits), len(costs))

    def filled(row: FloatArray) -> FloatArray:
        return np.pad(row, (0, periods - len(row)))

    return Project(
        filled(benefits),
        filled(costs),
        None if rate is None else float(above(rate, -1, "rate")),
        float(number(initial, "initial")),
        float(above(ppy, 0, "periods per year")),
        benefits_placed,
        costs_placed,
    )


def _in_periods(amounts: FloatArray, periods: int) -> FloatArray:
    """Amounts in their periods; a total without periods is spread evenly."""
    return np.full(periods, amounts[0] / periods) if len(amounts) == 1 and periods > 1 else amounts


def _sum(stated: Any, figures: _Figures) -> Finding:
    return foot(figures.cells(), stated, figures.tolerance)


def _product(stated: Any, figures: _Figures) -> Finding:
    """A product of drivers; a driver may have been rounded before it was multiplied."""
    shown, factors = figure(stated), figures.values(least=2)
    with np.errstate(over="ignore"):
        finding = judge(shown, [Reading("", float(finite(float(np.prod(factors)), "the product")))])
    if finding.verdict is not Verdict.WRONG:
        return finding
    for place, factor in enumerate(factors):
        for digits in range(1, 5):
            rounded = float(f"{factor:.{digits - 1}e}")
            others = float(np.prod(np.delete(factors, place)))
            if rounded != factor and shown.says(rounded * others):
                said = f"figure {place + 1} was rounded to {rounded:,.12g} before it was multiplied"
                return Finding(Verdict.ROUND, finding.recomputed, said)
    return finding


def _percentage(stated: Any, figures: _Figures) -> Finding:
    """One figure as a share of another."""
    part, whole = _pair(figures)
    found = [Reading("", _over(part, whole)), Reading("turned upside down", _over(whole, part), Verdict.WRONG)]
    return judge(figure(stated), [*found, Reading("of the remainder", _over(part, whole - part), Verdict.WRONG)])


def _growth(stated: Any, figures: _Figures) -> Finding:
    """A change relative to where it started; a fall may be stated without its sign."""
    before, after = _pair(figures)
    shown = figure(stated)
    sign = -1.0 if after < before and shown.value > 0 else 1.0
    return judge(
        shown,
        [
            Reading("", _over(sign * (after - before), before)),
            Reading("relative to the new figure, not the old", _over(sign * (after - before), after), Verdict.WRONG),
            Reading("in percentage points, not in per cent", sign * (after - before), Verdict.METHOD),
            Reading("the ratio, the start not taken off", _over(after, before), Verdict.METHOD),
        ],
    )


def _pair(figures: _Figures) -> tuple[float, float]:
    values = figures.values(least=2)
    if len(values) != 2:
        raise InvalidValue(f"there are {len(values)} figures: this kind of claim rests on two")
    return float(values[0]), float(values[1])


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _expected(stated: Any, figures: _Figures) -> Finding:
    """An average weighted with probabilities."""
    values, (chances, _) = figures.values("values"), weights(figures.values("probabilities"), "probabilities")
    if len(values) != len(chances):
        raise InvalidValue(f"there are {len(values)} values and {len(chances)} probabilities: give as many of each")
    found = [Reading("", float(values @ chances)), Reading("not weighted", float(values.mean()), Verdict.WRONG)]
    return judge(figure(stated), found)


def _bound(stated: Any, figures: _Figures) -> Finding:
    """A figure that cannot be more, or less, than another: a saving than what is spent."""
    shown = figure(stated)
    most = figures.one("most") if "most" in figures else None
    least = figures.one("least") if "least" in figures else None
    if most is None and least is None:
        raise InvalidValue("most or least is missing: give the figure that bounds the stated one")
    above_it = most is not None and shown.value - shown.unit / 2 > most
    below_it = least is not None and shown.value + shown.unit / 2 < least
    if above_it:
        return Finding(Verdict.IMPOSSIBLE, most, "more than there is", None, least, most, shown.value)
    if below_it:
        return Finding(Verdict.IMPOSSIBLE, least, "less than must be", None, least, most, shown.value)
    return Finding(Verdict.OK, None, "", None, least, most, shown.value)


def _same(stated: Any, figures: _Figures) -> Finding:
    """A statement made in several places: figures, or texts such as a status."""
    for place, other in enumerate(figures.cells(), 1):
        try:
            first, second = figure(stated), figure(other)
            agree = first.says(second.value) or second.says(first.value)
        except InvalidValue:
            agree = str(stated).strip().casefold() == str(other).strip().casefold()
        if not agree:
            known = float(other) if isinstance(other, int | float) else None
            said = other if known is None else _number(known)
            return Finding(Verdict.INCONSISTENT, known, f"statement {place + 1} says {said}")
    return Finding(Verdict.OK)


def _every(stated: Any, figures: _Figures) -> Finding:
    """A claim about a whole list, such as ">0" in all scenarios."""
    text = str(stated).strip()
    sign = next((sign for sign in COMPARATORS if text.startswith(sign)), None)
    if sign is None:
        raise InvalidValue(f"stated is {text!r}: give a comparison, such as >0")
    limit = figure(text.removeprefix(sign)).value
    for place, value in enumerate(figures.values(), 1):
        if not COMPARATORS[sign](float(value), limit):
            return Finding(Verdict.INCONSISTENT, float(value), f"figure {place} is {_number(float(value))}")
    return Finding(Verdict.OK)


def _ordering(stated: Any, figures: _Figures) -> Finding:
    """Labels that rank amounts ("low < medium < high", stated in this order) must rank them alike."""
    order = [word.strip().casefold() for word in str(stated).split("<")]
    labels, amounts = [str(cell).strip().casefold() for cell in figures.cells("labels")], figures.values("amounts")
    if len(labels) != len(amounts):
        raise InvalidValue(f"there are {len(labels)} labels and {len(amounts)} amounts: give as many of each")
    if unknown := [label for label in labels if label not in order]:
        raise InvalidValue(f"the label {unknown[0]!r} is not in the stated order {' < '.join(order)}")
    ranked = sorted(zip(map(order.index, labels), amounts, labels, strict=True))
    for (rank, amount, label), (next_rank, next_amount, next_label) in pairwise(ranked):
        if rank < next_rank and amount > next_amount:
            said = f"{_number(amount)} is {label}, {_number(next_amount)} is {next_label}"
            return Finding(Verdict.INCONSISTENT, None, said)
    return Finding(Verdict.OK)


def _number(value: float) -> str:
    """A figure in an explanation: 9,000,000."""
    return f"{value:,.12g}"


def _of_metric(kind: str) -> Callable[[Any, _Figures], Finding]:
    return lambda stated, figures: metric(kind, stated, figures.project(kind), figures.tolerance)


COMPARATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda value, limit: value >= limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    "<": lambda value, limit: value < limit,
}

KINDS: dict[str, Callable[[Any, _Figures], Finding]] = {
    "sum": _sum,
    "product": _product,
    "conversion": _product,
    "percentage": _percentage,
    "growth": _growth,
    "expected": _expected,
    "bound": _bound,
    "same": _same,
    "every": _every,
    "ordering": _ordering,
    **{kind: _of_metric(kind) for kind in METRICS},
}
"""Every kind of claim, and how it is recomputed."""
