"""What is watched and how success is proved: the indicators, the measurement plan and its sentence."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates.blocks.kpi import Indicator
from mlcase_workbooks.templates.model_roi.evidence import Evidence
from mlcase_workbooks.templates.model_roi.values import SHEETS, Value
from mlcase_workbooks.templates.sheet import Book, Ref, role_of
from mlcase_workbooks.templates.styles import Format, Role

DUE = "end of Year 1"
PLANNED_METHODS = ("A/B", "before-after", "counterfactual")
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
BUSINESS = ("margin of the orders", "cost saved", "net fraud loss", "retained margin")


def live_business_metric() -> str:
    """The business metric in which the live type of model is counted, as a formula."""
    words = ",".join(f'"{word}"' for word in BUSINESS)
    return f"=CHOOSE(Live_Type,{words})"


def add_plan(book: Book, values: dict[str, Value], evidence: Evidence, question: str) -> Ref:
    """The Plan sheet: the measurement plan, its check, and the success sentence; gives back the sentence's cell."""
    sheet = book.sheet("Plan", "Measurement plan", question, (30, 34, 20, 24, 62))
    sheet.one_page = True
    sheet.put("B", "Success", Role.STRONG)
    sentence_row = sheet.row
    sheet.native.row_dimensions[sheet.row].height = 30
    sheet.down(2)
    sheet.heading("The plan", "Fixed before the work starts; follows the live type of model.")
    sheet.headers({"B": "Field", "C": "Value", "D": "Unit", "E": "Source", "F": "Remark"}, height=16)
    first = sheet.row
    metrics = ",".join(f'"{spec.unit_of_test}"' for spec in SHEETS)
    rows_of = {"before": ("before", "", "before", ""), "after": ("after", "accuracy", "after", "success")}

    def live(keys: tuple[str, ...], column: str) -> str:
        cells = [
            str(Ref(spec.name, column, values[spec.kind].rows[key])) if key else "0"
            for spec, key in zip(SHEETS, keys, strict=True)
        ]
        return f"CHOOSE(Live_Type,{','.join(cells)})"

    per_unit = 'IF(C{after}=C{before},0,Case_Monthly_Value/(C{after}-C{before})*IF(C{better}="lower",-1,1))'
    places = {key: first + index for index, key in enumerate(("metric", "before", "after", "method", "sample", "unit"))}
    places["better"] = first + len(places)
    lines: tuple[tuple[str, str, Format, str, str, str], ...] = (
        ("business_metric", f"=CHOOSE(Live_Type,{metrics})", Format.GENERAL, "–", "Evidence", "What is counted"),
        (
            "baseline",
            f"={live(rows_of['before'], 'H')}",
            Format.DETAILED_PERCENT,
            "share",
            "Inputs",
            "Without the model",
        ),
        ("target", f"={live(rows_of['after'], 'H')}", Format.DETAILED_PERCENT, "share", "Inputs", "With the model"),
        (
            "method",
            PLANNED_METHODS[0],
            Format.GENERAL,
            "choice",
            "S2 l.232",
            "A test; before and after only with a control",
        ),
        (
            "required_sample",
            f"={evidence.live('size_with')}",
            Format.COUNT,
            "units in each group",
            "Inputs",
            "Planned size; the least size below must not be larger",
        ),
        (
            "revenue_per_unit",
            "=" + per_unit.format(**places),
            Format.MONEY,
            "$ a month for 100 %",
            "Value",
            "What the metric is worth when it moves by a whole unit",
        ),
        (
            "better",
            '=IF(C{after}<C{before},"lower","higher")'.format(**places),
            Format.GENERAL,
            "–",
            "Evidence",
            "Which way is up",
        ),
    )
    for field, content, form, unit, source, remark in lines:
        sheet.put("B", field)
        typed = not content.startswith("=")
        role = Role.INPUT if typed else role_of(content)
        sheet.put("C", content, role, form, align="right")
        sheet.put("D", unit)
        sheet.put("E", source)
        sheet.put("F", remark, Role.NOTE)
        sheet.down()
    rule = DataValidation("list", formula1=f'"{",".join(PLANNED_METHODS)}"')
    rule.showErrorMessage, rule.error = True, "Please choose one of " + ", ".join(PLANNED_METHODS)
    rule.add(f"C{places['method']}")
    sheet.native.add_data_validation(rule)
    sheet.down()
    table = f"B{first}:C{first + len(lines) - 1}"
    sheet.heading("What the functions say about it")
    measured, least = f"C{places['after']}", "Case_Least_Effect"
    size = f"=IF(AND({least}>0,{least}<1),ML_SAMPLE_SIZE({least},{measured}-{least},Inputs_Alpha),0)"
    results = (
        (
            "Open issues of the plan",
            f"=ML_PLAN_CHECK({table})",
            Format.YEAR,
            "issues",
            "Case_Plan_Issues",
            "None may be open.",
        ),
        (
            "Value a year when the target is reached",
            f'=ML_PLAN_CHECK({table},"filled","projected")',
            Format.MONEY,
            "$ a year",
            "Case_Plan_Value",
            "Target less baseline, times its worth: the value sheet's figure again.",
        ),
        (
            "Least size of each group",
            size,
            Format.COUNT,
            "units",
            "Case_Least_Sample",
            "To tell the target from the least that pays, four times of five; 0: it always pays, or never.",
        ),
    )
    for label, formula, form, unit, name, remark in results:
        sheet.put("B", label)
        sheet.put("C", formula, Role.FUNCTION, form, align="right", name=name)
        sheet.put("D", unit)
        sheet.put("F", remark, Role.NOTE)
        sheet.down()
    metric, target, method = (f"C{places[key]}" for key in ("metric", "after", "method"))
    sheet.row = sentence_row
    sentence = sheet.put(
        "C",
        f'="This project is successful if the "&{metric}&" reaches "&TEXT({target},"0.00%")&" by the {DUE} ("'
        f'&TEXT(Inputs_Start_Year,"0")&"), as measured by "&{method}&" with "&TEXT(C{places["sample"]},"#,##0")'
        f'&" units in each group: worth "&TEXT(Case_Annual_Value,"$#,##0")&" a year."',
        Role.FINDING,
        to="F",
        name="Case_Success",
    )
    book.check(sheet.name, "The measurement plan has no open issue", "Case_Plan_Issues")
    book.check(
        sheet.name, "The plan's projected value is the live value a year", "Case_Plan_Value", "Case_Annual_Value"
    )
    short = f"MAX(0,Case_Least_Sample-Plan!$C${places['sample']})"
    book.check(sheet.name, "The planned sample is large enough", short)
    return sentence
