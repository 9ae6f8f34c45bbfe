"""Do a business case's own figures hold? Sums that foot, metrics under every convention, a case claim by claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal, TypeAlias

from mlcase_udfs import claims as audits
from mlcase_udfs.checks import at_least, inherit, option, select, table, vector
from mlcase_udfs.claims import Claim
from mlcase_udfs.conventions import METRICS, Verdict, readings
from mlcase_udfs.errors import FunctionError, InvalidValue, NotAvailable
from mlcase_udfs.registry import udf
from mlcase_udfs.trials import Measures, trial_by_trial
from mlcase_udfs.units import Amounts, AnnualRate, Cells, Count, Flows, Money, Printed, Unit, Values

CATEGORY = "Audit"
METRIC_MEASURES = ("verdict", "recomputed", "convention", "difference", "nearest", "low", "high")
COLUMNS = ("claim", "stated", "recomputed", "verdict", "explanation")
NOTHING = "–"
"""No explanation; never an empty text, which a viewer takes for a cell that is not calculated yet."""

LEAST_COLUMNS = 5
"""Name, stated, kind, figure, and a value."""

Metric: TypeAlias = Annotated[
    Literal["npv", "pv", "irr", "mirr", "roi", "bcr", "payback", "breakeven", "breakeven_amount", "margin"],
    Unit("option"),
]
FootMeasure: TypeAlias = Annotated[Literal["verdict", "sum", "difference", "explanation", "all"], Unit("option")]
MetricMeasure: TypeAlias = Annotated[
    Literal["verdict", "recomputed", "convention", "difference", "nearest", "low", "high", "all", "conventions"],
    Unit("option"),
]
CaseMeasure: TypeAlias = Annotated[
    Literal["all", "recomputed", "verdict", "explanation", "worst", "count"], Unit("option")
]


@udf(
    category=CATEGORY,
    native='IF(ABS(total - SUM(figures)) <= tol, "OK", "WRONG"), tol being half a unit of the total\'s last digit',
)
def audit_foot(figures: Values, total: Printed, tol: Money | None = None, what: FootMeasure = "verdict") -> Any:
    """Whether a stated total is the sum of its figures.

    "OK" when it is, to half a unit of its last printed digit; "ROUND" when rounding explains the difference (digits cut
    off, or figures rounded before they were added); else "WRONG". Figures without decimals count as exact. Where one
    slip would explain a wrong total to its last digit, the explanation names it: a figure left out, counted twice or
    taken with the wrong sign, a year's sum for a month's.

    Parameters
    ----------
    figures
        The figures that add up, signed.
    total
        The stated total: a number, or text as printed, such as "~$25K/month" or "13.70".
    tol
        How far a total may be off and still be "OK"; left out: half a unit of its last digit.
    what
        "verdict", "sum", "difference" (stated less sum), "explanation", or "all" for the table.

    Returns
    -------
    Any
        The verdict, or what was asked for.

    Raises
    ------
    InvalidValue
        A figure is blank or text, the total is not a figure, or ``what`` is unknown.
    InvalidNumber
        The tolerance is negative, or the sum is beyond the range of numbers.
    NotAvailable
        There is no figure.

    References
    ----------
    ICAEW, Twenty Principles for Good Spreadsheet Practice (2014), principle 19 (build in checks); Panko, What We Know
    About Spreadsheet Errors, Journal of End User Computing 10 (1998).

    Examples
    --------
    Fourteen lines of a cloud bill come to 89,073 a month. The document says 25,000:

    >>> lines = [73, 14_000, 65_000, 1_200, 400, 2_300, 5_000, 7_500, 2_000, 1_500, 100, 3_000, -5_000, -8_000]
    >>> audit_foot(lines, "~$25K/month"), audit_foot(lines, "~$25K/month", what="sum")
    ('WRONG', 89073.0)

    Its development costs foot to 6.0, but the year's total takes the migration twice:

    >>> audit_foot([6, 3, 2, 1, 2], 15), audit_foot([6, 3, 2, 1, 2], 15, what="explanation")
    ('WRONG', 'as if figure 4 was counted twice')
    """

    addends = vector(figures, "figures")

    def judged(amounts: Any, stated: Any, allowed: Any) -> dict[str, Any]:
        tolerance = None if allowed is None else float(at_least(allowed, 0, "tol"))
        finding = audits.foot(amounts.tolist(), stated, tolerance)
        return {
            "verdict": finding.verdict.value,
            "sum": finding.recomputed,
            "difference": finding.difference,
            "explanation": finding.explanation,
        }

    return trial_by_trial(judged, _selected(what), (addends, 1), (total, 0), (tol, 0))


@udf(category=CATEGORY, native="none: every convention is tried; ML_NPV, ML_ROI and their kin give each one alone")
def audit_metric(
    stated: Printed,
    kind: Metric,
    flows: Flows,
    costs: Amounts | None = None,
    rate: AnnualRate | None = None,
    initial: Money = 0.0,
    ppy: Count = 1.0,
    what: MetricMeasure = "verdict",
) -> Any:
    """Whether a stated NPV, IRR, ROI or payback follows from the cash flows, and by which convention.

    Tried are: flows at the end, the middle or the start of each period, or evenly through it; costs before the benefits
    of the same period; costs of the first period, or all costs, today; ratios of totals and of present values; payback
    net and gross, plain and discounted, within and at the end of a period; with more than one period a year, effective
    and nominal rates. Give benefits and costs apart where they are known: net flows hide what is spent.

    "OK" and "ROUND" name the convention that gives the stated figure; "METHOD" and "WRONG" may name the slip that does.
    "IMPOSSIBLE" is outside what any timing within the periods gives.

    Parameters
    ----------
    stated
        The figure as printed: a number, or text such as "$13.7M", "28 %" or "~24 months".
    kind
        "npv", "pv" (of the flows alone), "irr", "mirr" (at the discount rate), "roi", "bcr", "payback" (months),
        "breakeven" (share of the benefits at which the NPV is 0), "breakeven_amount" (those benefits in currency) or
        "margin" (of safety: the share that may be missing).
    flows
        Net cash flow of each period; when costs are given, the benefits of each period.
    costs
        Cost of each period, positive. The shorter of the two rows is filled up with zeros.
    rate
        Discount rate per year; above -1. All kinds but "irr", "roi", "bcr" and "payback" need it.
    initial
        Cost today, positive.
    ppy
        Periods per year: 1 for years, 12 for months.
    what
        "verdict"; "recomputed" (by the convention that fits, else by the standard one); "convention"; "difference"
        (stated less recomputed); "nearest" (of all conventions); "low" and "high" (of any timing; #N/A: unbounded);
        "all" for the table of these; "conventions" for the figure under each convention.

    Returns
    -------
    Any
        The verdict, or what was asked for.

    Raises
    ------
    InvalidValue
        What is stated is not a figure, a flow is text, the rate is missing, or an option is unknown.
    InvalidNumber
        The rate is -1 or below, the costs are negative in total, or there are no periods per year.
    NotAvailable
        There is no flow; or the figure, or a bound, does not exist.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 2, 5 and 6; Forrester, Total Economic Impact
    methodology; Boardman et al., Cost-Benefit Analysis, 5th ed., ch. 9 (discounting).

    Examples
    --------
    A business case claims an NPV of 13.7M at 10 %. No convention gives it; payments at the start of each year come
    nearest:

    >>> benefits, costs = [8, 18, 24], [15, 10, 10]
    >>> audit_metric(13.7, "npv", benefits, costs, 0.10)
    'WRONG'
    >>> round(audit_metric(13.7, "npv", benefits, costs, 0.10, what="nearest"), 2)
    11.84

    It claims an IRR of 28 %. Even with all costs at the start of their years it is 27.3 %:

    >>> [round(audit_metric("28 %", "irr", benefits, costs, what=what), 4) for what in ("recomputed", "nearest")]
    [1.0967, 0.273]
    >>> audit_metric("28 %", "irr", benefits, costs, what="convention")
    'none; nearest: costs at the start, benefits at the end of each period'
    """
    chosen = option(kind, tuple(METRICS), "kind")
    wanted = option(what, (*METRIC_MEASURES, "all", "conventions"), "what")
    gains, spent = vector(flows, "flows"), None if costs is None else vector(costs, "costs")

    def judged(shown: Any, gain: Any, cost: Any, *others: Any) -> dict[str, Any]:
        gain, cost = audits.sides(chosen, gain) if cost is None else (gain, cost)
        project = audits.project(gain, cost, *others)
        finding = audits.metric(chosen, shown, project)
        if wanted == "conventions":
            return {reading.convention: reading.value for reading in readings(chosen, project)}
        measures = finding.verdict.value, finding.recomputed, finding.explanation, finding.difference
        return dict(zip(METRIC_MEASURES, (*measures, finding.nearest, finding.low, finding.high), strict=True))

    shown = _selected("all" if wanted == "conventions" else wanted)
    return trial_by_trial(judged, shown, (stated, 0), (gains, 1), (spent, 1), (rate, 0), (initial, 0), (ppy, 0))


@udf(
    category=CATEGORY, native="none: each claim is recomputed by its kind; ML_AUDIT_FOOT and ML_AUDIT_METRIC audit one"
)
def audit_case(claims: Cells, what: CaseMeasure = "all") -> Any:
    """What becomes of every claim of a business case: stated, recomputed, verdict, explanation.

    A claim is a row: its name, what is stated, its kind, the name of a figure, and the values of that figure to the
    right. More figures of the same claim follow in rows of their own, name, stated and kind left blank. A first
    row of headings is passed over, and so are blank rows. A claim that cannot be recomputed is "UNUSABLE", and the
    explanation says why; the others are audited.

    Kinds and their figures: "sum", "product" and "conversion" of figures; "percentage" (part, whole) and "growth"
    (before, after) of figures; "expected" of values and probabilities; "bound" with most or least; "same" and "every"
    (stated as ">0") over figures; "ordering" (stated as "low < medium < high") and "distinct" (each thing counted once)
    of labels and amounts; "readings" of labels and amounts, one for each way to read a statement; "cross_foot" of
    figures row by row, row_totals and column_totals; every kind of
    ML_AUDIT_METRIC with flows, or benefits and costs, and as needed rate, initial, periods_per_year, benefit_factor and
    cost_factor. With periods, a single benefit or cost is a total whose periods are not stated. A tolerance says how
    far a figure may be off.

    Parameters
    ----------
    claims
        A block of five columns or more: name, stated, kind, figure, values.
    what
        "all" for the table; "recomputed", "verdict" or "explanation" for that column alone, a row per claim; "worst"
        for the most severe verdict; "count" of the claims that are neither "OK" nor "ROUND".

    Returns
    -------
    Any
        A table with a row per claim, or what was asked for.

    Raises
    ------
    InvalidValue
        The block has fewer than five columns, its first row has no name of a claim, or ``what`` is unknown.
    NotAvailable
        There is no claim.

    References
    ----------
    Panko, What We Know About Spreadsheet Errors (1998); Brealey, Myers & Allen, Principles of Corporate Finance, 13th
    ed., ch. 2, 5 and 6; Boardman et al., Cost-Benefit Analysis, 5th ed., ch. 9 and 11.

    Examples
    --------
    Three claims of one document: its return, its worst case, and what all scenarios have in common.

    >>> case = [
    ...     ["ROI", "42.9 %", "roi", "benefits", 8, 18, 24],
    ...     ["", "", "", "costs", 15, 10, 10],
    ...     ["Worst case", "-$4", "npv", "benefits", 6.4, 14.4, 19.2],
    ...     ["", "", "", "costs", 18, 12, 12],
    ...     ["", "", "", "rate", 0.1, "", ""],
    ...     ["All scenarios earn money", ">0", "every", "figures", 22, 13.7, -4],
    ... ]
    >>> for name, stated, recomputed, verdict, explanation in audit_case(case)[1:]:
    ...     print(name, stated, round(recomputed, 3), verdict)
    ROI 42.9 % 0.429 OK
    Worst case -$4 -3.153 WRONG
    All scenarios earn money >0 -4.0 INCONSISTENT
    """
    wanted = option(what, ("all", *COLUMNS[2:], "worst", "count"), "what")
    rows = [list(row) for row in claims]
    width = max(map(len, rows), default=0)
    if width < LEAST_COLUMNS:
        raise InvalidValue(f"claims has {width} columns: give name, stated, kind, figure and values")
    cells = [cell for row in rows for cell in row + [None] * (width - len(row))]

    def judged(*flat: Any) -> dict[str, Any]:
        found = _claims([flat[start : start + width] for start in range(0, len(flat), width)])
        findings = [audits.audit(claim) for claim in found]
        if wanted == "worst":
            return {"worst": max(findings, key=lambda f: list(Verdict).index(f.verdict)).verdict.value}
        if wanted == "count":
            return {"count": float(sum(f.verdict not in (Verdict.OK, Verdict.ROUND) for f in findings))}
        lines = [
            (claim.name, claim.stated, finding.recomputed, finding.verdict.value, finding.explanation or NOTHING)
            for claim, finding in zip(found, findings, strict=True)
        ]
        return {
            f"{column} {i}": cell for i, line in enumerate(lines) for column, cell in zip(COLUMNS, line, strict=True)
        }

    def shown(measures: Measures, refused: Any) -> Any:
        if wanted in ("worst", "count"):
            return select(measures, wanted, refused)
        cells = [inherit(_or_error(cell), refused) for cell in measures.values()]
        lines = [cells[start : start + len(COLUMNS)] for start in range(0, len(cells), len(COLUMNS))]
        if wanted == "all":
            return table(COLUMNS, *lines)
        return table(*([line[COLUMNS.index(wanted)]] for line in lines))

    return trial_by_trial(judged, shown, *((cell, 0) for cell in cells))


def _claims(rows: Sequence[Sequence[Any]]) -> list[Claim]:
    """The claims of a block of cells."""
    found: list[Claim] = []
    for place, (name, stated, kind, called, *values) in enumerate(rows):
        headings = place == 0 and str(kind).strip().lower() == "kind"
        if headings or all(_blank(cell) for cell in rows[place]):
            continue
        if not _blank(name):
            found.append(Claim(_text(name), stated, _text(kind)))
        elif not found:
            raise InvalidValue(f"row {place + 1} of claims has no name: a claim begins with one")
        while values and _blank(values[-1]):
            values.pop()
        if values:
            more = {_text(called) or "figures": values}
            found[-1] = replace(found[-1], figures={**found[-1].figures, **more})
    if not found:
        raise NotAvailable("claims has no claim: give name, stated, kind, figure and values in a row")
    return found


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _text(cell: Any) -> str:
    return "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()


def _or_error(cell: Any) -> Any:
    """A cell of the table, or its refusal as the error in that cell."""
    try:
        return cell() if callable(cell) else "" if cell is None else cell
    except FunctionError as refusal:
        return refusal.cell.boxed


def _selected(what: str) -> Callable[[Measures, Any], Any]:
    return lambda measures, refused: select(measures, what, refused)
