"""What is watched and how success is proved: the indicators, the measurement plan and its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates.blocks.kpi import Indicator
from mlcase_workbooks.templates.filled import begun
from mlcase_workbooks.templates.model_roi.evidence import Evidence
from mlcase_workbooks.templates.model_roi.values import SHEETS
from mlcase_workbooks.templates.model_roi.values.sheet import Value
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet, role_of
from mlcase_workbooks.templates.styles import Format, Role

DUE = "end of Year 1"
METHODS = ("A/B", "before-after", "counterfactual")
EXAMPLE, OPS, TEAM = "example", "Platform team", "Model team"
INDICATORS = (
    Indicator("business", "primary_metric", "=Case_Monthly_Value", "$ a month", "Value", "Product owner", Format.MONEY),
    Indicator("business", "secondary_metric", 1.2, "complaints per 1,000", EXAMPLE, "Product owner", Format.MULTIPLE),
    Indicator("business", "cost_per_request", 0.011, "$", EXAMPLE, "Product owner", Format.RATIO),
    Indicator("model", "accuracy_or_proxy", 0.97, "share", "S2 l.102", TEAM, Format.PERCENT),
    Indicator("model", "data_drift_score", 0.06, "PSI", EXAMPLE, TEAM, Format.MULTIPLE),
    Indicator("model", "prediction_drift_score", 0.04, "PSI", EXAMPLE, TEAM, Format.MULTIPLE),
    Indicator("infra", "p50_latency_ms", 35, "ms", EXAMPLE, OPS, Format.COUNT),
    Indicator("infra", "p99_latency_ms", 180, "ms", EXAMPLE, OPS, Format.COUNT),
    Indicator("infra", "error_rate", 0.001, "share", EXAMPLE, OPS, Format.DETAILED_PERCENT),
    Indicator("infra", "weekly_cost", 2_300, "$ a week", EXAMPLE, OPS, Format.MONEY),
)
REVENUE = "revenue of the orders from clicks"
BUSINESS = ("margin of the orders from clicks", "cost of the work", "net fraud loss", "margin that campaigns keep")
BETTER = ("higher", "lower", "lower", "higher")
TODAY = {"recommendation": "month_before", "automation": "before", "fraud": "losses"}


def live_business_metric() -> str:
    """The business metric in which the live type of model is counted, as a formula."""
    first, *others = (f'"{word}"' for word in BUSINESS)
    return f'=CHOOSE(Live_Type,IF(Live_Source=1,"{REVENUE}",{first}),{",".join(others)})'


@dataclass(frozen=True)
class _Field:
    """A field of the plan, by the name that the function knows it under."""

    name: str
    content: str
    form: Format
    unit: str
    source: str
    remark: str


def _fields(values: Mapping[str, Value], evidence: Evidence, first: int) -> tuple[_Field, ...]:
    today = ",".join(
        str(Ref(spec.name, "H", values[spec.kind].rows[TODAY[spec.kind]])) if spec.kind in TODAY else "0"
        for spec in SHEETS
    )
    better = ",".join(f'"{word}"' for word in BETTER)
    baseline, direction = f"C{first + 1}", f"C{first + 6}"
    return (
        _Field("business_metric", live_business_metric(), Format.GENERAL, "–", "KPI", "In dollars, no proxy."),
        _Field("baseline", f"=CHOOSE(Live_Type,{today})", Format.MONEY, "$ a month", "Value sheet", "Today."),
        _Field(
            "target",
            f'={baseline}+IF({direction}="lower",-1,1)*Case_Monthly_Value',
            Format.MONEY,
            "$ a month",
            "Value",
            "With the model, at full effect.",
        ),
        _Field("method", METHODS[0], Format.GENERAL, "choice", "S2 l.232", "No control, no proof."),
        _Field(
            "required_sample",
            f"={evidence.live('size_with')}",
            Format.COUNT,
            "units in each group",
            "Inputs",
            "Must not be smaller than the least size below.",
        ),
        _Field("revenue_per_unit", "=1", Format.MONEY, "$ for each $", "–", "Dollars already."),
        _Field("better", f"=CHOOSE(Live_Type,{better})", Format.GENERAL, "–", "Evidence", "Which way is up."),
    )


def add_plan(book: Book, values: Mapping[str, Value], evidence: Evidence, question: str) -> Ref:
    """The Plan sheet: the measurement plan, its check, and the success sentence; gives back the sentence's cell."""
    sheet = book.sheet("Plan", "Measurement plan", question, (34, 34, 20, 24, 62))
    sheet.one_page = True
    sentence_row = sheet.row
    sheet.down(2)
    sheet.heading("The plan", "Fixed before the work starts; follows the live type of model.")
    sheet.headers({"B": "Field", "C": "Value", "D": "Unit", "E": "Source", "F": "Remark"}, height=16)
    first = sheet.row
    places: dict[str, str] = {}
    for field in _fields(values, evidence, first):
        places[field.name] = f"C{sheet.row}"
        sheet.put("B", field.name)
        role = role_of(field.content) if field.content.startswith("=") else Role.INPUT
        sheet.put("C", field.content, role, field.form, align="right")
        for column, text in (("D", field.unit), ("E", field.source)):
            sheet.put(column, text)
        sheet.put("F", field.remark, Role.NOTE)
        sheet.down()
    _choose(sheet, places["method"])
    sheet.down()
    _verdicts(sheet, f"B{first}:C{sheet.row - 2}")
    with sheet.at(sentence_row, 1):
        sentence = _sentence(sheet, places)
    sample = f"{sheet.name}!{places['required_sample']}"
    book.check(sheet.name, "The measurement plan has no open issue", "Case_Plan_Issues")
    book.check(sheet.name, "The plan projects the live value a year", "Case_Plan_Value", "Case_Annual_Value")
    book.check(sheet.name, "The planned sample is large enough", f"MAX(0,Case_Least_Sample-{sample})")
    return sentence


def _choose(sheet: Sheet, cell: str) -> None:
    """Let the method be one of those that the function knows."""
    rule = DataValidation("list", formula1=f'"{",".join(METHODS)}"')
    rule.showErrorMessage, rule.error = True, "Please choose one of " + ", ".join(METHODS)
    rule.add(cell)
    sheet.native.add_data_validation(rule)


def _verdicts(sheet: Sheet, plan: str) -> None:
    """What the functions say about the plan."""
    sheet.heading("What the functions say about it")
    measured, least = "Case_Effect", "Case_Least_Effect"
    size = f"ML_SAMPLE_SIZE({least},{measured}-{least},Inputs_Alpha)"
    rows = (
        ("Open issues", f"=ML_PLAN_CHECK({plan})", Format.YEAR, "issues", "Case_Plan_Issues", "None may be open."),
        (
            "Value a year when the target is reached",
            f'=ML_PLAN_CHECK({plan},"filled","projected")',
            Format.MONEY,
            "$ a year",
            "Case_Plan_Value",
            "The improvement in dollars a month, times twelve: the value sheet's figure again.",
        ),
        (
            "Least size of each group",
            f"=IF(ISNUMBER({least}),IF(AND({least}>0,{least}<1,{least}<>{measured}),{size},0),0)",
            Format.COUNT,
            "units",
            "Case_Least_Sample",
            "To tell the level measured from the least that pays, four times of five. 0: it pays always, or never.",
        ),
    )
    for label, formula, form, unit, name, remark in rows:
        sheet.put("B", label)
        sheet.put("C", formula, Role.FUNCTION, form, align="right", name=name)
        sheet.put("D", unit)
        sheet.put("F", remark, Role.NOTE)
        sheet.down()


def _sentence(sheet: Sheet, places: Mapping[str, str]) -> Ref:
    """The success sentence, from the plan."""
    metric, baseline, target, method, sample = (
        places[key] for key in ("business_metric", "baseline", "target", "method", "required_sample")
    )
    sheet.native.row_dimensions[sheet.row].height = 30
    sheet.put("B", "Success", Role.STRONG)
    said = (
        f'="This project is successful if the "&{metric}&" reaches "&TEXT({target},"$#,##0")&" a month (today "&'
        f'TEXT({baseline},"$#,##0")&") by the {DUE} ("&TEXT(Inputs_Start_Year,"0")&"), as measured by "&{method}&'
        f'" with "&TEXT({sample},"#,##0")&" units in each group: worth "&TEXT(Case_Annual_Value,"$#,##0")&" a year."'
    )
    return sheet.put(
        "C",
        begun(said),
        Role.FINDING,
        to="F",
        name="Case_Success",
    )
