"""The one-page summary: six headlines, the five answers, two charts."""

from __future__ import annotations

from collections.abc import Sequence

from mlcase_workbooks.reports.charts import Chart
from mlcase_workbooks.reports.content import pictures
from mlcase_workbooks.reports.content.questions import Answer
from mlcase_workbooks.reports.content.words import decision, the_ask
from mlcase_workbooks.reports.document import Block, Chapter, Paragraph, Parts, Picture, Section, Table, Tile, Tiles
from mlcase_workbooks.reports.facts import Fact, Facts

_INVESTMENT = (
    ("NET PRESENT VALUE", "Case_NPV", "", "{Case_Convention}"),
    ("ROI, PRESENT VALUE", "Case_ROI", "", "{Case_BCR:back} back for $1"),
    ("PAYBACK", "Case_Payback", "month", "at most {Case_Peak_Funding} out at a year's end"),
    ("WORST CASE, NPV", "Case_Worst_NPV", "", "{Inputs_Worst_Probability} likely"),
    ("BREAK-EVEN", "Case_Break_Even", "", "of the benefits must arrive"),
)
_EXPERIMENT = (
    ("WORTH A YEAR", "Case_Annual_Point", "", "{Case_Annual_Low} to {Case_Annual_High}"),
    ("TO BE BOOKED", "Case_Annual_Shrunk_Point", "", "after earlier tests: winners disappoint"),
    ("DIFFERENCE", "Case_Difference", "", "{Case_Low:bare} to {Case_High}; p {Case_P:p}"),
    ("LEAST THAT PAYS", "Case_Business_Effect", "", "{Case_Business_Verdict}"),
    ("BETTER THAN CONTROL", "Case_Probability", "", "probability"),
    ("LOSS IF WE STAY", "Case_Loss_Stay", "", "expected, a year"),
)


def one_page(facts: Facts, subject: str, answers: Sequence[Answer]) -> Chapter:
    """The chapter."""
    tiles = []
    experiment = facts["Case_NPV"] is None
    ask = the_ask(facts)
    if ask is not None and not experiment:
        tiles.append(Tile("THE ASK", facts.linked(ask), _of_the_ask(facts, ask)))
    for label, name, style, note in _EXPERIMENT if experiment else _INVESTMENT:
        fact = facts[name]
        if fact is not None:
            tiles.append(Tile(label, facts.linked(fact, style), facts.say(note) or ()))
    rows = tuple(((one.question,), one.parts or ("No answer in the workbook.",)) for one in answers)
    blocks: list[Block] = [Tiles(tuple(tiles))]
    wanted = decision(facts)
    if wanted:
        blocks.insert(0, Paragraph(wanted))
    blocks.append(Table(("Five questions", "Answers"), rows, (1.5, 5), small=True))
    found = [pictures.annual_ranges(facts)] if experiment else [pictures.tornado(facts), pictures.scenarios(facts)]
    charts: tuple[Chart, ...] = tuple(chart for chart in found if chart is not None)
    if charts:
        blocks.append(Picture(charts))
    return Chapter(subject, (Section("", tuple(blocks)),), "Summary on one page")


def _of_the_ask(facts: Facts, ask: Fact) -> Parts:
    total = facts["Case_Total_Cost"]
    same = total is None or total.cell == ask.cell
    return ("all costs of the case",) if same else facts.say("all costs of the case {Case_Total_Cost}") or ()
