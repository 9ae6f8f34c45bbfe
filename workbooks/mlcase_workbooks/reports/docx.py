"""The memo as a Word document: real headings and tables, every number a link to its cell."""

from __future__ import annotations

import io
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcase_workbooks.reports.compose import Written
from mlcase_workbooks.reports.document import (
    SHORT,
    Block,
    Bullets,
    Callout,
    Chapter,
    Linked,
    Memo,
    Paragraph,
    Parts,
    Picture,
    Strong,
    Table,
    Tiles,
)
from mlcase_workbooks.reports.drawing import draw
from mlcase_workbooks.reports.extra import needed
from mlcase_workbooks.reports.units import Scale

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Line

NAVY, SLATE, BLUE, RED = "1F2A44", "5D697C", "0072B2", "A61C00"
PALE, PALE_BLUE, PALE_RED, RULE = "F3F5F8", "E4F0FA", "FBE3DC", "C9D0DA"
_LINK = "Hyperlink"
"""A character style: LibreOffice prints no link without one."""

_WIDTH = 7.0
_PADDING = 0.16
"""Inches: the width between the margins of a page, and what a cell keeps free."""


def write(written: Written, workbook: str, out: Path) -> None:
    """Write the memo to a file."""
    out.write_bytes(render(written, workbook))


def render(written: Written, workbook: str) -> bytes:
    """The file; ``workbook`` is the workbook's address as seen from it."""
    needed("docx")
    file = io.BytesIO()
    writer = _Writer(workbook, written.scale)
    writer.memo(written.memo)
    writer.document.save(file)
    return file.getvalue()


class _Writer:
    def __init__(self, workbook: str, scale: Scale) -> None:
        import docx
        from docx.opc.constants import RELATIONSHIP_TYPE

        self.document: Document = docx.Document()
        self._scale = scale
        self._link = self.document.part.relate_to(workbook, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        _set_up(self.document)

    # -- the tree -----------------------------------------------------------------------------------------------------

    def memo(self, memo: Memo) -> None:
        """All chapters."""
        self.document.core_properties.title = memo.subject
        self.document.core_properties.author = "mlcase"
        for index, chapter in enumerate(memo.chapters):
            self._chapter(chapter, memo.head if index == 0 else (), new_page=index > 0)

    def _chapter(self, chapter: Chapter, head: tuple[tuple[str, Parts], ...], new_page: bool) -> None:
        lines = []
        if chapter.kicker:
            lines.append(self._line((chapter.kicker.upper(),), "Kicker"))
        lines.append(self._line((chapter.title,), "Heading 1"))
        lines[0].paragraph_format.page_break_before = new_page
        if head:
            self._head(head)
        for section in chapter.sections:
            if section.title:
                self._line((section.title,), "Heading 2")
            for block, following in zip_longest(section.blocks, section.blocks[1:]):
                line = self._block(block)
                if line is not None and isinstance(following, Table):
                    line.paragraph_format.keep_with_next = True

    def _head(self, head: tuple[tuple[str, Parts], ...]) -> None:
        grid = self._grid(-(-len(head) // 2), (0.9, 2.6, 0.9, 2.6))
        for index, (label, parts) in enumerate(head):
            row, side = divmod(index, 2)
            _fill(grid.cell(row, 2 * side), label, SLATE, 9)
            line = grid.cell(row, 2 * side + 1).paragraphs[0]
            self._add(line, parts if label != "Workbook" else (), 9)
            if label == "Workbook":
                self._hyperlink(line, str(parts[0]), None, 9)
        _border(self._line((), "Normal"), "top", NAVY, 12)

    def _block(self, block: Block) -> Line | None:
        """Write a block; the line, if it is one."""
        match block:
            case Paragraph(parts, small):
                return self._line(parts, "Small" if small else "Normal")
            case Bullets(items):
                for item in items:
                    self._line(item, "List Bullet")
            case Callout(title, parts, alarming):
                self._callout(title, parts, alarming)
            case Tiles():
                self._tiles(block)
            case Table():
                self._table(block)
            case Picture(charts):
                self._picture(charts)
        return None

    def _callout(self, title: str, parts: Parts, alarming: bool) -> None:
        cell = self._grid(1, (_WIDTH,)).cell(0, 0)
        _shade(cell, PALE_RED if alarming else PALE_BLUE)
        colour = RED if alarming else BLUE
        _border_of_cell(cell, "left", colour, 24)
        _fill(cell, title.upper(), colour, 8.5, bold=True)
        self._add(
            cell.add_paragraph(style="Cell"),
            parts,
            10 if alarming else 12.5,
            colour=RED if alarming else NAVY,
            bold=True,
        )
        self._line((), "Gap")

    def _tiles(self, block: Tiles) -> None:
        tiles = block.tiles
        columns = min(3, len(tiles))
        grid = self._grid(-(-len(tiles) // columns), [_WIDTH / columns] * columns)
        for index, tile in enumerate(tiles):
            cell = grid.cell(*divmod(index, columns))
            _shade(cell, PALE)
            for side in ("left", "right", "top", "bottom"):
                _border_of_cell(cell, side, "FFFFFF", 24)
            _fill(cell, tile.label, SLATE, 8)
            self._add(cell.add_paragraph(style="Cell"), (tile.figure,), 17, colour=NAVY, bold=True)
            if tile.note:
                self._add(cell.add_paragraph(style="Cell"), tile.note, 8, colour=SLATE)
        self._line((), "Gap")

    def _table(self, table: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        total = sum(table.widths)
        grid = self._grid(1 + len(table.rows), [width / total * _WIDTH for width in table.widths])
        size = 8.5 if table.small else 9
        _repeat_on_each_page(grid.rows[0])
        short = len(table.rows) <= SHORT
        for number, row in enumerate(((*((heading,) for heading in table.headings),), *table.rows)):
            cells = grid.rows[number].cells
            _keep_whole(grid.rows[number])
            for column, parts in enumerate(row):
                line = cells[column].paragraphs[0]
                line.style = self.document.styles["Small cell" if table.small else "Cell"]
                self._add(line, parts, 8.5 if number == 0 else size, SLATE if number == 0 else "", bold=number == 0)
                line.paragraph_format.keep_with_next = short and number < len(table.rows)
                if column in table.numeric:
                    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _border_of_cell(cells[column], "bottom", NAVY if number == 0 else RULE, 8 if number == 0 else 4)
        self._line((), "Gap")

    def _picture(self, charts: tuple[Any, ...]) -> None:
        from docx.shared import Inches

        width = _WIDTH / len(charts)
        grid = self._grid(1, [width] * len(charts))
        for cell, chart in zip(grid.rows[0].cells, charts, strict=True):
            picture = io.BytesIO(draw(chart, self._scale, "png", narrow=len(charts) > 1))
            shape = cell.paragraphs[0].add_run().add_picture(picture, width=Inches(width - _PADDING))
            shape._inline.docPr.set("descr", chart.title)

    # -- words --------------------------------------------------------------------------------------------------------

    def _line(self, parts: Parts, style: str) -> Line:
        line = self.document.add_paragraph(style=style)
        self._add(line, parts)
        return line

    def _grid(self, rows: int, widths: Any) -> Any:
        from docx.shared import Inches

        grid = self.document.add_table(rows, len(widths))
        grid.autofit = False
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Inches(width)
            for cell in column.cells:
                cell.width = Inches(width)
                cell.paragraphs[0].style = self.document.styles["Cell"]
        return grid

    def _add(self, line: Line, parts: Parts, size: float = 0, colour: str = "", bold: bool = False) -> None:
        for part in parts:
            if isinstance(part, Linked):
                self._hyperlink(line, part.text, part, size, colour, bold)
            else:
                strong = isinstance(part, Strong)
                _dress(line.add_run(part if isinstance(part, str) else part.text), size, colour, bold or strong)

    def _hyperlink(
        self, line: Line, text: str, to: Linked | None, size: float, colour: str = "", bold: bool = False
    ) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._link)
        if to is not None:
            link.set(qn("w:anchor"), to.cell.location)
            link.set(qn("w:tooltip"), str(to.cell))
        run = line.add_run(style=_LINK)
        if text.startswith("-"):  # an ordinary hyphen may end a line
            run._r.append(OxmlElement("w:noBreakHyphen"))
        run.add_text(text.removeprefix("-"))
        _dress(run, size, colour, bold)
        link.append(run._r)
        line._p.append(link)


def _set_up(document: Document) -> None:
    """Letter paper, and the styles of the memo."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Inches, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches((8.5 - _WIDTH) / 2)
    section.top_margin = section.bottom_margin = Inches(0.7)
    looks = {
        "Normal": (10, "", False, 0, 5),
        "Small": (8.5, SLATE, False, 0, 4),
        "Gap": (3, "", False, 0, 3),
        "Cell": (9, "", False, 2, 2),
        "Small cell": (8.5, "", False, 0.5, 0.5),
        "Kicker": (8.5, BLUE, True, 0, 0),
        "Heading 1": (17, NAVY, True, 0, 5),
        "Heading 2": (11.5, NAVY, True, 9, 3),
        "List Bullet": (10, "", False, 0, 2),
    }
    document.styles.add_style(_LINK, WD_STYLE_TYPE.CHARACTER)
    for name, (size, colour, bold, before, after) in looks.items():
        known = name in [style.name for style in document.styles]
        style: Any = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.name, style.font.size, style.font.bold = "Arial", Pt(size), bold
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), "Arial")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        style.font.color.rgb = RGBColor.from_string(colour or "1C2230")
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _fill(cell: _Cell, text: str, colour: str, size: float, bold: bool = False) -> None:
    _dress(cell.paragraphs[0].add_run(text), size, colour, bold)


def _dress(run: Any, size: float, colour: str, bold: bool) -> None:
    from docx.shared import Pt, RGBColor

    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if bold:
        run.font.bold = True


def _shade(cell: _Cell, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _border_of_cell(cell: _Cell, side: str, colour: str, eighths: int) -> None:
    properties = cell._tc.get_or_add_tcPr()
    _edge(properties, "w:tcBorders", side, colour, eighths)


def _border(line: Line, side: str, colour: str, eighths: int) -> None:
    _edge(line._p.get_or_add_pPr(), "w:pBdr", side, colour, eighths)


def _edge(properties: Any, group: str, side: str, colour: str, eighths: int) -> None:
    """One edge of a cell or a paragraph, in eighths of a point."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = properties.find(qn(group))
    if borders is None:
        borders = OxmlElement(group)
        properties.append(borders)
    edge = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", colour)):
        edge.set(qn(f"w:{key}"), value)
    borders.append(edge)


def _repeat_on_each_page(row: Any) -> None:
    _mark(row, "w:tblHeader")


def _keep_whole(row: Any) -> None:
    _mark(row, "w:cantSplit")


def _mark(row: Any, what: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(what))
