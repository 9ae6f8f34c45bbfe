"""What each type of model is worth in a year, step by step: by the source's formula, and at the test's low and high."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlcase_workbooks.templates.blocks.inputs import InputsSheet
from mlcase_workbooks.templates.blocks.steps import Step, add_steps
from mlcase_workbooks.templates.model_roi.evidence import Evidence
from mlcase_workbooks.templates.sheet import Book, Ref, Sheet
from mlcase_workbooks.templates.styles import Format, Role

COLUMNS, LIVE, NOTES = "DEFG", "H", "I"
TITLES = ("As in source", "Low", "Base", "High")
WIDTHS = (46, 20, *[16] * 5, 66)
SHARE, RATE = Format.PERCENT, Format.DETAILED_PERCENT
GAIN = "=INDEX({gains},COLUMNS($D{row}:{column}{row}))"


@dataclass(frozen=True)
class Ranged:
    """A driver that is tried at its low and its high; without an input's name its range is the test's."""

    label: str
    key: str
    form: Format
    name: str = ""
    rigorous_only: bool = False


@dataclass(frozen=True)
class ValueSheet:
    """A type of model: its steps, the function that gives the same in one call, and its drivers."""

    kind: str
    name: str
    title: str
    question: str
    benefit: str
    provenance: str
    steps: tuple[Step, ...]
    function: str
    drivers: tuple[Ranged, ...]


@dataclass(frozen=True)
class Value:
    """Where a value sheet's results and drivers ended up."""

    spec: ValueSheet
    annual: int
    rows: dict[str, int]
    drivers: int

    def annual_at(self, column: str) -> Ref:
        """The annual value in one of the columns."""
        return Ref(self.spec.name, column, self.annual)

    def driver(self, number: int, column: str) -> Ref:
        """A cell of a driver's line."""
        return Ref(self.spec.name, column, self.drivers + number)


def _link(key: str, label: str, unit: str, name: str, form: Format = Format.COUNT, note: str = "") -> Step:
    return Step(key, label, unit, f"=Inputs_{name}", form, note)


def _neutral(key: str, label: str, unit: str, name: str, neutral: int, form: Format, note: str) -> Step:
    """A figure that the source's formula does not have: there it takes the value at which it changes nothing."""
    return Step(key, label, unit, f"=IF({{source}}=1,{neutral},Inputs_{name})", form, note)


def _annual(note: str = "S2 multiplies a month by twelve; months live and drift follow on Value.") -> Step:
    return Step("annual", "Value a year", "$ a year", "={monthly}*12", Format.MONEY, note, Role.TOTAL)


SOURCE_FLAG = Step(
    "source", "By the source's formula", "1 or 0", f'=IF({{column}}${{headers}}="{TITLES[0]}",1,0)', Format.YEAR
)

REC_CALL = "ML_REC_REVENUE({sessions},{before},{after},{conversion},{order},{margin},{cannibalised}"
RECOMMENDATION = ValueSheet(
    "recommendation",
    "Value_Rec",
    "Recommendation: revenue generation",
    "What do the clicks that the model adds bring in?",
    "Revenue generation",
    "Formula: S2 l.18-48. Margin and cannibalisation are ours: revenue is not profit.",
    (
        SOURCE_FLAG,
        _link("sessions", "Sessions", "a month", "Rec_Sessions"),
        _link("before", "Click-through rate without the model", "share", "Rec_Rate_Before", RATE),
        Step("gain", "Gain that the test found", "share", GAIN, RATE, "Evidence."),
        Step("after", "Click-through rate with the model", "share", "={before}+{gain}", RATE),
        _link("conversion", "Clicks that become orders", "share", "Rec_Conversion", SHARE),
        _link("order", "Value of an order", "$", "Rec_Order_Value", Format.CENTS),
        _neutral("margin", "Contribution margin", "share", "Rec_Margin", 1, SHARE, "S2 counts revenue: margin 100 %."),
        _neutral(
            "cannibalised", "Orders that only replace others", "share", "Rec_Cannibalisation", 0, SHARE, "S2: none."
        ),
        Step(
            "kept",
            "Kept of a session's click",
            "$",
            "={conversion}*{order}*{margin}*(1-{cannibalised})",
            Format.CENTS,
        ),
        Step("month_before", "A month without the model", "$", "={sessions}*{before}*{kept}"),
        Step("month_after", "A month with the model", "$", "={sessions}*{after}*{kept}"),
        Step("monthly", "Value a month", "$", "={month_after}-{month_before}", role=Role.SUBTOTAL),
        _annual(),
        Step(
            "per_percent",
            "A month's worth of 1 % more clicks, relative",
            "$",
            f'=IFERROR({REC_CALL},12,"per_relative_percent"),"no gain")',
            note="What S2 calls revenue per click-through point (l.49) is this: 91,800.",
        ),
        Step(
            "per_point",
            "A month's worth of one more percentage point",
            "$",
            f'={REC_CALL},12,"per_point")',
            note="510,000 by S2's formula.",
        ),
    ),
    f"{REC_CALL})",
    (
        Ranged("Click-through rate with the model", "after", RATE),
        Ranged("Sessions", "sessions", Format.COUNT, "Rec_Sessions"),
        Ranged("Clicks that become orders", "conversion", SHARE, "Rec_Conversion"),
        Ranged("Value of an order", "order", Format.CENTS, "Rec_Order_Value"),
        Ranged("Contribution margin", "margin", SHARE, "Rec_Margin", rigorous_only=True),
        Ranged("Orders that only replace others", "cannibalised", SHARE, "Rec_Cannibalisation", rigorous_only=True),
    ),
)

AUTOMATION = ValueSheet(
    "automation",
    "Value_Auto",
    "Automation: cost reduction",
    "What does the work cost with the model and without it?",
    "Cost reduction",
    "Formula: S2 l.64-93. Undetected errors and the share that becomes cash are ours; infrastructure is on Costs.",
    (
        SOURCE_FLAG,
        _link("tasks", "Tasks", "a month", "Auto_Tasks"),
        _link("cost", "Cost of a task by hand", "$", "Auto_Cost", Format.CENTS),
        _link("rate", "Tasks that the model handles alone", "share", "Auto_Rate", SHARE),
        Step("gain", "Done right by the model alone", "share of all", GAIN, RATE, "Evidence."),
        Step(
            "accuracy",
            "Right of those it handles",
            "share",
            "=IF({rate}=0,0,MIN(1,{gain}/{rate}))",
            RATE,
            "An engineer's figure; what counts is the cost of its errors below.",
        ),
        _link("error_cost", "Cost to correct an error", "$", "Auto_Error_Cost", Format.CENTS),
        _neutral("detected", "Errors that are found", "share", "Auto_Detected", 1, SHARE, "S2: all of them."),
        _neutral(
            "undetected_cost", "Cost of an error not found", "$", "Auto_Undetected_Cost", 0, Format.CENTS, "S2: none."
        ),
        _neutral("realised", "Saving that becomes cash", "share", "Auto_Realised", 1, SHARE, "S2: all of it."),
        Step("before", "A month without the model", "$", "={tasks}*{cost}"),
        Step("by_hand", "Still done by hand", "$", "={tasks}*(1-{rate})*{cost}"),
        Step("errors", "Errors", "a month", "={tasks}*{rate}*(1-{accuracy})", Format.COUNT),
        Step("fixing", "Correcting the errors found", "$", "={errors}*{detected}*{error_cost}"),
        Step("undetected", "Errors not found", "$", "={errors}*(1-{detected})*{undetected_cost}"),
        Step("after", "A month with the model", "$", "={by_hand}+{fixing}+{undetected}"),
        Step("monthly", "Value a month", "$", "=({before}-{after})*{realised}", role=Role.SUBTOTAL),
        _annual("S2 prints about 924K: 77K rounded before it is multiplied by twelve."),
        Step("share", "Saved of the cost before", "share", '=IF({before}=0,"no cost",{monthly}/{before})', SHARE),
        Step(
            "break_even",
            "Least share right at which it saves anything",
            "share",
            "=IFERROR(ML_AUTOMATION_SAVINGS({tasks},{cost},{rate},{accuracy},{error_cost},0,{detected},"
            '{undetected_cost},"break_even_accuracy"),"no level")',
            SHARE,
        ),
    ),
    "ML_AUTOMATION_SAVINGS({tasks},{cost},{rate},{accuracy},{error_cost},0,{detected},{undetected_cost})*{realised}",
    (
        Ranged("Right of the tasks automated", "accuracy", RATE),
        Ranged("Tasks", "tasks", Format.COUNT, "Auto_Tasks"),
        Ranged("Cost of a task by hand", "cost", Format.CENTS, "Auto_Cost"),
        Ranged("Tasks that the model handles alone", "rate", SHARE, "Auto_Rate"),
        Ranged("Cost to correct an error", "error_cost", Format.CENTS, "Auto_Error_Cost"),
        Ranged("Saving that becomes cash", "realised", SHARE, "Auto_Realised", rigorous_only=True),
    ),
)

FRAUD = ValueSheet(
    "fraud",
    "Value_Fraud",
    "Fraud: risk reduction",
    "What losses are avoided, and what do blocked customers and case work cost?",
    "Risk reduction",
    "Formula: S2 l.110-138, which has no example; the figures are ours. It flags the frauds missed instead of caught.",
    (
        SOURCE_FLAG,
        _link("number", "Transactions", "a month", "Fraud_Transactions"),
        _link("before", "Fraud rate without the model", "share", "Fraud_Rate_Before", RATE),
        Step("gain", "Gain that the test found", "share", GAIN, RATE, "Evidence."),
        Step("after", "Fraud rate with the model", "share", "=MAX(0,{before}-{gain})", RATE),
        _link("loss", "Loss per fraud", "$", "Fraud_Loss", Format.CENTS),
        _link("positives", "Legitimate transactions blocked", "share", "Fraud_False_Positives", RATE),
        _link("blocked", "Value of a blocked transaction", "$", "Fraud_Blocked_Value", Format.CENTS),
        _link("case", "Cost of looking into a case", "$", "Fraud_Case_Cost", Format.CENTS),
        _link("review", "Flagged transactions looked into", "share", "Fraud_Review_Rate", SHARE),
        _neutral("margin", "Margin of a blocked one", "share", "Fraud_Margin", 1, SHARE, "S2 counts its revenue."),
        _neutral("recovery", "Losses recovered anyway", "share", "Fraud_Recovery", 0, SHARE, "S2: none."),
        Step("caught", "Frauds caught", "a month", "={number}*({before}-{after})", Format.COUNT, "True positives."),
        Step("missed", "Frauds missed", "a month", "={number}*{after}", Format.COUNT, "False negatives."),
        Step(
            "false",
            "Good ones blocked",
            "a month",
            "={number}*(1-{before})*{positives}",
            Format.COUNT,
            "False positives.",
        ),
        Step(
            "passed",
            "Good ones let through",
            "a month",
            "={number}*(1-{before})*(1-{positives})",
            Format.COUNT,
            "True negatives: the four add up to all transactions.",
        ),
        Step(
            "flagged",
            "Flagged",
            "a month",
            "=IF({source}=1,{number}*({after}+{positives}),{caught}+{false})",
            Format.COUNT,
            "S2 (l.131) counts the frauds missed among those flagged.",
        ),
        Step(
            "precision", "Frauds among those flagged", "share", "=IF({flagged}=0,0,{caught}/({caught}+{false}))", SHARE
        ),
        Step("recall", "Frauds caught of all", "share", "=IF({before}=0,0,1-{after}/{before})", SHARE),
        Step("losses", "Losses without the model", "$", "={number}*{before}*{loss}*(1-{recovery})"),
        Step("saved", "Losses avoided", "$", "={caught}*{loss}*(1-{recovery})"),
        Step("lost", "Margin lost on good customers", "$", "={false}*{blocked}*{margin}"),
        Step("work", "Case work", "$", "={flagged}*{review}*{case}"),
        Step("monthly", "Value a month", "$", "={saved}-{lost}-{work}", role=Role.SUBTOTAL),
        _annual(),
    ),
    "ML_FRAUD_VALUE({number},{before},{after},{loss},{positives},{blocked},{case},{review},{margin},{recovery},0,"
    'IF({source}=1,"seed","correct"))',
    (
        Ranged("Fraud rate with the model", "after", RATE),
        Ranged("Transactions", "number", Format.COUNT, "Fraud_Transactions"),
        Ranged("Loss per fraud", "loss", Format.CENTS, "Fraud_Loss"),
        Ranged("Legitimate transactions blocked", "positives", RATE, "Fraud_False_Positives"),
        Ranged("Value of a blocked transaction", "blocked", Format.CENTS, "Fraud_Blocked_Value"),
        Ranged("Cost of looking into a case", "case", Format.CENTS, "Fraud_Case_Cost"),
    ),
)

CHURN = ValueSheet(
    "churn",
    "Value_Churn",
    "Churn: retained revenue",
    "What does a campaign earn that goes to those whom the model puts on top of its list?",
    "Revenue generation",
    "Formula: Neslin et al. 2006, equation 1, for both methods: S2 has none. All figures are ours.",
    (
        SOURCE_FLAG,
        _link("customers", "Customers scored", "customers", "Churn_Customers"),
        _link("target", "Share of them contacted", "share", "Churn_Target", SHARE),
        _link("rate", "Customers who would leave", "share", "Churn_Rate", SHARE),
        _link("lift", "Lift of the list", "ratio", "Churn_Lift", Format.MULTIPLE),
        Step("gain", "Fall in churn of the list", "share", GAIN, RATE, "Evidence."),
        Step("leaving", "Churners on the list", "share", "={rate}*{lift}", RATE),
        Step(
            "success",
            "Contacted churners who stay",
            "share",
            "=IF({leaving}=0,0,MAX(0,MIN(1,{gain}/{leaving})))",
            SHARE,
            "The fall in churn over the churn of those left alone.",
        ),
        _link("worth", "Lifetime margin of a customer kept", "$", "Churn_Lifetime_Value", Format.CENTS),
        _link("incentive", "Incentive for a customer", "$", "Churn_Incentive", Format.CENTS),
        _link("contact", "Cost of a contact", "$", "Churn_Contact", Format.CENTS),
        _link("fixed", "Fixed cost of a campaign", "$", "Churn_Fixed"),
        _link("campaigns", "Campaigns", "a year", "Churn_Campaigns", Format.COUNT),
        Step("contacted", "Contacted", "customers", "={customers}*{target}", Format.COUNT),
        Step("churners", "Churners among them", "customers", "={contacted}*{leaving}", Format.COUNT),
        Step("stay", "Customers kept", "customers", "={churners}*{success}", Format.COUNT),
        Step("earned", "Lifetime margin kept", "$", "={stay}*{worth}"),
        Step(
            "incentives",
            "Incentives",
            "$",
            "=({contacted}-{churners}+{stay})*{incentive}",
            note="All take it but the churners who leave.",
        ),
        Step("contacts", "Contacts", "$", "={contacted}*{contact}"),
        Step("campaign", "Value of a campaign", "$", "={earned}-{incentives}-{contacts}-{fixed}", role=Role.SUBTOTAL),
        Step("monthly", "Value a month", "$", "={campaign}*{campaigns}/12"),
        _annual(""),
        Step(
            "break_even",
            "Least share who must stay for a campaign to pay",
            "share",
            "=IFERROR(ML_CHURN_VALUE({customers},{target},{rate},{lift},{success},{worth},{incentive},{contact},"
            '{fixed},"break_even_success"),"no level")',
            SHARE,
        ),
    ),
    "ML_CHURN_VALUE({customers},{target},{rate},{lift},{success},{worth},{incentive},{contact},{fixed})*{campaigns}",
    (
        Ranged("Contacted churners who stay", "success", SHARE),
        Ranged("Customers scored", "customers", Format.COUNT, "Churn_Customers"),
        Ranged("Customers who would leave", "rate", SHARE, "Churn_Rate"),
        Ranged("Lift of the list", "lift", Format.MULTIPLE, "Churn_Lift"),
        Ranged("Lifetime margin of a customer kept", "worth", Format.CENTS, "Churn_Lifetime_Value"),
        Ranged("Incentive for a customer", "incentive", Format.CENTS, "Churn_Incentive"),
    ),
)

SHEETS = (RECOMMENDATION, AUTOMATION, FRAUD, CHURN)
DRIVER_COUNT = len(AUTOMATION.drivers)


def add_value(book: Book, spec: ValueSheet, evidence: Evidence, ranges: InputsSheet) -> Value:
    """One value sheet: the steps in four columns and the live one, the function's result, and the drivers."""
    sheet = book.sheet(spec.name, spec.title, spec.question, WIDTHS)
    sheet.one_page = True
    titles = dict(zip(COLUMNS, TITLES, strict=True))
    headers = sheet.headers({"B": "Step", "C": "Unit", **titles, LIVE: "Live", NOTES: "How to read it"}, height=16)
    sheet.freeze("D")
    first = sheet.row
    gains = evidence.gains(spec.kind)
    places = {"{gains}": gains, "{headers}": str(headers)}
    steps = [_placed(step, places | {"{row}": str(first + index)}) for index, step in enumerate(spec.steps)]
    rows = add_steps(sheet, steps, COLUMNS, NOTES)
    rows |= add_steps(
        sheet,
        [Step("function", "The same in one call of the function", "$ a year", "=" + spec.function)],
        COLUMNS,
        NOTES,
        rows,
    )
    end = sheet.row
    for row, step in zip(range(first, end), (*steps, steps[-1]), strict=True):
        sheet.row = row
        form = Format.MONEY if row == rows["function"] else step.form
        sheet.put(LIVE, f"=IF(Live_Source=1,D{row},F{row})", step.role or Role.CALCULATION, form, align="right")
    sheet.row = end
    sheet.put("B", spec.provenance, Role.NOTE, to=NOTES)
    sheet.down(2)
    drivers = _drivers(sheet, spec, rows, ranges)
    area = f"{spec.name}!${COLUMNS[0]}${{0}}:${COLUMNS[-1]}${{0}}"
    book.check(
        spec.name,
        f"{spec.function.split('(')[0]} agrees with the steps",
        f"SUM({area.format(rows['function'])})",
        f"SUM({area.format(rows['annual'])})",
    )
    if spec.kind == "fraud":
        four = "+".join(f"SUM({area.format(rows[key])})" for key in ("caught", "missed", "false", "passed"))
        book.check(
            spec.name, "The four outcomes add up to all transactions", four, f"SUM({area.format(rows['number'])})"
        )
    return Value(spec, rows["annual"], rows, drivers)


def _placed(step: Step, places: dict[str, str]) -> Step:
    """The step with the places filled in that only the written sheet knows."""
    formula = str(step.formula)
    for placeholder, place in places.items():
        formula = formula.replace(placeholder, place)
    return replace(step, formula=formula)


def _drivers(sheet: Sheet, spec: ValueSheet, rows: dict[str, int], ranges: InputsSheet) -> int:
    """What a year is worth with one driver at its low or its high, by the live method; gives back the first row."""
    sheet.heading("One driver at a time", "Value a year by the live method; Sensitivity carries it to NPV.")
    sheet.headers(
        {
            "B": "Driver",
            "C": "Unit",
            "D": "Low",
            "E": "Value",
            "F": "High",
            "G": "A year at low, $",
            "H": "A year at high, $",
            "I": "Where the range comes from",
        },
        height=16,
    )
    first = sheet.row
    units = {step.key: step.unit for step in spec.steps}
    for driver in spec.drivers:
        row, place = sheet.row, rows[driver.key]
        sheet.put("B", driver.label)
        sheet.put("C", units[driver.key])
        ends = (f"E{place}", f"G{place}")
        if driver.name:
            name = f"Inputs_{driver.name}"
            ends = (str(ranges.low(name)), str(ranges.high(name)))
        for column, end in zip("DF", ends, strict=True):
            formula = f"=IF(Live_Source=1,$E{row},{end})" if driver.rigorous_only else f"={end}"
            sheet.put(column, formula, Role.CALCULATION if driver.rigorous_only else Role.LINK, driver.form)
        sheet.put("E", f"={LIVE}{place}", Role.LINK, driver.form)
        for column, bound in (("G", "D"), ("H", "F")):
            cells = {key: f"${LIVE}${r}" for key, r in rows.items()} | {driver.key: f"${bound}{row}"}
            sheet.put(column, "=" + spec.function.format(**cells), Role.FUNCTION, Format.MONEY)
        where = "Inputs" if driver.name else "The test's interval, see Evidence"
        sheet.put("I", where + ("; rigorous method only" if driver.rigorous_only else ""), Role.NOTE)
        sheet.down()
    return first
