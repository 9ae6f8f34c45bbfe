"""Trials in LibreOffice, for its own Python: set the inputs, calculate, read the outputs; prints seconds per trial.

python3 libreoffice_trials.py FILE PROFILE < {"inputs": {...}, "outputs": [...], "trials": [[...], ...]}
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from libreoffice_uno import desktop, opened


def main() -> None:
    """Start LibreOffice, run the trials, and stop it."""
    file, profile = sys.argv[1:3]
    asked = json.load(sys.stdin)
    with desktop(profile) as office:
        print(json.dumps(_run(office, file, asked)))


def _run(office: Any, file: str, asked: dict[str, Any]) -> dict[str, Any]:
    document = opened(office, Path(file).as_uri())
    document.calculateAll()

    def cell(place: list[Any]) -> Any:
        return document.Sheets.getByName(place[0]).getCellByPosition(place[2] - 1, place[1] - 1)

    inputs, outputs = [cell(p) for p in asked["inputs"]], [cell(p) for p in asked["outputs"]]
    found = []
    started = time.perf_counter()
    for values in asked["trials"]:
        for one, value in zip(inputs, values, strict=True):
            one.Value = value
        document.calculateAll()
        found.append([one.Value for one in outputs])
    seconds = (time.perf_counter() - started) / len(asked["trials"])
    document.close(True)
    return {"seconds": seconds, "values": found}


if __name__ == "__main__":
    main()
