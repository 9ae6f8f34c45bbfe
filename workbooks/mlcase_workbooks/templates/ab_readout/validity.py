"""Whether the test can be believed: its split, its length and size, its looks."""

from __future__ import annotations

from dataclasses import dataclass

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.ab_readout.metric import either
from mlcase_workbooks.templates.blocks.steps import Step, add_steps
from mlcase_workbooks.templates.sheet import Book, role_of
from mlcase_workbooks.templates.styles import Format, Role

WIDTHS = (50, 22, 17, 17, 12, 66)
NOTES = "G"
EXPECTED = "Inputs_Traffic*12/Inputs_Year_Days*Inputs_Days*Inputs_Test_Traffic"
COUNTED = "(Inputs_Control_Size+Inputs_Treatment_Size)"


@dataclass(frozen=True)
class Rule:
    """Something that must hold for the test to be believed."""

    label: str
    unit: str
    value: str
    relation: str
    wanted: str
    form: Format
    note: str


RULES = (
    Rule(
        "The split came out as planned: its p value",
        "probability",
        'ML_SRM({counted},{planned},Inputs_Split_Alpha,"p")',
        ">=",
        "Inputs_Split_Alpha",
        Format.RATIO,
        "A mismatch means that something other than chance assigned users, or lost them. It voids the test.",
    ),
    Rule(
        "It ran long enough",
        "days",
        "Inputs_Days",
        ">=",
        "Inputs_Least_Days",
        Format.COUNT,
        "Weekdays differ, and the new wears off.",
    ),
    Rule(
        "The smaller group is as large as planned",
        "users",
        "MIN({counted})",
        ">=",
        "Case_Planned_Size",
        Format.COUNT,
        "For the planned difference, at the planned level and power.",
    ),
    Rule(
        "Users counted are off the traffic by",
        "share",
        f"ABS({COUNTED}/({EXPECTED})-1)",
        "<=",
        "Inputs_Traffic_Slack",
        Format.PERCENT,
        "Traffic of the days it ran, times the share in the test.",
    ),
    Rule(
        "The second half kept of the first half's difference",
        "share",
        "IFERROR(Inputs_Second_Half/Inputs_First_Half,0)",
        ">=",
        "Inputs_Novelty_Share",
        Format.PERCENT,
        "Less: a novelty that wears off, or one that has to be learnt.",
    ),
    Rule(
        "Looks at the result, or the always valid interval leaves out 0",
        "looks",
        "IF(Case_Always_Low*Case_Always_High>0,1,Inputs_Looks)",
        "<=",
        "1",
        Format.COUNT,
        "Stopping when it looks good makes finds out of chance.",
    ),
)


def add_validity(book: Book) -> int:
    """The Validity sheet: what must hold before the result is read; gives back the row of the first rule."""
    sheet = book.sheet("Validity", "Validity", "Can the test be believed, before one looks at what it says?", WIDTHS)
    sheet.one_page = True
    sheet.heading("The split")
    sheet.headers({"B": "Figure", "C": "Unit", "D": "Control", "E": "Treatment"}, height=16)
    sheet.freeze("B")
    split = (
        Step("counted", "Users counted", "users", ("=Inputs_Control_Size", "=Inputs_Treatment_Size"), Format.COUNT),
        Step(
            "planned",
            "Planned share",
            "share",
            ("=1-Inputs_Treatment_Share", "=Inputs_Treatment_Share"),
            Format.PERCENT,
        ),
        Step("expected", "Users expected at that share", "users", f"={{planned}}*{COUNTED}", Format.COUNT),
    )
    rows = add_steps(sheet, split, "DE", NOTES)
    size = Step(
        "size", "Size of a group that the plan asks for", "users", f"={_size()}", Format.COUNT, name="Case_Planned_Size"
    )
    chi = Step(
        "chi2",
        "Chi-square of the split",
        "chi-square",
        f"=ML_SRM(D{rows['counted']}:E{rows['counted']},D{rows['planned']}:E{rows['planned']})",
        Format.RATIO,
        name="Case_Chi2",
    )
    rows = add_steps(sheet, (chi, size), "D", NOTES, rows)
    sheet.down()
    sheet.heading("What must hold")
    sheet.headers({"B": "Rule", "C": "Unit", "D": "Found", "E": "Wanted", "F": "Holds", "G": "Why"}, height=16)
    first = sheet.row
    areas = {key: f"D{rows[key]}:E{rows[key]}" for key in ("counted", "planned")}
    for rule in RULES:
        row = sheet.row
        sheet.put("B", rule.label)
        sheet.put("C", rule.unit)
        found = "=" + rule.value.format(**areas)
        sheet.put("D", found, role_of(found), rule.form)
        sheet.put("E", f"={rule.wanted}", Role.LINK, rule.form)
        sheet.put("F", f"=IF(AND(ISNUMBER(D{row}),ISNUMBER(E{row})),D{row}{rule.relation}E{row},FALSE)", Role.CHECK)
        sheet.put("G", rule.note, Role.NOTE)
        sheet.down()
    last = sheet.row - 1
    styles.flag(sheet.native, f"F{first}:F{last}", f"NOT(F{first})", f"F{first}")
    sheet.put("B", "The test can be believed; broken rules:", Role.STRONG)
    sheet.put("D", f"=COUNTIF(F{first}:F{last},FALSE)", Role.CALCULATION, Format.YEAR, name="Case_Rules_Broken")
    sheet.put("F", f"=AND(F{first}:F{last})", Role.CHECK, name="Case_Valid")
    styles.flag(sheet.native, f"F{sheet.row}", f"NOT(F{sheet.row})", f"F{sheet.row}")
    counted, expected = (f"Validity!$D${rows[key]}:$E${rows[key]}" for key in ("counted", "expected"))
    own = f"SUMPRODUCT(({counted}-{expected})*({counted}-{expected})/{expected})"
    book.check("Validity", "ML_SRM agrees with the sum over the groups", "Case_Chi2", own, "Inputs_Tolerance_Ratio")
    return first


def _size() -> str:
    """Users that each group needs for the planned difference."""
    call = "ML_SAMPLE_SIZE(Inputs_Planned_Base,Inputs_Planned_Effect,Inputs_Alpha,Inputs_Power,1,{},Inputs_Correlation)"
    return either(call.format(""), call.format("Inputs_Control_SD"))
