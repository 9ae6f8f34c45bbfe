"""How many seeded errors the audit finds, and how often it raises a false alarm.

    python benchmarks/mutants.py [WORKBOOK ...] [--clean FOLDER] [--each 30] [--seed 1]

Every template and every workbook given is copied with one error in it, recalculated and audited. A mutant counts as
found when the audit says something at the changed cell, as an error or a warning, that it does not say of the original;
that values changed with the error does not count.
``--clean`` names a folder of workbooks without seeded errors; what the audit calls an error there is counted.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import starmap
from multiprocessing import get_context
from pathlib import Path

from mlcase_workbooks.audit.findings import Finding, Severity
from mlcase_workbooks.audit.structure import audit_workbook
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.cases import create
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.addresses import address, column_letters, column_number, split_cell
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.formula.lexer import FormulaError, tokens
from mlcase_workbooks.recalc.package import Compressed
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.write import with_formulas
from mlcase_workbooks.templates import TEMPLATES

Cell = tuple[Sheet, int, int]


@dataclass(frozen=True)
class Change:
    """One seeded error: a formula's new text (None: the value it has), or a constant's new value."""

    sheet: Sheet
    row: int
    column: int
    text: str | None = None
    value: object = None
    is_input: bool = False
    related: tuple[Cell, ...] = ()


Maker = Callable[["Original", random.Random], Iterator[Change]]


class Original:
    """A workbook without seeded errors, calculated, and what the audit says of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.model = Model.open(path)
        self.survey = Survey(self.model)
        self.book: Book = self.model.book
        self.findings = audit_workbook(path).findings
        self.known = {_said(finding) for finding in self.findings}
        self.formulas = [f for f in self.book.formulas if f.extent is None]
        self.at = {(f.sheet.name, f.row, f.column): f for f in self.formulas}
        self.copied = [f for f in self.formulas if self._is_copied(f)]

    def _is_copied(self, formula: Formula) -> bool:
        """Whether it stands in a line of three cells or more with one formula."""
        for down, across in ((1, 0), (0, 1)):
            steps = range(-2, 3)
            same = [self._same(formula, step * down, step * across) for step in steps]
            if any(all(same[i : i + 3]) for i in range(3)):
                return True
        return False

    def _same(self, formula: Formula, rows: int, columns: int) -> bool:
        other = self.at.get((formula.sheet.name, formula.row + rows, formula.column + columns))
        return other is not None and other.shape is formula.shape

    def value(self, formula: Formula) -> object:
        return formula.sheet.rows[formula.row][formula.column]

    def write(self, change: Change, out: Path) -> None:
        """A copy with the change in it."""
        sheet = change.sheet
        package = self.book.package
        assert package is not None
        formula = self.at.get((sheet.name, change.row, change.column))
        if change.is_input:
            xml = with_formulas(sheet, {(change.row, change.column): change.value}, {}, styled=True)
        elif change.text is None:
            assert formula is not None
            xml = with_formulas(sheet, {}, {formula: None}, styled=True)
        else:
            assert formula is not None
            xml = with_formulas(sheet, {}, {formula: change.text}, styled=True)
        package.write(out, {sheet.part: Compressed.of(xml.encode(sheet.encoding))})


def _said(finding: Finding) -> tuple[str, str, str]:
    return finding.rule.id, str(finding.place), finding.message


# -- the kinds of errors ----------------------------------------------------------------------------------------------


def _pieces(formula: Formula) -> list[list[str]]:
    try:
        return [[token.kind, token.text] for token in tokens(formula.text)]
    except FormulaError:
        return []


def _joined(pieces: list[list[str]]) -> str:
    return "".join(text for _, text in pieces)


def _copied(change: Callable[[list[list[str]], random.Random], bool]) -> Maker:
    """A kind that changes the text of one formula among its copies."""

    def make(original: Original, dice: random.Random) -> Iterator[Change]:
        for formula in dice.sample(original.copied, len(original.copied)):
            pieces = _pieces(formula)
            if pieces and change(pieces, dice) and _joined(pieces) != formula.text:
                yield Change(formula.sheet, formula.row, formula.column, _joined(pieces))

    return make


def _operator(pieces: list[list[str]], dice: random.Random) -> bool:
    places = [p for p in pieces if p[0] == "op" and p[1] in "*/"]
    if not places:
        return False
    piece = dice.choice(places)
    piece[1] = "/" if piece[1] == "*" else "*"
    return True


def _sign(pieces: list[list[str]], dice: random.Random) -> bool:
    places = [p for p in pieces if p[0] == "op" and p[1] in "+-"]
    if places and dice.random() < 0.7:
        piece = dice.choice(places)
        piece[1] = "-" if piece[1] == "+" else "+"
    else:
        pieces[:] = [["op", "-("], *pieces, ["op", ")"]]
    return True


def _reference(pieces: list[list[str]], dice: random.Random) -> bool:
    places = [p for p in pieces if p[0] == "cell"]
    if not places:
        return False
    piece = dice.choice(places)
    fixed_column, letters, fixed_row, digits = split_cell(piece[1])
    row, column = int(digits), column_number(letters)
    if dice.random() < 0.5:
        row = max(1, row + dice.choice((-1, 1)))
    else:
        column = max(1, column + dice.choice((-1, 1)))
    piece[1] = f"{fixed_column}{column_letters(column)}{fixed_row}{row}"
    return True


def _constant(pieces: list[list[str]], dice: random.Random) -> bool:
    pieces[:] = [
        ["op", "("],
        *pieces,
        ["op", ")"],
        ["op", dice.choice(("+", "*", "-"))],
        ["number", dice.choice(("1000", "1.05", "7", "0.95"))],
    ]
    return True


def typed_over(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.copied, len(original.copied)):
        if type(original.value(formula)) is float:
            yield Change(formula.sheet, formula.row, formula.column, is_input=False)


def short_sum(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        match = re.search(r"\bSUM\((\$?[A-Z]+\$?)(\d+):(\$?[A-Z]+\$?)(\d+)\)", formula.text)
        if match and match[1].replace("$", "") == match[3].replace("$", "") and int(match[4]) - int(match[2]) >= 2:
            text = (
                formula.text[: match.start()]
                + f"SUM({match[1]}{match[2]}:{match[3]}{int(match[4]) - 1})"
                + formula.text[match.end() :]
            )
            yield Change(formula.sheet, formula.row, formula.column, text)
        match = re.search(r"\bSUM\((\$?)([A-Z]+)(\$?\d+):(\$?)([A-Z]+)(\$?\d+)\)", formula.text)
        if match and match[3] == match[6] and column_number(match[5]) - column_number(match[2]) >= 2:
            last = column_letters(column_number(match[5]) - 1)
            text = (
                formula.text[: match.start()]
                + f"SUM({match[1]}{match[2]}{match[3]}:{match[4]}{last}{match[6]})"
                + formula.text[match.end() :]
            )
            yield Change(formula.sheet, formula.row, formula.column, text)


def double_count(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        chain = re.fullmatch(r"(\$?[A-Z]+\$?\d+)(?:\+\$?[A-Z]+\$?\d+)+", formula.text)
        if chain:
            yield Change(formula.sheet, formula.row, formula.column, f"{formula.text}+{chain[1]}")
        match = re.search(r"\bSUM\(\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)\)", formula.text)
        if match and match[1] == match[3]:
            for above in range(int(match[2]) - 1, max(0, int(match[2]) - 12), -1):
                other = original.at.get((formula.sheet.name, above, column_number(match[1])))
                if other is not None and other.text.startswith("SUM(") and other.text.count(":") == 1:
                    first = re.search(
                        r"\d+", other.text.split(":")[0].replace("$", "")[4:].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                    )
                    if first and match[1] in other.text:
                        text = formula.text.replace(match[0], f"SUM({match[1]}{first[0]}:{match[1]}{match[4]})")
                        yield Change(formula.sheet, formula.row, formula.column, text)
                        break
        elif match and match[2] == match[4]:
            text = formula.text.replace(
                match[0], f"SUM({match[1]}{match[2]}:{match[3]}{match[4]},{match[3]}{match[4]})"
            )
            yield Change(formula.sheet, formula.row, formula.column, text)


def text_number(original: Original, dice: random.Random) -> Iterator[Change]:
    for sheet, row, column in dice.sample(found := list(_inputs(original)), len(found)):
        value = sheet.rows[row][column]
        yield Change(sheet, row, column, value=f"{value:.10g}", is_input=True)


def _inputs(original: Original) -> Iterator[Cell]:
    """Typed numbers that some formula reads."""
    for surveyed in original.survey.sheets:
        rows, columns = (surveyed.constants & original.survey.read[surveyed.sheet]).nonzero()
        yield from ((surveyed.sheet, row, column) for row, column in zip(rows.tolist(), columns.tolist(), strict=True))


def error_input(original: Original, dice: random.Random) -> Iterator[Change]:
    for sheet, row, column in dice.sample(found := list(_inputs(original)), len(found)):
        yield Change(sheet, row, column, value="n/a", is_input=True)


def npv_timing(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        text = formula.text
        match = re.search(r"([\w!$']+)\+NPV\((\w+),(\w+!)(\$?)([A-Z]+)(\d+):", text)
        if match:
            first = column_letters(column_number(match[5]) - 1)
            new = text.replace(match[0], f"NPV({match[2]},{match[3]}{match[4]}{first}{match[6]}:")
            yield Change(formula.sheet, formula.row, formula.column, new)
            continue
        match = re.search(r"ML_NPV\(([^,]+),([^,]+),Inputs_Timing,([^,()]+)\)", text)
        if match and ":" in match[2]:
            start = match[3]
            end = match[2].split(":")[1]
            new = text.replace(match[0], f"ML_NPV({match[1]},{start}:{end},Inputs_Timing)")
            yield Change(formula.sheet, formula.row, formula.column, new)


def npv_initial(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        text = formula.text
        match = re.search(r"([\w!$']+)\+NPV\(", text)
        new = (
            text.replace(match[0], "NPV(")
            if match
            else re.sub(r"(ML_NPV\([^,]+,[^,]+,Inputs_Timing),[^,()]+\)", r"\1)", text, count=1)
        )
        if new != text and _initial_moves(original, formula, text):
            yield Change(formula.sheet, formula.row, formula.column, new)


def _initial_moves(original: Original, formula: Formula, text: str) -> bool:
    """Whether the flow at time 0 is any money."""
    match = re.search(r"([\w!$']+)\+NPV\(", text) or re.search(r"ML_NPV\([^,]+,[^,]+,Inputs_Timing,([^,()]+)\)", text)
    if match is None:
        return False
    reference = match[1] if "!" in match[1] else f"'{formula.sheet.name}'!{match[1]}"
    try:
        return bool(original.model.get(reference))
    except Exception:
        return False


def period(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        text = formula.text
        for old, new in (("(1+IRR(", "(IRR("), ("NPV(MRate", "NPV(DiscRate"), ("XNPV(DiscRate", "XNPV(MRate")):
            if old in text and (old != "NPV(MRate" or "XNPV" not in text):
                changed = text.replace(old, new)
                if new == "(IRR(":
                    changed = re.sub(r"\(IRR\((.*?)\)\)\^12-1", r"IRR(\1)", changed)
                yield Change(formula.sheet, formula.row, formula.column, changed)


def lookup(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        for old, new in ((",FALSE)", ",TRUE)"), (",FALSE)", ")")):
            if "VLOOKUP(" in formula.text and old in formula.text:
                yield Change(formula.sheet, formula.row, formula.column, formula.text.replace(old, new, 1))
        match = re.search(r"(MATCH\([^()]*),0\)", formula.text)
        if match:
            yield Change(
                formula.sheet, formula.row, formula.column, formula.text.replace(match[0], f"{match[1]},1)", 1)
            )


def misaligned(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        match = re.search(
            r"\b(SUMPRODUCT|SUMIFS|XNPV|XIRR)\((.*?)(\$?)([A-Z]+)(\$?)(\d+):(\$?)([A-Z]+)(\$?)(\d+)", formula.text
        )
        if match is None:
            continue
        if match[4] == match[8]:
            moved = (
                f"{match[3]}{match[4]}{match[5]}{int(match[6]) + 1}:{match[7]}{match[8]}{match[9]}{int(match[10]) + 1}"
            )
        elif match[6] == match[10]:
            a, b = (column_letters(column_number(c) + 1) for c in (match[4], match[8]))
            moved = f"{match[3]}{a}{match[5]}{match[6]}:{match[7]}{b}{match[9]}{match[10]}"
        else:
            continue
        text = f"{formula.text[: match.start(3)]}{moved}{formula.text[match.end(10) :]}"
        yield Change(formula.sheet, formula.row, formula.column, text)


def circular(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        match = re.search(r"\bSUM\((\$?[A-Z]+\$?\d+):(\$?)([A-Z]+)(\$?)(\d+)\)", formula.text)
        if match and (int(match[5]) + 1, column_number(match[3])) == (formula.row, formula.column):
            text = formula.text.replace(match[0], f"SUM({match[1]}:{match[2]}{match[3]}{match[4]}{int(match[5]) + 1})")
            yield Change(formula.sheet, formula.row, formula.column, text)


def check_off(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        if formula.sheet.name == "Checks" and original.value(formula) is True and original._is_copied(formula):
            yield Change(formula.sheet, formula.row, formula.column)
            yield Change(formula.sheet, formula.row, formula.column, "OR(TRUE," + formula.text + ")")


def deleted(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.copied, len(original.copied)):
        row = formula.sheet.rows[formula.row]
        beside = [original.at.get((formula.sheet.name, formula.row, formula.column + by)) for by in (-1, 1)]
        if type(row[formula.column]) is float and all(f is not None and f.shape is formula.shape for f in beside):
            yield Change(formula.sheet, formula.row, formula.column, text="")


def stale(original: Original, dice: random.Random) -> Iterator[Change]:
    for formula in dice.sample(original.formulas, len(original.formulas)):
        if type(original.value(formula)) is float and original.value(formula) and formula.match and formula.match[6]:
            yield Change(formula.sheet, formula.row, formula.column, text="stale")


def scale(original: Original, dice: random.Random) -> Iterator[Change]:
    for sheet, row, column in dice.sample(found := list(_inputs(original)), len(found)):
        cells = sheet.rows[row]
        line = [type(v) is float and (sheet.name, row, c) not in original.at for c, v in enumerate(cells)]
        start = end = column
        while start > 1 and line[start - 1]:
            start -= 1
        while end + 1 < len(line) and line[end + 1]:
            end += 1
        if (
            end - start >= 3
            and all(cells[start : end + 1])
            and max(cells[start : end + 1]) < 10 * min(cells[start : end + 1])
        ):
            yield Change(sheet, row, column, value=cells[column] * 1000, is_input=True)


KINDS: dict[str, tuple[str, Maker]] = {
    "pattern": ("another operator in one of a row's formulas", _copied(_operator)),
    "sign": ("a wrong sign in one of a row's formulas", _copied(_sign)),
    "reference": ("a reference shifted by one cell", _copied(_reference)),
    "constant": ("a constant added to one formula", _copied(_constant)),
    "typed over": ("a number in a formula's place", typed_over),
    "deleted": ("a formula deleted from its row", deleted),
    "short sum": ("a sum that stops one line early", short_sum),
    "double count": ("a line or a subtotal counted twice", double_count),
    "circular": ("a sum that includes itself", circular),
    "text number": ("an input stored as text", text_number),
    "error": ("an input that makes formulas fail", error_input),
    "NPV timing": ("today's flow inside NPV", npv_timing),
    "NPV initial": ("today's flow left out", npv_initial),
    "period": ("a rate and flows of different periods", period),
    "lookup": ("an approximate match on an unsorted list", lookup),
    "ranges": ("one of two ranges shifted by one", misaligned),
    "check": ("a check that cannot fail", check_off),
    "scale": ("an input a thousand times too large", scale),
    "stale": ("an old value in the file", stale),
}


# -- counting ---------------------------------------------------------------------------------------------------------


@dataclass
class Score:
    """Mutants of a kind, and how they were found."""

    made: int = 0
    found: int = 0
    as_error: int = 0
    elsewhere: int = 0
    missed: list[str] = field(default_factory=list)


def measure(originals: list[Original], each: int, seed: int, folder: Path, jobs: int = 1) -> dict[str, Score]:
    """Make ``each`` mutants of every kind, spread over the workbooks, and audit them."""
    tasks = [(originals, kind, each, seed, folder) for kind in KINDS]
    if jobs == 1:
        return dict(zip(KINDS, starmap(measure_kind, tasks), strict=True))
    with get_context("fork").Pool(jobs, _inherit, (tasks,)) as pool:  # the workbooks are too large to be sent
        return dict(zip(KINDS, pool.map(_measure_inherited, range(len(tasks)), chunksize=1), strict=True))


_inherited: list[tuple[list[Original], str, int, int, Path]] = []


def _inherit(tasks: list[tuple[list[Original], str, int, int, Path]]) -> None:
    _inherited.extend(tasks)


def _measure_inherited(number: int) -> Score:
    return measure_kind(*_inherited[number])


def measure_kind(originals: list[Original], kind: str, each: int, seed: int, folder: Path) -> Score:
    """Make mutants of one kind, in turn from each workbook, and audit them."""
    score = Score()
    dice = random.Random(f"{seed} {kind}")
    makers = [(original, KINDS[kind][1](original, dice)) for original in originals]
    while makers and score.made < each:
        for original, changes in list(makers):
            change = next(changes, None)
            if change is None:
                makers.remove((original, changes))
            elif score.made < each:
                _try(original, kind, change, folder / f"{kind} {original.path.name}", score)
    return score


def _try(original: Original, kind: str, change: Change, out: Path, score: Score) -> None:
    if kind == "stale":
        _write_stale(original, change, out)
    elif change.text == "":
        _write_deleted(original, change, out)
    else:
        original.write(change, out)
    model = Model.open(out)
    model.recalculate()
    if kind in _MUST_MATTER and model.values() == original.model.values():
        return
    new = [
        finding
        for finding in audit_workbook(out, model).findings
        if finding.severity is not Severity.NOTE
        and _said(finding) not in original.known
        and (kind == "stale" or finding.rule.id != "stale-value")
    ]
    known = {finding.rule.id for finding in original.findings if _holds(finding, change)}
    here = [finding for finding in new if _holds(finding, change) and finding.rule.id not in known]
    score.made += 1
    score.found += bool(here)
    score.as_error += any(finding.severity is Severity.ERROR for finding in here)
    score.elsewhere += bool(new) and not here
    if not here:
        at = f"{original.path.stem} {change.sheet.name}!{address(change.row, change.column)}"
        formula = original.at.get((change.sheet.name, change.row, change.column))
        was = f"={formula.text}" if formula else change.sheet.rows[change.row][change.column]
        became = change.text if change.text is not None else change.value
        score.missed.append(f"{kind}: {at}: {was} -> {became!r}{' (seen elsewhere)' if new else ''}")


def _holds(finding: Finding, change: Change) -> bool:
    """Whether a finding stands at the changed cell."""
    return any(p.holds(change.sheet.name, change.row, change.column) for p in (finding.place, *finding.related))


_MUST_MATTER = ("reference", "sign", "pattern", "lookup", "short sum", "text number")
"""Kinds whose changes may leave every value as it was: then it is no error."""


def _write_deleted(original: Original, change: Change, out: Path) -> None:
    """The copy with a formula's cell emptied."""
    formula = original.at[change.sheet.name, change.row, change.column]
    assert formula.match is not None
    sheet = change.sheet
    empty = f'<{sheet.prefix}c r="{address(change.row, change.column)}"/>'
    _write(original, sheet, sheet.source[: formula.match.start()] + empty + sheet.source[formula.match.end() :], out)


def _write_stale(original: Original, change: Change, out: Path) -> None:
    """The copy with another value beside a formula."""
    formula = original.at[change.sheet.name, change.row, change.column]
    assert formula.match is not None
    start, end = formula.match.span(6)
    sheet = change.sheet
    _write(
        original, sheet, f"{sheet.source[:start]}{float(sheet.source[start:end]) * 1.1 + 1!r}{sheet.source[end:]}", out
    )


def _write(original: Original, sheet: Sheet, xml: str, out: Path) -> None:
    assert original.book.package is not None
    original.book.package.write(out, {sheet.part: Compressed.of(xml.encode(sheet.encoding))})


def false_alarms(paths: list[Path]) -> Counter[int]:
    """How many workbooks have how many findings of severity error; cells that show an error value do not count."""
    found: Counter[int] = Counter()
    for path in paths:
        errors = [
            f for f in audit_workbook(path).findings if f.severity is Severity.ERROR and f.rule.id != "error-value"
        ]
        found[len(errors)] += 1
    return found


def templates(folder: Path) -> list[Path]:
    """Every template's workbook."""
    for name in TEMPLATES:
        create(name, folder / f"{name}.xlsx")
    return [folder / f"{name}.xlsx" for name in TEMPLATES]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workbooks", nargs="*", type=Path)
    parser.add_argument("--clean", type=Path, help="a folder of workbooks without seeded errors")
    parser.add_argument("--each", type=int, default=30, help="mutants of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--missed", action="store_true", help="list the mutants that were not found")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [*templates(folder), *arguments.workbooks]
        (folder / "mutants").mkdir()
        originals = [Original(path) for path in paths]
        scores = measure(originals, arguments.each, arguments.seed, folder / "mutants", arguments.jobs)
        print("| seeded error | mutants | found at the cell | as an error | only elsewhere |\n|---|---|---|---|---|")
        for kind, (what, _) in KINDS.items():
            s = scores[kind]
            print(f"| {what} | {s.made} | {s.found} ({s.found / max(1, s.made):.0%}) | {s.as_error} | {s.elsewhere} |")
        made, found = sum(s.made for s in scores.values()), sum(s.found for s in scores.values())
        as_error, elsewhere = sum(s.as_error for s in scores.values()), sum(s.elsewhere for s in scores.values())
        print(f"| **all** | **{made}** | **{found} ({found / made:.1%})** | {as_error} | {elsewhere} |\n")
        for what, files in (
            ("templates and benchmark workbooks", paths),
            ("workbooks of the folder", _in(arguments.clean)),
        ):
            counts = false_alarms(files)
            said = ", ".join(f"{workbooks} with {errors}" for errors, workbooks in sorted(counts.items()))
            if files:
                print(f"Findings of severity error in {len(files)} clean {what}: {said}.")
        if arguments.missed:
            print("\n" + "\n".join(line for score in scores.values() for line in score.missed))


def _in(folder: Path | None) -> list[Path]:
    return sorted(p for p in folder.rglob("*.xls[xm]")) if folder else []


if __name__ == "__main__":
    main()
