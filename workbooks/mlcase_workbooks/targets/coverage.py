"""What each function's form covers: which options have a formula, and which need an array formula."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from mlcase_udfs.registry import Function, Parameter
from mlcase_udfs.units import Shape
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.targets.expand import Argument, NoForm
from mlcase_workbooks.targets.forms import FORMS
from mlcase_workbooks.targets.in_cell import InCell
from mlcase_workbooks.targets.native import why_none
from mlcase_workbooks.targets.render import Source

_CELLS = 4
"""Cells of the ranges that the forms are tried with: as many as the usual questions of ML_READINESS."""


@dataclass(frozen=True)
class Coverage:
    """How a function leaves its add-in."""

    native: bool
    array: bool
    """Whether a form of it is an array formula."""
    missing: tuple[str, ...]
    """The options that have no formula: ``what = "all"``; for a function without a form, why."""


def coverage(function: Function) -> Coverage:
    """Try a function's form with each combination of its options."""
    if function.name not in FORMS:
        return Coverage(False, False, (why_none(function),))
    options = [p for p in function.parameters if p.choices]
    ways = [dict(zip([p.name for p in options], way, strict=True)) for way in product(*(p.choices for p in options))]
    array, failing = False, []
    for way in ways:
        try:
            array = _expands(function, way) or array
        except NoForm:
            failing.append(way)
    works = {choice for way in ways if way not in failing for choice in way.items()}
    never = [(p.name, c) for p in options for c in p.choices if (p.name, c) not in works]
    together = [way for way in failing if not set(way.items()) & set(never)]
    said = [f'{name} = "{choice}"' for name, choice in never]
    said += [" with ".join(f'{name} = "{choice}"' for name, choice in way.items()) for way in together]
    return Coverage(True, array, tuple(said))


def _expands(function: Function, chosen: dict[str, str]) -> bool:
    """Whether the form is an array formula; NoForm when there is none for these options."""
    arguments = {p.name: _argument(p, chosen) for p in function.parameters}
    expansion = InCell(FORMS[function.name], arguments, lambda across: nodes.Number(1.0))
    expansion.expanded()
    return expansion.needs_array


def _argument(parameter: Parameter, chosen: dict[str, str]) -> Argument:
    if parameter.choices:
        return Argument(parameter, nodes.Text(chosen[parameter.name]))
    if parameter.shape is Shape.TABLE:
        return Argument(parameter, Source("A1:D4"), rows=_CELLS, columns=_CELLS)
    if parameter.shape is Shape.VECTOR:
        needed = parameter.name not in ("outcomes", "covariates", "groups")
        return Argument(parameter, Source("A1:D1"), given=needed, columns=_CELLS)
    rare = parameter.default is None and parameter.name in ("ramp", "decay")
    return Argument(parameter, Source("A1"), given=not rare)
