"""1,000 cells of =ML_NPV beside 1,000 of LibreOffice's own =NPV, in one LibreOffice process (Linux).

    python benchmarks/libreoffice.py [--cells 1000] [--rounds 31]

Every cell has a rate of its own, all have the same flows; the sheets are calculated in turn. A third sheet calls a
function that does nothing: an add-in in Python whose method gives back its first argument. What that costs is
LibreOffice's way to Python; only an answer that is kept, for which no Python runs, can be faster. The ratios are the
medians of the rounds'.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from mlcase_addin.libreoffice import extension
from mlcase_workbooks.libreoffice import environment

NOTHING = """import unohelper
from com.sun.star.lang import XServiceInfo
from org.nothing import XFunctions

NAME = "org.nothing.Functions"
SERVICES = (NAME, "com.sun.star.sheet.AddIn")


class Functions(unohelper.Base, XServiceInfo, XFunctions):
    def __init__(self, context):
        pass

    def mlNpv(self, rate, flows, timing, initial):
        return ((rate,),)

    def getImplementationName(self):
        return NAME

    def supportsService(self, name):
        return name in SERVICES

    def getSupportedServiceNames(self):
        return SERVICES


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, NAME, SERVICES)
"""
FLOWS = (3, 36)


def write_nothing(folder: Path) -> None:
    """An extension with our functions' interface, whose methods do nothing."""
    for name, content in {**extension.files(), "component.py": NOTHING}.items():
        path = folder / "nothing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("org.mlcase", "org.nothing").replace("module mlcase", "module nothing"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cells", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=31)
    arguments = parser.parse_args()
    ours = extension.calls()["ML_NPV"]
    formulas = {
        "NPV": "=NPV({rate};{flows})",
        "a method in Python that does nothing": f"={ours.replace('MLCASE', 'NOTHING')}({{rate}};{{flows}})",
        "ML_NPV": f"={ours}({{rate}};{{flows}})",
    }
    with tempfile.TemporaryDirectory() as folder:
        write_nothing(Path(folder, "extensions"))
        extension.unpacked(Path(folder, "extensions"))
        asked = {"formulas": formulas, "flows": FLOWS, "cells": arguments.cells, "rounds": arguments.rounds}
        script = Path(__file__).with_name("libreoffice_cells.py")
        call = ["/usr/bin/python3", str(script), f"{folder}/extensions", f"{folder}/profile"]
        run = subprocess.run(
            call, input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True, env=environment()
        )
    print("| flows | cell | calls | processor time a cell, median (least) | of NPV's | of doing nothing's |")
    print("|---|---|---|---|---|---|")
    for flows, found in zip(FLOWS, json.loads(run.stdout), strict=True):
        _show(flows, found, arguments.cells)


def _show(flows: int, found: dict[str, dict[str, list[float]]], cells: int) -> None:
    native, nothing, own = found["values"]
    if any(abs(a - b) > 1e-9 * abs(a) for a, b in zip(found["values"][native], found["values"][own], strict=True)):
        raise SystemExit("ML_NPV and NPV differ")
    for calls in ("new", "again"):
        times = {name: [seconds / cells * 1e6 for seconds in found[calls][name]] for name in found[calls]}
        for name, values in times.items():
            ratios = [median(a / b for a, b in zip(values, times[other], strict=True)) for other in (native, nothing)]
            time = f"{median(values):.2f} µs ({min(values):.2f})"
            print(f"| {flows} | {name} | {calls} | {time} | {ratios[0]:.1f} x | {ratios[1]:.2f} x |")


if __name__ == "__main__":
    main()
