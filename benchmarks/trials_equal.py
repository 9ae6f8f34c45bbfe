"""Trial by trial beside ordinary recalculation: the largest relative difference of any result of a benchmark workbook.

    python ../shared/bench/gen_case.py .
    python benchmarks/trials_equal.py case1k.xlsx case10k.xlsx case100k.xlsx [--trials 200]

The tests ask only whether; this says how much, for any workbook of this kind. Exit status 1 where a result differs by
more than 1e-12.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from simulation import Task

from mlcase_workbooks.recalc.trials import Trials

ROWS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17, 18, 19)
MOST = 1e-12


def compare(file: Path, count: int) -> float:
    """Draw the inputs, recalculate for each trial, and print a row."""
    task = Task.of(file)
    summaries = [sheet.name for sheet in task.model.book.sheets if sheet.name.startswith("Summary")]
    outputs = [task.model.book.locate(f"{summary}!B{row}") for summary in summaries for row in ROWS]
    samples = task.drawn(count)
    results = Trials(task.model, [entry.area for entry in task.inputs], outputs).run(samples)
    numbers = alike = 0
    largest = 0.0
    for trial in range(count):
        for entry, values in zip(task.inputs, samples, strict=True):
            task.model.set(str(entry.area), float(values[trial]))
        task.model.recalculate()
        for area, found in zip(outputs, results, strict=True):
            wanted, got = area.sheet.value(area.top, area.left), found[trial]
            if type(wanted) is not float:
                assert np.isnan(got), area
                continue
            numbers += 1
            alike += got == wanted
            largest = max(largest, abs(got - wanted) / abs(wanted) if wanted else abs(got))
    print(f"| {file.stem} | {count} | {numbers:,} | {100 * alike / numbers:.1f} % | {largest:.1e} |", flush=True)
    return float(largest)


def main() -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workbooks", nargs="+", type=Path)
    parser.add_argument("--trials", type=int, default=200)
    arguments = parser.parse_args()
    print("| workbook | trials | numbers | alike to the last digit | largest relative difference |")
    print("|---|---|---|---|---|")
    return int(max(compare(file, arguments.trials) for file in arguments.workbooks) > MOST)


if __name__ == "__main__":
    sys.exit(main())
