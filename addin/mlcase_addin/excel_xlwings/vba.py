"""The VBA module through which Excel calls the wrappers, as xlwings itself writes it, on any platform."""

from __future__ import annotations

import importlib
import io
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager

MODULE = "mlcase_addin.excel_xlwings.functions"
_WINDOWS_ONLY = ("pythoncom", "pywintypes", "win32com", "win32com.client")
_HEAD = """Attribute VB_Name = "mlcase"
'Written by mlcase addin build --host xlwings; do not edit: it is written anew with each version.
#Const App = "Microsoft Excel"

"""

_FAILED = "CVErr(2015) '#VALUE!"
"""What a cell shows where Python cannot be reached: xlwings' own text would count as 0 in a total."""


def vba_module() -> str:
    """The module's text: a VBA function per function of the catalogue."""
    with _windows_modules():
        udfs = importlib.import_module("xlwings.udfs")
        import xlwings

        before = xlwings.func, xlwings.arg, xlwings.ret
        xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
        sys.modules.pop(MODULE, None)
        try:
            functions = importlib.import_module(MODULE)
            written = io.StringIO()
            udfs.generate_vba_wrapper(MODULE, functions, written, types.SimpleNamespace(Name="mlcase.xlam"))
        finally:
            xlwings.func, xlwings.arg, xlwings.ret = before
            sys.modules.pop(MODULE, None)
    return _HEAD + written.getvalue().replace(" = Err.Description", f" = {_FAILED}")


@contextmanager
def _windows_modules() -> Iterator[None]:
    """Stand-ins for Windows' own modules, of which writing text needs nothing but the names."""
    if sys.platform == "win32":
        yield
        return
    lent = [name for name in _WINDOWS_ONLY if name not in sys.modules]
    for name in lent:
        module = types.ModuleType(name)
        module.Dispatch = module.CoInitialize = lambda *_: None  # type: ignore[attr-defined]
        sys.modules[name] = module
    try:
        yield
    finally:
        for name in [*lent, "xlwings.udfs"]:
            sys.modules.pop(name, None)
