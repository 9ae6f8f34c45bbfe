"""What every case has around its own sheets: inputs before them, then log, cover and checks, in one reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.blocks.checks import NO_MONEY, add_checks
from mlcase_workbooks.templates.blocks.cover import Facts, add_cover, entries
from mlcase_workbooks.templates.blocks.guards import let_be
from mlcase_workbooks.templates.blocks.inputs import (
    InputsSheet,
    InputValue,
    Section,
    add_inputs,
    blank_sections,
)
from mlcase_workbooks.templates.blocks.log import Change, Finding, add_log
from mlcase_workbooks.templates.blocks.risks import Risk, add_risks
from mlcase_workbooks.templates.blocks.scenarios import Scenarios, StatedScenario, add_scenarios
from mlcase_workbooks.templates.blocks.sensitivity import Driver, Sensitivity, SensitivitySpec, add_sensitivity
from mlcase_workbooks.templates.finish import finish
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import MILLIONS, Scale
from mlcase_workbooks.templates.told import all_in_blank, in_blank

USUAL = {
    "Summary": "The case on one page",
    "Inputs": "Every assumption with its range and its source",
    "Cashflow": "All lines by year, and the measures read off them",
    "Scenarios": "Best, base and worst case, and their expected value",
    "Sensitivity": "What the result hangs on, and where it breaks even",
    "Risk": "The register, its expected cost, and what mitigation leaves",
    "Objections": "A page for each, to print and hand over",
    "Readiness": "Four questions and their verdict",
    "Checks": "What must hold for the workbook to be believed",
    "Log": "Changes, assumptions, exclusions, findings about the source",
}
"""Sheets of the same name say the same on every cover."""

WHEN = "When does the money move, and what is that worth today?"
SCENARIO_LIVE = (("Scenario of the live case", "=Inputs_Scenario"),)
FOUND = "What does not hold or cannot be checked, and what this workbook does about it."


def sheet_map(*sheets: str | tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The sheets in reading order with what each holds; a usual sheet needs its name only."""
    return tuple((sheet, USUAL[sheet]) if isinstance(sheet, str) else sheet for sheet in sheets)


@dataclass(frozen=True)
class Register:
    """The risks of a case, what the words for residual risk mean, and a note."""

    risks: Sequence[Risk]
    scale: Mapping[str, tuple[float, str]]
    note: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A case without its own sheets. ``live`` are the choices that the live case is shown under.

    A blank case is ``empty`` as long as a formula holds. Its ``optional`` sheets ask for nothing until one is begun.
    """

    title: str
    years: int
    facts: Facts
    sections: tuple[Section, ...]
    sheets: tuple[tuple[str, str], ...]
    document: str
    assumptions: Sequence[str]
    excluded: Sequence[str]
    findings: Sequence[Finding]
    note: str = FOUND
    live: tuple[tuple[str, str], ...] = SCENARIO_LIVE
    scale: Scale = MILLIONS
    empty: str = NO_MONEY
    optional: Sequence[str] = ()

    def open(
        self,
        values: Mapping[str, InputValue],
        question: str = "Every assumption: what it is, how far it may vary, where it comes from",
        years: int | None = None,
        blank: bool = False,
    ) -> tuple[Book, InputsSheet]:
        """The workbook with its Inputs sheet, over as many years as asked for; ``blank`` without its example."""
        title = (in_blank(self.title) or "") if blank else self.title
        author = "" if blank else self.facts.prepared_by
        book = Book(title, author, years or self.years, self.scale, guarded=True, blank=blank)
        return book, add_inputs(book, self.asked(blank), values, question)

    def asked(self, blank: bool) -> tuple[Section, ...]:
        """The inputs that the workbook has."""
        return blank_sections(self.sections) if blank else self.sections

    def log(self, book: Book, changes: tuple[Change, ...]) -> list[Ref]:
        """The Log sheet; gives back where each exclusion stands."""
        question = "What has been changed, assumed, left out and found"
        if book.blank:
            assumptions, excluded = all_in_blank(self.assumptions), all_in_blank(self.excluded)
            return add_log(book, changes, assumptions, excluded, (), "", question)
        return add_log(
            book, changes, self.assumptions, self.excluded, self.findings, self.document, question, self.note
        )

    def close(self, book: Book) -> Book:
        """The finished workbook: cover, checks, and the sheets in order."""
        let_be(book, self.optional)
        sheets = tuple(entry for entry in self.sheets if entry[0] in (*book.sheets, "Checks"))
        add_cover(book, entries(self.title, self.facts), self.live, sheets)
        question = "What must hold for this workbook to be believed; one failure shows on every sheet"
        add_checks(book, question, self.empty)
        finish(book, ("Cover", *(name for name, _ in sheets)), opens_on="Summary")
        return book


@dataclass(frozen=True)
class Weighing:
    """What a cash flow is held against: scenarios, and what the result hangs on."""

    scenarios: Scenarios
    sensitivity: Sensitivity


def weigh(
    book: Book,
    flow: CashFlow,
    frame: Frame,
    ranges: InputsSheet,
    spec: SensitivitySpec,
    stated: Mapping[str, StatedScenario] | None = None,
    drivers: Sequence[Driver] = (),
) -> Weighing:
    """The Scenarios and the Sensitivity sheet."""
    if book.blank:
        spec, stated = spec.alone(), None
    scenarios = add_scenarios(book, flow, stated or {}, frame.document, "What if everything goes better, or worse?")
    entries = [entry for section in frame.asked(book.blank) for entry in section.inputs]
    question = "What does the result hang on, and how wrong may it be?"
    return Weighing(scenarios, add_sensitivity(book, flow, entries, ranges, spec, question, drivers))


def add_register(book: Book, flow: CashFlow, register: Register) -> None:
    """The Risk sheet."""
    question = "What may go wrong, what would it cost, and who looks after it?"
    add_risks(book, flow, register.risks, register.scale, register.note, question)
