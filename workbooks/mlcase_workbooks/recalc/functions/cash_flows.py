"""Cash flows: what a series is worth today, and the rate of return it earns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcase_udfs.checks import refuse
from mlcase_udfs.errors import CellError, DivisionByZero, FunctionError, InvalidNumber, InvalidValue, Propagated
from mlcase_udfs.internal_rate import nearest_rates, only_rate, only_rates
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number, Numbers, Range, Strict
from mlcase_workbooks.recalc.functions.samples import joined
from mlcase_workbooks.recalc.functions.trials import added, first_errors

DAYS_PER_YEAR = 365.0
LOWEST_RATE = -1.0 + 1e-9
"""Below it nothing is left of any money: Excel finds no such rate of return."""

NO_RATE = "there is no rate of return: flows need both signs, and a rate above -100 % near the guess"
WORTHLESS = "the rate is -100 %: money is worth nothing after a period"


def _npv_over_trials(rate: Any, *flows: Any) -> Any:
    values = joined(flows)
    discount = 1.0 / refuse(np.equal(rate, -1.0), rate + 1.0, DivisionByZero(WORTHLESS))
    worth: Any = 0.0
    for period in reversed(range(values.shape[-1])):
        worth = (worth + values[..., period]) * discount
    return first_errors(worth, values)


@function(trials=_npv_over_trials)
def NPV(rate: Number, *flows: Numbers) -> float:
    """What flows at the end of each period are worth today; blanks and texts in ranges are no periods."""
    if rate == -1.0:
        raise DivisionByZero(WORTHLESS)
    discount = 1.0 / (1.0 + rate)
    worth = 0.0
    for values in reversed(flows):
        for value in reversed(values):
            worth = (worth + value) * discount
    return worth


def _irr_over_trials(values: Any, guess: Any = None) -> Any:
    guess = 0.1 if guess is None else guess
    guess = refuse(guess <= -1.0, guess, InvalidValue("the guess must be above -100 %"))
    times = np.arange(values.shape[-1], dtype=float)
    if np.ndim(values) == 2 and np.ndim(guess) == 0 and guess > -1.0:
        return irr_of_cells(list(values.T), float(guess))
    return _returns(values, times, guess)


def irr_of_cells(cells: Sequence[Any], guess: float) -> Any:
    """IRR over trials, given an array of all trials for each cell."""
    rates = only_rates(cells, guess)
    left = ~(rates > LOWEST_RATE)
    if left.any():
        rates[left] = _returns(np.stack([cell[left] for cell in cells], axis=-1), np.arange(float(len(cells))), guess)
    return rates


@function(trials=_irr_over_trials)
def IRR(values: Numbers, guess: Number | None = None) -> float:
    """The rate of return per period of a series of flows; of several, the one nearest to the guess."""
    near = 0.1 if guess is None else guess
    rate = only_rate(values, near) if near > -1.0 else np.nan
    return rate if rate > LOWEST_RATE else float(_irr_over_trials(np.array(values), near)[0])


def _returns(values: Any, times: Any, guess: Any) -> Any:
    """The rate nearest to the guess for each series of flows (trials, cells); an error where there is none.

    A single series without a rate raises.
    """
    single = np.ndim(values) == np.ndim(times) == 1 and np.ndim(guess) == 0
    values, times = np.atleast_2d(values, times)
    count = max(len(values), len(times), np.size(guess))
    values, guess = np.broadcast_to(values, (count, values.shape[1])), np.broadcast_to(guess, count)
    order = np.argsort(times, axis=-1, kind="stable")
    times, values = np.take_along_axis(times, order, axis=-1), np.take_along_axis(values, order, axis=-1)
    rates = np.full(count, CellError.NUM.boxed)
    usable = ~np.isnan(values + times).any(axis=-1) & ~np.isnan(guess)
    if values.shape[1] and usable.any():
        series_times = times if len(times) == 1 else times[usable]
        found = nearest_rates(values[usable], series_times, guess[usable])
        rates[usable] = np.where(found > LOWEST_RATE, found, CellError.NUM.boxed)
    if single and np.isnan(rates[0]):
        raise InvalidNumber(NO_RATE)
    return first_errors(rates, np.column_stack([values, np.broadcast_to(times, values.shape), guess]))


def _mirr_over_trials(values: Any, finance_rate: Any, reinvest_rate: Any) -> Any:
    paid, received, last = 0.0, 0.0, values.shape[-1] - 1
    financed = np.asarray(finance_rate + 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        for period in range(last + 1):
            value = values[..., period]
            received = received * (1.0 + reinvest_rate) + np.maximum(value, 0.0)
            paid = paid - np.where(value < 0.0, np.minimum(value, 0.0) * financed**-period, 0.0 * value)
    bad = np.equal(paid, 0.0) | np.isinf(paid) | (last < 1)
    refused = DivisionByZero("the flows need money paid, and a finance rate that leaves it a worth")
    return (received / refuse(bad, paid, refused)) ** (1.0 / max(last, 1)) - 1.0


@function(trials=_mirr_over_trials)
def MIRR(values: Numbers, finance_rate: Number, reinvest_rate: Number) -> float:
    """The rate of return when money paid is financed at one rate, and money received is reinvested at another."""
    return float(_mirr_over_trials(np.array(values), finance_rate, reinvest_rate))


def _xnpv_over_trials(rate: Any, values: Block, dates: Block) -> Any:
    money, years = _dated(values, dates, skip_blanks=True)
    bad = (rate < 0.0) | (years < 0.0).any(axis=-1)
    growth = refuse(bad, rate, InvalidNumber("the rate is below 0, or a date lies before the first")) + 1.0
    return added(money * np.float_power(np.asarray(growth)[..., np.newaxis], -years))


@function(trials=_xnpv_over_trials)
def XNPV(rate: Strict, values: Range, dates: Range) -> float:
    """What dated flows are worth on the first date, a year being 365 days."""
    return float(_xnpv_over_trials(rate, values, dates))


def _xirr_over_trials(values: Block, dates: Block, guess: Any = None) -> Any:
    money, years = _dated(values, dates, skip_blanks=False)
    guess = 0.1 if guess is None else guess
    bad = (guess <= -1.0) | (years < 0.0).any(axis=-1)
    return _returns(money, years, refuse(bad, guess + 0.0 * bad, InvalidNumber(NO_RATE)))


@function(trials=_xirr_over_trials)
def XIRR(values: Range, dates: Range, guess: Strict | None = None) -> float:
    """The yearly rate of return of dated flows, a year being 365 days; of several, the one nearest to the guess."""
    return float(_xirr_over_trials(values, dates, guess)[0])


def _dated(values: Block, dates: Block, skip_blanks: bool) -> tuple[FloatArray, FloatArray]:
    """Flows and the years from the first date to each, the last axis; trials lead.

    XNPV leaves out blanks, and is short of a value then (#NUM!); for XIRR a blank is 0. Neither reads a text or TRUE
    as a number: #NUM! and #VALUE!.
    """
    wrong: FunctionError = InvalidNumber("a value or date is missing") if skip_blanks else InvalidValue("a text")
    money, serials = _row_of(values, skip_blanks, wrong), _row_of(dates, skip_blanks, wrong)
    if money.shape[-1] != serials.shape[-1] or not money.shape[-1]:
        raise InvalidNumber(f"there are {money.shape[-1]} flows and {serials.shape[-1]} dates: give as many of each")
    if (serials < 0).any():
        raise InvalidNumber("a date lies before the calendar begins")
    days = np.floor(serials)
    return money, (days - days[..., :1]) / DAYS_PER_YEAR


def _row_of(block: Block, skip_blanks: bool, wrong: FunctionError) -> FloatArray:
    cells: list[Any] = []
    for value in block.flat:
        if type(value) is float or (type(value) is np.ndarray and value.dtype == float):
            cells.append(value)
        elif type(value) is CellError:
            if not block.trials:
                raise Propagated(value)
            cells.append(value.boxed)
        elif value is not None:
            raise wrong
        elif not skip_blanks:
            cells.append(0.0)
    return np.stack(np.broadcast_arrays(*cells), axis=-1) if cells else np.empty(0)
