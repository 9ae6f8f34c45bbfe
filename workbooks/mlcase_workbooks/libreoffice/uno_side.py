"""Inside the Python that has UNO: opens workbooks in a running LibreOffice and tells what their cells hold.

A program of its own, because UNO lives in LibreOffice's Python, which need not be ours: standard library only. It is
started with the name of LibreOffice's pipe and reads one request a line from its input:

    {"file": PATH, "areas": {SHEET: [[top, left, bottom, right], ...]}}     rows and columns count from 1

The answer is one line, too: {"cells": {SHEET: [[row, ...], ...]}}, every row of every area, or {"problem": TEXT}. A
cell is a number, a text, true, false, or {"error": Calc's code}. At the end of its input it ends LibreOffice.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds that LibreOffice may take to start."""

_ASKED = 10_000
_ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
_VALUES = 1  # com.sun.star.sheet.FormulaResult.VALUE


def main() -> None:
    """Connect, say so, and answer until the input ends."""
    try:
        context = connected(sys.argv[1])
    except Exception as problem:
        say({"problem": f"{type(problem).__name__}: {problem}"})
        return
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    say({"ready": True})
    try:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                say({"cells": read(desktop, request["file"], request["areas"])})
            except Exception as problem:
                say({"problem": f"{type(problem).__name__}: {problem}"})
    finally:
        desktop.terminate()


def say(message: dict[str, Any]) -> None:
    """One line to whoever started this program."""
    print(json.dumps(message), flush=True)


def connected(pipe: str) -> Any:
    """The component context of the LibreOffice that listens on the pipe; waits while it starts."""
    import uno

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)


def read(desktop: Any, file: str, areas: dict[str, list[list[int]]]) -> dict[str, list[list[Any]]]:
    """Load a workbook, calculate it, and read the areas; no macro runs, no link is followed."""
    loading = {"Hidden": True, "MacroExecutionMode": 0, "UpdateDocMode": 0}
    document = desktop.loadComponentFromURL(Path(file).as_uri(), "_blank", 0, _properties(loading))
    if document is None:
        raise ValueError("LibreOffice cannot load it")
    try:
        document.calculateAll()
        values = {name: [_values(document, name, corners) for corners in found] for name, found in areas.items()}
        doubtful = [place for name, found in areas.items() for place in _doubtful(document, name, found, values[name])]
        for (rows, row, column, _), told in zip(doubtful, _asked(document, doubtful), strict=True):
            rows[row][column] = _typed(rows[row][column], told)
        return values
    finally:
        document.close(True)


def _properties(settings: dict[str, Any]) -> tuple[Any, ...]:
    import uno

    found = []
    for name, value in settings.items():
        one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        found.append(one)
    return tuple(found)


def _area(document: Any, sheet: str, corners: list[int]) -> Any:
    top, left, bottom, right = corners
    return document.Sheets.getByName(sheet).getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)


def _values(document: Any, sheet: str, corners: list[int]) -> list[list[Any]]:
    return [list(row) for row in _area(document, sheet, corners).getDataArray()]


Place = tuple[list[list[Any]], int, int, str]
"""The rows of an area, row and column in them, and the cell's address."""


def _doubtful(document: Any, sheet: str, areas: list[list[int]], values: list[list[list[Any]]]) -> Iterator[Place]:
    """The formula cells that show 0, 1 or an error: TRUE/FALSE is a number to Calc, and its errors have codes."""
    quoted = sheet.replace("'", "''")
    for corners, rows in zip(areas, values, strict=True):
        area = _area(document, sheet, corners)
        for kind in (_VALUES, _ERRORS):
            for found in area.queryFormulaCells(kind).RangeAddresses:
                for row in range(found.StartRow, found.EndRow + 1):
                    for column in range(found.StartColumn, found.EndColumn + 1):
                        i, j = row + 1 - corners[0], column + 1 - corners[1]
                        if kind == _ERRORS or rows[i][j] in (0.0, 1.0):
                            yield rows, i, j, f"$'{quoted}'.{_letters(column + 1)}{row + 1}"


def _asked(document: Any, places: list[Place]) -> list[Any]:
    """Of each place, the code of its error, -1 for a logical value, or 0; asked in bulk, by formulas on a new sheet.

    A logical value counts as one only in a cell that has no number format of its own.
    """
    name = "mlcase_asks"
    while document.Sheets.hasByName(name):
        name += "_"
    document.Sheets.insertNewByName(name, document.Sheets.Count)
    sheet = document.Sheets.getByName(name)
    answers: list[Any] = []
    for start in range(0, len(places), _ASKED):
        asked = places[start : start + _ASKED]
        column = sheet.getCellRangeByPosition(start // _ASKED, 0, start // _ASKED, len(asked) - 1)
        column.setFormulaArray(tuple((f"=IF(ISERROR({p[3]});ERRORTYPE({p[3]});-ISLOGICAL({p[3]}))",) for p in asked))
        answers += [answer for (answer,) in column.getDataArray()]
    document.Sheets.removeByName(name)
    return answers


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _typed(value: Any, told: float) -> Any:
    if told > 0:
        return {"error": int(told)}
    return value == 1.0 if told == -1.0 else value


if __name__ == "__main__":
    main()
