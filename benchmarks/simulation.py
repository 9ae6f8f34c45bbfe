"""Monte Carlo on the benchmark workbooks, beside hand-written NumPy, ironcalc, formualizer and LibreOffice: in one run.

    python ../shared/bench/gen_case.py .
    python benchmarks/simulation.py case1k.xlsx case10k.xlsx case100k.xlsx [--rounds 3]
    python benchmarks/simulation.py case1k.xlsx --million        # a million trials in a process of its own

All base costs and benefits and four rates are uncertain (PERT); the outputs of each copy of the case are NPV, IRR,
XNPV, payback and benefit-cost ratio. mlcase draws the inputs and evaluates; the others get inputs that are drawn. The
programs take turns, so that the machine's own speed drops out of the ratios; every value is compared with mlcase's.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from by_hand import case
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.whatif.simulation import simulate
from mlcase_workbooks.whatif.uncertain import Uncertain, from_texts

ROWS = (1, 3, 4, 6, 11)
RATES = {"rate": "Inputs!B2", "tax": "Inputs!B4", "growth": "Inputs!B6", "inflation": "Inputs!B10"}
BLOCK = 2_048


@dataclass
class Task:
    """A workbook, what is uncertain in it, and what is wanted."""

    file: Path
    model: Model
    months: int
    lines: int
    copies: int
    inputs: list[Uncertain]
    outputs: list[str]

    @classmethod
    def of(cls, file: Path) -> Task:
        """Read the workbook and find its size."""
        model = Model.open(file)
        model.recalculate()
        copies = sum(sheet.name.startswith("Costs") for sheet in model.book.sheets)
        ends = [""] if copies == 1 else [f"_{k + 1}" for k in range(copies)]
        costs = model.book.sheet(f"Costs{ends[0]}")
        assert costs is not None
        lines = next(row for row in range(4, costs.height) if costs.value(row, 1) == "Total") - 4
        cells = [*RATES.values()]
        cells += [f"{kind}{end}!C{4 + i}" for end in ends for kind in ("Costs", "Benefits") for i in range(lines)]
        texts = [f"{c}=pert({0.8 * v!r},{v!r},{1.2 * v!r})" for c in cells for v in [model.get(c)]]
        outputs = [f"Summary{end}!B{row}" for end in ends for row in ROWS]
        return cls(file, model, costs.width - 4, lines, copies, from_texts(model, texts), outputs)

    @property
    def cells(self) -> int:
        """How many cells stand between inputs and outputs."""
        from mlcase_workbooks.recalc.trials import Trials

        trials = Trials(self.model, [i.area for i in self.inputs], [self.model.book.locate(o) for o in self.outputs])
        wanted = dict.fromkeys(trials.outputs)
        on_the_way: set[tuple[Any, int, int]] = set()
        graph = self.model.graph
        rest = [a.sheet.formula_at[a.top, a.left] for a in wanted]
        while rest:
            formula = rest.pop()
            key = (formula.sheet, formula.row, formula.column)
            if key in on_the_way or not trials.varies(Area(formula.sheet, *key[1:], *key[1:])):
                continue
            on_the_way.add(key)
            for area in graph.precedents(formula):
                rest += [
                    f
                    for row in range(area.top, min(area.bottom, area.sheet.height) + 1)
                    for column in range(area.left, area.right + 1)
                    if (f := area.sheet.formula_at.get((row, column))) is not None
                ]
        return len(on_the_way)

    def drawn(self, trials: int) -> list[Any]:
        """Samples of the inputs, drawn ahead for the other programs."""
        random = np.random.default_rng(1)
        return [i.distribution.quantile(random.random(trials)) for i in self.inputs]


Program = Callable[[Task, int], tuple[Any, Any]]
"""Runs so many trials: seconds and processor seconds, and the outputs (trials, outputs) or None."""


def now() -> Any:
    """Wall time, and the processor time of this process with all its threads."""
    return np.array([time.perf_counter(), time.process_time()])


def by_mlcase(task: Task, trials: int) -> tuple[Any, Any]:
    """The whole simulation: drawing, evaluating, statistics of none."""
    started = now()
    simulate(task.model, task.inputs, task.outputs, trials=trials, seed=1)
    return now() - started, None


def by_trials(task: Task, trials: int) -> tuple[Any, Any]:
    """The evaluation alone, of inputs that are drawn, by one thread and a program that is made."""
    from mlcase_workbooks.recalc.trials import BLOCK as WHOLE
    from mlcase_workbooks.recalc.trials import Trials

    evaluation = Trials(task.model, [i.area for i in task.inputs], [task.model.book.locate(o) for o in task.outputs])
    samples = task.drawn(trials)
    evaluation.run([s[:WHOLE] for s in samples])
    started = now()
    found = evaluation.run(samples)
    return now() - started, np.stack(found, axis=1)


def by_numpy(task: Task, trials: int) -> tuple[Any, Any]:
    """Hand-written, in blocks that fit into the cache, on one thread."""
    samples = task.drawn(trials)
    found = np.empty((trials, len(task.outputs)))
    started = now()
    with np.errstate(all="ignore"):
        for start in range(0, trials, BLOCK):
            some = [s[start : start + BLOCK] for s in samples]
            rates = dict(zip(RATES, some, strict=False))
            for copy in range(task.copies):
                first = len(RATES) + 2 * task.lines * copy
                costs, benefits = (np.array(some[f : f + task.lines]) for f in (first, first + task.lines))
                values = case(task.months, task.lines, copy, rates | {"costs": costs, "benefits": benefits})
                found[start : start + BLOCK, 5 * copy : 5 * copy + 5] = np.stack(values, axis=1)
    return now() - started, found


def by_ironcalc(task: Task, trials: int) -> tuple[Any, Any]:
    """Set the inputs, evaluate, read: once for each trial."""
    import ironcalc

    model = ironcalc.load_from_xlsx(str(task.file), "en", "UTC", "en")
    numbers = {sheet.name: index for index, sheet in enumerate(task.model.book.sheets)}
    samples, found = task.drawn(trials), []
    places = [_place(task, o) for o in task.outputs]
    started = now()
    for trial in range(trials):
        for entry, values in zip(task.inputs, samples, strict=True):
            model.update_cell_with_number(
                numbers[entry.area.sheet.name], entry.area.top, entry.area.left, float(values[trial])
            )
        model.evaluate()
        found.append([_number(model.get_cell_value(numbers[s], r, c)) for s, r, c in places])
    return now() - started, np.array(found)


def by_formualizer(task: Task, trials: int) -> tuple[Any, Any]:
    """The same with formualizer."""
    import formualizer

    book = formualizer.load_workbook(str(task.file))
    samples, found = task.drawn(trials), []
    places = [_place(task, o) for o in task.outputs]
    book.evaluate_all()
    started = now()
    for trial in range(trials):
        for entry, values in zip(task.inputs, samples, strict=True):
            book.set_value(entry.area.sheet.name, entry.area.top, entry.area.left, float(values[trial]))
        found.append([_number(book.evaluate_cell(s, r, c)) for s, r, c in places])
    return now() - started, np.array(found)


def by_libreoffice(task: Task, trials: int) -> tuple[Any, Any]:
    """The same in a LibreOffice that is running, through UNO."""
    samples = task.drawn(trials)
    asked = {
        "inputs": [[i.area.sheet.name, i.area.top, i.area.left] for i in task.inputs],
        "outputs": [_place(task, o) for o in task.outputs],
        "trials": [[float(s[t]) for s in samples] for t in range(trials)],
    }
    with tempfile.TemporaryDirectory() as profile:
        script = Path(__file__).with_name("libreoffice_trials.py")
        call = ["/usr/bin/python3", str(script), str(task.file.resolve()), profile]
        run = subprocess.run(call, input=json.dumps(asked), capture_output=True, text=True, check=True)
    answer = json.loads(run.stdout)
    return np.array([answer["seconds"] * trials, np.nan]), np.array(answer["values"])


def _place(task: Task, output: str) -> tuple[str, int, int]:
    area = task.model.book.locate(output)
    return area.sheet.name, area.top, area.left


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else np.nan


def disagreement(task: Task, found: Any) -> float:
    """The largest relative difference from mlcase's own values for the same inputs, where both have a number."""
    from mlcase_workbooks.recalc.trials import Trials

    samples = task.drawn(len(found))
    outputs = [task.model.book.locate(o) for o in task.outputs]
    own = np.stack(Trials(task.model, [i.area for i in task.inputs], outputs).run(samples), axis=1)
    both = ~np.isnan(found) & ~np.isnan(own)
    scale = np.maximum(np.abs(own), np.abs(np.nan_to_num(own)).max(axis=0) * 1e-3)
    return float((np.abs(found - own) / scale)[both].max())


PROGRAMS: dict[str, Program] = {
    "mlcase": by_mlcase,
    "mlcase, evaluation, 1 thread": by_trials,
    "NumPy by hand, 1 thread": by_numpy,
    "ironcalc": by_ironcalc,
    "formualizer": by_formualizer,
    "LibreOffice": by_libreoffice,
}


def trials_for(program: str, cells: int) -> int:
    """Enough trials for each program to run about a second or two."""
    if program == "mlcase":
        return max(32_768, 800_000_000 // cells // 16_384 * 16_384)
    if program.endswith("1 thread"):
        return max(16_384, 60_000_000 // cells // 8_192 * 8_192)
    return max(3, 30_000 // cells)


def compare(task: Task, programs: list[str], rounds: int) -> None:
    """Run the programs in turns and print a row for each."""
    cells = task.cells
    times: dict[str, list[float]] = {program: [] for program in programs}
    busy: dict[str, list[float]] = {program: [] for program in programs}
    wrong: dict[str, str] = {"mlcase": ""}
    for _ in range(rounds):
        for program in list(times):
            count = trials_for(program, cells)
            try:
                (seconds, processor), found = PROGRAMS[program](task, count)
            except Exception as problem:
                print(f"{program} on {task.file.name}: {type(problem).__name__}: {problem}", file=sys.stderr)
                del times[program]
                continue
            times[program].append(seconds / count)
            busy[program].append(processor / count)
            if found is not None and program not in wrong:
                wrong[program] = f"{disagreement(task, found):.0e}"
    for program, each in times.items():
        ratio = statistics.median(a / b for a, b in zip(each, times["mlcase"], strict=True))
        spent = f"{1e6 * statistics.median(busy[program]):,.1f} µs" if program != "LibreOffice" else "its own"
        print(
            f"| {task.file.stem}, {cells:,} cells | {program} | {1e6 * statistics.median(each):,.1f} µs | {spent} "
            f"| {ratio:,.2f} x | {wrong[program]} |"
        )


def million(task: Task) -> None:
    """A million trials, with the memory of the whole process."""
    started = time.perf_counter()
    simulate(task.model, task.inputs, task.outputs, trials=1_000_000, seed=1)
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{task.file.stem}: 1,000,000 trials of {len(task.inputs)} inputs, {len(task.outputs)} outputs: "
          f"{seconds:.2f} s, {memory:.0f} MB at most")  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workbooks", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--only", nargs="*", choices=PROGRAMS, default=list(PROGRAMS))
    arguments = parser.parse_args()
    tasks = [Task.of(file) for file in arguments.workbooks]
    if arguments.million:
        for task in tasks:
            million(task)
        return
    programs = [p for p in arguments.only if p != "LibreOffice" or shutil.which("soffice")]
    print("| workbook | program | a trial | of it processor time | against mlcase | largest relative difference |")
    print("|---|---|---|---|---|---|")
    for task in tasks:
        compare(task, programs, arguments.rounds)


if __name__ == "__main__":
    main()
