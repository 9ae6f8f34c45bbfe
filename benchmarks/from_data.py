"""A readout from a million users: seconds, memory, and agreement with statsmodels.

python benchmarks/from_data.py [ROWS]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from mlcase_workbooks.recalc import Model

PROGRAM = """
from mlcase_addin.cli import main
try:
    main()
finally:
    print(*(line for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def users(rows: int) -> pd.DataFrame:
    """Spending that follows earlier spending, a little more of it in the treatment."""
    random = np.random.default_rng(11)
    earlier = random.gamma(2, 20, rows)
    treated = random.random(rows) < 0.5
    spent = 0.6 * earlier + random.normal(0, 15, rows) + 0.2 * treated
    variant = np.where(treated, "treatment", "control")
    table = {"unit": np.arange(rows), "variant": variant, "metric": spent, "covariate": earlier, "bought": spent > 40}
    return pd.DataFrame(table).astype({"bought": int})


def ask(folder: Path, *arguments: str) -> tuple[Model, str]:
    """The command in a process of its own: the workbook that it writes; its seconds and its largest memory."""
    command = [sys.executable, "-c", PROGRAM, "new", "ab-readout", "-o", str(folder / "case.xlsx"), *arguments]
    started = time.perf_counter()
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    memory = int(said.split("VmHWM:")[1].split()[0]) / 1024
    return Model.open(folder / "case.xlsx"), f"{time.perf_counter() - started:.1f} s, {memory:.0f} MB"


def furthest(model: Model, wanted: dict[str, float]) -> float:
    """The largest relative difference of the workbook's figures."""
    return max(abs(model.get(name) / value - 1) for name, value in wanted.items())


def main() -> None:
    """Run it."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table = users(rows)
    treated = table["variant"] == "treatment"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table.to_csv(folder / "events.csv", index=False)
        table.to_parquet(folder / "events.parquet")
        for file in ("events.csv", "events.parquet"):
            model, cost = ask(folder, "--data", str(folder / file))
            design = sm.add_constant(np.column_stack([treated, table["covariate"]]).astype(float))
            fitted = sm.OLS(table["metric"], design).fit()
            left = table["metric"] - fitted.params.iloc[2] * table["covariate"]
            compared = CompareMeans(DescrStatsW(left[treated]), DescrStatsW(left[~treated]))
            low, high = compared.tconfint_diff(usevar="unequal")
            shift = fitted.params.iloc[1] - (compared.d1.mean - compared.d2.mean)
            wanted = {
                "Case_Difference": fitted.params.iloc[1],
                "Case_Error": compared.std_meandiff_separatevar,
                "Case_Low": low + shift,
                "Case_High": high + shift,
            }
            print(f"{file}: {rows:,} rows, mean with CUPED: {cost}; furthest from statsmodels "
                  f"{furthest(model, wanted):.1e}")  # fmt: skip
        table.drop(columns="covariate").to_parquet(folder / "events.parquet")
        model, cost = ask(folder, "--data", str(folder / "events.parquet"), "--column", "metric=bought")
        sides = (table.loc[treated, "bought"], table.loc[~treated, "bought"])
        counts = [number for side in sides for number in (side.sum(), len(side))]
        low, high = confint_proportions_2indep(*counts, method="wald", compare="diff")
        wanted = {"Case_Difference": sides[0].mean() - sides[1].mean(), "Case_Low": low, "Case_High": high}
        print(f"events.parquet: {rows:,} rows, rate: {cost}; furthest from statsmodels "
              f"{furthest(model, wanted):.1e}")  # fmt: skip


if __name__ == "__main__":
    main()
