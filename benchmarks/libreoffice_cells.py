"""Cells of one formula in LibreOffice, for its own Python: calculates them again and again; prints seconds as JSON.

python3 libreoffice_cells.py EXTENSIONS PROFILE < {"formulas": {NAME: FORMULA, ...}, "flows": [3, 36], "rounds": 9, ...}

The times are the processor's, of all threads of LibreOffice, so that other work on the machine disturbs them less: from
Linux's /proc. In a round every sheet is calculated once with rates that nobody asked for before ("new") and once more
with the same ("again"); setting the rates is not measured.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from libreoffice_uno import desktop, opened


def main() -> None:
    """Start LibreOffice, measure, and stop it."""
    extensions, profile = sys.argv[1:3]
    asked = json.load(sys.stdin)
    with desktop(profile, extensions) as office:
        print(json.dumps([_measured(office, asked, flows, _process(profile)) for flows in asked["flows"]]))


def _process(profile: str) -> Path:
    """LibreOffice's own process; ``soffice`` is a script that starts it."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if command[0].endswith(b"soffice.bin") and any(part.endswith(profile.encode()) for part in command):
            return folder
    raise SystemExit("LibreOffice's process is not in /proc")


def _seconds(process: Path) -> float:
    return sum(int(told.read_text().split()[0]) for told in process.glob("task/*/schedstat")) / 1e9


def _measured(office: Any, asked: dict[str, Any], flows: int, process: Path) -> dict[str, Any]:
    cells, sheets = asked["cells"], {}
    for name, formula in asked["formulas"].items():
        document = opened(office, "private:factory/scalc")
        document.enableAutomaticCalculation(False)
        sheet = document.Sheets.getByIndex(0)
        sheet.getCellRangeByPosition(3, 0, 3, flows - 1).setDataArray(tuple((17.0 * i - 100,) for i in range(flows)))
        sheets[name] = document, sheet
        _set_rates(sheet, cells, 0)
        rows = ((formula.format(rate=f"A{row}", flows=f"$D$1:$D${flows}"),) for row in range(1, cells + 1))
        sheet.getCellRangeByPosition(1, 0, 1, cells - 1).setFormulaArray(tuple(rows))
        document.calculateAll()
    found: dict[str, Any] = {"new": {name: [] for name in sheets}, "again": {name: [] for name in sheets}, "values": {}}
    for turn in range(1, asked["rounds"] + 1):
        for name, (document, sheet) in sheets.items():
            _set_rates(sheet, cells, turn)
            for times in (found["new"], found["again"]):
                started = _seconds(process)
                document.calculateAll()
                times[name].append(_seconds(process) - started)
    for name, (document, sheet) in sheets.items():
        found["values"][name] = [row[0] for row in sheet.getCellRangeByPosition(1, 0, 1, cells - 1).getDataArray()]
        document.close(True)
    return found


def _set_rates(sheet: Any, cells: int, turn: int) -> None:
    rates = tuple((0.01 + (turn * cells + row) / 1e7,) for row in range(cells))
    sheet.getCellRangeByPosition(0, 0, 0, cells - 1).setDataArray(rates)


if __name__ == "__main__":
    main()
