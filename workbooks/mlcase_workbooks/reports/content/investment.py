"""The memo of an investment: the decision wanted, then what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.reports.content import pictures
from mlcase_workbooks.reports.content.cash import TOTALS, CashTable, cash_table
from mlcase_workbooks.reports.content.questions import KNOWN, Answer
from mlcase_workbooks.reports.content.words import bullets, cells, column_scales, conclusion, opening, results, table_of
from mlcase_workbooks.reports.document import Block, Paragraph, Parts, Picture, Section, Table
from mlcase_workbooks.reports.facts import Facts
from mlcase_workbooks.reports.layout import Row, below, lines, table
from mlcase_workbooks.reports.units import Scale, Unit

_MOST_PERIODS = 6
_MOST_LINES = 5
_RESULTS = (
    ("Investment, undiscounted", "Case_Total_Cost", "", "all costs of the case"),
    ("Benefits, undiscounted", "Case_Total_Benefit", "", "all benefits of the case"),
    ("Net present value", "Case_NPV", "", "{Case_Convention}"),
    ("ROI, present value", "Case_ROI", "", "(benefits - costs) / costs; {Case_BCR:back} back for $1"),
    ("ROI, undiscounted", "Case_ROI_Undiscounted", "", "the same without discounting"),
    ("Payback", "Case_Payback", "month", "peak funding {Case_Peak_Funding}"),
    ("Break-even", "Case_Break_Even", "", "of the benefits must arrive"),
)


def sections(facts: Facts, answers: tuple[Answer, ...]) -> tuple[Section, ...]:
    """The memo's sections, those without content left out."""
    cash = cash_table(facts)
    made = (
        Section("", _opening(facts)),
        Section("In short", _in_short(facts, cash)),
        Section("What is built, and what it delivers", _delivered(facts, cash)),
        Section("How we know", _known(facts, answers)),
        Section("Real, and not in the figures", _uncounted(facts)),
        Section("What comes next", _next(facts, cash)),
        Section("What may go wrong", _risks(facts)),
        Section("Conclusion", _conclusion(facts)),
    )
    return tuple(section for section in made if section.blocks)


def _opening(facts: Facts) -> tuple[Block, ...]:
    why = facts.tell(
        "{Case_Total_Cost} returns {Case_Total_Benefit}: an NPV of {Case_NPV} ({Case_Convention}), "
        "{Case_BCR:back} back for $1.",
        "The money is back in {Case_Payback:month}.",
        "Doing nothing costs {Case_Inaction_Year} a year; each quarter of delay loses {Case_Delay_Quarter} of "
        "benefits.",
        "The {Case_Sunk} spent on pilots is sunk: no dollar of it is counted here.",
        "Last year {Case_Invested} brought {Case_Value_Weighted}, weighted with confidence.",
        "In the worst case ({Inputs_Worst_Probability} likely) NPV is {Case_Worst_NPV}.",
    ) or facts.tell("NPV is {Case_NPV}.")
    return opening(facts, why)


def _in_short(facts: Facts, cash: CashTable | None) -> tuple[Block, ...]:
    blocks: list[Block] = [*results(facts, _RESULTS)]
    picture = pictures.cash_flow(facts)
    if cash is not None and picture is not None:
        blocks.append(Picture((picture,)))
        if len(cash.periods) <= _MOST_PERIODS:
            blocks.append(_flows(facts, cash))
    return tuple(blocks)


def _flows(facts: Facts, cash: CashTable) -> Table:
    first = cash.totals[TOTALS[0]]
    periods = tuple(period for period in (*cash.periods, "Total", "Present value") if period in first)
    amounts = [
        cash.totals[name][period].number or 0.0 for name in TOTALS for period in periods if period in cash.totals[name]
    ]
    scales = dict.fromkeys(periods, facts.scale.for_column(amounts))
    rows = tuple(((name,), *cells(facts, cash.totals[name], *periods, scales=scales)) for name in TOTALS)
    return Table(("Cash flow", *periods), rows, (2, *[1.0] * len(periods)), frozenset(range(1, len(periods) + 1)))


def _delivered(facts: Facts, cash: CashTable | None) -> tuple[Block, ...]:
    models = table(
        facts, "Model", "Type of value", "Value, $ a year", "Measured by",
        units=dict.fromkeys(("Own cost, $", "Value, $ a year", *_ENDS), Unit.MONEY),
    )  # fmt: skip
    blocks: list[Block] = []
    if models:
        scales = column_scales(facts, models)
        rows = tuple(
            (
                *cells(facts, row, "Model", "Type of value", "Own cost, $", "Value, $ a year", scales=scales),
                _interval(facts, row, scales),
                *cells(facts, row, "Measured by", "Confidence", "Evidence"),
            )
            for row in models
        )
        heads = ("Model", "Type of value", "Cost", "Value a year", "Interval", "Measured by", "Confidence", "Evidence")
        blocks.append(Table(heads, rows, (2.2, 1.6, 1.0, 1.0, 1.8, 1.9, 1.5, 1.8), frozenset({2, 3}), small=True))
        blocks.append(
            Paragraph(
                facts.tell(
                    "With the platform, {Case_Invested} was invested: {Case_Value_Stated} a year as stated is an ROI "
                    "of {Case_ROI_Stated}; {Case_Value_Weighted} weighted with confidence, {Case_ROI_Weighted}."
                )
            )
        )
        return tuple(blocks)
    told = lines(facts, "The model", "Memo")
    shown = [(f"{label}: ", facts.linked(fact)) for label, fact in told if label in _OF_A_MODEL]
    blocks += bullets(shown)
    if cash is not None and cash.benefits:
        columns = {"Benefit": "Metric", "Over the case": "Total", "Present value": "Present value"}
        blocks.append(table_of(facts, cash.benefits[:_MOST_LINES], columns, (4, 1.3, 1.3), (1, 2)))
    return tuple(blocks)


_ENDS = ("Interval, low, $", "Interval, high, $")
_OF_A_MODEL = ("What was built", "Kind of value", "What it delivers")


def _interval(facts: Facts, row: Row, scales: Mapping[str, Scale]) -> Parts:
    low, high = (cells(facts, row, heading, scales=scales)[0] for heading in _ENDS)
    return (*low, " to ", *high) if low and high else ()


def _known(facts: Facts, answers: tuple[Answer, ...]) -> tuple[Block, ...]:
    answer = next((one.parts for one in answers if one.question == KNOWN), ())
    told = dict(lines(facts, "The model", "Memo"))
    evidence = told.get("Evidence")
    return bullets(
        [
            answer,
            ("Evidence: ", facts.linked(evidence)) if evidence else None,
            facts.say("{Case_Success}"),
            facts.say(
                "As the source states its figures NPV is {Case_NPV_Stated}; with its errors corrected, "
                "{Case_NPV_Corrected}. The case stands on both."
            )
            if min(facts.number("Case_NPV_Stated") or 0.0, facts.number("Case_NPV_Corrected") or 0.0) > 0
            else facts.say(
                "As stated NPV is {Case_NPV_Stated}; with the source's errors corrected, {Case_NPV_Corrected}."
            ),
            facts.say("Counted strictly (margin, cash, months live, drift), NPV is {Case_NPV_Rigorous}."),
            facts.say(
                "{Case_Readiness_Score} of {Case_Readiness_Questions} checks of the data foundation are in place."
            ),
        ]
    )


def _uncounted(facts: Facts) -> tuple[Block, ...]:
    named = [*lines(facts, "Value that is not counted", "Memo"), *lines(facts, "Real, and not in the figures", "Memo")]
    items = [
        (facts.linked(fact),) if label.startswith("Item") else (f"{label}: ", facts.linked(fact))
        for label, fact in named
    ]
    return bullets([*items, *((facts.linked(fact),) for fact in below(facts, "Not in these numbers", "Summary"))])


def _next(facts: Facts, cash: CashTable | None) -> tuple[Block, ...]:
    blocks: list[Block] = []
    plan = facts.tell(
        "The plan takes {Case_Plan_Months} side by side, {Case_Serial_Months} one step after the other.",
        "{Case_Funded} is placed on projects, {Case_Ask_Growth} more than last year.",
    )
    if plan:
        blocks.append(Paragraph(plan))
    told = lines(facts, "What comes next", "Memo")
    blocks += bullets([(f"{label}: ", facts.linked(fact)) for label, fact in told if label not in _ELSEWHERE])
    money = dict.fromkeys(("Cost, $", "NPV, $"), Unit.MONEY) | {"BCR": Unit.MULTIPLE}
    proposals = table(facts, "Rank", "Project", "Cost, $", "NPV, $", "BCR", "Funded", units=money)
    if proposals:
        blocks.append(Paragraph(("The projects, by what comes back for a dollar:",)))
        columns = {"Project": "Project", "Cost": "Cost, $", "NPV": "NPV, $"}
        columns |= {f"Back for {facts.scale.symbol}1": "BCR", "Funded": "Funded"}
        blocks.append(table_of(facts, proposals, columns, (4, 1, 1, 1.2, 1), (1, 2, 3)))
    elif cash is not None and cash.costs:
        blocks.append(Paragraph(("Where the money goes, the largest parts first:",)))
        columns = {"Cost": "Metric", "Over the case": "Total", "Present value": "Present value"}
        blocks.append(table_of(facts, cash.costs[:_MOST_LINES], columns, (4, 1.3, 1.3), (1, 2)))
    money = dict.fromkeys(("Investment", "Benefits", "NPV"), Unit.MONEY)
    options = table(facts, "Alternative", "Investment", "NPV", "ROI, PV basis", units=money)
    options = [row for row in options if "NPV" in row and row["NPV"].number is not None]
    if len(options) > 1:
        blocks.append(Paragraph(("Other ways, measured against the same baseline:",)))
        columns = {"Alternative": "Alternative", "Investment": "Investment", "NPV": "NPV", "ROI": "ROI, PV basis"}
        blocks.append(table_of(facts, options, columns, (4, 1.3, 1.3, 1), (1, 2, 3)))
    return tuple(blocks)


_ELSEWHERE = ("Risks", "Success")
"""What the workbook's own memo says there, and this one under other headings."""


def _risks(facts: Facts) -> tuple[Block, ...]:
    register = table(
        facts, "ID", "Event", "Likelihood", "Expected cost, $", "Mitigation",
        units={"Expected cost, $": Unit.MONEY, "Likelihood": Unit.SHARE},
    )  # fmt: skip
    full = [row for row in register if "Event" in row and "Expected cost, $" in row and row["Expected cost, $"].number]
    worst = sorted(full, key=lambda row: -(row["Expected cost, $"].number or 0.0))[:_MOST_LINES]
    said = facts.tell(
        "The risks cost {Case_Risk_EMV} on average, each event counted once; {Case_Risk_Residual} after mitigation.",
        "Less that, NPV is {Case_Risk_Adjusted_NPV}.",
        "The probability of a loss, by the scenarios, is {Case_Loss_Probability}.",
    )
    blocks: list[Block] = [Paragraph(said)] if said else []
    blocks += bullets(
        [(facts.linked(fact),) for label, fact in lines(facts, "What comes next", "Memo") if label == "Risks"]
    )
    if worst:
        columns = {
            "Event": "Event",
            "Likelihood": "Likelihood",
            "Expected cost": "Expected cost, $",
            "Mitigation": "Mitigation",
        }
        blocks.append(table_of(facts, worst, columns, (3.2, 1, 1.1, 3.6), (1, 2)))
    return tuple(blocks)


def _conclusion(facts: Facts) -> tuple[Block, ...]:
    said = facts.tell(
        "Conservative: NPV {Case_Worst_NPV}. Expected: {Case_Base_NPV}. Optimistic: {Case_Best_NPV}.",
        "Weighted with their probabilities: {Case_Expected_NPV}.",
        "The case stands as long as {Case_Break_Even} of the benefits arrive, or costs rise by less than "
        "{Case_Cost_Tolerance}."
        if (facts.number("Case_NPV") or 0.0) > 0
        else "",
    )
    return conclusion(facts, said)
