"""What a person does with the add-in's files: Excel takes them by hand, or from an administrator."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from mlcase_addin.officejs import RUNTIMES, build
from mlcase_udfs.registry import catalogue
from mlcase_workbooks.recalc.errors import WorkbookError

ADDRESS = "https://localhost:8765"
_NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,30}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

STEPS = """\
Excel itself loads the add-in; nothing was installed, and nothing was written.
1. mlcase serve --https                             keeps running: it answers the cells
2. mlcase addin build --host office -o DIR          writes DIR/manifest.xml; --address for another server
3. Excel on the web: Home > Add-ins > More Add-ins > My Add-ins > Upload My Add-in > manifest.xml
   Windows: put manifest.xml into a shared folder, name that folder in File > Options > Trust Center >
            Trust Center Settings > Trusted Add-in Catalogs, tick Show in Menu, start Excel anew, and take it from
            Home > Add-ins > Shared Folder
   Mac:     copy manifest.xml to ~/Library/Containers/com.microsoft.Excel/Data/Documents/wef, start Excel anew
   For everybody: the Microsoft 365 admin centre, Settings > Integrated apps > Upload custom apps
4. Type =ML_VERSION() into a cell
Excel wants https with a certificate that the machine trusts. docs/install.md says more."""

REMOVAL = """\
Excel keeps its own list of add-ins; nothing was written.
Excel on the web: Home > Add-ins > My Add-ins, the three dots beside mlcase, Remove
Windows: take manifest.xml out of the shared folder; Mac: out of Documents/wef; then start Excel anew"""


class CannotBuild(WorkbookError):
    """What was asked for makes no add-in."""


def written(folder: Path, address: str, namespace: str, runtime: str) -> str:
    """Write the files; what to say of them."""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise CannotBuild(f"--address {address!r}: give where the files will be served, such as {ADDRESS}")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise CannotBuild(f"--address {address!r}: Excel takes add-ins over https only: give {ADDRESS}, for example")
    if namespace and not _NAMESPACE.fullmatch(namespace):
        raise CannotBuild(f"--namespace {namespace!r}: give letters, digits, _ and dots, a letter first")
    if folder.exists() and not folder.is_dir():
        raise CannotBuild(f"{folder} is a file: give a folder")
    build(folder, address, namespace=namespace, runtime=runtime)
    first = "ML_NPV" if not namespace else f"{namespace}.ML_NPV"
    return (
        f"{folder}: {len(catalogue())} functions, typed as ={first}(...); mlcase addin install --host office says more"
    )


__all__ = ["ADDRESS", "REMOVAL", "RUNTIMES", "STEPS", "CannotBuild", "written"]
