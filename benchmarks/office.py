"""10,000 cells of =ML_NPV at once through Excel's route: Microsoft's runtime in Chromium, functions.js, mlcase serve.

    npm ci --prefix tests/addin/office && python benchmarks/office.py [--cells 10000] [--runs 7]

Each run asks for cells that nobody asked before. Printed are the requests of a run and the time from the first call to
the last answer.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

ASK = """async ([count, run]) => {
  const calls = [];
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    calls.push(excel("ML_NPV", [0.05 + (i + run * count) / 1e7, [[-7, 8, 14]], null, null]));
  }
  const found = await Promise.all(calls);
  return [(performance.now() - started) / 1000, found.filter(({ v }) => typeof v === "number").length];
}"""


def main() -> None:
    """Measure and print."""
    from office import chromium, excel_page, served

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    with served() as address, chromium() as browser:
        page = excel_page(browser, address)
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        page.evaluate(ASK, [100, 10_000])  # the first batch imports
        posts.clear()
        times = []
        for run in range(arguments.runs):
            seconds, numbers = page.evaluate(ASK, [arguments.cells, run])
            if numbers != arguments.cells:
                raise SystemExit(f"{arguments.cells - numbers} cells have no number")
            times.append(seconds)
    spread = f"{min(times):.2f}-{max(times):.2f}"
    print("| cells | requests | seconds, median (least to most) |\n|---|---|---|")
    print(f"| {arguments.cells:,} | {len(posts) / arguments.runs:.0f} | {statistics.median(times):.2f} ({spread}) |")


if __name__ == "__main__":
    main()
