"""The functions over a million trials, and one at a time from a cell; all ratios are of one run.

    python benchmarks/functions.py [--trials 1000000] [--calls 60]

A million trials: net present values beside the NumPy expressions that one would write instead, internal rates beside
pyxirr and numpy-financial, called for one series after the other. Single calls: every function of the catalogue, with
the arguments of its first reference value, in the cells of a workbook; measured is what the engine needs for a cell.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy_financial
import openpyxl
import pyxirr
from openpyxl.utils import get_column_letter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from calls import reference_calls
from mlcase_udfs.registry import Function, catalogue
from mlcase_udfs.returns import irr
from mlcase_udfs.time_value import npv
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.calculate import calculate

RUNS, ROUNDS = 5, 25
"""The fastest of so many counts, since the machine may be busy with other work; rounds go over all functions."""

NO_CLOSED_FORM = {
    "ML_IRR": "iterates",
    "ML_XIRR": "iterates",
    "ML_SOLVE": "iterates",
    "ML_AB_BAYES": "integrates",
    "ML_SIMULATE": "simulates 10,000 trials",
    "ML_AUDIT_METRIC": "tries every convention",
    "ML_AUDIT_CASE": "tries every convention",
    "ML_AUDIT_FOOT": "searches for the cause",
}


def fastest(work: Callable[[], Any]) -> float:
    """Seconds of the fastest run."""
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def over_trials(trials: int) -> Iterator[str]:
    """Rows of the table on trials: what, ours, beside what, theirs, ratio."""
    random = np.random.default_rng(1)
    flows = random.normal(1, 2, (trials, 36))
    rates = random.uniform(0.05, 0.2, trials)
    plan, periods = flows[0].copy(), np.arange(1, 37)
    for what, ours, beside, theirs in (
        ("NPV, flows differ", lambda: npv(0.1, flows),
         "`(flows / 1.1**t).sum(axis=-1)`", lambda: (flows / 1.1**periods).sum(axis=-1)),
        ("", lambda: npv(0.1, flows),
         "`flows @ 1.1**-t`", lambda: flows @ 1.1**-periods),
        ("NPV, rates differ", lambda: npv(rates, plan),
         "`(flows / (1 + rate)**t).sum(axis=-1)`", lambda: (plan / (1 + rates[:, None]) ** periods).sum(axis=-1)),
        ("NPV, both differ", lambda: npv(rates, flows),
         "`(flows / (1 + rate)**t).sum(axis=-1)`", lambda: (flows / (1 + rates[:, None]) ** periods).sum(axis=-1)),
    ):  # fmt: skip
        yield _compared(f"{what or 'the same'}, 36 periods", fastest(ours) / trials, beside, fastest(theirs) / trials)
    for cells in (3, 36):
        case = np.column_stack([-random.uniform(1, 2, trials) * cells, random.uniform(1, 3, (trials, cells - 1))])
        if cells == 3:
            case[:, 1:] *= 2
        mine = fastest(lambda case=case: irr(case)) / trials
        for name, one, sample in (
            ("pyxirr.irr in a loop", pyxirr.irr, 300_000 if cells == 3 else 50_000),
            ("numpy_financial.irr in a loop", numpy_financial.irr, 1_000 if cells == 3 else 100),
        ):
            series = case[:sample].tolist()  # pyxirr takes lists faster than arrays
            each = fastest(lambda one=one, series=series: [one(flows) for flows in series]) / len(series)
            yield _compared(f"IRR of {cells} flows", mine, name, each)


def _compared(what: str, ours: float, beside: str, theirs: float) -> str:
    return f"| {what} | {1e9 * ours:,.0f} ns | {beside} | {1e9 * theirs:,.0f} ns | {theirs / ours:.2f} x |"


def from_a_cell(calls: int) -> Iterator[str]:
    """Rows of the table on single calls, the slowest first: function, microseconds, what it does."""
    first = {name: known[0] for name, known in reference_calls().items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.xlsx"
        _write(path, first, calls)
        model = Model.open(path)
        model.recalculate()
        rounds = [{sheet.name: _seconds(model, sheet) for sheet in model.book.sheets} for _ in range(ROUNDS)]
    cost = {name: min(taken[name] for taken in rounds) for name in first}
    for name, seconds in sorted(cost.items(), key=lambda pair: -pair[1]):
        yield f"| {name} | {1e6 * seconds:,.1f} µs | {NO_CLOSED_FORM.get(name, '')} |"


def _seconds(model: Model, sheet: Any) -> float:
    """Of one call: all cells of the sheet are calculated afresh."""
    sheet.blocks.clear()
    for formula in sheet.formulas:
        sheet.put(formula.row, formula.column, formula)
    started = time.perf_counter()
    calculate(model.book, sheet.formulas)
    return (time.perf_counter() - started) / len(sheet.formulas)


def _write(path: Path, arguments: dict[str, list[Any]], calls: int) -> None:
    """A sheet per function: bands of rows, a call in each, its arguments beside it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, given in arguments.items():
        sheet = book.create_sheet(name)
        height = max((len(a) for a in given if isinstance(a, list)), default=1)
        for band in range(calls if name not in NO_CLOSED_FORM else max(calls // 20, 1)):
            _call(sheet, catalogue()[name], given, 1 + band * height)
    book.save(path)


def _call(sheet: Any, function: Function, given: list[Any], top: int) -> None:
    left, words = 2, []
    for argument in given:
        if argument is None:
            words.append("")
            continue
        rows = argument if isinstance(argument, list) else [[argument]]
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                sheet.cell(top + i, left + j, cell)
        right = left + len(rows[0]) - 1
        corners = f"{get_column_letter(left)}{top}", f"{get_column_letter(right)}{top + len(rows) - 1}"
        words.append(":".join(dict.fromkeys(corners)))
        left = right + 1
    sheet.cell(top, 1, f"={function.name}({', '.join(words)})")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, default=1_000_000)
    parser.add_argument("--calls", type=int, default=60)
    arguments = parser.parse_args()
    print("| what | mlcase, per trial | beside | per trial | mlcase is faster |")
    print("|---|---|---|---|---|")
    for row in over_trials(arguments.trials):
        print(row, flush=True)
    print("\n| function | a call | not a closed form |")
    print("|---|---|---|")
    for row in from_a_cell(arguments.calls):
        print(row)


if __name__ == "__main__":
    main()
