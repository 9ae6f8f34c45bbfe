"""The memo as Markdown, its charts as files beside it, every number a link to its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from mlcase_workbooks.reports.charts import Chart
from mlcase_workbooks.reports.compose import Written
from mlcase_workbooks.reports.document import (
    Block,
    Bullets,
    Callout,
    Chapter,
    Linked,
    Memo,
    Paragraph,
    Part,
    Parts,
    Picture,
    Strong,
    Table,
    Tiles,
)
from mlcase_workbooks.reports.drawing import draw

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def write(written: Written, workbook: str, out: Path) -> None:
    """Write the memo to a file, and its charts to a folder beside it."""
    folder = out.with_name(f"{out.stem}_charts")
    page = _Page(workbook, folder.name)
    text = "\n\n".join(page.memo(written.memo)) + "\n"
    pictures = {name: draw(chart, written.scale, "png") for name, chart in page.charts.items()}
    for name, picture in pictures.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(picture)
    out.write_text(text, encoding="utf-8")


class _Page:
    def __init__(self, workbook: str, folder: str) -> None:
        self._workbook, self._folder = workbook, folder
        self.charts: dict[str, Chart] = {}

    def memo(self, memo: Memo) -> Iterator[str]:
        first, *others = memo.chapters
        head = "\n".join(f"- **{label}:** {self._parts(parts)}" for label, parts in memo.head)
        yield from self._chapter(first, head)
        for chapter in others:
            yield "---"
            yield from self._chapter(chapter)

    def _chapter(self, chapter: Chapter, head: str = "") -> Iterator[str]:
        kicker = f"{_escaped(chapter.kicker)}: " if chapter.kicker else ""
        yield f"# {kicker}{_escaped(chapter.title)}"
        if head:
            yield head
        for section in chapter.sections:
            if section.title:
                yield f"## {_escaped(section.title)}"
            for block in section.blocks:
                yield self._block(block)

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(parts, small):
                words = self._parts(parts)
                return f"*{words}*" if small else words
            case Bullets(items):
                return "\n".join(f"- {self._parts(item)}" for item in items)
            case Callout(title, parts):
                return f"> **{_escaped(title)}**\n>\n> {self._parts(parts)}"
            case Tiles(tiles):
                lines = ((tile.label, self._part(tile.figure), self._parts(tile.note)) for tile in tiles)
                return "\n".join(
                    f"- {_escaped(label)}: **{figure}**{f' ({note})' if note else ''}" for label, figure, note in lines
                )
            case Table():
                return self._table(block)
            case Picture(charts):
                return "\n\n".join(map(self._picture, charts))

    def _table(self, table: Table) -> str:
        rule = ["---:" if i in table.numeric else "---" for i in range(len(table.headings))]
        rows = ([self._parts(parts) for parts in row] for row in table.rows)
        return "\n".join(f"| {' | '.join(cells)} |" for cells in ([*map(_escaped, table.headings)], rule, *rows))

    def _picture(self, chart: Chart) -> str:
        name = f"{len(self.charts) + 1}-{type(chart).__name__.lower()}.png"
        self.charts[name] = chart
        return f"![{_escaped(chart.title)}]({quote(f'{self._folder}/{name}')})"

    def _parts(self, parts: Parts) -> str:
        return "".join(map(self._part, parts))

    def _part(self, part: Part) -> str:
        match part:
            case str():
                return _escaped(part)
            case Strong(text):
                return f"**{_escaped(text)}**"
            case Linked(text, cell):
                title = str(cell).replace('"', "")
                return f'[{_escaped(text)}]({self._workbook}#{quote(cell.location)} "{title}")'


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " ")
