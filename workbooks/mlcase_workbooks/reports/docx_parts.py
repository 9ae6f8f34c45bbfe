"""What python-docx leaves to its caller: the memo's styles, borders, shades, and rows that keep together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Line

NAVY, SLATE, BLUE, RED = "1F2A44", "5D697C", "0072B2", "A61C00"
PALE, PALE_BLUE, PALE_RED, RULE = "F3F5F8", "E4F0FA", "FBE3DC", "C9D0DA"
LINK = "Hyperlink"
"""A character style: LibreOffice prints no link without one."""

WIDTH = 7.0
"""Inches between the margins of a page."""


def set_up(document: Document) -> None:
    """Letter paper, and the styles of the memo."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Inches, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches((8.5 - WIDTH) / 2)
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
    document.styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
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


def fill(cell: _Cell, text: str, colour: str, size: float, bold: bool = False) -> None:
    """Put a text into an empty cell."""
    dress(cell.paragraphs[0].add_run(text), size, colour, bold)


def dress(run: Any, size: float, colour: str, bold: bool) -> None:
    """Size, colour and weight of a run, where they differ from its style."""
    from docx.shared import Pt, RGBColor

    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if bold:
        run.font.bold = True


def shade(cell: _Cell, colour: str) -> None:
    """The ground of a cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def border_of_cell(cell: _Cell, side: str, colour: str, eighths: int) -> None:
    """One edge of a cell, in eighths of a point."""
    properties = cell._tc.get_or_add_tcPr()
    _edge(properties, "w:tcBorders", side, colour, eighths)


def border(line: Line, side: str, colour: str, eighths: int) -> None:
    """One edge of a paragraph, in eighths of a point."""
    _edge(line._p.get_or_add_pPr(), "w:pBdr", side, colour, eighths)


def _edge(properties: Any, group: str, side: str, colour: str, eighths: int) -> None:
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


def repeat_on_each_page(row: Any) -> None:
    """Print a row on top of every page that its table reaches."""
    _mark(row, "w:tblHeader")


def keep_whole(row: Any) -> None:
    """Let no page end within a row."""
    _mark(row, "w:cantSplit")


def _mark(row: Any, what: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(what))
