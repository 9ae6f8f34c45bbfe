"""What formulas refer to: blanks, whole columns, other workbooks, what moves by itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.sheet_survey import BLANK, Region
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.uses import Use, use_of
from mlcase_workbooks.audit.structure.words import counted, short
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.package import decoded

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

_GUARDS = re.compile(r"^(?:IS\w+|COUNT\w*|N|T|LEN|IFERROR|IFNA|TYPE|CELL|SUMPRODUCT|ROWS?|COLUMNS?|ML_.*)$")
_CLOCK = frozenset({"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY"})


def references(survey: Survey) -> Iterator[Finding]:
    """What is wrong with what formulas refer to."""
    yield from _blanks(survey)
    yield from _by_kind(survey)
    yield from _external(survey)


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
            found: list[Finding] = []
            for region in survey.by_pattern[pattern]:
                blank = _blank(survey, region, node)
                if blank is None:  # where a copy finds a figure, the others may find none
                    break
                found.append(blank)
            else:
                yield from found


def _blank(survey: Survey, region: Region, node: Node) -> Finding | None:
    if not _single(node):
        return None
    area = survey.covered(node, region)
    on = survey.of(area.sheet) if area is not None else None
    if area is None or on is None or not on.whole or area.rows - 1 > region.bottom - region.top:
        return None
    here = slice(area.top, area.bottom + 1), slice(area.left, area.right + 1)
    if (on.kinds[here] != BLANK).any():
        return None  # copied along a line of inputs, some of which are left out
    if on.patterns[here].any() or on.filled[here].any():
        return None  # a formula without a value: a circle's, or one that could not be calculated
    blank = Place(on.name, area.top, area.left, area.bottom, area.right)
    label = on.row_label(area.top)[:40]
    where = f"{blank}, {label}," if label else str(blank)
    message = f"={short(region.text)} refers to {where} which is empty"
    return Finding(BLANK_READ, Severity.WARNING, region.place, message, related=(blank,))


def _single(node: Node) -> bool:
    """Whether it is a reference to one cell; a name may stand for one."""
    return not isinstance(node, nodes.Reference) or node.single


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
    return not above or use_of(node, above) is not Use.OTHER


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
