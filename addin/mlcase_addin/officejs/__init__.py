"""The Office.js add-in's files, made from the registry: manifest, functions, page, icons."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from mlcase_addin.officejs import wheel
from mlcase_addin.officejs.functions import catalogue_json, functions_json, registrations
from mlcase_addin.officejs.icons import SIZES, icon
from mlcase_addin.officejs.manifest import manifest

_HERE = Path(__file__).parent
_ASSETS = next(path for path in (_HERE / "assets", _HERE.parents[1] / "office") if path.is_dir())
"""What people wrote (in a wheel it lies beside this file); the rest is generated."""

RUNTIMES = ("server", "browser")
"""What computes: mlcase serve, or Python in the page itself."""

_PANE = ("page", "server", "host", "charts", "case", "whatif", "audit", "functions", "main")
"""The task pane's scripts in reading order; they are served as one file."""


def build(
    folder: Path, address: str, token: str | None = None, namespace: str = "", runtime: str = RUNTIMES[0]
) -> Path:
    """Write the add-in's files for a server at an address into a folder, which is made if need be; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    query = f"?token={quote(token)}" if token else ""
    page = (_ASSETS / "taskpane.html").read_text(encoding="utf-8").replace("{query}", query)
    calls = (_ASSETS / "runtime.js").read_text(encoding="utf-8")
    if runtime == "browser":
        (folder / wheel.name()).write_bytes(wheel.wheel())
        (folder / "catalogue.json").write_text(json.dumps(catalogue_json()), encoding="utf-8")
        calls += (_ASSETS / "pyodide.js").read_text(encoding="utf-8").replace("{wheel}", wheel.name() + query)
    texts = {
        "taskpane.html": page,
        "taskpane.css": (_ASSETS / "taskpane.css").read_text(encoding="utf-8"),
        "taskpane.js": "\n".join((_ASSETS / "pane" / f"{part}.js").read_text(encoding="utf-8") for part in _PANE),
        "functions.json": json.dumps(functions_json(), indent=1) + "\n",
        "functions.js": f"{calls}\n{registrations(namespace)}",
        "manifest.xml": manifest(address.rstrip("/"), token, namespace),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "icons").mkdir(exist_ok=True)
    for size in SIZES:
        (folder / "icons" / f"icon-{size}.png").write_bytes(icon(size))
    return folder
