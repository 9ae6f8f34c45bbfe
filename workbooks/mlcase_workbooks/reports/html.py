"""The memo as one HTML file: charts inside, every number a link to its cell, made to be printed."""

from __future__ import annotations

from html import escape
from pathlib import Path

from mlcase_workbooks.reports.charts import Chart
from mlcase_workbooks.reports.compose import Written
from mlcase_workbooks.reports.document import (
    SHORT,
    Block,
    Bullets,
    Callout,
    Chapter,
    Linked,
    Paragraph,
    Part,
    Parts,
    Picture,
    Section,
    Strong,
    Table,
    Tile,
    Tiles,
)
from mlcase_workbooks.reports.drawing import draw
from mlcase_workbooks.reports.units import Scale

_STYLE = Path(__file__).with_name("memo.css")


def render(written: Written, workbook: str) -> bytes:
    """The file; ``workbook`` is the workbook's address as seen from it."""
    page = _Page(workbook, written.scale)
    memo = written.memo
    first, *others = memo.chapters
    head = "".join(page.head(label, parts) for label, parts in memo.head)
    chapters = [page.chapter(first, f'<dl class="head">{head}</dl>'), *map(page.chapter, others)]
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(memo.subject)}</title>",
            f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>",
            *chapters,
            "</body>\n</html>\n",
        )
    ).encode()


class _Page:
    def __init__(self, workbook: str, scale: Scale) -> None:
        self._workbook, self._scale = workbook, scale

    def chapter(self, chapter: Chapter, head: str = "") -> str:
        kicker = f'<p class="kicker">{escape(chapter.kicker)}</p>' if chapter.kicker else ""
        body = "\n".join(map(self._section, chapter.sections))
        return f"<article>\n<header>{kicker}<h1>{escape(chapter.title)}</h1>{head}</header>\n{body}\n</article>"

    def _section(self, section: Section) -> str:
        title = f"<h2>{escape(section.title)}</h2>\n" if section.title else ""
        return f"<section>\n{title}" + "\n".join(map(self._block, section.blocks)) + "\n</section>"

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(parts, small):
                return f"<p{_class('small' if small else '')}>{self.parts(parts)}</p>"
            case Bullets(items):
                return "<ul>\n" + "\n".join(f"<li>{self.parts(item)}</li>" for item in items) + "\n</ul>"
            case Callout(title, parts, alarming):
                kind = "callout alarm" if alarming else "callout"
                return f'<div class="{kind}"><strong>{escape(title)}</strong><p>{self.parts(parts)}</p></div>'
            case Tiles(tiles):
                return '<div class="tiles">' + "".join(map(self._tile, tiles)) + "</div>"
            case Table():
                return self._table(block)
            case Picture(charts):
                drawn = "".join(self._figure(chart, len(charts) > 1) for chart in charts)
                return f'<div class="charts">{drawn}</div>'

    def _figure(self, chart: Chart, narrow: bool) -> str:
        drawn = draw(chart, self._scale, "svg", narrow).decode()
        return f'<figure role="img" aria-label="{escape(chart.title)}">{drawn[drawn.index("<svg") :]}</figure>'

    def _tile(self, tile: Tile) -> str:
        figure = self.parts((tile.figure,))
        return f'<div><p>{escape(tile.label)}</p><p class="figure">{figure}</p><p>{self.parts(tile.note)}</p></div>'

    def _table(self, table: Table) -> str:
        total = sum(table.widths)
        columns = "".join(f'<col style="width:{width / total:.1%}">' for width in table.widths)

        def cell(tag: str, column: int, words: str) -> str:
            return f"<{tag}{_class('number' if column in table.numeric else '')}>{words}</{tag}>"

        head = "".join(cell("th", i, escape(heading)) for i, heading in enumerate(table.headings))
        rows = "\n".join(
            "<tr>" + "".join(cell("td", i, self.parts(parts)) for i, parts in enumerate(row)) + "</tr>"
            for row in table.rows
        )
        kind = _class(" ".join(["small"] * table.small + ["short"] * (len(table.rows) <= SHORT)))
        head = f"<colgroup>{columns}</colgroup>\n<thead><tr>{head}</tr></thead>"
        return f"<table{kind}>{head}\n<tbody>\n{rows}\n</tbody></table>"

    def parts(self, parts: Parts) -> str:
        return "".join(map(self._part, parts))

    def _part(self, part: Part) -> str:
        match part:
            case str():
                return escape(part)
            case Strong(text):
                return f"<strong>{escape(text)}</strong>"
            case Linked(text, cell, label):
                target = escape(f"{self._workbook}#{cell.location}")
                whole = _class("whole" if label else "")
                return f'<a{whole} href="{target}" title="{escape(str(cell))}">{escape(text)}</a>'

    def head(self, label: str, parts: Parts) -> str:
        words = self.parts(parts)
        if label == "Workbook":
            words = f'<a href="{escape(self._workbook)}">{words}</a>'
        return f"<div><dt>{escape(label)}</dt><dd>{words}</dd></div>"


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def write(written: Written, workbook: str, out: Path) -> None:
    """Write the memo to a file."""
    out.write_bytes(render(written, workbook))
