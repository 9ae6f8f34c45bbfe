"""What may go wrong: the risk register, its expected cost with double entries counted once, what mitigation leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates.blocks.cashflow import BENEFIT_MULTIPLIER, COST_MULTIPLIER, CashFlow
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Result, Sheet
from mlcase_workbooks.templates.styles import Format, Role


@dataclass(frozen=True)
class Shock:
    """What a risk does to the model: the fraction by which some lines of the cash flow change."""

    text: str
    fraction: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Risk:
    """An entry of the register; losses are positive. ``group`` marks entries that are one and the same event."""

    code: str
    event: str
    probability: float
    low: float
    high: float
    group: str
    mitigation: str
    owner: str
    residual: str
    source: str
    shock: Shock | None = None


@dataclass(frozen=True)
class Risks:
    """Where the register ended up."""

    sheet: Sheet
    first: int
    last: int


HEADERS = {
    "B": "ID",
    "C": "Event",
    "D": "Likelihood",
    "E": "Impact, low, $",
    "F": "Impact, high, $",
    "G": "Expected cost, $",
    "H": "Same event",
    "I": "Counted, $",
    "J": "Rating from the numbers",
    "K": "Mitigation",
    "L": "Owner (proposed)",
    "M": "Residual risk",
    "N": "Residual likelihood",
    "O": "Residual cost, $",
    "P": "Source",
}
TOTAL_ROWS = 4
WIDTHS = (6, 34, 10.5, 11, 11, 11, 10.5, 11, 12, 42, 15, 10.5, 10.5, 11, 15)


def add_risks(
    book: Book, flow: CashFlow, risks: Sequence[Risk], scale: Mapping[str, tuple[float, str]], note: str, question: str
) -> Risks:
    """The Risk sheet; ``scale`` turns the words for residual risk into likelihoods, each with its source."""
    sheet = book.sheet("Risk", "Risk", question, WIDTHS)
    sheet.heading("Expected cost of the register")
    totals = sheet.row
    sheet.down(TOTAL_ROWS + 1)
    sheet.heading("Register", note)
    header = sheet.headers(HEADERS)
    sheet.freeze("D")
    first, last = sheet.row, sheet.row + len(risks) - 1
    scale_first = last + 5
    words = f"$C${scale_first}:$C${scale_first + len(scale) - 1}"
    odds = f"$D${scale_first}:$D${scale_first + len(scale) - 1}"
    for risk in risks:
        _register(sheet, risk, header, first, last, f"INDEX({odds},MATCH($M{sheet.row},{words},0))", next(iter(scale)))
    _validate(sheet, first, last, tuple(scale))
    sheet.down()
    sheet.heading(
        "Residual likelihood", "The register gives residual risk in words; these are the numbers behind the words."
    )
    sheet.headers({"C": "Residual risk", "D": "Likelihood", "E": "Source"}, height=16)
    for word, (likelihood, source) in scale.items():
        sheet.put("C", word)
        sheet.put("D", likelihood, Role.INPUT, Format.PERCENT, kept=True)
        sheet.put("E", source, Role.NOTE, to="H", example=True)
        sheet.down()
    sheet.down()
    _shocks(sheet, flow, risks, first)
    with sheet.at(totals, TOTAL_ROWS):
        _totals(book, sheet, first, last)
    return Risks(sheet, first, last)


def _register(sheet: Sheet, risk: Risk, header: int, first: int, last: int, residual: str, least: str) -> None:
    """One risk."""
    row = sheet.row
    sheet.put("B", risk.code, Role.STRONG)
    sheet.put("C", risk.event)
    nothing = None if row == first else 0
    sheet.put("D", risk.probability, Role.INPUT, Format.PERCENT, unused=nothing)
    sheet.put("E", risk.low, Role.INPUT, Format.MONEY, unused=nothing)
    sheet.put("F", risk.high, Role.INPUT, Format.MONEY, unused=nothing)
    sheet.put("G", f"=D{row}*AVERAGE(E{row}:F{row})", Role.CALCULATION, Format.MONEY)
    sheet.put("H", risk.group or None, Role.INPUT, align="center")
    larger = f"SUMPRODUCT((H${first}:H${last}=H{row})*(G${first}:G${last}>G{row}))"
    earlier = f"SUMPRODUCT((H${header}:H{row - 1}=H{row})*(G${header}:G{row - 1}=G{row}))"
    sheet.put("I", f'=IF(H{row}="",G{row},IF({larger}+{earlier}=0,G{row},0))', Role.CALCULATION, Format.MONEY)
    stake = f"AVERAGE(E{row}:F{row})/Case_Total_Cost"
    sheet.put("J", f"=ML_RISK_SCORE(D{row},{stake})", Role.FUNCTION, align="center")
    sheet.put("K", risk.mitigation, example=True)
    sheet.put("L", risk.owner, example=True)
    sheet.put("M", risk.residual, Role.INPUT, align="center", unused=None if row == first else least)
    sheet.put("N", f"={residual}", Role.CALCULATION, Format.PERCENT)
    sheet.put("O", f"=N{row}*AVERAGE(E{row}:F{row})", Role.CALCULATION, Format.MONEY)
    sheet.put("P", risk.source, example=True)
    sheet.down()


def _validate(sheet: Sheet, first: int, last: int, words: Sequence[str]) -> None:
    """What the register's cells take."""
    chance = DataValidation("decimal", operator="between", formula1="0", formula2="1")
    chance.error = "A likelihood from 0 to 1."
    chance.add(f"D{first}:D{last}")
    loss = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0")
    loss.error = "A loss, entered as a positive amount."
    loss.add(f"E{first}:F{last}")
    word = DataValidation("list", formula1=f'"{",".join(words)}"')
    word.add(f"M{first}:M{last}")
    for rule in (chance, loss, word):
        rule.showErrorMessage = True
        sheet.native.add_data_validation(rule)


def _totals(book: Book, sheet: Sheet, first: int, last: int) -> None:
    """The register in a few numbers, at the top of the sheet."""
    chance, low, high, group, residual = (f"{c}{first}:{c}{last}" for c in "DEFHN")
    results = (
        Result(
            "All entries added up",
            f"=SUM(G{first}:G{last})",
            Format.MONEY,
            "Counts one event twice where two entries describe it.",
            "Case_Risk_Gross",
        ),
        Result(
            "Expected cost, each event once",
            f"=ML_RISK_EMV({chance},{low},{high},{group})",
            Format.MONEY,
            "The larger entry of every group of entries that are one event.",
            "Case_Risk_EMV",
        ),
        Result(
            "Expected cost after mitigation",
            f"=ML_RISK_EMV({residual},{low},{high},{group})",
            Format.MONEY,
            "The same with the residual likelihoods.",
            "Case_Risk_Residual",
        ),
        Result(
            "NPV of the live case less expected cost",
            "=Case_NPV-Case_Risk_EMV",
            Format.MONEY,
            "Before mitigation. Impacts are those that the register states.",
            "Case_Risk_Adjusted_NPV",
        ),
    )
    sheet.results(results, note="F", note_to="K", value_to="E")
    counted, every = (f"{sheet.name}!${c}${first}:${c}${last}" for c in "ID")
    book.check(
        sheet.name,
        "Overlapping risks count once: ML_RISK_EMV agrees with the register",
        "Case_Risk_EMV",
        f"SUM({counted})",
    )
    book.check(sheet.name, "Every likelihood lies between 0 and 1", f'COUNTIF({every},"<0")+COUNTIF({every},">1")')
    ends = (f"{sheet.name}!${c}${first}:${c}${last}" for c in "EF")
    book.check(sheet.name, "No impact's low end lies above its high end", "SUMPRODUCT(--({}>{}))".format(*ends))


def _shocks(sheet: Sheet, flow: CashFlow, risks: Sequence[Risk], first: int) -> None:
    """The same events put through the cash flow, beside the impact that the register states."""
    sheet.heading(
        "What the model says",
        "The present value that the live case loses when the event happens in full, beside the stated impact.",
    )
    sheet.headers(
        {
            "B": "ID",
            "C": "What the event does",
            "D": "By",
            "E": "PV affected, $",
            "F": "Model's loss, $",
            "G": "Stated loss, $",
            "H": "Model less stated, $",
            "I": "Expected, model, $",
        }
    )
    worth = {
        line.code: place.present_value
        for side in (flow.benefits, flow.costs)
        for line, place in zip(side.lines, side.flows, strict=True)
    }
    live = {
        line.code: name
        for side, name in ((flow.benefits, BENEFIT_MULTIPLIER), (flow.costs, COST_MULTIPLIER))
        for line in side.lines
    }
    for index, risk in enumerate(risks):
        row, entry = sheet.row, first + index
        sheet.put("B", risk.code, Role.STRONG)
        if risk.shock is None:
            sheet.put("C", "Not in the model: the stated impact stands", Role.NOTE)
            sheet.put("F", f"=G{row}", Role.CALCULATION, Format.MONEY)
        else:
            sheet.put("C", risk.shock.text)
            sheet.put("D", risk.shock.fraction, Role.INPUT, Format.PERCENT, unused=0 if index else None)
            affected = "+".join(f"{worth[code]}*{live[code]}" for code in risk.shock.lines)
            sheet.put("E", f"=ABS({affected})", Role.CALCULATION, Format.MONEY)
            sheet.put("F", f"=D{row}*E{row}", Role.CALCULATION, Format.MONEY)
        sheet.put("G", f"=AVERAGE(E{entry}:F{entry})", Role.CALCULATION, Format.MONEY)
        sheet.put("H", f"=F{row}-G{row}", Role.CALCULATION, Format.MONEY)
        sheet.put("I", f"=D{entry}*F{row}", Role.CALCULATION, Format.MONEY)
        sheet.down()
    last, start = sheet.row - 1, sheet.row - len(risks)
    loss = f"F{start}:F{last}"
    sheet.put("C", "Expected cost with the model's losses, each event once", Role.STRONG)
    register = (f"D{first}:D{first + len(risks) - 1}", f"H{first}:H{first + len(risks) - 1}")
    total: Ref = sheet.put(
        "I",
        f"=ML_RISK_EMV({register[0]},{loss},{loss},{register[1]})",
        Role.FUNCTION,
        Format.MONEY,
        name="Case_Risk_Model_EMV",
    )
    sheet.down()
    sheet.put("C", "NPV of the live case less that", Role.STRONG)
    sheet.put("I", f"=Case_NPV-{total}", Role.CALCULATION, Format.MONEY)
    sheet.down()
