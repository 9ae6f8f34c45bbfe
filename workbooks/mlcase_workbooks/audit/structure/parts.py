"""A part of a formula, calculated by itself."""

from __future__ import annotations

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.audit.structure.sheet_survey import Region
from mlcase_workbooks.recalc.calculate import room_to_nest
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.values import Value


class Part:
    """A node of a region's formula."""

    def __init__(self, region: Region, node: Node) -> None:
        whole = region.pattern.shape
        self.sheet = region.sheet
        self.shape = Shape(whole.book, whole.sheet, whole.text, whole.row, whole.column, whole.tokens, whole.array)
        self.shape.__dict__["node"] = node

    def value(self, row: int, column: int) -> Value:
        """What it gives in a cell: a value, an error, or None where nobody can say."""
        try:
            with room_to_nest(), np.errstate(all="ignore"):
                return self.shape.general(self.sheet, self.sheet.rows, row, column)
        except FunctionError as error:
            return error.cell
        except Exception:  # what the engine lacks, or does not know; a fault of ours must not cost the audit
            return None

    def error(self, row: int, column: int) -> CellError | None:
        """The error that it gives in a cell."""
        value = self.value(row, column)
        return value if type(value) is CellError else None


def value_of(region: Region, node: Node) -> Value:
    """What a node gives in a region's first cell."""
    return Part(region, node).value(region.top, region.left)
