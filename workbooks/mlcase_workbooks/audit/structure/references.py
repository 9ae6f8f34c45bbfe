"""What formulas refer to: numbers stored as text, blanks, whole columns, other workbooks, what moves by itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.survey import BLANK, TEXT, Region, SheetSurvey, Survey
from mlcase_workbooks.audit.structure.words import counted, short
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW
from mlcase_workbooks.recalc.book import Sheet, decoded
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node

TEXT_NUMBER = Rule(
    "text-number",
    "A number is stored as text",
    "SUM, AVERAGE, NPV and lookups skip or miss it without a sign, while + and * take it as a number.",
    "Enter it again as a number (Data > Text to Columns turns a whole column).",
)
TEXT_READ = Rule(
    "text-in-arithmetic",
    "A formula reckons with text",
    "Arithmetic on text gives #VALUE!, or nothing where IFERROR hides it.",
    "Enter a number; a remark belongs into a cell of its own.",
)
BLANK_READ = Rule(
    "blank-reference",
    "A formula refers to an empty cell",
    "An empty cell counts as 0: either an input is missing, or the reference points beside it.",
    "Fill the cell, or point the formula at the cell that is meant.",
)
WHOLE = Rule(
    "whole-column",
    "A formula takes a whole column or row",
    "It takes in whatever is ever written below the table: notes, other tables, its own total.",
    "Take the table's range, or make it a table and refer to its column.",
)
VOLATILE = Rule(
    "volatile",
    "A formula changes by itself",
    "The case shows other figures tomorrow than on the day it was approved.",
    "Enter the date, or the drawn numbers, as an input.",
)
ROAMING = Rule(
    "indirect-reference",
    "A formula finds its cells only when it runs",
    "No trace shows what it reads, and inserted rows or renamed sheets break it.",
    "Use INDEX, or refer to the cells.",
)
EXTERNAL = Rule(
    "external-link",
    "A formula reads another workbook",
    "Whoever gets this file without the other one sees old figures or #REF!.",
    "Copy the figures into the inputs, with their source.",
)

_PLAIN_NUMBER = re.compile(r"\s*[-+]?[$€£]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s*%?\s*|\s*\([\d,.]+\)\s*")
_PASS_OVER_TEXT = frozenset({
    "SUM", "AVERAGE", "MIN", "MAX", "MEDIAN", "PRODUCT", "STDEV", "STDEV.S", "STDEV.P", "STDEVP", "VAR", "VAR.S",
    "VAR.P", "VARP", "NPV", "IRR", "MIRR", "SUMSQ", "LARGE", "SMALL", "PERCENTILE", "PERCENTILE.INC",
    "PERCENTILE.EXC", "QUARTILE", "GEOMEAN", "HARMEAN", "RANK", "RANK.EQ", "SUMIF", "SUMIFS", "AVERAGEIF",
    "AVERAGEIFS", "SUMPRODUCT",
})  # fmt: skip
"""Functions that skip text in a range, or take it as 0."""
_WANT_A_NUMBER = frozenset({
    "ABS", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "MOD", "SQRT", "EXP", "LN", "LOG", "LOG10", "POWER", "PMT", "PV",
    "FV", "IPMT", "PPMT", "NPER", "RATE", "NPV", "XNPV", "EDATE", "EOMONTH", "DATE", "YEAR", "MONTH", "DAY", "SLN",
    "DB", "DDB", "SYD", "MROUND", "CEILING", "FLOOR", "TRUNC", "SIGN", "QUOTIENT", "EFFECT", "NOMINAL", "SUM",
    "AVERAGE", "MIN", "MAX",
})  # fmt: skip
"""Functions whose single cells are numbers."""
_GUARDS = re.compile(r"^(?:IS\w+|COUNT\w*|N|T|LEN|IFERROR|IFNA|TYPE|CELL|SUMPRODUCT|ROWS?|COLUMNS?|ML_.*)$")
_REMARK = 8
"""Characters of a text that somebody types in a number's place."""
_PLACEHOLDERS = frozenset({"n/a", "na", "tbd", "tbc", "?", "x", "none", "unknown", "missing", "#n/a", "???"})
"""What people type when they do not know a number yet."""
_LONGEST = 24
"""Characters of a text that may be a number."""
_CLOCK = frozenset({"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY"})


def references(survey: Survey) -> Iterator[Finding]:
    """What is wrong with what formulas refer to."""
    yield from _texts(survey)
    yield from _blanks(survey)
    yield from _by_kind(survey)
    yield from _external(survey)


# -- text -------------------------------------------------------------------------------------------------------------


def _texts(survey: Survey) -> Iterator[Finding]:
    """Texts where formulas want numbers, a finding for each way of going wrong."""
    readers = _readers(survey)
    found: dict[tuple[Rule, Severity], list[tuple[Place, str]]] = defaultdict(list)
    for surveyed in survey.sheets:
        texts = (surveyed.kinds == TEXT) & (surveyed.patterns == 0)
        own = [reader for reader in readers if reader.sheet is surveyed.sheet]
        taken = np.zeros(texts.shape, dtype=bool)
        for reader in own:
            taken[reader.top : reader.bottom + 1, reader.left : reader.right + 1] = True
        read = survey.read[surveyed.sheet]
        rows, columns = texts.nonzero()
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            text = surveyed.value(row, column)
            if type(text) is not str or len(text) > _LONGEST:
                continue
            is_number = _PLAIN_NUMBER.fullmatch(text) is not None
            if is_number or taken[row, column] or (len(text) < _REMARK and read[row, column]):
                here = [reader for reader in own if reader.takes(row, column)] if taken[row, column] else []
                told = _told(surveyed, row, column, text, is_number, here)
                if told is not None:
                    rule, severity, said = told
                    found[rule, severity].append((Place.cell(surveyed.name, row, column), said))
    for (rule, severity), cells in found.items():
        also = f"; {counted(len(cells) - 1, 'more cell')}" if len(cells) > 1 else ""
        place, said = cells[0]
        yield Finding(rule, severity, place, f"{said}{also}", related=tuple(p for p, _ in cells[1:]))


def _told(
    surveyed: SheetSurvey, row: int, column: int, text: str, is_number: bool, readers: list[_Reader]
) -> tuple[Rule, Severity, str] | None:
    """What is wrong with a text that may stand in a number's place."""
    skipping = [reader for reader in readers if reader.use is _Use.LIST]
    if is_number and skipping:
        formula = skipping[0].region
        said = f"{text!r} is text, and ={short(formula.text)} in {formula.place} passes over it"
        return TEXT_NUMBER, Severity.ERROR, said
    if is_number and readers:
        formula = readers[0].region
        severity = Severity.ERROR if _in_numbers(surveyed, row, column) else Severity.WARNING
        return TEXT_NUMBER, severity, f"{text!r} is text; ={short(formula.text)} in {formula.place} reads it"
    if is_number and surveyed.survey.read[surveyed.sheet][row, column] and _shows_numbers(surveyed, row, column):
        return TEXT_NUMBER, Severity.ERROR, f"{text!r} is text in a cell for numbers"
    if is_number:
        among = _among_numbers(surveyed, row, column)
        return (TEXT_NUMBER, Severity.WARNING, f"{text!r} is text among numbers") if among else None
    wanting = [reader for reader in readers if reader.use is _Use.ARITHMETIC]
    if not wanting:
        shows = text.strip().lower() in _PLACEHOLDERS and _shows_numbers(surveyed, row, column)
        return (TEXT_READ, Severity.WARNING, f"{text!r} in a cell for numbers that formulas read") if shows else None
    formula = wanting[0].region
    return TEXT_READ, Severity.WARNING, f"{text!r}, with which ={short(formula.text)} in {formula.place} reckons"


class _Reader(NamedTuple):
    """Formulas that take cells as numbers: the cells, and how."""

    region: Region
    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int
    use: _Use

    def takes(self, row: int, column: int) -> bool:
        """Whether some of the formulas read the cell."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def _readers(survey: Survey) -> list[_Reader]:
    found = []
    for pattern, spots in survey.trees.items():
        for node, above in spots:
            use = _use(node, above) if isinstance(node, nodes.Reference | nodes.Name) else _Use.OTHER
            if use is _Use.OTHER:
                continue
            for region in survey.by_pattern[pattern]:
                first = survey.area(node, region)
                last = survey.area(node, region, region.bottom, region.right)
                if first is not None and last is not None:
                    top, left = min(first.top, last.top), min(first.left, last.left)
                    bottom, right = max(first.bottom, last.bottom), max(first.right, last.right)
                    found.append(_Reader(region, first.sheet, top, left, bottom, right, use))
    return found


class _Use(StrEnum):
    """How a formula takes a reference."""

    ARITHMETIC = "operand"
    NUMBER = "argument"
    LIST = "range"
    OTHER = ""


def _use(node: Node, above: tuple[Node, ...]) -> _Use:
    """How the innermost function or operator around a reference takes it."""
    inner = node
    for outer in reversed(above):
        match outer:
            case nodes.Binary(operator, _, _):
                return _Use.ARITHMETIC if operator in "+-*/^" else _Use.OTHER
            case nodes.Unary("-", _):
                return _Use.ARITHMETIC
            case nodes.Unary() | nodes.Call("IFERROR" | "IFNA", _):
                inner = outer
            case nodes.Call("IF", arguments) if arguments and arguments[0] is not inner:
                inner = outer
            case nodes.Call(function, _) if isinstance(node, nodes.Reference) and not node.single:
                return _Use.LIST if function in _PASS_OVER_TEXT else _Use.OTHER
            case nodes.Call(function, _):
                return _Use.NUMBER if function in _WANT_A_NUMBER else _Use.OTHER
            case _:
                return _Use.OTHER
    return _Use.OTHER


def _shows_numbers(surveyed: SheetSurvey, row: int, column: int) -> bool:
    """Whether a cell has a number format of its own."""
    code = surveyed.style(row, column).code
    return code not in ("General", "@") and bool(re.search("[0#]", code))


def _in_numbers(surveyed: SheetSurvey, row: int, column: int) -> bool:
    """Whether the typed cells around it are numbers."""
    block = slice(max(1, row - 2), row + 3), slice(max(1, column - 2), column + 3)
    typed = (surveyed.patterns[block] == 0) & (surveyed.kinds[block] == TEXT)
    return bool(surveyed.constants[:, column].sum() > 1 or surveyed.constants[row].sum() > 1 or not typed.any())


def _among_numbers(surveyed: SheetSurvey, row: int, column: int) -> bool:
    """Whether typed numbers stand on both sides, in its row or in its column."""
    height, width = surveyed.patterns.shape
    constants = surveyed.constants
    across = 1 < column < width - 1 and constants[row, column - 1] and constants[row, column + 1]
    down = 1 < row < height - 1 and constants[row - 1, column] and constants[row + 1, column]
    return bool(across or down)


# -- blanks -----------------------------------------------------------------------------------------------------------


def _blanks(survey: Survey) -> Iterator[Finding]:
    for pattern, spots in survey.trees.items():
        guarded = {node for node, above in spots if _guards(above)}
        wanted = dict.fromkeys(
            node
            for node, above in spots
            if isinstance(node, nodes.Reference | nodes.Name) and node not in guarded and _plain(node, above)
        )
        for node in wanted:
            found = [list(_blank(survey, region, node)) for region in survey.by_pattern[pattern]]
            if all(found):  # where a copy finds a figure, the others may find none
                yield from (finding for findings in found for finding in findings)


def _blank(survey: Survey, region: Region, node: Node) -> Iterator[Finding]:
    first, last = survey.area(node, region), survey.area(node, region, region.bottom, region.right)
    if first is None or last is None or first.rows * first.columns != 1 or last.rows * last.columns != 1:
        return
    on = survey.of(first.sheet)
    if on is None:
        return
    if (on.kinds[first.top : last.bottom + 1, first.left : last.right + 1] != BLANK).any():
        return  # copied along a line of inputs, some of which are left out
    blank = Place(on.name, first.top, first.left, last.bottom, last.right)
    label = on.row_label(first.top)[:40]
    where = f"{blank}, {label}," if label else str(blank)
    message = f"={short(region.text)} refers to {where} which is empty"
    yield Finding(BLANK_READ, Severity.WARNING, region.place, message, related=(blank,))


def _guards(above: tuple[Node, ...]) -> bool:
    """Whether a reference is tested, so that a blank is expected."""
    for i, node in enumerate(above):
        if isinstance(node, nodes.Call) and _GUARDS.match(node.function):
            return True
        if isinstance(node, nodes.Binary) and node.operator in ("=", "<>") and i == len(above) - 1:
            return True
    return False


def _plain(node: Node, above: tuple[Node, ...]) -> bool:
    """Whether a reference is reckoned with, or is the whole formula."""
    return not above or _use(node, above) is not _Use.OTHER


# -- kinds of references ----------------------------------------------------------------------------------------------


def _by_kind(survey: Survey) -> Iterator[Finding]:
    found: dict[tuple[str, str], list[Region]] = defaultdict(list)
    rules = {rule.id: rule for rule in (WHOLE, VOLATILE, ROAMING)}
    for pattern, spots in survey.trees.items():
        kinds = {kind for node, above in spots if (kind := _kind(node, above))}
        for kind in kinds:
            for region in survey.by_pattern[pattern]:
                found[kind, region.sheet.name].append(region)
    for (kind, _), regions in found.items():
        cells = sum(region.count for region in regions)
        also = f"; {counted(cells, 'cell')} of the sheet do" if cells > 1 else ""
        severity = Severity.WARNING if kind == VOLATILE.id else Severity.NOTE
        related = tuple(region.place for region in regions[1:])
        yield Finding(rules[kind], severity, regions[0].place, f"={short(regions[0].text)}{also}", related=related)


def _kind(node: Node, above: tuple[Node, ...]) -> str:
    match node:
        case nodes.Reference(top, left, bottom, right):
            whole = (top.at, bottom.at) == (1, LAST_ROW) or (left.at, right.at) == (1, LAST_COLUMN)
            return WHOLE.id if whole and not (above and _counts(above[-1])) else ""
        case nodes.Call(function, _) if function in _CLOCK:
            return VOLATILE.id
        case nodes.Call("OFFSET" | "INDIRECT", _):
            return ROAMING.id
    return ""


def _counts(node: Node) -> bool:
    return isinstance(node, nodes.Call) and node.function in ("ROW", "ROWS", "COLUMN", "COLUMNS")


# -- other workbooks --------------------------------------------------------------------------------------------------


def _external(survey: Survey) -> Iterator[Finding]:
    found: dict[int, list[Region]] = defaultdict(list)
    for pattern, spots in survey.trees.items():
        numbers = {number for node, _ in spots if (number := _workbook(node))}
        for number in numbers:
            found[number] += survey.by_pattern[pattern]
    names = _targets(survey)
    for number, regions in sorted(found.items()):
        cells = sum(region.count for region in regions)
        target = names.get(number, f"[{number}]")
        also = f"; {counted(cells, 'cell')} do" if cells > 1 else ""
        message = f"={short(regions[0].text)} reads {target}{also}"
        related = tuple(region.place for region in regions[1:])
        yield Finding(EXTERNAL, Severity.WARNING, regions[0].place, message, related=related)
    for (name, _), text in survey.book.names.items():
        match = re.search(r"\[(\d+)\]", text)
        if match:
            target = names.get(int(match[1]), match[0])
            yield Finding(EXTERNAL, Severity.WARNING, Place(name=name), f"the name {name} stands for cells of {target}")


def _workbook(node: Node) -> int:
    text = ""
    if isinstance(node, nodes.Reference | nodes.Name):
        text = node.sheet or ""
    elif isinstance(node, nodes.External):
        text = node.text
    match = re.match(r"\[(\d+)\]", text)
    return int(match[1]) if match else 0


def _targets(survey: Survey) -> dict[int, str]:
    """The other workbooks' file names by number."""
    found = {}
    package = survey.book.package
    for number, part in enumerate(survey.book.external, 1):
        folder, _, file = part.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels"
        if package is not None and rels in package.names:
            target = re.search(r'Target="([^"]*)"', decoded(package.read(rels))[0])
            if target:
                found[number] = target[1].rpartition("/")[2] or target[1]
    return found
