"""xlwings' settings of a user: which modules it takes functions from, and which Python runs them."""

from __future__ import annotations

import csv
import importlib.util
import io
import sys
from pathlib import Path

from mlcase_addin.excel_xlwings.vba import MODULE, vba_module
from mlcase_workbooks.recalc.errors import WorkbookError

_MODULES = "UDF MODULES"
_PYTHON = "INTERPRETER_WIN"


class NotHere(WorkbookError):
    """xlwings' functions work in Excel on Windows only."""


def settings_file() -> Path:
    """Where xlwings keeps a user's settings."""
    return Path.home() / ".xlwings" / "xlwings.conf"


def build(folder: Path) -> Path:
    """Write the VBA module; its path."""
    if importlib.util.find_spec("xlwings") is None:  # it comes with mlcase on Windows only
        raise NotHere("xlwings, which writes the module, is not installed: pip install xlwings")
    if folder.exists() and not folder.is_dir():
        raise NotHere(f"{folder} is a file: give a folder")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "mlcase.bas"
    target.write_text(vba_module(), encoding="utf-8")
    return target


def install() -> str:
    """Name our module and this Python in xlwings' settings; what is left to do."""
    _refuse_elsewhere()
    settings = _settings()
    modules = [name for name in settings.get(_MODULES, "").split(";") if name and name != MODULE]
    settings[_MODULES] = ";".join([*modules, MODULE])
    before = settings.get(_PYTHON) or sys.executable
    settings[_PYTHON] = sys.executable
    _write(settings)
    other = "" if before == sys.executable else f" All of xlwings' functions now run in {sys.executable}, not {before}."
    return (
        f"{settings_file()} names the functions.{other} In Excel: install xlwings' own add-in once (xlwings addin "
        "install), open a macro-enabled workbook, press xlwings > Import Functions, and type =ML_VERSION() into a cell"
    )


def uninstall() -> str:
    """Take our module out of xlwings' settings."""
    _refuse_elsewhere()
    settings = _settings()
    modules = [name for name in settings.get(_MODULES, "").split(";") if name and name != MODULE]
    settings[_MODULES] = ";".join(modules)
    _write(settings)
    return f"{settings_file()} no longer names the functions; delete the VBA module xlwings_udfs from your workbooks"


def _refuse_elsewhere() -> None:
    if sys.platform != "win32":
        raise NotHere(
            "xlwings calls Python from Excel on Windows only: here take --host office, --host libreoffice, or write "
            "the VBA module with mlcase addin build --host xlwings"
        )


def _settings() -> dict[str, str]:
    file = settings_file()
    if not file.exists():
        return {}
    rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
    return {row[0]: row[1] for row in rows if len(row) == 2}


def _write(settings: dict[str, str]) -> None:
    file = settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(settings.items())
    file.write_text(text.getvalue(), encoding="utf-8")
