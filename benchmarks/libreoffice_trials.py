"""Trials in LibreOffice, for its own Python: set the inputs, calculate, read the outputs; prints seconds per trial.

python3 libreoffice_trials.py FILE PIPE < {"inputs": {...}, "outputs": [...], "trials": [[...], ...]}
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]


def main() -> None:
    """Start LibreOffice, run the trials, and stop it."""
    file, profile = sys.argv[1:3]
    asked = json.load(sys.stdin)
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore",
         "--accept=pipe,name=mlcase-benchmark;urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        print(json.dumps(_run(_desktop(), file, asked)))
    finally:
        office.terminate()
        office.wait()


def _desktop() -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve("uno:pipe,name=mlcase-benchmark;urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not start")


def _run(desktop: Any, file: str, asked: dict[str, Any]) -> dict[str, Any]:
    hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    hidden.Name, hidden.Value = "Hidden", True
    document = desktop.loadComponentFromURL(Path(file).as_uri(), "_blank", 0, (hidden,))
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
