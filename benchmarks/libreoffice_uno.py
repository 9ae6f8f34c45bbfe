"""A LibreOffice of the benchmarks' own, for the Python that has UNO."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]

_PIPE = "mlcase-benchmark"


@contextmanager
def desktop(profile: str, extensions: str | None = None) -> Iterator[Any]:
    """Start LibreOffice with a profile and a folder of unpacked extensions, and end it."""
    command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
    if extensions is not None:
        command.append(f"-env:BUNDLED_EXTENSIONS={Path(extensions).as_uri()}")
    office = subprocess.Popen(
        [*command, f"--accept=pipe,name={_PIPE};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        found = _connected()
        yield found
        found.terminate()
        office.wait(30)
    finally:
        office.terminate()
        office.wait()


def _connected() -> Any:
    refused = uno.getClass("com.sun.star.connection.NoConnectException")
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={_PIPE};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except refused:  # it is not listening yet
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not start")


def opened(office: Any, address: str) -> Any:
    """A document, not shown."""
    hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    hidden.Name, hidden.Value = "Hidden", True
    return office.loadComponentFromURL(address, "_blank", 0, (hidden,))
