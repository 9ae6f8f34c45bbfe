"""An open workbook asked again and again, beside ironcalc and formualizer; and look-ups down long columns.

    python benchmarks/scenarios.py case1k.xlsx case10k.xlsx [--input discrate --output Summary!B1 --changes 1000]

Scenarios: one input is changed, the workbook recalculated, one output read; every program in turn, in one process. The
answers must agree. "All at once" asks mlcase for all of them in one run, as its what-if commands do.

Long columns: as many formulas as rows, all of one kind, down whole columns; ten times the rows may take ten times as
long, and a little more for sorting, not a hundred times.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import formualizer
import ironcalc
import xlsxwriter

from mlcase_workbooks.recalc import Model
from mlcase_workbooks.whatif.asking import Question

Ask = Callable[[float], float]
ROWS = (10_000, 100_000)

LONG_COLUMNS = {
    "VLOOKUP, exact": "VLOOKUP(A{row},Data!A:C,3,FALSE)",
    "VLOOKUP, sorted": "VLOOKUP(A{row}/3,Data!D:D,1,TRUE)",
    "INDEX and MATCH": "INDEX(Data!C:C,MATCH(A{row},Data!A:A,0))",
    "XLOOKUP": "_xlfn.XLOOKUP(A{row},Data!A:A,Data!C:C)",
    "XLOOKUP, a text": '_xlfn.XLOOKUP("k"&A{row},Data!B:B,Data!C:C)',
    "COUNTIF": "COUNTIF(Data!A:A,A{row})",
    "SUMIFS by a key": "SUMIFS(Data!C:C,Data!B:B,\"k\"&A{row})",
    "SUMIFS by two": "SUMIFS(Data!C:C,Data!A:A,A{row},Data!E:E,\"g7\")",
    "SUM of a column": "SUM(Data!C:C)",
    "RANK": "RANK(A{row},Data!A:A)",
}  # fmt: skip


def open_mlcase(path: Path, source: str, target: str) -> Ask:
    """The model; the names of its cells as users write them."""
    model = Model.open(path)

    def ask(value: float) -> float:
        model.set(source, value)
        return float(model.get(target))

    return ask


def cell(path: Path, reference: str) -> tuple[str, int, int]:
    """Sheet, row and column of a reference."""
    area = Model.open(path).book.locate(reference)
    return area.sheet.name, area.top, area.left


def open_ironcalc(path: Path, source: str, target: str) -> Ask:
    """ironcalc: it calculates everything every time."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    sheets = [sheet["name"] for sheet in model.get_worksheets_properties()]
    (put, row, column), (look, out_row, out_column) = cell(path, source), cell(path, target)

    def ask(value: float) -> float:
        model.update_cell_with_number(sheets.index(put), row, column, value)
        model.evaluate()
        return float(model.get_cell_value(sheets.index(look), out_row, out_column))

    return ask


def open_formualizer(path: Path, source: str, target: str) -> Ask:
    """formualizer: it calculates what a cell needs."""
    workbook = formualizer.load_workbook(str(path))
    put, look = cell(path, source), cell(path, target)

    def ask(value: float) -> float:
        workbook.set_value(*put, value)
        return float(workbook.evaluate_cell(*look))

    return ask


PROGRAMS = {"mlcase": open_mlcase, "ironcalc": open_ironcalc, "formualizer": open_formualizer}


def scenarios(path: Path, source: str, target: str, changes: int) -> None:
    """Measure and print one workbook's row for each program."""
    asks = {name: program(path, source, target) for name, program in PROGRAMS.items()}
    values = [0.05 + 0.1 * i / changes for i in range(changes)]
    seconds: dict[str, list[float]] = {name: [] for name in asks}
    for value in [0.2, *values]:  # the first change only warms up
        answers = []
        for name, ask in asks.items():
            started = time.perf_counter()
            answers.append(ask(value))
            seconds[name].append(time.perf_counter() - started)
        assert all(math.isclose(answer, answers[0], rel_tol=1e-9) for answer in answers), answers
    total = {name: sum(each[1:]) for name, each in seconds.items()}
    model = Model.open(path)
    model.recalculate()
    started = time.perf_counter()
    (together,) = Question(model, [source], [target]).ask([{source: value} for value in values])
    total["mlcase, all at once"] = time.perf_counter() - started
    assert math.isclose(together[-1], answers[0], rel_tol=1e-9), (together[-1], answers[0])
    for name in list(seconds)[1:]:
        print(
            f"| {path.stem} | mlcase, all at once | {total['mlcase, all at once']:.3f} s | "
            f"| {total['mlcase, all at once'] / total[name]:.4f} x of {name} |"
        )
    for name, each in seconds.items():
        median, ratio = statistics.median(each[1:]), total["mlcase"] / total[name]
        print(f"| {path.stem} | {name} | {total[name]:.2f} s | {median * 1000:.3f} ms | {ratio:.2f} x |")
    dirty = len(model.graph.downstream([model.book.locate(source)]))
    print(f"\n{path.stem}: {dirty:,} of {sum(1 for _ in model.book.formulas):,} formulas depend on {source}.\n")


def long_columns(folder: Path, formula: str, rows: int) -> float:
    """Seconds that the processor calculates as many formulas as the data have rows; other work does not count."""
    path, random_numbers = folder / f"{rows}.xlsx", random.Random(1)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    data, calls = book.add_worksheet("Data"), book.add_worksheet("Calls")
    keys = random_numbers.sample(range(rows * 3), rows)
    for row, key in enumerate(keys):
        data.write_row(row, 0, [key, f"k{key}", random_numbers.random(), row + 1, f"g{key % 50}"])
        calls.write_number(row, 0, keys[-row])
        calls.write_formula(row, 1, "=" + formula.format(row=row + 1))
    book.close()
    model = Model.open(path)
    started = time.process_time()
    report = model.recalculate()
    seconds = time.process_time() - started
    assert not report.unsupported
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workbooks", nargs="+", type=Path)
    parser.add_argument("--input", default="discrate")
    parser.add_argument("--output", default="Summary!B1")
    parser.add_argument("--changes", type=int, default=1000)
    arguments = parser.parse_args()
    print(f"| workbook | program | {arguments.changes:,} changes | median of one | mlcase takes |")
    print("|---|---|---|---|---|")
    for path in arguments.workbooks:
        scenarios(path, arguments.input, arguments.output, arguments.changes)
    print(f"| as many formulas as rows | {ROWS[0]:,} rows | {ROWS[1]:,} rows | ratio |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for what, formula in LONG_COLUMNS.items():
            few, many = (min(long_columns(Path(name), formula, rows) for _ in range(2)) for rows in ROWS)
            print(f"| {what} | {few:.3f} s | {many:.3f} s | {many / few:.1f} x |")


if __name__ == "__main__":
    main()
