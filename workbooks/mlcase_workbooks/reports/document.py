"""The memo as a tree: chapters of sections of blocks. It is built once, and each format has its own renderer.

Memo > Chapter (a new page) > Section > Paragraph | Bullets | Table | Tiles | Callout | Picture > Parts
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from mlcase_workbooks.reports.charts import Chart

SHORT: Final = 12
"""Rows up to which a table stays on one page."""


@dataclass(frozen=True)
class Cell:
    """Where something stands in the workbook; ``address`` may be a range."""

    sheet: str
    address: str

    def __str__(self) -> str:
        plain = self.sheet.replace("_", "").replace(".", "").isalnum() and not self.sheet[0].isdigit()
        return f"{self.sheet if plain else self.location.rpartition('!')[0]}!{self.address}"

    @property
    def location(self) -> str:
        """What stands after # in a link into a workbook."""
        return f"'{self.sheet.replace(chr(39), chr(39) * 2)}'!{self.address}"


@dataclass(frozen=True)
class Linked:
    """A number, or a text of the workbook, as printed, with its cell. ``label`` says what it is; "" for a text."""

    text: str
    cell: Cell
    label: str = ""


@dataclass(frozen=True)
class Strong:
    """Words that carry weight."""

    text: str


Part: TypeAlias = str | Linked | Strong
Parts: TypeAlias = tuple[Part, ...]


@dataclass(frozen=True)
class Paragraph:
    """Sentences. A small one is for the reader who asks for more."""

    parts: Parts
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[Parts, ...]


@dataclass(frozen=True)
class Table:
    """Rows under headings. ``numeric`` names the columns that are aligned to the right; ``widths`` are shares."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Parts, ...], ...]
    widths: tuple[float, ...]
    numeric: frozenset[int] = frozenset()
    small: bool = False


@dataclass(frozen=True)
class Tile:
    """A headline: what it is, the figure, the catch."""

    label: str
    figure: Linked
    note: Parts = ()


@dataclass(frozen=True)
class Tiles:
    """Headlines, three in a row."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Callout:
    """What the reader must not miss. An alarming one says that something is wrong."""

    title: str
    parts: Parts
    alarming: bool = False


@dataclass(frozen=True)
class Picture:
    """Charts side by side."""

    charts: tuple[Chart, ...]


Block: TypeAlias = Paragraph | Bullets | Table | Tiles | Callout | Picture


@dataclass(frozen=True)
class Section:
    """Blocks under a heading; under none when that is empty."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Chapter:
    """What starts on a new page."""

    title: str
    sections: tuple[Section, ...]
    kicker: str = ""
    """A line above the title."""


@dataclass(frozen=True)
class Memo:
    """The whole: its subject, the lines of its head, its chapters."""

    subject: str
    head: tuple[tuple[str, Parts], ...]
    chapters: tuple[Chapter, ...]


def text_of(parts: Parts) -> str:
    """The words alone."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def linked(node: object) -> Iterator[Linked]:
    """Every number and text of the workbook below a node of the tree, in reading order."""
    if isinstance(node, Linked):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from linked(item)
    elif is_dataclass(node):
        for field in fields(node):
            yield from linked(getattr(node, field.name))


def passages(node: object) -> Iterator[tuple[str, str]]:
    """Everything that is read at one glance (a paragraph, an item, a table's row), with the section that it is in."""
    if isinstance(node, Memo):
        for chapter in node.chapters:
            for section in chapter.sections:
                where = section.title or chapter.title
                for block in section.blocks:
                    yield from ((where, words) for words in _words(block))


def _words(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(parts) | Callout(_, parts):
            yield text_of(parts)
        case Bullets(items):
            yield from map(text_of, items)
        case Table(_, rows):
            yield from (" | ".join(map(text_of, row)) for row in rows)
        case Tiles(tiles):
            yield from (f"{tile.label} {tile.figure.text} {text_of(tile.note)}" for tile in tiles)
        case Picture(charts):
            yield from (chart.title for chart in charts)
