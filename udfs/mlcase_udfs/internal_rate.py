"""At which rates is a series of flows worth nothing? One solver for equal periods and for dates.

With s = ln(1 + rate), a flow c after t periods is worth c·exp(-t·s). Money in and money out are kept apart, and each
side is looked at as the logarithm of what it is worth:

    balance(s) = ln(worth of money in) - ln(worth of money out)         zero at an internal rate of return

    slope of a side    minus its duration: the average time of its flows, weighted by what they are worth (Macaulay)
    bend of a side     durations fall as the rate rises, so each side is a convex curve

That makes the balance nearly a straight line, on which Newton's method arrives in a few steps, at any magnitude of
flows. When the flows change sign once there is exactly one rate. When they change sign more often, convexity tells of
an interval of rates that it holds no rate, or at most one; what is undecided is halved. So every rate is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import ne
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.units import FloatArray

Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]

LOWEST, HIGHEST = -36.7, 709.0
"""ln(1 + rate) at the ends of what a number can hold: just above a rate of -1, and 8e307."""

EDGES = np.array([LOWEST, -0.5, 0.5, HIGHEST])
"""Where the search for several rates divides first: at -39 % and 65 %, as most rates lie between."""

BLOCK = 32_768
"""Flows that are worked on at a time: they and what is computed of them stay in the processor's cache."""

STEPS = 8
"""Newton steps before the few series that need more go on without the others."""

CLOSE, PRECISE = 1e-9, 4e-16
"""The last Newton step (the error after it is the square) and the narrowest interval worth halving."""

NOTHING = 1e-12
"""A balance that may be zero but for rounding."""

NARROW, FLAT = 1e-8, 1e-3
"""An interval that may hold a double rate is not divided further: when NARROW, or FLAT with NOTHING at both ends."""


@dataclass(frozen=True)
class Side:
    """Money in, or money out, of a block of series: logarithms of the amounts and their times, a column per series."""

    logs: FloatArray
    times: FloatArray

    def of(self, series: Integers | Booleans | slice) -> Side:
        """This side of some of the series."""
        return Side(self.logs[:, series], _times_of(self.times, series))

    def worth(self, s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Logarithm of the worth, and duration, for each series at its s."""
        exponents = self.logs - self.times * s
        peak = exponents.max(axis=0)
        weights = np.exp(exponents - peak)
        total = _column_sums(weights)
        return np.log(total) + peak, _column_sums(weights * self.times) / total


@dataclass(frozen=True)
class Balance:
    """Both sides of a block of series, each of which has money in and money out."""

    money_in: Side
    money_out: Side

    @staticmethod
    def of_flows(flows: FloatArray, times: FloatArray) -> Balance:
        """From flows (cells, series) and times (cells, series), or (cells, 1) when all series share them."""

        def side(amounts: FloatArray) -> Side:
            cells = (amounts > 0).any(axis=1)
            return Side(np.log(np.maximum(amounts[cells], 0.0)), times[cells])  # the other side's cells weigh exp(-inf)

        return Balance(side(flows), side(-flows))

    def of(self, series: Integers | Booleans | slice) -> Balance:
        """The balance of some of the series."""
        return Balance(self.money_in.of(series), self.money_out.of(series))

    def at(self, s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Balance and slope for each series at its s."""
        log_in, duration_in = self.money_in.worth(s)
        log_out, duration_out = self.money_out.worth(s)
        return log_in - log_out, duration_out - duration_in

    def sides_at(self, series: Integers, s: FloatArray) -> FloatArray:
        """Logarithm and duration of money in, then of money out (4, points), for any points of any series."""
        sides = np.empty((4, len(s)))
        for points in _blocks(len(s), len(self.money_in.logs) + len(self.money_out.logs)):
            some = self.of(series[points])
            sides[:2, points] = some.money_in.worth(s[points])
            sides[2:, points] = some.money_out.worth(s[points])
        return sides


@np.errstate(divide="ignore", over="ignore", invalid="ignore")
def nearest_rates(flows: FloatArray, times: FloatArray, guess: FloatArray) -> FloatArray:
    """The internal rate nearest to the guess for each series, NaN where there is none.

    Flows are (series, cells) in the order of their times, which are (series, cells) or (1, cells); guess is (series,).
    """
    rates = np.full(len(flows), np.nan)
    for block in _blocks(*flows.shape):
        money, when = _to_scale(flows[block]), _times_of(times.T, block)
        near = guess[block]
        once, often, ends_with_money_in = _by_sign_changes(money)
        if len(once):
            of_all = slice(None) if len(once) == len(near) else once
            balance = Balance.of_flows(money[:, of_all], _times_of(when, of_all))
            rates[block][of_all] = _only_rate(balance, near[of_all], ends_with_money_in[of_all])
        if len(often):
            series, found = _several_rates(Balance.of_flows(money[:, often], _times_of(when, often)), len(often))
            distance = np.round(np.abs(found - near[often[series]]), 9)  # a tie, but for rounding: the lower rate
            nearest = np.lexsort((found, distance, series))
            having, first = np.unique(series[nearest], return_index=True)
            rates[block][often[having]] = found[nearest][first]
    return rates


@np.errstate(all="ignore")
def only_rates(flows: Sequence[FloatArray], guess: float) -> FloatArray:
    """The rates of many series of equal periods that change sign once, NaN for every other and where it takes long.

    Flows are one array of all series for each cell. The worth of both sides comes from Horner's scheme, several times
    faster than ``nearest_rates``, which must do what is left.
    """
    money_in, money_out, changes = _sides(flows)
    if not (money_in.rows and money_out.rows):
        return np.full(len(flows[0]), np.nan)
    found = _by_horner(money_in, money_out, np.full(len(flows[0]), np.log1p(guess)))
    return np.where(changes == 1, found, np.nan)


@np.errstate(all="ignore")
def only_rate(flows: Sequence[float], guess: float) -> float:
    """The same for one series, to the last digit."""
    signs = [flow > 0 for flow in flows if flow]
    if sum(map(ne, signs, signs[1:])) != 1:
        return np.nan
    money_in = _Horner([flow if flow > 0 else None for flow in flows], 1.0)
    money_out = _Horner([flow if flow < 0 else None for flow in flows], -1.0)
    return float(_by_horner(money_in, money_out, np.log1p(guess)))


class _Horner:
    """One side of series of equal periods, up to the last cell that has any money; None for no money."""

    def __init__(self, rows: Sequence[Any], sign: float) -> None:
        self.rows = rows[: max((period for period, row in enumerate(rows, 1) if row is not None), default=0)]
        self.sign = sign

    def at(self, v: Any) -> tuple[Any, Any]:
        """Logarithm of the worth, and duration, for each series at its discount factor."""
        worth, slope = self._of_many(v) if np.ndim(v) else self._of_one(float(v))
        return np.log(self.sign * worth), v * slope / worth

    def _of_many(self, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The worth, and its slope in v."""
        worth, slope = np.zeros_like(v), np.zeros_like(v)
        for row in reversed(self.rows):
            np.multiply(slope, v, out=slope)
            np.add(slope, worth, out=slope)
            np.multiply(worth, v, out=worth)
            if row is not None:
                np.add(worth, row, out=worth)
        return worth, slope

    def _of_one(self, v: float) -> tuple[float, float]:
        worth = slope = 0.0
        for row in reversed(self.rows):
            slope = slope * v + worth
            worth = worth * v if row is None else worth * v + row
        return worth, slope


def _sides(flows: Sequence[FloatArray]) -> tuple[_Horner, _Horner, Any]:
    """Money in and money out of many series (columns), and how often each changes sign, zeros skipped.

    A cell of one sign in all series, which most are, costs no array.
    """
    money_in: list[FloatArray | None] = []
    money_out: list[FloatArray | None] = []
    changes: Any = 0
    last: Any = 0.0
    for row in flows:
        low, high = np.fmin.reduce(row), np.fmax.reduce(row)  # errors, which are NaN, apart
        sign: Any = 1.0 if low > 0 else -1.0 if high < 0 else np.sign(row)
        money_in.append(row if low > 0 else None if high <= 0 else np.maximum(row, 0.0))
        money_out.append(row if high < 0 else None if low >= 0 else np.minimum(row, 0.0))
        changes = changes + (sign * last < 0)
        last = sign if type(sign) is float else np.where(sign != 0, sign, last)
    return _Horner(money_in, 1.0), _Horner(money_out, -1.0), changes


def _by_horner(money_in: _Horner, money_out: _Horner, s: Any) -> Any:
    """Newton's method on the balance, as in ``_newton``; NaN for series that have not arrived after some steps."""
    arrived: Any = False
    for _ in range(STEPS):
        v = np.exp(-s)
        (log_in, duration_in), (log_out, duration_out) = money_in.at(v), money_out.at(v)
        step = np.where(arrived, 0.0, (log_in - log_out) / (duration_out - duration_in))
        s = s - step
        arrived = np.abs(step) < CLOSE
        if np.all(arrived | np.isnan(step)):
            break
    return np.where(arrived & (HIGHEST - np.abs(s) > CLOSE), np.expm1(s), np.nan)


@np.errstate(divide="ignore", over="ignore", invalid="ignore")
def all_rates(flows: FloatArray, times: FloatArray) -> FloatArray:
    """Every internal rate of each series, lowest first: (series, most rates of any), NaN where one has fewer.

    Flows and times are as for ``nearest_rates``.
    """
    series_found, rates_found = [np.empty(0, dtype=np.intp)], [np.empty(0)]
    for block in _blocks(*flows.shape):
        money, when = _to_scale(flows[block]), _times_of(times.T, block)
        once, often, ends_with_money_in = _by_sign_changes(money)
        if len(once):
            balance = Balance.of_flows(money[:, once], _times_of(when, once))
            only = _only_rate(balance, np.zeros(len(once)), ends_with_money_in[once])
            series_found.append(block.start + once[~np.isnan(only)])
            rates_found.append(only[~np.isnan(only)])
        if len(often):
            series, several = _several_rates(Balance.of_flows(money[:, often], _times_of(when, often)), len(often))
            series_found.append(block.start + often[series])
            rates_found.append(several)
    series, rates = np.concatenate(series_found), np.concatenate(rates_found)
    order = np.lexsort((rates, series))
    counts = np.bincount(series, minlength=len(flows))
    place = np.arange(len(series)) - np.repeat(np.cumsum(counts) - counts, counts)
    table = np.full((len(flows), counts.max(initial=0)), np.nan)
    table[series[order], place] = rates[order]
    return table


def _by_sign_changes(flows: FloatArray) -> tuple[Integers, Integers, Booleans]:
    """Which series (columns) change sign once, which more often, and which end with money in; zeros are skipped."""
    signs = np.sign(flows)
    if np.any(signs == 0):
        last_flow = np.where(signs != 0, np.arange(len(flows))[:, np.newaxis], 0)
        signs = np.take_along_axis(signs, np.maximum.accumulate(last_flow, axis=0), axis=0)
    changes = np.count_nonzero(signs[1:] * signs[:-1] < 0, axis=0)
    return np.flatnonzero(changes == 1), np.flatnonzero(changes > 1), signs[-1] > 0


def _to_scale(flows: FloatArray) -> FloatArray:
    """Series as columns, each divided by its largest flow: the rates stay, and the logarithms are at their finest."""
    money = np.ascontiguousarray(flows.T)
    largest = np.abs(money).max(axis=0)
    return np.asarray(money / np.where(largest > 0, largest, 1.0))


def _only_rate(balance: Balance, guess: FloatArray, ends_with_money_in: Booleans) -> FloatArray:
    """The rate of series that change sign once, rounded to -1 when it is next to it; NaN beyond the other end."""
    start = np.log1p(guess)
    far = np.full_like(start, HIGHEST)
    s = _newton(balance, start, -far, far, ends_with_money_in)
    return np.where(far - np.abs(s) < CLOSE, np.nan, np.expm1(s))


def _newton(balance: Balance, s: FloatArray, low: FloatArray, high: FloatArray, falls: Booleans) -> FloatArray:
    """The zero of each balance between low and high, where it falls (else rises) through zero."""
    width = high - low
    arrived: Any = False
    for _ in range(STEPS):
        value, slope = balance.at(s)
        ahead = (value > 0) == falls
        low, high = np.where(ahead, s, low), np.where(ahead, high, s)
        step = s - value / slope
        inside = (step >= low) & (step <= high)
        step = np.where(inside, step, (low + high) / 2)
        step = np.where(arrived, s, step)  # what others need makes no difference to a series
        arrived |= (inside & (np.abs(step - s) < CLOSE)) | (high - low <= PRECISE * np.maximum(np.abs(s), 1.0))
        s = step
        if arrived.all():
            return s
    left = np.flatnonzero(~arrived)
    lagging = high - low > width / 2
    s = np.where(lagging & ~arrived, (low + high) / 2, s)
    s[left] = _newton(balance.of(left), s[left], low[left], high[left], falls[left])
    return s


def _several_rates(balance: Balance, count: int) -> tuple[Integers, FloatArray]:
    """Every rate of every series, as series numbers and rates in order."""
    intervals = _intervals_with_a_rate(balance, count)
    if not len(intervals[0]):
        return intervals[:2]
    series, low, high, flat = _joined(balance, *intervals)
    mine = balance.of(series)
    middle, falls = (low + high) / 2, mine.at(low)[0] > 0
    s = _where_flat_turns(mine, low, high)
    s[~flat] = _newton(mine.of(~flat), middle[~flat], low[~flat], high[~flat], falls[~flat])
    return series, np.expm1(s)


def _intervals_with_a_rate(balance: Balance, count: int) -> tuple[Integers, FloatArray, FloatArray, Booleans]:
    """Intervals that hold one rate each: series, low end, high end, and whether the rate may be a double one."""
    every = np.arange(count)
    series = np.repeat(every, len(EDGES) - 1)
    low, high = np.tile(EDGES[:-1], count), np.tile(EDGES[1:], count)
    at_edges = balance.sides_at(np.repeat(every, len(EDGES)), np.tile(EDGES, count)).reshape(4, count, -1)
    at_low, at_high = at_edges[..., :-1].reshape(4, -1), at_edges[..., 1:].reshape(4, -1)
    found = []
    while len(series):
        one, flat, undecided = _verdict(high - low, at_low, at_high)
        held = one | flat
        found.append((series[held], low[held], high[held], flat[held]))
        series, low, high = series[undecided], low[undecided], high[undecided]
        middle = (low + high) / 2
        at_middle = balance.sides_at(series, middle)
        at_low = np.concatenate([at_low[:, undecided], at_middle], axis=1)
        at_high = np.concatenate([at_middle, at_high[:, undecided]], axis=1)
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
        series = np.concatenate([series, series])
    series, low, high, flat = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return series, low, high, flat


def _verdict(width: FloatArray, at_low: FloatArray, at_high: FloatArray) -> tuple[Booleans, Booleans, Booleans]:
    """Which intervals hold exactly one rate, which a rate that may be double, and which must be divided."""
    value_low, value_high = at_low[0] - at_low[2], at_high[0] - at_high[2]
    crosses = (value_low > 0) != (value_high > 0)
    smaller, larger = np.sort(np.abs([value_low, value_high]), axis=0)
    # Durations fall, so that those at the ends bound the slope in between.
    steady = (at_low[3] < at_high[1]) | (at_high[3] > at_low[1])
    least = _least_excess(width, at_low[:2], at_high[:2], at_low[2], at_high[2])
    most = -_least_excess(width, at_low[2:], at_high[2:], at_low[0], at_high[0])

    narrow = width <= NARROW
    one = crosses & (steady | narrow)
    none = (steady & ~crosses) | (least > NOTHING) | (most < -NOTHING)
    flat = ~(one | none) & ((narrow & (smaller < NOTHING)) | ((width <= FLAT) & (larger < NOTHING)))
    return one, flat, ~(one | none | flat | narrow)


def _least_excess(
    width: FloatArray, curve_low: FloatArray, curve_high: FloatArray, other_low: FloatArray, other_high: FloatArray
) -> FloatArray:
    """The least by which one side can exceed the other: the tangents of the one over the chord of the other."""
    (log_low, duration_low), (log_high, duration_high) = curve_low, curve_high
    bend = duration_low - duration_high
    meet = np.clip(np.where(bend > 0, (log_low - log_high - duration_high * width) / bend, 0.0), 0.0, width)
    tangents = log_low - duration_low * meet
    chord = other_low + (other_high - other_low) * (meet / width)
    return np.minimum(np.minimum(log_low - other_low, log_high - other_high), tangents - chord)


def _joined(
    balance: Balance, series: Integers, low: FloatArray, high: FloatArray, flat: Booleans
) -> tuple[Integers, FloatArray, FloatArray, Booleans]:
    """The intervals in order; those with next to nothing between them hold the same rate, blurred by rounding."""
    order = np.lexsort((low, series))
    series, low, high, flat = series[order], low[order], high[order], flat[order]
    between = balance.sides_at(series[1:], (high[:-1] + low[1:]) / 2)
    same = (series[1:] == series[:-1]) & (np.abs(between[0] - between[2]) < 10 * NOTHING)
    first, last = np.flatnonzero(~np.insert(same, 0, False)), np.flatnonzero(~np.append(same, False))
    return series[first], low[first], high[last], flat[first] | (first != last)


def _where_flat_turns(balance: Balance, low: FloatArray, high: FloatArray) -> FloatArray:
    """Where each balance turns between low and high: its double rate, which rounding lets it cross or miss.

    The middle stands for a rate of higher order, for which the balance is flat and its slope is all rounding.
    """
    slope_low, slope_high = balance.at(low)[1], balance.at(high)[1]
    flattest = (low + high) / 2
    turns = ((slope_low > 0) != (slope_high > 0)) & (high - low <= FLAT)
    low, high = np.where(turns, low, flattest), np.where(turns, high, flattest)
    while np.any(high - low > PRECISE * np.maximum(np.abs(low), 1.0)):
        flattest = (low + high) / 2
        turned = (balance.at(flattest)[1] > 0) != (slope_low > 0)
        low, high = np.where(turned, low, flattest), np.where(turned, flattest, high)
    return low


def _column_sums(table: FloatArray) -> FloatArray:
    """The sum of each column, from the top down, as NumPy adds all but a lone one."""
    return table.sum(axis=0) if table.shape[1] > 1 else np.add.accumulate(table)[-1]


def _times_of(times: FloatArray, series: Integers | Booleans | slice) -> FloatArray:
    """Times of some of the series (columns), or the one column that all share."""
    return times if times.shape[-1] == 1 else times[:, series]


def _blocks(count: int, cells: int) -> Iterator[slice]:
    """Slices of so many series that their cells fill a block."""
    size = max(BLOCK // cells, 1)
    return (slice(start, min(start + size, count)) for start in range(0, count, size))
