"""The Office.js add-in's files, made from the registry: manifest, functions, page, icons."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from mlcase_addin.officejs.functions import functions_json, registrations
from mlcase_addin.officejs.icons import SIZES, icon
from mlcase_addin.officejs.manifest import manifest

_HERE = Path(__file__).parent
_ASSETS = next(path for path in (_HERE / "assets", _HERE.parents[1] / "office") if path.is_dir())
"""What people wrote (in a wheel it lies beside this file); the rest is generated."""

_RUNTIME = "runtime.js"


def build(folder: Path, address: str, token: str | None = None, namespace: str = "") -> Path:
    """Write the add-in's files for a server at an address into a folder, which is made if need be; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for asset in _ASSETS.iterdir():
        if asset.name != _RUNTIME:
            shutil.copyfile(asset, folder / asset.name)
    (folder / "functions.json").write_text(json.dumps(functions_json(), indent=1) + "\n", encoding="utf-8")
    runtime = (_ASSETS / _RUNTIME).read_text(encoding="utf-8")
    (folder / "functions.js").write_text(f"{runtime}\n{registrations()}", encoding="utf-8")
    (folder / "manifest.xml").write_text(manifest(address.rstrip("/"), token, namespace), encoding="utf-8")
    (folder / "icons").mkdir(exist_ok=True)
    for size in SIZES:
        (folder / "icons" / f"icon-{size}.png").write_bytes(icon(size))
    return folder
