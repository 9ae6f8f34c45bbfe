"""How a cell looks, by the part that it plays: named styles, number formats and the palette."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

FONT: Final = "Arial"

NAVY, SLATE, GREY, RULE, PALE, WHITE = "1F2A44", "44546A", "7F7F7F", "BFC7D1", "F3F5F8", "FFFFFF"
# Okabe and Ito's colours are told apart under every common form of colour blindness.
BLUE, ORANGE, GREEN, VERMILION = "0072B2", "E69F00", "009E73", "D55E00"
INPUT_INK, INPUT_PAPER, LINK_INK, FUNCTION_PAPER = "1F3FBF", "FFF8E1", "00694A", "E4F0FA"
BAD_INK, BAD_PAPER, GOOD_INK, GOOD_PAPER = "A61C00", "FBE3DC", "00563E", "DDF3EA"
OPEN_INK, OPEN_PAPER = "7A4B00", "FFE9BF"


class Role(StrEnum):
    """The part a cell plays; the value is the named style in the workbook."""

    TITLE = "Case title"
    QUESTION = "Case question"
    HEADING = "Case heading"
    HEADER = "Case header"
    LABEL = "Case label"
    STRONG = "Case strong label"
    NOTE = "Case note"
    INPUT = "Case input"
    CALCULATION = "Case calculation"
    LINK = "Case link"
    FUNCTION = "Case function"
    SOURCE = "Case source figure"
    CHECK = "Case check"
    SUBTOTAL = "Case subtotal"
    TOTAL = "Case total"
    TILE_LABEL = "Case tile label"
    TILE_VALUE = "Case tile value"
    TILE_NOTE = "Case tile note"
    SMALL_HEADER = "Case small header"
    FINDING = "Case finding"


LEGEND: Final = (
    (Role.INPUT, "Input: a number or a choice that a person may change"),
    (Role.CALCULATION, "Calculation: native Excel formula"),
    (Role.LINK, "Link: a value brought in from another sheet"),
    (Role.FUNCTION, "Function: a result of an ML_ function"),
    (Role.SOURCE, "Source figure: as the source document prints it; nothing is computed from it but the comparison"),
    (Role.CHECK, "Check: TRUE when it holds"),
)


class Format(StrEnum):
    """Number formats, by what is shown."""

    GENERAL = "General"
    MONEY = '#,##0;-#,##0;"–"'
    CENTS = "#,##0.00"
    MILLIONS = '"$"#,##0.0,,"M";-"$"#,##0.0,,"M"'
    THOUSANDS = '"$"#,##0,"K";-"$"#,##0,"K"'
    PERCENT = "0.0%"
    DETAILED_PERCENT = "0.00%"
    WHOLE_PERCENT = "0%"
    MULTIPLE = "0.00"
    RATIO = "0.0000"
    FINE = "0.000000"
    MONTHS = "0.0"
    COUNT = '#,##0;-#,##0;"–"'
    YEAR = "0"
    TINY = "0.0E+00"
    TEXT = "@"
    ANY_SIZE = "[<1]0.0000;[<1000]0.00;#,##0"
    DATE = "yyyy-mm-dd"
    OPEN = '0" empty   ";;'


@dataclass(frozen=True)
class Scale:
    """The unit in which a case shows its large amounts: in tiles, in sentences and on the axes of charts."""

    unit: str
    form: Format
    axis: str
    label: str
    text: str
    suffix: str

    def words(self, ref: object) -> str:
        """An amount as text, for a sentence: $10.8M; words in the place of an amount stay as they are."""
        return f'TEXT({ref},"{self.text}")&IF(ISNUMBER({ref}),"{self.suffix}","")'


MILLIONS: Final = Scale(
    "$ million", Format.MILLIONS, '"$"#,##0,,"M";-"$"#,##0,,"M"', Format.MILLIONS.value, "$#,##0.0,,", "M"
)
THOUSANDS: Final = Scale("$ thousand", Format.THOUSANDS, Format.THOUSANDS.value, Format.THOUSANDS.value, "$#,##0,", "K")

USED_HOURS: Final = Scale("share of the paid hours", Format.WHOLE_PERCENT, "0%", "0%", "0%", "")
HOURLY: Final = Scale("$ per useful hour", Format.CENTS, '"$"0', '"$"0.00', "$0.00", "")


def paper(colour: str) -> PatternFill:
    """A cell's ground in one colour."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def _styles() -> list[NamedStyle]:
    """Every named style, in the order of ``Role``."""
    thin, hair = Side(style="thin", color=RULE), Side(style="hair", color=RULE)
    boxed = Border(left=hair, right=hair, top=hair, bottom=hair)
    middle = Alignment(vertical="center")
    wrapped = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    centred = Alignment(horizontal="center", vertical="center", wrap_text=True)

    def style(role: Role, font: Font, alignment: Alignment = middle, **more: object) -> NamedStyle:
        return NamedStyle(name=role.value, font=font, alignment=alignment, **more)

    def ink(size: float = 9, colour: str = "000000", **more: bool) -> Font:
        return Font(name=FONT, size=size, color=colour, **more)

    return [
        style(Role.TITLE, ink(16, NAVY, bold=True)),
        style(Role.QUESTION, ink(9, SLATE, italic=True)),
        style(Role.HEADING, ink(11, NAVY, bold=True), border=Border(bottom=Side(style="medium", color=NAVY))),
        style(Role.HEADER, ink(9, WHITE, bold=True), centred, fill=paper(NAVY)),
        style(Role.LABEL, ink(), wrapped),
        style(Role.STRONG, ink(bold=True), wrapped),
        style(Role.NOTE, ink(8, GREY), wrapped),
        style(Role.INPUT, ink(9, INPUT_INK), fill=paper(INPUT_PAPER), border=boxed),
        style(Role.CALCULATION, ink()),
        style(Role.LINK, ink(9, LINK_INK)),
        style(Role.FUNCTION, ink(9, NAVY, bold=True), fill=paper(FUNCTION_PAPER), border=boxed),
        style(Role.SOURCE, ink(9, GREY, italic=True)),
        style(Role.CHECK, ink(9, bold=True), Alignment(horizontal="center", vertical="center")),
        style(Role.SUBTOTAL, ink(bold=True), border=Border(top=hair)),
        style(Role.TOTAL, ink(bold=True), border=Border(top=thin, bottom=Side(style="double", color=RULE))),
        style(Role.TILE_LABEL, ink(8, SLATE, bold=True), centred, fill=paper(PALE)),
        style(Role.TILE_VALUE, ink(18, NAVY, bold=True), centred, fill=paper(PALE)),
        style(Role.TILE_NOTE, ink(8, SLATE), centred, fill=paper(PALE)),
        style(Role.SMALL_HEADER, ink(8, SLATE, bold=True), fill=paper(PALE)),
        style(Role.FINDING, ink(9.5, NAVY, bold=True), wrapped),
    ]


def register(workbook: Workbook) -> None:
    """Give the workbook the named styles and make its default font ours."""
    workbook._fonts[0] = Font(name=FONT, size=9)
    for style in _styles():
        workbook.add_named_style(style)


def flag(sheet: Worksheet, area: str, bad: str, good: str | None = None) -> None:
    """Colour an area red where the formula ``bad`` holds and green where ``good`` holds."""
    rules = [(bad, BAD_INK, BAD_PAPER)] + ([(good, GOOD_INK, GOOD_PAPER)] if good else [])
    for formula, colour, ground in rules:
        sheet.conditional_formatting.add(
            area, FormulaRule(formula=[formula], font=Font(color=colour), fill=paper(ground), stopIfTrue=True)
        )


def warn(sheet: Worksheet, area: str, formula: str) -> None:
    """Colour an area amber where a formula holds: something is missing, nothing is wrong."""
    rule = FormulaRule(formula=[formula], font=Font(color=OPEN_INK), fill=paper(OPEN_PAPER), stopIfTrue=True)
    sheet.conditional_formatting.add(area, rule)


def dash(sheet: Worksheet, area: str, formula: str) -> None:
    """Show a dash where a formula holds, whatever the cell says."""
    shown = DifferentialStyle(font=Font(color=GREY), numFmt=NumberFormat(numFmtId=200, formatCode='"–";"–";"–";"–"'))
    sheet.conditional_formatting.add(area, Rule(type="expression", formula=[formula], dxf=shown))


def redden_negatives(sheet: Worksheet, area: str) -> None:
    """Show negative results of an area in dark red; the sign stays, so nothing hangs on the colour."""
    first = area.replace("$", "").split(":")[0]
    rule = FormulaRule(formula=[f"AND(ISNUMBER({first}),{first}<0)"], font=Font(color=BAD_INK))
    sheet.conditional_formatting.add(area, rule)
