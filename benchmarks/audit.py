"""The audit of a workbook's structure beside its recalculation: whole processes, in one run, in turn.

    python benchmarks/audit.py case1k.xlsx case10k.xlsx case100k.xlsx [--runs 5]

``mlcase audit FILE`` reads, calculates and audits; ``mlcase recalc FILE -o COPY`` reads, calculates and writes. Printed
are the medians, and the ratio pair by pair, from which the machine's own speed drops out.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def seconds(command: list[str]) -> float:
    """The wall time of a run; an audit that finds something ends with 1."""
    started = time.perf_counter()
    status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    if status > 1:
        raise SystemExit(f"{' '.join(command[:3])} ended with {status}")
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workbooks", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    mlcase = str(Path(sys.executable).with_name("mlcase"))
    print(f"| workbook | recalculation, median of {arguments.runs} | audit | audit takes |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for source in arguments.workbooks:
            pairs = [
                (
                    seconds([mlcase, "recalc", str(source), "-o", str(Path(folder) / "copy.xlsx")]),
                    seconds([mlcase, "audit", str(source)]),
                )
                for _ in range(arguments.runs + 1)
            ][1:]  # the first round only warms up
            recalculated, audited = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratio = statistics.median(b / a for a, b in pairs)
            print(f"| {source.stem} | {recalculated:.2f} s | {audited:.2f} s | {ratio:.2f} x |")


if __name__ == "__main__":
    main()
