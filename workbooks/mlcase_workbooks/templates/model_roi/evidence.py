"""How it is known: the test behind each type of model, its interval, and what of it feeds the value sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcase_workbooks.templates.blocks.measures import or_words
from mlcase_workbooks.templates.blocks.steps import Step, add_steps
from mlcase_workbooks.templates.filled import NO_FIGURE, begun
from mlcase_workbooks.templates.model_roi.inputs import OFFLINE, TYPES, only_for
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

if TYPE_CHECKING:
    from mlcase_workbooks.templates.model_roi.values.sheet import Value

COLUMNS, NOTES = "DEFG", "H"
WIDTHS = (46, 17, *[18] * len(COLUMNS), 66)
RATE = Format.DETAILED_PERCENT
REST_ROWS = 8
NAMES = {"at": "Case_Effect", "least": "Case_Least_Effect", "verdict": "Case_Evidence_Verdict"}

MEASURED = (
    Step(
        "metric",
        "What was measured",
        "",
        ("click-through rate", "done right by the model alone", "fraud rate", "churn of those on the list"),
        Format.GENERAL,
        "A business metric, or the step next to it; see KPI for what proxies may not stand for.",
    ),
    Step("better", "Better is", "", ("higher", "higher", "lower", "lower"), Format.GENERAL),
    Step(
        "without",
        "Rate without the model",
        "share",
        ("=Inputs_Rec_Rate_Before", "=0", "=Inputs_Fraud_Rate_Before", "=Inputs_Churn_Rate*Inputs_Churn_Lift"),
        RATE,
        "Automation: without the model a person does every task.",
    ),
    Step(
        "with",
        "Rate with the model",
        "share",
        (
            "=Inputs_Rec_Rate_After",
            "=Inputs_Auto_Rate*Inputs_Auto_Accuracy",
            "=Inputs_Fraud_Rate_After",
            "=Inputs_Churn_Rate*Inputs_Churn_Lift*(1-Inputs_Churn_Success)",
        ),
        RATE,
    ),
    Step(
        "size_without",
        "Size of the control group",
        "units",
        tuple(f"=Inputs_{t}_Control_Size" for t in ("Rec", "Auto", "Fraud", "Churn")),
        Format.COUNT,
        Told(
            "S2 gives rates and no counts; the sizes are assumptions until the test's own are entered.",
            "The test's own counts.",
        ),
    ),
    Step(
        "size_with",
        "Size of the group with the model",
        "units",
        tuple(f"=Inputs_{t}_Model_Size" for t in ("Rec", "Auto", "Fraud", "Churn")),
        Format.COUNT,
    ),
    Step("events_without", "Events in the control group", "units", "={without}*{size_without}", Format.COUNT),
    Step("events_with", "Events with the model", "units", "={with}*{size_with}", Format.COUNT),
)


def _of_test(what: str, other: str = "", method: str = "wald", words: str = "") -> str:
    """A measure of the test as a gain: with the ends of an interval changed over where lower is better."""
    call = (
        "ML_AB_PROP({{events_without}},{{size_without}},{{events_with}},{{size_with}},Inputs_Confidence,"
        f'"{method}","{{what}}")'
    )
    plain, turned = call.format(what=what), call.format(what=other or what)
    said = f'IF({{better}}="higher",{plain},-{turned})' if other else plain
    return f"={or_words(said, words)}" if words else f"={said}"


SAID = (
    Step("gain", "Gain", "share", _of_test("diff", "diff"), RATE, "The difference, turned so that more is better."),
    Step("error", "Standard error", "share", _of_test("se"), RATE),
    Step(
        "low",
        "Interval, low end",
        "share",
        _of_test("low", "high"),
        RATE,
        '="At "&TEXT(Inputs_Confidence,"0%")&" confidence. Where a group has no events: Newcombe\'s interval."',
    ),
    Step("high", "Interval, high end", "share", _of_test("high", "low"), RATE),
    Step("newcombe_low", "Newcombe's interval, low end", "share", _of_test("low", "high", "newcombe"), RATE),
    Step("newcombe_high", "Newcombe's interval, high end", "share", _of_test("high", "low", "newcombe"), RATE),
    Step(
        "p",
        "p value",
        "probability",
        _of_test("p", words="no test"),
        Format.RATIO,
        "How often chance alone would show as much. Not the chance that the model is worthless.",
    ),
    Step("significant", "Significant", "", '=IF({p}<=Inputs_Alpha,"yes","no")', Format.GENERAL),
    Step(
        "relative",
        "Gain relative to the control",
        "share",
        '=IF({without}=0,"no base",{gain}/{without})',
        Format.PERCENT,
        Told("Effect size beside significance (S2 l.309).", "Effect size beside significance."),
    ),
)


def _of_effect(tested: str, offline: str) -> str:
    ratio = f'ML_OFFLINE_TO_ONLINE(1,Inputs_Offline_Low,Inputs_Offline_Mode,Inputs_Offline_High,"{offline}")'
    return f'=IF(Inputs_Evidence="{OFFLINE}",{{gain}}*{ratio},{tested})'


FED = (
    Step(
        "effect_source",
        "Gain used: as in source",
        "share",
        _of_effect("{gain}", "expected"),
        RATE,
        "The point estimate. S2's low end is a share of the value, not of the interval: see Value.",
    ),
    Step("effect_low", "Gain used: low", "share", _of_effect("{low}", "low"), RATE, "The interval's low end."),
    Step("effect_base", "Gain used: base", "share", _of_effect("{gain}", "expected"), RATE, "The point estimate."),
    Step("effect_high", "Gain used: high", "share", _of_effect("{high}", "high"), RATE, "The interval's high end."),
)


@dataclass(frozen=True)
class Evidence:
    """Where the tests ended up: a column per type of model, a row per figure."""

    sheet: Sheet
    rows: dict[str, int]
    headers: int
    rest: int

    def gains(self, kind: str) -> str:
        """The four gains of a type of model, as in source, low, base, high: one under the other."""
        column = self.column(kind)
        return f"{self.sheet.name}!${column}${self.rows['effect_source']}:${column}${self.rows['effect_high']}"

    def cell(self, kind: str, key: str) -> str:
        """A figure of a type of model."""
        return f"{self.sheet.name}!${self.column(kind)}${self.rows[key]}"

    def live(self, key: str) -> str:
        """A figure of the live type of model, as a formula."""
        row = self.rows[key]
        return f"INDEX({self.sheet.name}!${COLUMNS[0]}${row}:${COLUMNS[-1]}${row},1,Live_Type)"

    def column(self, kind: str) -> str:
        """The column of a type of model."""
        return COLUMNS[TYPES.index(kind)]


@dataclass(frozen=True)
class Threshold:
    """Where it stands what the live value hangs on: its name, its level as measured, and at the test's low end."""

    what: Ref
    measured: Ref
    low: Ref


def add_evidence(book: Book, question: str) -> Evidence:
    """The Evidence sheet."""
    sheet = book.sheet("Evidence", "Evidence", question, WIDTHS)
    sheet.one_page = True
    titles = {column: kind.capitalize() for column, kind in zip(COLUMNS, TYPES, strict=True)}
    headers = sheet.headers({"B": "Figure", "C": "Unit", **titles, NOTES: "How to read it"}, height=16)
    sheet.freeze("D")
    rows: dict[str, int] = {}
    for title, steps in (
        ("What was measured", MEASURED),
        ("What the test says", SAID),
        ("What feeds the value sheets", FED),
    ):
        sheet.heading(title)
        rows = add_steps(sheet, steps, COLUMNS, NOTES, rows)
        sheet.down()
    rest = sheet.row
    sheet.down(REST_ROWS)
    _caveats(sheet)
    first, last = COLUMNS[0], COLUMNS[-1]
    area = f"{sheet.name}!${first}${{}}:${last}${{}}"
    gains, used = (area.format(rows[key], rows[key]) for key in ("gain", "effect_base"))
    for column, kind in zip(COLUMNS, TYPES, strict=True):
        book.need(sheet.name, column, column, (headers + 1, rest - 1), only_for(kind))
    own = f"SUMPRODUCT(ABS({area.format(rows['with'], rows['with'])}-{area.format(rows['without'], rows['without'])}))"
    book.check(
        sheet.name,
        "ML_AB_PROP's gains agree with the differences of the rates",
        f'SUMIF({gains},">0")-SUMIF({gains},"<0")',
        own,
        "Inputs_Tolerance_Ratio",
    )
    low, high = (area.format(rows[key], rows[key]) for key in ("effect_low", "effect_high"))
    book.check(
        sheet.name,
        "Every gain used lies between its low and its high end",
        f"SUMPRODUCT(({low}>{used})+({used}>{high}))",
    )
    return Evidence(sheet, rows, headers, rest)


CAVEATS = (
    (
        "Control group",
        "Without one running at the same time a change proves nothing: seasons and launches move the metric too.",
    ),
    ("Contamination", "Treated and untreated users share stock, prices or queues: the difference shrinks or grows."),
    ("Novelty", "People try what is new. Two full weeks at least, and the later half against the earlier."),
    ("Long-term effects", "A short test sees no retention. Keep a small group without the model after launch."),
    ("Traffic of the test", "The gain holds for the users tested; another mix of traffic may gain less."),
)


def _caveats(sheet: Sheet) -> None:
    """What a test of this kind cannot say."""
    sheet.heading("What such a test does not say")
    for name, text in CAVEATS:
        sheet.put("B", name, Role.STRONG)
        sheet.put("C", text, Role.NOTE, to=NOTES)
        sheet.down()


def add_threshold(book: Book, evidence: Evidence, worth: Mapping[str, Value]) -> Threshold:
    """The least effect at which the case pays, beside what the test found: the value is linear in the effect."""
    sheet = evidence.sheet

    def live(column: str) -> str:
        return f"CHOOSE(Live_Type,{','.join(str(worth[kind].driver(0, column)) for kind in TYPES)})"

    with sheet.at(evidence.rest, REST_ROWS):
        sheet.heading("What must be true for the live case to pay", "Compare the test to this, not to zero.")
        figures = (
            ("what", "What the value hangs on", live("B"), Format.GENERAL, "", ""),
            ("at", "As measured", live("E"), RATE, "share", ""),
            ("low", "At the test's low end", live("D"), RATE, "share", ""),
            (
                "least",
                "Least at which NPV is zero",
                'IFERROR({at}-(1-Case_Break_Even)*Case_Annual_Value*({high}-{at})/(HIGH-Case_Annual_Value),"no level")',
                RATE,
                "share",
                "All else as in the live case; outside 0 to 100 % it cannot happen.",
            ),
            (
                "verdict",
                "So",
                'IFERROR(IF(Case_Break_Even*Case_Annual_Value<=LOW,"even the low end pays",IF(Case_NPV>0,'
                '"the point pays, the low end does not","it does not pay")),"it does not pay")',
                Format.GENERAL,
                "",
                "The test's whole interval should lie on the right side of the least.",
            ),
        )
        places: dict[str, str] = {"high": live("F")}
        refs: dict[str, Ref] = {}
        for key, label, formula, form, unit, note in figures:
            places[key] = f"$D{sheet.row}"
            formula = formula.replace("HIGH", live("H")).replace("LOW", live("G"))
            for name, place in places.items():
                formula = formula.replace(f"{{{name}}}", place)
            sheet.put("B", label)
            sheet.put("C", unit or None)
            named = NAMES.get(key)
            said = begun(formula, NO_FIGURE) if key == "verdict" else f"={formula}"
            refs[key] = sheet.put("D", said, Role.CALCULATION, form, to="F", align="right", name=named)
            sheet.put(NOTES, note or None, Role.NOTE)
            sheet.down()
    return Threshold(refs["what"], refs["at"], refs["low"])
