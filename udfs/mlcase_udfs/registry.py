"""The only list of functions. Every host, the engine and the docs page are projections of it.

``@udf`` enlists a plain typed function and hands it back untouched. The function's name gives the cell name, its
annotations the units and shapes, its defaults the optional arguments, its docstring the help.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from mlcase_udfs.errors import CellError
from mlcase_udfs.units import Shape, Table, Unit

Plain = TypeVar("Plain", bound=Callable[..., Any])

PREFIX = "ML_"


@dataclass(frozen=True)
class Parameter:
    """One argument as a host needs to know it."""

    name: str
    kind: Literal["number", "text", "boolean", "any"]
    shape: Shape
    unit: str
    required: bool
    default: Any
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Help:
    """What the docstring says, part by part."""

    summary: str
    description: str
    arguments: Mapping[str, str]
    returns: str
    errors: tuple[tuple[str, str], ...]
    source: str
    example: str


@dataclass(frozen=True)
class Function:
    """A function of the catalogue: the plain Python one and all that its signature and docstring tell."""

    python: Callable[..., Any]
    category: str
    native: str

    @property
    def name(self) -> str:
        """The name in a cell: ``npv`` is ``ML_NPV``."""
        return PREFIX + self.python.__name__.rstrip("_").upper()

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The arguments in order."""
        hints = get_type_hints(self.python, include_extras=True)
        signature = inspect.signature(self.python)
        return tuple(_parameter(p, hints[p.name]) for p in signature.parameters.values())

    @cached_property
    def results(self) -> frozenset[str]:
        """What it may give: "number", "text", "table"; all of them where the annotation does not say."""
        return _results(get_type_hints(self.python)["return"])

    @cached_property
    def help(self) -> Help:
        """The docstring, taken apart."""
        return _help(self.python)

    @property
    def usage(self) -> str:
        """``ML_NPV(rate, flows, [timing], [initial])``."""
        words = [p.name if p.required else f"[{p.name}]" for p in self.parameters]
        return f"{self.name}({', '.join(words)})"


_ENLISTED: dict[str, Function] = {}


def udf(category: str, native: str) -> Callable[[Plain], Plain]:
    """Enlist a function.

    ``native`` is the formula that gives the same number with no add-in, in terms of the arguments, or says why there
    is none.
    """

    def enlist(python: Plain) -> Plain:
        function = Function(python, category, native)
        if function.name in _ENLISTED:
            raise ValueError(f"two functions are called {function.name}")
        _ENLISTED[function.name] = function
        return python

    return enlist


def catalogue() -> Mapping[str, Function]:
    """Every function by its cell name; imports the package's modules, so that each has enlisted its own."""
    import pkgutil

    import mlcase_udfs

    for module in pkgutil.iter_modules(mlcase_udfs.__path__):
        importlib.import_module(f"mlcase_udfs.{module.name}")
    return _ENLISTED


def _parameter(parameter: inspect.Parameter, hint: Any) -> Parameter:
    if get_origin(hint) in (Union, UnionType):  # Rate | None: an optional argument that may be left out
        hint = next(part for part in get_args(hint) if part is not NoneType)
    base, unit = hint, Unit("")
    if get_origin(hint) is Annotated:
        base, *extras = get_args(hint)
        unit = next(extra for extra in extras if isinstance(extra, Unit))
    choices = get_args(base) if get_origin(base) is Literal else ()
    kind: Literal["number", "text", "boolean", "any"]
    if base is bool:
        kind = "boolean"
    elif base is str or base == list[str] or choices:
        kind = "text"
    elif base is Any:
        kind = "any"
    else:
        kind = "number"
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    return Parameter(parameter.name, kind, unit.shape, unit.text, required, default, choices)


def _results(hint: Any) -> frozenset[str]:
    if get_origin(hint) in (Union, UnionType):
        return frozenset().union(*map(_results, get_args(hint)))
    if hint is str or get_origin(hint) is Literal:
        return frozenset({"text"})
    if hint == Table:
        return frozenset({"table"})
    return frozenset({"number", "text", "table"} if hint is Any else {"number"})


def _help(python: Callable[..., Any]) -> Help:
    from docstring_parser import DocstringStyle, parse

    text = inspect.getdoc(python) or ""
    doc = parse(text, DocstringStyle.NUMPYDOC)
    sections = {meta.args[0]: meta.description or "" for meta in doc.meta if meta.args}
    return Help(
        summary=doc.short_description or "",
        description=doc.long_description or "",
        arguments={p.arg_name: " ".join((p.description or "").split()) for p in doc.params},
        returns=" ".join((doc.returns.description or "").split()) if doc.returns else "",
        errors=tuple((_cell_text(r.type_name or ""), " ".join((r.description or "").split())) for r in doc.raises),
        source=" ".join(sections.get("references", "").split()),
        example=text.partition("Examples\n--------\n")[2].strip(),
    )


def _cell_text(exception: str) -> str:
    """``InvalidNumber`` -> ``#NUM!``."""
    from mlcase_udfs import errors

    kind = getattr(errors, re.sub(r".*\.", "", exception), None)
    return str(kind.cell) if kind else str(CellError.VALUE)
