"""Is the ground prepared? The foundation, the measurement plan, the indicators, the criteria of success."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import error_in, inherit, labels, number, option, plain, select, table, verdict
from mlcase_udfs.errors import InvalidValue, NotAvailable
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Cells, Labels, Number, Quantity, Table, Unit
from mlcase_udfs.value import YEAR

CATEGORY = "Readiness"

QUESTIONS = (
    "feature pipelines under SLA",
    "monitoring per feature",
    "train/serve check",
    "schema changes notify owners",
)
YES, NO, UNKNOWN = ("y", "yes", "true", "1"), ("n", "no", "false", "0"), ("", "?", "unknown")

KPIS = {
    "business": ("primary_metric", "secondary_metric", "cost_per_request"),
    "model": ("accuracy_or_proxy", "data_drift_score", "prediction_drift_score"),
    "infra": ("p50_latency_ms", "p99_latency_ms", "error_rate", "weekly_cost"),
}
"""The indicators that every model in production shows each week."""

PLAN_FIELDS = ("business_metric", "baseline", "target", "method", "required_sample", "revenue_per_unit", "better")
SEED_FIELDS = ("business_metric", "baseline", "target", "method", "revenue_per_unit")
PLAN_METHODS = ("a/b", "before-after", "counterfactual")

ReadinessMeasure: TypeAlias = Annotated[Literal["verdict", "score", "gaps", "all"], Unit("option")]
Rule: TypeAlias = Annotated[Literal["filled", "seed"], Unit("option")]
GapMeasure: TypeAlias = Annotated[Literal["count", "missing", "coverage"], Unit("option")]
PlanMeasure: TypeAlias = Annotated[Literal["count", "issues", "projected"], Unit("option")]
Observed: TypeAlias = Annotated[Any, Unit("number, blank while unknown")]
Comparator: TypeAlias = Annotated[Literal[">=", ">", "<=", "<", "=", "<>"], Unit("option")]


@udf(category=CATEGORY, native='IF(COUNTIF(answers, "Y") = ROWS(answers), "ready", "rebuild overdue")')
def readiness(
    answers: Labels, questions: Labels | None = None, what: ReadinessMeasure = "verdict"
) -> str | float | Table:
    """Whether the data foundation can carry another model, from a few questions answered with yes or no.

    One "no" is enough for an overdue rebuild. What nobody knows counts as a no.

    Parameters
    ----------
    answers
        Y or N for each question; ? or blank for unknown.
    questions
        What is asked; left out: feature pipelines under a service level, monitoring per feature and not per job,
        training checked against serving, schema changes announced to model owners.
    what
        "verdict", "score" (questions answered with yes), "gaps" (the others, in one text), or "all" for the table.

    Returns
    -------
    str or float or Table
        "ready", or "rebuild overdue: " with the gaps; or the measure asked for.

    Raises
    ------
    InvalidValue
        There are not as many answers as questions, an answer is neither yes, no nor unknown, or the measure is unknown.

    References
    ----------
    Logiciel, pilot-failure notes (check-list before the next pilot); Breck et al. 2017, The ML Test Score.

    Examples
    --------
    Nobody compares what the model was trained on with what it sees:

    >>> readiness(["Y", "Y", "N", "Y"])
    'rebuild overdue: train/serve check'
    """
    asked = (
        list(QUESTIONS) if questions is None else labels(questions, "questions", len(np.ravel(np.asarray(questions))))
    )
    answered = [answer.casefold() for answer in labels(answers, "answers", len(asked))]
    for answer in answered:
        if answer not in YES + NO + UNKNOWN:
            raise InvalidValue(f"answers holds {answer!r}: give Y, N or ? for each question")
    gaps = [question for question, answer in zip(asked, answered, strict=True) if answer not in YES]
    listed = ", ".join(gaps)
    rows = {
        "verdict": f"rebuild overdue: {listed}" if gaps else "ready",
        "score": float(len(asked) - len(gaps)),
        "gaps": listed,
    }
    return select(rows, what)


@udf(category=CATEGORY, native='10 - COUNTIFS over the required names with a value "<>"')
def kpi_gaps(indicators: Cells, method: Rule = "filled", what: GapMeasure = "count") -> float | Table:
    """Which of the ten indicators of a model in production are missing.

    Three kinds are asked for each week: business (primary_metric, secondary_metric, cost_per_request), model
    (accuracy_or_proxy, data_drift_score, prediction_drift_score) and infra (p50_latency_ms, p99_latency_ms, error_rate,
    weekly_cost). An indicator without a value counts as missing; by the source's method "seed" its name is enough.

    Parameters
    ----------
    indicators
        Rows of category, indicator and value.
    method
        "filled" or "seed".
    what
        "count" (of the missing ones), "missing" (a column of category.indicator; "none" when there is none) or
        "coverage" (share that is there).

    Returns
    -------
    float or Table
        How many are missing, or what was asked for.

    Raises
    ------
    InvalidValue
        There are fewer than three columns (two for the method "seed"), or an option is unknown.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases (KPIs for ML systems).

    Examples
    --------
    Only the latency is watched:

    >>> kpi_gaps([["infra", "p50_latency_ms", 35], ["infra", "p99_latency_ms", 180], ["infra", "error_rate", None]])
    8.0
    """
    by_name = option(method, ("filled", "seed"), "method") == "seed"
    chosen = option(what, ("count", "missing", "coverage"), "what")
    there = set()
    for row in _rows(indicators):
        if _is_blank(row):
            continue
        if len(row) < (2 if by_name else 3):
            raise InvalidValue("indicators has too few columns: give category, indicator and value")
        if by_name or not _blank(row[2]):
            there.add(f"{_key(row[0])}.{_key(row[1])}")
    required = [f"{category}.{name}" for category, names in KPIS.items() for name in names]
    missing = [name for name in required if name not in there]
    if chosen == "missing":
        return table(*([name] for name in missing or ["none"]))
    return float(len(missing)) if chosen == "count" else 1 - len(missing) / len(required)


@udf(category=CATEGORY, native="(target - baseline) * revenue_per_unit * 12, beside a check in each line of the plan")
def plan_check(plan: Cells, method: Rule = "filled", what: PlanMeasure = "count") -> Number | Table:
    """What is wrong with a measurement plan, before the project starts and its value can no longer be proved.

    A plan is a table of two columns, field and value, with the fields business_metric, baseline, target, method ("A/B",
    "before-after" or "counterfactual"), required_sample (for A/B), revenue_per_unit, and better ("higher", or "lower"
    for a metric that should fall). By the source's method "seed" five names are enough, whatever their values.

    Parameters
    ----------
    plan
        Rows of field and value.
    method
        "filled" or "seed".
    what
        "count" (of the issues), "issues" (a column of texts; "none" when there is none) or "projected" (value in a year
        when the target is reached: improvement * revenue per unit and month * 12; the source always takes target less
        baseline).

    Returns
    -------
    Number or Table
        How many issues there are, or what was asked for.

    Raises
    ------
    InvalidValue
        There are fewer than two columns, a figure of the projection is not a number, or an option is unknown.
    NotAvailable
        The projection is asked for and one of its figures is missing.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases (mistake 1: no measurement plan), with empty values, the side of the target
    and the sample checked.

    Examples
    --------
    A test is planned without a sample size, and its target lies below today's level:

    >>> plan = [["business_metric", "conversion"], ["baseline", 0.18], ["target", 0.17], ["method", "A/B"],
    ...         ["revenue_per_unit", 51_000_000]]
    >>> [issue for (issue,) in plan_check(plan, what="issues")]
    ['target is on the wrong side of baseline', 'required_sample is missing for an A/B test']
    """
    by_name = option(method, ("filled", "seed"), "method") == "seed"
    chosen = option(what, ("count", "issues", "projected"), "what")
    fields: dict[str, Any] = {}
    for row in _rows(plan):
        if _is_blank(row):
            continue
        if len(row) < 2:
            raise InvalidValue("plan has too few columns: give field and value")
        fields[_key(row[0])] = row[1]
    if chosen == "projected":
        return _projected(fields, by_name)
    trials = {name: value for name, value in fields.items() if isinstance(value, np.ndarray) and value.ndim}
    if not trials:
        issues = _issues(fields, by_name)
        return float(len(issues)) if chosen == "count" else table(*([issue] for issue in issues or ["none"]))
    found = [
        _issues(fields | {k: v[i] for k, v in trials.items()}, by_name) for i in range(len(next(iter(trials.values()))))
    ]
    broken = error_in(np.stack(list(trials.values()), axis=-1))
    if chosen == "count":
        return plain(inherit(np.array([float(len(issues)) for issues in found]), broken))
    longest = max(1, *map(len, found))
    padded = [((issues or ["none"]) + [""] * longest)[:longest] for issues in found]
    return table(*([inherit(np.array(line, dtype=object), broken)] for line in zip(*padded, strict=True)))


def _issues(fields: dict[str, Any], by_name: bool) -> list[str]:
    """What is missing, no number, or contradicts itself; by name only what is not there at all."""
    if by_name:
        return [f"{name} is missing" for name in SEED_FIELDS if name not in fields]
    issues = [f"{name} is not a field of a plan" for name in fields if name not in PLAN_FIELDS]
    issues += [f"{name} is missing" for name in SEED_FIELDS if _blank(fields.get(name))]
    figures = {}
    for name in ("baseline", "target", "revenue_per_unit", "required_sample"):
        value: Any = fields.get(name)
        if _blank(value):
            continue
        if isinstance(value, str | bool):
            issues.append(f"{name} is not a number")
        else:
            figures[name] = float(value)
    better = _better(fields)
    if better not in ("higher", "lower"):
        issues.append("better is neither higher nor lower")
    elif "baseline" in figures and "target" in figures:
        gain = figures["target"] - figures["baseline"]
        if gain == 0:
            issues.append("target is the same as baseline")
        elif (gain > 0) != (better == "higher"):
            issues.append("target is on the wrong side of baseline")
    if figures.get("revenue_per_unit") == 0:
        issues.append("revenue_per_unit is 0")
    how = _key(fields.get("method") or "").replace("_", "-").replace("ab-test", "a/b").replace("a/b-test", "a/b")
    if how and how not in PLAN_METHODS:
        issues.append(f"method is none of {', '.join(PLAN_METHODS)}".replace("a/b", "A/B"))
    if how == "a/b" and _blank(fields.get("required_sample")):
        issues.append("required_sample is missing for an A/B test")
    elif figures.get("required_sample", 1.0) <= 0:
        issues.append("required_sample is not above 0")
    return issues


def _better(fields: dict[str, Any]) -> str:
    return _key(fields.get("better") or "higher")


def _projected(fields: dict[str, Any], by_name: bool) -> Number:
    figures: list[Number] = []
    for name in ("target", "baseline", "revenue_per_unit"):
        value: Any = fields.get(name)
        if _blank(value):
            raise NotAvailable(f"{name} is missing: a projection needs it")
        if isinstance(value, str | bool):
            raise InvalidValue(f"{name} is {value!r}: give a number")
        figures.append(number(value, name))
    target, baseline, worth = figures
    falls = not by_name and _better(fields) == "lower"
    return plain((baseline - target if falls else target - baseline) * worth * YEAR)


@udf(category=CATEGORY, native='IF(actual = "", NA(), IF(actual >= target, "pass", "fail"))')
def success(actual: Observed, comparator: Comparator, target: Quantity) -> str:
    """Whether a criterion of success is met; #N/A while its figure is not known.

    Parameters
    ----------
    actual
        What was measured; blank while unknown.
    comparator
        How it must compare with the target: ">=", ">", "<=", "<", "=" or "<>".
    target
        What was promised.

    Returns
    -------
    str
        "pass" or "fail".

    Raises
    ------
    NotAvailable
        The figure is blank.
    InvalidValue
        The figure is text, or the comparator is unknown.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases (define success as a metric, a value and a date); enterprise MLOps platform
    business case (success criteria of the first year).

    Examples
    --------
    Deployment was to take three weeks at most, and takes two and a half:

    >>> success(2.5, "<=", 3)
    'pass'
    """
    sign = option(comparator, (">=", ">", "<=", "<", "=", "<>"), "comparator")
    if _blank(actual):
        raise NotAvailable("actual is blank: the figure is not known yet")
    if isinstance(actual, str | bool):
        raise InvalidValue(f"actual is {actual!r}: give a number")
    measured, promised = number(actual, "actual"), number(target, "target")
    meets = {
        ">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less, "=": np.equal, "<>": np.not_equal,
    }[sign](measured, promised)  # fmt: skip
    return plain(inherit(verdict((meets, "pass"), otherwise="fail"), measured, promised))


def _rows(cells: Any) -> list[list[Any]]:
    """A block of cells as rows; a single cell is a block of one."""
    if not isinstance(cells, list | tuple | np.ndarray):
        return [[cells]]
    return [list(row) if isinstance(row, list | tuple | np.ndarray) else [row] for row in cells]


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_blank(row: list[Any]) -> bool:
    return all(map(_blank, row))


def _key(name: Any) -> str:
    """A name as it is compared: "Business metric" is business_metric."""
    return "_".join(str(name).strip().casefold().split())
