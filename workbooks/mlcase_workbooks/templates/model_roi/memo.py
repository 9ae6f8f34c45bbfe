"""The ROI memo in the source's order, each sentence filled from the workbook's own cells."""

from __future__ import annotations

from collections.abc import Sequence

from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.filled import begun
from mlcase_workbooks.templates.model_roi.evidence import Evidence
from mlcase_workbooks.templates.model_roi.inputs import RIGOROUS
from mlcase_workbooks.templates.model_roi.overview import EXTRAS, Overview
from mlcase_workbooks.templates.model_roi.values import SHEETS
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Role

LINE, LONG = 13.0, ("Success",)
FACTS = (
    ("Team", "Machine-learning team"),
    ("Model", "Document classifier"),
    ("Live since", "planned for Year 1"),
    ("Evidence kept at", "link to the test's report"),
    ("Next projects", "the same model for a second team; retraining without hand work"),
    ("Main risks", "drift after launch; hours freed that do not become cash; a busy platform team"),
)


def dollars(name: object) -> str:
    """An amount in full, for a sentence."""
    return f'TEXT({name},"$#,##0")'


def percent(name: object, digits: str = "0%") -> str:
    """A share, for a sentence."""
    return f'TEXT({name},"{digits}")'


def add_memo(book: Book, flow: CashFlow, overview: Overview, evidence: Evidence, sentence: Ref, question: str) -> None:
    """The Memo sheet; what only a person knows is typed at its end."""
    sheet = book.sheet("Memo", "Memo", question, (26, 124))
    sheet.one_page = True
    start = sheet.row
    lines = _lines(book, flow, overview, evidence, sentence, {})
    facts_at = start + sum(2 + len(entries) for _, entries in lines) + 2
    facts = {label: f"$C${facts_at + 2 + index}" for index, (label, _) in enumerate(FACTS)}
    sheet.put("B", _title(facts), Role.STRONG, to="C")
    sheet.down(2)
    for title, entries in _lines(book, flow, overview, evidence, sentence, facts):
        sheet.heading(title)
        for label, text in entries:
            _line(sheet, label, text, 2 if label in LONG else 1)
        sheet.down()
    sheet.row = facts_at
    sheet.heading("What only a person knows", "Typed here; the memo above takes it up.")
    for label, text in FACTS:
        sheet.put("B", label)
        sheet.put("C", text, Role.INPUT)
        sheet.down()


def _line(sheet: Sheet, label: str, text: str, lines: int) -> None:
    sheet.put("B", label, Role.STRONG)
    sheet.put("C", begun(text) if text.startswith("=") else text, Role.LABEL)
    sheet.native.row_dimensions[sheet.row].height = 4 + LINE * lines
    sheet.down()


def _title(facts: dict[str, str]) -> str:
    return f'="Return on investment: "&{facts["Model"]}&" ("&{facts["Team"]}&", "&TEXT(Inputs_Start_Year,"0")&")"'


def _lines(
    book: Book, flow: CashFlow, overview: Overview, evidence: Evidence, sentence: Ref, facts: dict[str, str]
) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """The memo's sections: title, and label and text of each line."""
    fact = {label: facts.get(label, "") for label, _ in FACTS}
    kinds = ",".join(f'"{spec.benefit}"' for spec in SHEETS)
    scale = book.scale
    low, high, p = (evidence.live(key) for key in ("low", "high", "p"))
    source = "the plain formula" if book.blank else "S2's formula"
    counted = f'IF(Inputs_Method="{RIGOROUS}","margin, undetected errors, months live and drift counted","{source}")'
    method = '="Measured by "&Inputs_Evidence&": a gain of "&{gain}&", between "&{low}&" and "&{high}&" (p = "&{p}&")."'
    items = [
        (f"Item {index}", f'="{extra.what}: "&{_amount(overview, index)}&" ({extra.how})."')
        for index, extra in enumerate(EXTRAS, start=1)
    ]
    return (
        (
            "In short",
            (
                (
                    "Investment",
                    f'={dollars("Case_Total_Cost")}&" over {book.years} years: building, opportunity cost, '
                    'maintenance and infrastructure."',
                ),
                ("Value", f'={dollars("Case_Total_Benefit")}&" over {book.years} years, counted by "&{counted}&"."'),
                (
                    "Return",
                    f'="NPV "&{dollars("Case_NPV")}&" ("&Case_Convention&"); ROI "&{percent("Case_ROI")}'
                    f'&" at present value, "&{percent("Case_ROI_Undiscounted")}'
                    '&" undiscounted as (value - investment) / investment."',
                ),
            ),
        ),
        (
            "The model",
            (
                ("What was built", f'={fact["Model"]}&": "&Inputs_Type&"; live since: "&{fact["Live since"]}&"."'),
                ("Kind of value", f'=CHOOSE(Live_Type,{kinds})&"."'),
                (
                    "What it delivers",
                    f'={dollars("Case_Annual_Value")}&" a year at full effect, "&{dollars("Case_Monthly_Value")}'
                    '&" a month."',
                ),
                (
                    "How it is known",
                    method.format(
                        gain=percent(evidence.live("gain"), "0.00%"),
                        low=percent(low, "0.00%"),
                        high=percent(high, "0.00%"),
                        p=f'TEXT({p},"0.000")',
                    ),
                ),
                ("Evidence", f'={fact["Evidence kept at"]}&"; recomputed on the sheet Evidence."'),
            ),
        ),
        ("Value that is not counted", items),
        (
            "What comes next",
            (
                (
                    "Running it",
                    f'={dollars(flow.costs_paid.at(1))}&" in Year 1 for maintenance and infrastructure, for "&'
                    f'{dollars(overview.live.at(1))}&" of value."',
                ),
                ("Projects", f'={fact["Next projects"]}&"."'),
                ("Risks", f'={fact["Main risks"]}&"."'),
                ("Success", f"={sentence}"),
            ),
        ),
        (
            "Conclusion",
            (
                (
                    "Three scenarios",
                    f'="Conservative "&{scale.words("Case_Worst_NPV")}&", expected "&{scale.words("Case_Base_NPV")}&'
                    f'", optimistic "&{scale.words("Case_Best_NPV")}&" of NPV: "&Case_Decision&"."',
                ),
                (
                    "How wrong it may be",
                    f'="The case pays as long as "&{percent("Case_Break_Even")}&" of the value arrives; the money is '
                    'back after "&TEXT(Case_Payback,"0.0")&" months."',
                ),
            ),
        ),
    )


def _amount(overview: Overview, index: int) -> str:
    """An amount outside NPV, or that there is none."""
    cell = Ref(overview.sheet.name, "F", overview.extra.row - len(EXTRAS) + index - 1)
    return f'IF({cell}=0,"no figure",{dollars(cell)}&" a year")'
