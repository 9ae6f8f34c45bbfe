"""Recalculating a workbook, beside ironcalc, formualizer and LibreOffice: whole processes, in one run, in turn.

    python benchmarks/recalculation.py case1k.xlsx case10k.xlsx case100k.xlsx [--runs 5]

Each program reads the workbook, calculates it and writes it: ``mlcase recalc -o``, ironcalc's load, evaluate and save,
formualizer's ``recalculate_file``, LibreOffice's conversion. Printed are the medians of wall time and peak memory, and
the ratios pair by pair. The machine's own speed drops out of a ratio, not out of a time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed package has its bytecode; so does a checkout after its first run, unless that is switched off."""

IRONCALC = """
import sys, ironcalc
model = ironcalc.load_from_xlsx(sys.argv[1], "en", "UTC", "en")
model.evaluate()
model.save_to_xlsx(sys.argv[2])
"""

FORMUALIZER = """
import sys, formualizer
formualizer.recalculate_file(sys.argv[1], output=sys.argv[2])
"""


def commands(source: Path, folder: Path) -> dict[str, list[str]]:
    """Each program's command for one workbook."""
    mlcase = str(Path(sys.executable).with_name("mlcase"))
    found = {
        "mlcase": [mlcase, "recalc", str(source), "-o", str(folder / "mlcase.xlsx")],
        "ironcalc": [sys.executable, "-c", IRONCALC, str(source), str(folder / "ironcalc.xlsx")],
        "formualizer": [sys.executable, "-c", FORMUALIZER, str(source), str(folder / "formualizer.xlsx")],
    }
    soffice = shutil.which("soffice")
    if soffice:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        out = folder / "libreoffice"
        found["LibreOffice"] = [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            str(source),
        ]
    return found


def measured(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds of wall time and megabytes of peak memory of a run."""
    (folder / "ironcalc.xlsx").unlink(missing_ok=True)  # ironcalc does not overwrite
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        error = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"{' '.join(command[:3])} ended with {process.returncode}: {error}")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workbooks", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    print(f"| workbook | program | wall, median of {arguments.runs} (min-max) | peak memory | mlcase takes |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in arguments.workbooks:
            programs = commands(source, folder)
            runs: dict[str, list[tuple[float, float]]] = {program: [] for program in programs}
            for i in range(arguments.runs + 1):
                for program, command in programs.items():
                    result = measured(command, folder)
                    if i:  # the first round only warms up
                        runs[program].append(result)
            for program, results in runs.items():
                walls = [wall for wall, _ in results]
                ratio = statistics.median(a[0] / b[0] for a, b in zip(runs["mlcase"], results, strict=True))
                spread = f"{statistics.median(walls):.3f} s ({min(walls):.3f}-{max(walls):.3f})"
                print(
                    f"| {source.stem} | {program} | {spread} "
                    f"| {max(memory for _, memory in results):.0f} MB | {ratio:.2f} x |"
                )


if __name__ == "__main__":
    main()
