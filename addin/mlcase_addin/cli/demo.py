"""mlcase demo: the platform case built, recalculated, simulated and printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcase_addin.cli import show

if TYPE_CHECKING:
    from mlcase_workbooks.recalc import Model
    from mlcase_workbooks.whatif.statistics import Outcomes

_TRIALS = 10_000
_SEED = 42


@click.command()
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), default="mlcase-demo", metavar="DIR", help="Where the files go."
)
def demo(out: Path) -> None:
    """Build, recalculate and simulate the MLOps platform case. Prints what it says, and leaves the files."""
    from mlcase_workbooks.cases import create
    from mlcase_workbooks.recalc import Model, recalculate
    from mlcase_workbooks.recalc.errors import WorkbookError
    from mlcase_workbooks.whatif.simulation import simulate
    from mlcase_workbooks.whatif.uncertain import from_texts

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise WorkbookError(f"{out}: cannot be used as a folder ({problem.strerror})") from None
    case, doubled = out / "platform.xlsx", out / "platform-20-percent.xlsx"
    create("platform", case)
    model = Model.open(case)
    model.recalculate()
    dearer = recalculate(case, doubled, {"Inputs_Discount_Rate": 0.2})
    uncertain = from_texts(model, ["Inputs_Benefit_Factor=pert(0.8, 1, 1.2)", "Inputs_Cost_Factor=pert(0.9, 1, 1.2)"])
    simulated = simulate(model, uncertain, ["Case_NPV"], trials=_TRIALS, seed=_SEED).outcomes("Case_NPV")
    _print(model, dearer, simulated)
    print(f"{case}: the case; open it in any spreadsheet application.")
    print(f"{doubled}: the same, recalculated with Inputs_Discount_Rate=0.2; only cached values differ.")


def _print(model: Model, dearer: Model, simulated: Outcomes) -> None:
    rate = model.get("Inputs_Discount_Rate")
    rows = [
        (f"NPV, end-of-year flows, {rate:.0%}", _money(model.get("Case_NPV")), "Case_NPV"),
        ("NPV at a discount rate of 20%", _money(dearer.get("Case_NPV")), "recalculated"),
        ("IRR", f"{model.get('Case_IRR'):.1%}", "Case_IRR"),
        ("MIRR", f"{model.get('Case_MIRR'):.1%}", "Case_MIRR"),
        ("ROI, present values", f"{model.get('Case_ROI'):.1%}", "Case_ROI"),
        ("Benefit-cost ratio", f"{model.get('Case_BCR'):.3f}", "Case_BCR"),
        ("Payback", f"{model.get('Case_Payback'):.1f} months", "Case_Payback"),
        ("Break-even share of benefits", f"{model.get('Case_Break_Even'):.1%}", "Case_Break_Even"),
        ("Best, worst scenario", f"{_money(model.get('Case_Best_NPV'))}, {_money(model.get('Case_Worst_NPV'))}", ""),
        ("Expected NPV over scenarios", _money(model.get("Case_Expected_NPV")), "Case_Expected_NPV"),
        ("All checks pass", show.text(model.get("Case_Checks")), "Case_Checks"),
    ]
    show.table(("MLOps platform, three years", "", "Name"), rows, right=(1,))
    drawn = [
        ("Mean, standard deviation", f"{_money(simulated.mean)}, {_money(simulated.sd)}"),
        ("5 % worst, median, 5 % best", ", ".join(_money(simulated.percentile(p)) for p in (5, 50, 95))),
        ("Chance that the case loses money", f"{simulated.share_below(0):.1%}"),
    ]
    heading = f"NPV over {simulated.trials:,} trials (benefits x 0.8 to 1.2, costs x 0.9 to 1.2)"
    show.table((heading, ""), drawn, right=(1,))


def _money(value: float) -> str:
    return f"{'-' if value < 0 else ''}${abs(value) / 1e6:,.2f}M"
