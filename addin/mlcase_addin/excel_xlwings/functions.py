"""The module that xlwings imports: every function of the catalogue under its name in a cell.

In xlwings' settings UDF Modules is ``mlcase_addin.excel_xlwings.functions``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import xlwings as xw

from mlcase_addin.calls import answer
from mlcase_addin.excel_xlwings.cells import from_excel, to_excel
from mlcase_udfs.registry import Function, catalogue

_LONGEST = 255
"""Letters that Excel's function wizard shows of a description."""


def _wrapper(entry: Function) -> Callable[..., Any]:
    """A plain function with the entry's arguments; nothing but a cell's value or a true error ever leaves it."""

    def call(*values: Any) -> Any:
        given = [from_excel(value) for value in values]
        while given and len(given) > required and values[len(given) - 1] is None:
            given.pop()
        return to_excel(answer(entry.name, given).rows)

    required = sum(parameter.required for parameter in entry.parameters)
    parameters = [
        inspect.Parameter(
            p.name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=inspect.Parameter.empty if p.required else None,
        )
        for p in entry.parameters
    ]
    call.__name__ = call.__qualname__ = entry.name
    call.__doc__ = entry.help.summary[:_LONGEST]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {}
    decorated: Callable[..., Any] = xw.ret(convert="raw")(call)
    for parameter in entry.parameters:
        text = f"{entry.help.arguments[parameter.name]} ({parameter.unit})"
        decorated = xw.arg(parameter.name, convert="raw", doc=text[:_LONGEST])(decorated)
    # Last: the other decorators would reset it. Slow functions stay out of the wizard, which calls at every key.
    return xw.func(category=f"ML {entry.category}", call_in_wizard=False)(decorated)


for _entry in catalogue().values():
    globals()[_entry.name] = _wrapper(_entry)
