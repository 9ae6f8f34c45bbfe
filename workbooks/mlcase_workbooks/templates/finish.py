"""What can only be done when all is written: the sheets' order, headings, row heights, validations, printed pages."""

from __future__ import annotations

import math
from collections.abc import Iterable

from openpyxl.cell.cell import Cell as NativeCell
from openpyxl.styles import Alignment
from openpyxl.utils.cell import rows_from_range
from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role

LINE_POINTS = 12.0
LETTERS_PER_WIDTH = 9.8
LOOK_AHEAD = 8
LARGEST = "1000000000000"


def finish(book: Book, order: Iterable[str], opens_on: str) -> None:
    """Put the sheets into reading order, choose the one that the workbook opens on, and finish them all."""
    for place, name in enumerate(order):
        native = book.sheets[name].native
        book.workbook.move_sheet(native, place - book.workbook.index(native))
    book.workbook.active = book.workbook.index(book.sheets[opens_on].native)
    for sheet in book.sheets.values():
        _finish_sheet(sheet, selected=sheet.native is book.workbook.active)


def _finish_sheet(sheet: Sheet, selected: bool) -> None:
    """Headings, row heights, plain validations and the printed page."""
    _align_headers(sheet)
    fit_rows(sheet)
    _validate_rest(sheet)
    native = sheet.native
    native.freeze_panes = native.freeze_panes or ("A3" if sheet.question else None)
    native.sheet_view.tabSelected = selected
    native.sheet_view.zoomScale = 90
    native.page_setup.orientation = "landscape"
    native.page_setup.paperSize = native.PAPERSIZE_LETTER
    native.sheet_properties.pageSetUpPr.fitToPage = True
    native.page_setup.fitToWidth, native.page_setup.fitToHeight = 1, int(sheet.one_page)
    native.print_options.horizontalCentered = True
    margins = native.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.45, 0.6, 0.2, 0.3
    put_footer(sheet)


def put_footer(sheet: Sheet) -> None:
    """Title, sheet and page at the foot of each printed page; an ampersand starts a code there."""
    footer = sheet.native.oddFooter
    footer.left.text, footer.center.text = sheet.book.title.replace("&", "&&"), "&A"
    footer.right.text = "Page &P of &N"
    for part in (footer.left, footer.center, footer.right):
        part.size, part.font = 8, f"{styles.FONT},Regular"


def _align_headers(sheet: Sheet) -> None:
    """A column heading stands over its column as the cells below it do: text left, numbers right."""
    for row in sheet.native.iter_rows():
        for cell in row:
            if cell.style == Role.HEADER.value and cell.value is not None:
                below = _first_below(sheet, cell)
                side = below.alignment.horizontal or ("left" if _is_text(below) else "right")
                indent = int(side == "left")
                cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=indent)


def _first_below(sheet: Sheet, header: NativeCell) -> NativeCell:
    """The first cell with something in it under a heading."""
    rows = range(header.row + 1, header.row + 1 + LOOK_AHEAD)
    cells = [sheet.native.cell(row, header.column) for row in rows]
    return next((cell for cell in cells if cell.value is not None), cells[0])


def fit_rows(sheet: Sheet) -> None:
    """Heights for rows with wrapped text: merged cells are never fitted by a spreadsheet application itself."""
    for row in sheet.native.iter_rows():
        index = row[0].row
        if sheet.native.row_dimensions[index].height is None or index in sheet.fitted_rows:
            sheet.fitted_rows.add(index)
            lines = max((_lines(sheet, cell) for cell in row), default=1)
            sheet.native.row_dimensions[index].height = max(14.0, lines * LINE_POINTS + 3)


def _lines(sheet: Sheet, cell: NativeCell) -> int:
    """How many lines a cell's text takes in its width."""
    if not isinstance(cell.value, str) or cell.value.startswith("=") or not cell.alignment.wrap_text:
        return 1
    width = sheet.merged_width.get(cell.coordinate) or sheet.width(cell.column_letter, cell.column_letter)
    letters = max(width - 1, 1) * LETTERS_PER_WIDTH / cell.font.size
    return sum(max(1, math.ceil(len(part) / letters)) for part in cell.value.split("\n"))


def _validate_rest(sheet: Sheet) -> None:
    """Let an input that no block has a rule for take numbers only, and a share a number from 0 to 1."""
    ruled = {str(area) for rule in sheet.native.data_validations.dataValidation for area in _cells(rule)}
    share = DataValidation("decimal", operator="between", formula1="0", formula2="1")
    share.error = "Please enter a share from 0 % to 100 %."
    number = DataValidation("decimal", operator="between", formula1=f"-{LARGEST}", formula2=LARGEST)
    number.error = "Please enter a number."
    for row in sheet.native.iter_rows():
        for cell in row:
            if cell.style == Role.INPUT.value and isinstance(cell.value, int | float) and cell.coordinate not in ruled:
                (share if cell.number_format.endswith("%") else number).add(cell.coordinate)
    for rule in (share, number):
        if rule.sqref:
            rule.showErrorMessage = True
            sheet.native.add_data_validation(rule)


def _is_text(cell: NativeCell) -> bool:
    """Whether a cell shows text: one that says so, or a formula with no number format."""
    return not isinstance(cell.value, int | float) and cell.number_format in (Format.GENERAL.value, Format.TEXT.value)


def _cells(rule: DataValidation) -> list[str]:
    """The cells that a validation is about."""
    return [cell for area in str(rule.sqref).split() for row in rows_from_range(area) for cell in row]
