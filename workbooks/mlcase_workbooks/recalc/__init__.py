"""Recalculation of a workbook with no spreadsheet application; nothing but cached values changes.

In reading order: ``package`` and ``scan`` read the file, ``formula`` reads its formulas, ``book`` holds it, ``compile``
makes code of it, ``calculate`` runs the code, ``write`` puts the values back; ``model`` is the whole in one object.
"""

from mlcase_workbooks.recalc.errors import NotAnInput, UnknownReference, UnreadableFile, WorkbookError
from mlcase_workbooks.recalc.model import Model, evaluate, recalculate

__all__ = ["Model", "NotAnInput", "UnknownReference", "UnreadableFile", "WorkbookError", "evaluate", "recalculate"]
