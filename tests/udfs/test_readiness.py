"""The foundation, the indicators, the plan and the criteria: the sources' cases, their gaps, refusals."""

from typing import Any

import numpy as np
import pytest

from laws import check_trials
from mlcase_udfs.errors import CellError, FunctionError, InvalidNumber, InvalidValue, NotAvailable, unboxed
from mlcase_udfs.readiness import KPIS, SEED_FIELDS, kpi_gaps, plan_check, readiness, success


def column(table: Any) -> list[Any]:
    """A spilled column as a list."""
    return [cell for (cell,) in table.tolist()]


@pytest.mark.parametrize(
    ("answers", "verdict", "score"),
    [
        (["Y", "Y", "N", "Y"], "rebuild overdue: train/serve check", 3),
        (["Y", "Y", "Y", "Y"], "ready", 4),
        (["yes", "TRUE", " y ", "1"], "ready", 4),
        (["Y", "?", "Y", ""], "rebuild overdue: monitoring per feature, schema changes notify owners", 2),
        (["n", "no", "FALSE", "0"],
         "rebuild overdue: feature pipelines under SLA, monitoring per feature, train/serve check, "
         "schema changes notify owners", 0),
    ],
)  # fmt: skip
def test_readiness(answers: list[str], verdict: str, score: float) -> None:
    assert readiness(answers) == verdict
    assert readiness(answers, what="score") == score


def test_own_questions() -> None:
    assert readiness(["N", "Y"], ["backups", "alerts"]) == "rebuild overdue: backups"
    assert readiness(["N", "Y"], ["backups", "alerts"], "gaps") == "backups"
    assert dict(readiness(["Y"], ["alerts"], "all").tolist())["gaps"] == ""


EVERY_KPI = [[category, name, 1.0] for category, names in KPIS.items() for name in names]


def test_no_table_misses_all_ten() -> None:
    assert kpi_gaps([[None]]) == kpi_gaps([]) == 10
    assert kpi_gaps([[None]], what="coverage") == 0
    assert len(column(kpi_gaps([[None, None, None]], what="missing"))) == 10


def test_a_full_table_misses_none() -> None:
    assert kpi_gaps(EVERY_KPI) == 0
    assert kpi_gaps(EVERY_KPI, what="coverage") == 1
    assert column(kpi_gaps(EVERY_KPI, what="missing")) == ["none"]
    assert kpi_gaps([["Model", " Data drift score ", 0.0], *EVERY_KPI]) == 0


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_indicator_without_a_value_is_missing_but_for_the_source(empty: Any) -> None:
    emptied = [["infra", "error_rate", empty], *(row for row in EVERY_KPI if row[1] != "error_rate")]
    assert column(kpi_gaps(emptied, what="missing")) == ["infra.error_rate"]
    assert kpi_gaps(emptied, "seed") == 0


PLAN = {
    "business_metric": "conversion", "baseline": 0.18, "target": 0.21, "method": "A/B", "required_sample": 4000.0,
    "revenue_per_unit": 51_000_000.0,
}  # fmt: skip


def plan(**changes: Any) -> list[list[Any]]:
    """The complete plan with some fields changed; ... takes a field out."""
    fields = {**PLAN, **changes}
    return [[name, value] for name, value in fields.items() if value is not ...]


def test_a_complete_plan_has_no_issue() -> None:
    assert plan_check(plan()) == 0
    assert column(plan_check(plan(), what="issues")) == ["none"]
    assert plan_check(plan(), what="projected") == pytest.approx(0.03 * 51_000_000 * 12)


@pytest.mark.parametrize(
    ("changes", "issues"),
    [
        ({"revenue_per_unit": 0.0}, ["revenue_per_unit is 0"]),
        ({"revenue_per_unit": None}, ["revenue_per_unit is missing"]),
        ({"baseline": ...}, ["baseline is missing"]),
        ({"baseline": "18 %"}, ["baseline is not a number"]),
        ({"target": 0.17}, ["target is on the wrong side of baseline"]),
        ({"target": 0.18}, ["target is the same as baseline"]),
        ({"target": 0.17, "better": "lower"}, []),
        ({"target": 0.21, "better": "lower"}, ["target is on the wrong side of baseline"]),
        ({"better": "faster"}, ["better is neither higher nor lower"]),
        ({"required_sample": None}, ["required_sample is missing for an A/B test"]),
        ({"required_sample": -1.0}, ["required_sample is not above 0"]),
        ({"required_sample": None, "method": "before-after"}, []),
        ({"method": "ab test"}, []),
        ({"method": "gut feeling"}, ["method is none of A/B, before-after, counterfactual"]),
        ({"deadline": 1.0}, ["deadline is not a field of a plan"]),
    ],
)
def test_issues(changes: dict[str, Any], issues: list[str]) -> None:
    assert plan_check(plan(**changes)) == len(issues)
    assert column(plan_check(plan(**changes), what="issues")) == (issues or ["none"])


def test_the_source_is_content_with_names() -> None:
    empty = [[name, None] for name in SEED_FIELDS]
    assert plan_check(empty, "seed") == 0
    assert plan_check(empty) == 5
    assert column(plan_check([["baseline", None]], "seed", "issues")) == [
        f"{name} is missing" for name in SEED_FIELDS if name != "baseline"
    ]


def test_the_projection_of_a_metric_that_should_fall() -> None:
    falling = plan(target=0.17, better="lower")
    assert plan_check(falling, what="projected") == pytest.approx(0.01 * 51_000_000 * 12)
    assert plan_check(falling, "seed", "projected") == pytest.approx(-0.01 * 51_000_000 * 12)


def test_a_plan_over_trials() -> None:
    uncertain = plan(target=np.array([0.21, 0.17, CellError.DIV0.boxed]))
    count = plan_check(uncertain)
    assert count[:2].tolist() == [0, 1]
    assert unboxed(count[2]) is CellError.DIV0
    (texts,) = (row[0] for row in plan_check(uncertain, what="issues"))
    assert texts[:2].tolist() == ["none", "target is on the wrong side of baseline"]
    assert unboxed(texts[2]) is CellError.DIV0
    projected = plan_check(uncertain, what="projected")
    assert projected[:2].tolist() == pytest.approx([18_360_000, -6_120_000])
    assert unboxed(projected[2]) is CellError.DIV0


@pytest.mark.parametrize(
    ("actual", "comparator", "target", "result"),
    [
        (2.5, "<=", 3, "pass"),
        (3, "<=", 3, "pass"),
        (3, "<", 3, "fail"),
        (99.9, ">=", 99.5, "pass"),
        (99.5, ">", 99.5, "fail"),
        (5, "=", 5, "pass"),
        (5, "<>", 5, "fail"),
        (0, ">=", 1, "fail"),
    ],
)
def test_success(actual: float, comparator: Any, target: float, result: str) -> None:
    assert success(actual, comparator, target) == result


def test_success_over_trials() -> None:
    check_trials(lambda actual, target: success(actual, ">=", target), (2.5, 3))


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (readiness, (["Y"],), InvalidValue),
        (readiness, (["Y", "Y", "Y", "maybe"],), InvalidValue),
        (readiness, (["Y"], ["a", "b"]), InvalidValue),
        (readiness, (["Y"] * 4, None, "points"), InvalidValue),
        (kpi_gaps, ([["infra", "error_rate"]],), InvalidValue),
        (kpi_gaps, ([["infra"]], "seed"), InvalidValue),
        (kpi_gaps, (EVERY_KPI, "strict"), InvalidValue),
        (kpi_gaps, (EVERY_KPI, "filled", "all"), InvalidValue),
        (plan_check, ([["baseline"]],), InvalidValue),
        (plan_check, (plan(), "strict"), InvalidValue),
        (plan_check, (plan(), "filled", "all"), InvalidValue),
        (plan_check, (plan(target=None), "filled", "projected"), NotAvailable),
        (plan_check, (plan(target="high"), "filled", "projected"), InvalidValue),
        (success, (None, ">=", 1), NotAvailable),
        (success, ("", ">=", 1), NotAvailable),
        (success, ("good", ">=", 1), InvalidValue),
        (success, (True, ">=", 1), InvalidValue),
        (success, (1, "~", 1), InvalidValue),
        (success, (1, ">=", float("inf")), InvalidNumber),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)
