"""Excel's functions, a file per category; ``find`` imports a category only when a workbook needs it."""

from __future__ import annotations

import importlib

from mlcase_workbooks.recalc.functions.call import _TABLE, ExcelFunction

# In order of how often workbooks need them: statistics and engineering, which import SciPy, are last.
CATEGORIES = (
    "logical",
    "math",
    "rounding",
    "aggregates",
    "conditional",
    "lookup",
    "date",
    "information",
    "text",
    "cash_flows",
    "financial",
    "statistical",
    "text_of_values",
    "references",
    "subtotals",
    "trigonometry",
    "combinatorics",
    "random_numbers",
    "matrices",
    "numerals",
    "pivot_data",
    "arrays",
    "lambdas",
    "grouping",
    "workdays",
    "text_pieces",
    "baht",
    "cell_info",
    "depreciation",
    "coupons",
    "bonds",
    "odd_bonds",
    "ranking",
    "complex_numbers",
    "units",
    "engineering",
    "regression",
    "normal",
    "distributions",
    "counting",
    "hypothesis_tests",
    "database",
    "forecasting",
)


def find(name: str) -> ExcelFunction | None:
    """The function of that name, or None."""
    for category in CATEGORIES:
        if name in _TABLE:
            break
        importlib.import_module(f"{__name__}.{category}")
    return _TABLE.get(name)
