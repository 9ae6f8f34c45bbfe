"""The memo as a Word document: real headings and tables, every number a link to its cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcase_workbooks.reports import docx_parts as look
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
    from docx.text.paragraph import Paragraph as Line

    from mlcase_workbooks.reports.charts import Chart

_PADDING = 0.16
"""Inches that a cell keeps free."""


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
        look.set_up(self.document)

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
            look.fill(grid.cell(row, 2 * side), label, look.SLATE, 9)
            line = grid.cell(row, 2 * side + 1).paragraphs[0]
            self._add(line, parts if label != "Workbook" else (), 9)
            if label == "Workbook":
                self._hyperlink(line, str(parts[0]), None, 9)
        look.border(self._line((), "Normal"), "top", look.NAVY, 12)

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
        cell = self._grid(1, (look.WIDTH,)).cell(0, 0)
        look.shade(cell, look.PALE_RED if alarming else look.PALE_BLUE)
        colour = look.RED if alarming else look.BLUE
        look.border_of_cell(cell, "left", colour, 24)
        look.fill(cell, title.upper(), colour, 8.5, bold=True)
        self._add(
            cell.add_paragraph(style="Cell"),
            parts,
            10 if alarming else 12.5,
            colour=look.RED if alarming else look.NAVY,
            bold=True,
        )
        self._line((), "Gap")

    def _tiles(self, block: Tiles) -> None:
        tiles = block.tiles
        columns = min(3, len(tiles))
        grid = self._grid(-(-len(tiles) // columns), [look.WIDTH / columns] * columns)
        for index, tile in enumerate(tiles):
            cell = grid.cell(*divmod(index, columns))
            look.shade(cell, look.PALE)
            for side in ("left", "right", "top", "bottom"):
                look.border_of_cell(cell, side, "FFFFFF", 24)
            look.fill(cell, tile.label, look.SLATE, 8)
            self._add(cell.add_paragraph(style="Cell"), (tile.figure,), 17, colour=look.NAVY, bold=True)
            if tile.note:
                self._add(cell.add_paragraph(style="Cell"), tile.note, 8, colour=look.SLATE)
        self._line((), "Gap")

    def _table(self, table: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        total = sum(table.widths)
        grid = self._grid(1 + len(table.rows), [width / total * look.WIDTH for width in table.widths])
        size = 8.5 if table.small else 9
        look.repeat_on_each_page(grid.rows[0])
        short = len(table.rows) <= SHORT
        for number, row in enumerate(((*((heading,) for heading in table.headings),), *table.rows)):
            cells = grid.rows[number].cells
            look.keep_whole(grid.rows[number])
            for column, parts in enumerate(row):
                line = cells[column].paragraphs[0]
                line.style = self.document.styles["Small cell" if table.small else "Cell"]
                self._add(
                    line, parts, 8.5 if number == 0 else size, look.SLATE if number == 0 else "", bold=number == 0
                )
                line.paragraph_format.keep_with_next = short and number < len(table.rows)
                if column in table.numeric:
                    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                look.border_of_cell(
                    cells[column], "bottom", look.NAVY if number == 0 else look.RULE, 8 if number == 0 else 4
                )
        self._line((), "Gap")

    def _picture(self, charts: Sequence[Chart]) -> None:
        from docx.shared import Inches

        width = look.WIDTH / len(charts)
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

    def _grid(self, rows: int, widths: Sequence[float]) -> Any:
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
                look.dress(line.add_run(part if isinstance(part, str) else part.text), size, colour, bold or strong)

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
        run = line.add_run(style=look.LINK)
        if text.startswith("-"):  # an ordinary hyphen may end a line
            run._r.append(OxmlElement("w:noBreakHyphen"))
        run.add_text(text.removeprefix("-"))
        look.dress(run, size, colour, bold)
        link.append(run._r)
        line._p.append(link)
