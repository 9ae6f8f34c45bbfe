"""Whether the test can be believed, and what it says: validity, difference, interval, guardrails, Bayes, looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.ab_readout.inputs import RATE
from mlcase_workbooks.templates.blocks.measures import or_words
from mlcase_workbooks.templates.blocks.steps import Step, add_steps
from mlcase_workbooks.templates.sheet import Book, Sheet, role_of
from mlcase_workbooks.templates.styles import Format, Role

WIDTHS = (50, 22, 17, 17, 12, 66)
NOTES = "G"
VALUE, NEXT = "D", "E"
FINE = Format.FINE
EVENTS = "Inputs_Control_Events,Inputs_Control_Size,Inputs_Treatment_Events,Inputs_Treatment_Size"
MEANS = (
    "Inputs_Control_Mean,Inputs_Control_SD,Inputs_Control_Size,"
    "Inputs_Treatment_Mean,Inputs_Treatment_SD,Inputs_Treatment_Size"
)
UNIT = "unit of the metric"
LEFT_OVER = "SQRT(1-Inputs_Correlation*Inputs_Correlation)"


def of_rate(what: str, method: str = "wald") -> str:
    """A measure of two rates."""
    return f'ML_AB_PROP({EVENTS},Inputs_Confidence,"{method}","{what}")'


def of_mean(what: str) -> str:
    """A measure of two means."""
    return f'ML_AB_MEAN({MEANS},Inputs_Confidence,FALSE,"{what}")'


def either(rate: str, mean: str) -> str:
    """The one formula or the other, by what the metric is."""
    return f'IF(Inputs_Kind="{RATE}",{rate},{mean})'


def _interval(end: str, method: str = "wald") -> str:
    """An end of the interval, drawn in by what earlier behaviour explains."""
    return f"={{diff}}+({either(of_rate(end, method), of_mean(end))}-{{diff}})*{LEFT_OVER}"


def _tails(z: str) -> str:
    """How often chance alone is as far out, on either side."""
    return f"NORMSDIST(-ABS({z}))+1-NORMSDIST(ABS({z}))"


LEVELS = (
    Step("c", "Control", UNIT, "=" + either(of_rate("p_c"), "Inputs_Control_Mean"), FINE, name="Case_Control"),
    Step("t", "Treatment", UNIT, "=" + either(of_rate("p_t"), "Inputs_Treatment_Mean"), FINE, name="Case_Treatment"),
    Step(
        "diff",
        "Difference",
        UNIT,
        "=" + either(of_rate("diff"), of_mean("diff")),
        FINE,
        "Treatment less control.",
        name="Case_Difference",
    ),
    Step(
        "relative",
        "Difference relative to the control",
        "share",
        "=" + or_words("{diff}/{c}", "no base"),
        Format.PERCENT,
        "Effect size beside significance: S2 l.309.",
        name="Case_Lift",
    ),
)
CONVENTION = '="one look, "&TEXT(Inputs_Confidence,"0%")&" interval"'
SURE = (
    Step("raw", "Standard error, as counted", UNIT, "=" + either(of_rate("se"), of_mean("se")), FINE),
    Step(
        "se",
        "Standard error, earlier behaviour taken out",
        UNIT,
        f"={{raw}}*{LEFT_OVER}",
        FINE,
        "CUPED; with a correlation of 0 the one above.",
        name="Case_Error",
    ),
    Step(
        "low",
        "Interval, low end",
        UNIT,
        _interval("low"),
        FINE,
        '="At "&TEXT(Inputs_Confidence,"0%")&" confidence, one look: Wald for rates, Welch for means."',
        name="Case_Low",
    ),
    Step("high", "Interval, high end", UNIT, _interval("high"), FINE, name="Case_High"),
    Step(
        "newcombe_low",
        "Newcombe's interval, low end",
        UNIT,
        _interval("low", "newcombe"),
        FINE,
        "Rates: holds for small counts too. Means: the one above.",
        name="Case_Newcombe_Low",
    ),
    Step(
        "newcombe_high",
        "Newcombe's interval, high end",
        UNIT,
        _interval("high", "newcombe"),
        FINE,
        name="Case_Newcombe_High",
    ),
    Step(
        "p",
        "p value",
        "probability",
        "="
        + or_words(f"IF(Inputs_Correlation=0,{either(of_rate('p'), of_mean('p'))},{_tails('{diff}/{se}')})", "no test"),
        Format.TINY,
        "How often chance alone would show as much. Not the chance that the treatment is worthless.",
        name="Case_P",
    ),
    Step(
        "significant", "Significant", "", '=IF({p}<=Inputs_Alpha,"yes","no")', Format.GENERAL, name="Case_Significant"
    ),
    Step("convention", "How it is read", "", CONVENTION, Format.GENERAL, name="Case_Convention"),
)
DESIGN = (
    Step(
        "shrunk",
        "What to believe after earlier tests",
        UNIT,
        "=ML_SHRINK({diff},{se},Inputs_Prior_SD)",
        FINE,
        "A winner's difference is overstated; weighed with how far true effects usually scatter.",
        name="Case_Shrunk",
    ),
    Step(
        "shrunk_sd",
        "Its uncertainty",
        UNIT,
        '=ML_SHRINK({diff},{se},Inputs_Prior_SD,0,"sd")',
        FINE,
        name="Case_Shrunk_SD",
    ),
    Step(
        "critical",
        "Interval's half width, in standard errors",
        "ratio",
        "=" + or_words("({high}-{diff})/{se}", "no test"),
        Format.MULTIPLE,
    ),
    Step("shrunk_low", "Low end of that", UNIT, "={shrunk}-{critical}*{shrunk_sd}", FINE, name="Case_Shrunk_Low"),
    Step("shrunk_high", "High end of that", UNIT, "={shrunk}+{critical}*{shrunk_sd}", FINE, name="Case_Shrunk_High"),
    Step(
        "exaggeration",
        "A significant result overstates, if the truth is as planned, by",
        "times",
        '=ML_TYPEM(Inputs_Planned_Effect,{se},Inputs_Alpha,"exaggeration")',
        Format.MULTIPLE,
        "Near 1: the test was large enough. Well above: only exaggerated results get through.",
    ),
    Step(
        "power",
        "Chance of finding the planned difference",
        "share",
        "=ML_POWER(Inputs_Planned_Effect,{se},Inputs_Alpha)",
        Format.PERCENT,
    ),
)
RATE_ONLY = "rates only"


def _bayes(what: str) -> str:
    return either(f'ML_AB_BAYES({EVENTS},1,1,Inputs_Confidence,"{what}")', f'"{RATE_ONLY}"')


BAYES = (
    Step(
        "probability",
        "Probability that the treatment is better",
        "share",
        "=" + either(f"ML_AB_BAYES({EVENTS})", or_words("NORMSDIST(Case_Difference/Case_Error)", "no test")),
        Format.DETAILED_PERCENT,
        "Rates: two Beta posteriors from a uniform prior. Means: a normal posterior from a flat prior.",
        name="Case_Probability",
    ),
    Step(
        "loss_t",
        "Expected loss of shipping the treatment",
        UNIT,
        "=" + _bayes("loss_t"),
        Format.TINY,
        "What one gives up on average, should the choice be wrong.",
    ),
    Step("loss_c", "Expected loss of staying with the control", UNIT, "=" + _bayes("loss_c"), FINE),
    Step(
        "low",
        "Credible interval, low end",
        UNIT,
        "=" + _bayes("low"),
        FINE,
        "The difference lies in it with the probability on Inputs.",
        name="Case_Credible_Low",
    ),
    Step("high", "Credible interval, high end", UNIT, "=" + _bayes("high"), FINE, name="Case_Credible_High"),
    Step(
        "loss_t_year",
        "Expected loss of shipping, a year",
        "$ a year",
        "=" + either("{loss_t}*Case_Unit_Value", f'"{RATE_ONLY}"'),
        Format.MONEY,
        "Ship when it is below what one cares about.",
        name="Case_Loss_Ship",
    ),
    Step(
        "loss_c_year",
        "Expected loss of not shipping, a year",
        "$ a year",
        "=" + either("{loss_c}*Case_Unit_Value", f'"{RATE_ONLY}"'),
        Format.MONEY,
        name="Case_Loss_Stay",
    ),
)


def _always(what: str) -> str:
    return f'=ML_SEQ_CI(Case_Difference,Case_Error,Inputs_Planned_Effect,Inputs_Alpha,"{what}")'


SEQUENTIAL = (
    Step(
        "looks",
        "Looks at the result",
        "looks",
        "=Inputs_Looks",
        Format.COUNT,
        "1: at the planned end only; then the usual interval is right.",
    ),
    Step("half", "Half width, right for any number of looks", UNIT, _always("half_width"), FINE),
    Step("usual", "Half width, right for one look", UNIT, "=Case_High-Case_Difference", FINE),
    Step("price", "Price of being free to look", "times", "=" + or_words("{half}/{usual}", "no test"), Format.MULTIPLE),
    Step("low", "Always valid interval, low end", UNIT, _always("low"), FINE, name="Case_Always_Low"),
    Step("high", "Always valid interval, high end", UNIT, _always("high"), FINE, name="Case_Always_High"),
    Step("p", "Always valid p value", "probability", _always("p"), Format.TINY),
    Step(
        "live_low",
        "Low end that counts here",
        UNIT,
        "=IF({looks}>1,{low},Case_Low)",
        FINE,
        "With more than one look: the always valid one.",
        name="Case_Live_Low",
    ),
    Step(
        "live_high", "High end that counts here", UNIT, "=IF({looks}>1,{high},Case_High)", FINE, name="Case_Live_High"
    ),
)


def _single(
    book: Book, name: str, title: str, question: str, sections: Sequence[tuple[str, Sequence[Step]]]
) -> dict[str, int]:
    """A sheet of steps in one column; gives back their rows."""
    sheet = book.sheet(name, title, question, (54, 22, 24, 92))
    sheet.one_page = True
    rows: dict[str, int] = {}
    sheet.headers({"B": "Figure", "C": "Unit", VALUE: "Value", NEXT: "How to read it"}, height=16)
    sheet.freeze("B")
    for heading, steps in sections:
        sheet.heading(heading)
        rows = add_steps(sheet, steps, VALUE, NEXT, rows)
        sheet.down()
    return rows


def add_results(book: Book) -> None:
    """The Results sheet: the difference, how sure it is, and how much of it to believe."""
    sections = (("What was measured", LEVELS), ("How sure it is", SURE), ("How much of it to believe", DESIGN))
    _single(book, "Results", "Results", "By how much do the groups differ, and how sure is that?", sections)
    rates = "Inputs_Treatment_Events/Inputs_Treatment_Size-Inputs_Control_Events/Inputs_Control_Size"
    own = either(rates, "Inputs_Treatment_Mean-Inputs_Control_Mean")
    ratio = "Inputs_Tolerance_Ratio"
    book.check("Results", "The difference is treatment less control", "Case_Difference", own, ratio)
    squares = "+".join(f"Case_{g}*(1-Case_{g})/Inputs_{g}_Size" for g in ("Control", "Treatment"))
    spread = "+".join(f"Inputs_{g}_SD*Inputs_{g}_SD/Inputs_{g}_Size" for g in ("Control", "Treatment"))
    error = f"SQRT({either(squares, spread)})*{LEFT_OVER}"
    book.check("Results", "The standard error follows from the groups' own variances", "Case_Error", error, ratio)
    ordered = "(Case_Low>Case_Difference)+(Case_Difference>Case_High)+(Case_Newcombe_Low>Case_Newcombe_High)"
    book.check("Results", "Every interval holds the difference", ordered)
    belief = "Case_Difference*Inputs_Prior_SD*Inputs_Prior_SD/(Inputs_Prior_SD*Inputs_Prior_SD+Case_Error*Case_Error)"
    book.check("Results", "ML_SHRINK agrees with the weighted mean", "Case_Shrunk", belief, ratio)
    excess = "MAX(0,Inputs_Control_Events-Inputs_Control_Size)+MAX(0,Inputs_Treatment_Events-Inputs_Treatment_Size)"
    book.check("Results", "No group has more events than users", excess)


def add_bayes(book: Book) -> None:
    """The Bayes sheet."""
    _single(
        book,
        "Bayes",
        "Bayes",
        "How probable is it that the treatment is better, and what would a wrong choice cost?",
        (("From the counts and a prior that knows nothing", BAYES),),
    )
    within = either("(Case_Credible_Low>Case_Difference)+(Case_Difference>Case_Credible_High)", "0")
    book.check("Bayes", "The credible interval holds the difference", within)


def add_sequential(book: Book) -> None:
    """The Sequential sheet."""
    _single(
        book,
        "Sequential",
        "Sequential",
        "What holds if the result was looked at more than once?",
        (("An interval for any number of looks", SEQUENTIAL),),
    )
    v, t = "Case_Error*Case_Error", "Inputs_Planned_Effect*Inputs_Planned_Effect"
    width = f"SQRT({v}*({v}+{t})/({t})*(LN(1/Inputs_Alpha)+LN(1/Inputs_Alpha)+LN(({v}+{t})/({v}))))"
    book.check(
        "Sequential",
        "ML_SEQ_CI agrees with its formula",
        "Case_Always_High-Case_Difference",
        width,
        "Inputs_Tolerance_Ratio",
    )


@dataclass(frozen=True)
class Guardrail:
    """A metric that the treatment must not harm: events in each group, and by how much it may get worse."""

    label: str
    control: int
    treatment: int
    margin: float


GUARDRAILS = (
    Guardrail("Orders sent back", 300, 310, 0.010),
    Guardrail("Complaints", 120, 125, 0.005),
    Guardrail("Pages slower than a second", 410, 402, 0.010),
)


def add_guardrails(book: Book) -> None:
    """Whether nothing else got worse by more than it may; fewer events are better."""
    sheet = book.sheet("Guardrails", "Guardrails", "Did anything get worse on the way?", (34, 18, 14, *[15] * 6, 12))
    sheet.one_page = True
    sheet.heading("Metrics that must not suffer", "Holds when even the interval's high end stays below the margin.")
    titles = (
        "Metric",
        "Unit",
        "Source",
        "Control",
        "Treatment",
        "Difference",
        "High end",
        "May be worse by",
        "p value",
    )
    headers = dict(zip("BCDEFGHIJ", titles, strict=True)) | {"K": "Holds"}
    sheet.headers(headers, height=16)
    sheet.freeze("C")
    first = sheet.row
    for entry in GUARDRAILS:
        row = sheet.row
        sheet.put("B", entry.label)
        sheet.put("C", "events, share")
        sheet.put("D", "example")
        sheet.put("E", entry.control, Role.INPUT, Format.COUNT)
        sheet.put("F", entry.treatment, Role.INPUT, Format.COUNT)
        sheet.put("I", entry.margin, Role.INPUT, Format.RATIO)
        call = f"ML_AB_PROP($E{row},Inputs_Control_Size,$F{row},Inputs_Treatment_Size,Inputs_Confidence"
        for column, ending in (("G", ")"), ("H", ',"newcombe","high")'), ("J", ',"wald","p")')):
            sheet.put(column, f"={call}{ending}", Role.FUNCTION, Format.RATIO)
        sheet.put("K", f"=H{row}<=I{row}", Role.CHECK)
        sheet.down()
    last = sheet.row - 1
    styles.flag(sheet.native, f"K{first}:K{last}", f"NOT(K{first})", f"K{first}")
    sheet.put("B", "All guardrails hold; broken ones:", Role.STRONG)
    sheet.put("J", f"=COUNTIF(K{first}:K{last},FALSE)", Role.CALCULATION, Format.YEAR, name="Case_Guardrails_Broken")
    sheet.put("K", f"=AND(K{first}:K{last})", Role.CHECK, name="Case_Guardrails")
    sheet.down(2)
    _all_metrics(sheet, first)
    for column, group in (("E", "Control"), ("F", "Treatment")):
        events = f"Guardrails!${column}${first}:${column}${last}"
        book.check(
            "Guardrails",
            f"{group}: no guardrail has more events than users",
            f"SUMPRODUCT(--({events}>Inputs_{group}_Size))",
        )


def _all_metrics(sheet: Sheet, guardrails: int) -> None:
    """The p values of all metrics, raised for having looked at all of them."""
    sheet.heading("All metrics together", "With twenty metrics one is significant by chance alone: Holm's correction.")
    sheet.headers(
        {"B": "Metric", "C": "Unit", "D": "Source", "E": "p value", "F": "Adjusted", "G": "Significant"}, height=16
    )
    first, count = sheet.row, len(GUARDRAILS) + 1
    for number in range(count):
        row = sheet.row
        source = guardrails + number - 1
        sheet.put("B", f"=B{source}" if number else "The metric tested", Role.LINK if number else Role.LABEL)
        sheet.put("C", "probability")
        sheet.put("D", "this sheet" if number else "Results")
        sheet.put("E", f"=J{source}" if number else "=Case_P", Role.LINK, Format.RATIO)
        values = f"$E${first}:$E${first + count - 1}"
        place = f"ROWS($E${first}:E{row})"
        sheet.put("F", f"=INDEX(ML_PADJUST({values}),{place},1)", Role.FUNCTION, Format.RATIO)
        sheet.put("G", f'=IF(F{row}<=Inputs_Alpha,"yes","no")', Role.CALCULATION, align="center")
        sheet.down()


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


def _size() -> str:
    """Users that each group needs for the planned difference."""
    call = "ML_SAMPLE_SIZE(Inputs_Planned_Base,Inputs_Planned_Effect,Inputs_Alpha,Inputs_Power,1,{},Inputs_Correlation)"
    return either(call.format(""), call.format("Inputs_Control_SD"))


EXPECTED = "Inputs_Traffic*12/Inputs_Year_Days*Inputs_Days*Inputs_Test_Traffic"
COUNTED = "(Inputs_Control_Size+Inputs_Treatment_Size)"
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
