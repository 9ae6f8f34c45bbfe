"""The documentation page of the targets, its table written from the table of forms.

python -m mlcase_addin.targets_page > docs/targets.md
"""

from __future__ import annotations

from collections.abc import Iterator

from mlcase_udfs.registry import Function, catalogue
from mlcase_workbooks.targets.coverage import coverage
from mlcase_workbooks.targets.lambdas import lambdas

_HEAD = """# Targets: which add-in a workbook calls, or none

The table below is written by `python -m mlcase_addin.targets_page`; a test keeps the page fresh.

```sh
mlcase new platform -o case.xlsx --target native
mlcase retarget case.xlsx -o for-the-cfo.xlsx --target native
```

| target | for whom | a call in the file |
|---|---|---|
| `plain` | LibreOffice, xlwings, mlcase itself | `ML_NPV(...)` |
| `officejs` | Excel with the Office.js add-in | `_xldudf_ML_NPV(...)` |
| `xll` | Excel with an XLL (xlOil, PyXLL, Excel-DNA) | `_xll.ML_NPV(...)` |
| `native` | any Excel, any viewer, nothing installed | `NPV(...)` and the like |
| `plain --lambda` | Excel 365, nothing installed | `ML_NPV(...)`, a LAMBDA name of the workbook |

`mlcase retarget` reads any of these spellings (also `[1]!ML_NPV`), in cells, defined names, conditional formats, data
validations and tables, and writes any other. Between `plain`, `officejs` and `xll` only the names change: there and
back gives the same bytes.

## native

No `ML_*` call is left. Each becomes a formula of functions that every Excel has (no LET, no dynamic arrays); some are
array formulas (`{=...}`). They refuse what the function refuses: a rate of -1, a text among the flows, a share above 1.
The export is calculated before it is written, and every rewritten cell compared with the original: a cell whose formula
gives another value than the function (to 1e-9) is not trusted.

What Excel cannot do, and what is not trusted, becomes a value. The sheet Log (without one, a sheet "Native export")
lists each such cell with the formula that was there, its value, the function, the version of mlcase, and the seed of a
simulation. Such a value no longer follows the inputs.

- An option that is a cell (`timing`, say) becomes an IF over all choices, so that the switch goes on working.
- IRR and XIRR are Excel's: with several sign changes in the flows Excel may find another rate than the function does.
- A split test with a group expected to hold fewer than 5 shows #N/A for its p value, and a relative lift with no events
  or only events for its interval: the exact test and the score interval have no formula.
- Where a power leaves the range of numbers, the function may still have a value and the formula shows #NUM!.
- A text in place of a number that the chosen measure does not use is an error for the function, not for the formula.
- Agreement is tested over random calls in mlcase's engine, and for the templates in LibreOffice. **Not verified in
  Excel.**

## --lambda

Every function with a form becomes a LAMBDA under its own name, so that the formulas stay as they are, and new ones can
be typed. A formula that calls one is entered as an array formula. What has no form becomes a value, listed as above.
The names are evaluated and tested by mlcase's engine, where a workbook's name goes before the add-in's function. **Not
verified in Excel**; versions without LAMBDA show #NAME?, and so does LibreOffice.

## Function by function

"array" marks forms that are array formulas; the last column says which options become values, or why all do.
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    functions = sorted(catalogue().values(), key=lambda f: (f.category, f.name))
    rows = [(function, coverage(function)) for function in functions]
    yield _HEAD
    forms = sum(covered.native for _, covered in rows)
    yield f"{forms} of {len(rows)} functions have a native form, {len(lambdas())} a LAMBDA."
    yield ""
    yield "| function | native | LAMBDA | a value |"
    yield "|---|---|---|---|"
    for function, covered in rows:
        native = "" if not covered.native else "array" if covered.array else "yes"
        options = "; ".join(f"`{m}`" if covered.native else m for m in covered.missing)
        yield f"| {_link(function)} | {native} | {'yes' if function.name in lambdas() else ''} | {options} |"


def _link(function: Function) -> str:
    return f"[{function.name}](functions.md#{function.name.lower()})"


if __name__ == "__main__":
    print(page(), end="")
