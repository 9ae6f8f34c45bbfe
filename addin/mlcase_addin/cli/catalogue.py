"""Commands that list what there is: functions, templates."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import click

from mlcase_addin.cli import show
from mlcase_udfs.cell_example import cell_example
from mlcase_udfs.registry import PREFIX, Function, Parameter, catalogue
from mlcase_udfs.units import Shape
from mlcase_workbooks.names import plain_name
from mlcase_workbooks.recalc.errors import WorkbookError

WIDTH = 100
"""Characters in a line of help."""


class UnknownFunction(WorkbookError):
    """No function of the catalogue has this name."""


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def functions(name: str | None, as_json: bool) -> None:
    """The catalogue of functions, or one function's help."""
    entries = sorted(catalogue().values(), key=lambda f: f.name)
    if name is not None:
        entries = [_named(name)]
    if as_json:
        described = [as_data(entry) for entry in entries]
        show.print_json(described if name is None else described[0])
    elif name is not None:
        print(help_text(entries[0]))
    else:
        for category in sorted({entry.category for entry in entries}):
            rows = [(e.name, e.help.summary) for e in entries if e.category == category]
            show.table(("Function", "What it says"), rows, title=category)
        print("mlcase functions NAME shows usage, arguments, errors, source and an example.")


def _named(name: str) -> Function:
    spelled = plain_name(name.strip().lstrip("=").partition("(")[0])
    known = catalogue()
    found = known.get(spelled) or known.get(PREFIX + spelled)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(PREFIX + spelled.removeprefix(PREFIX), known, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "mlcase functions lists them all"
        raise UnknownFunction(f"there is no function {name!r}: {hint}")
    return found


def as_data(function: Function) -> dict[str, Any]:
    """A function as JSON has it."""
    about = function.help
    return {
        "name": function.name,
        "category": function.category,
        "summary": about.summary,
        "usage": function.usage,
        "arguments": [
            {
                "name": p.name,
                "kind": p.kind,
                "shape": p.shape.value,
                "unit": p.unit,
                "required": p.required,
                "default": p.default,
                "choices": list(p.choices),
                "description": about.arguments.get(p.name, ""),
            }
            for p in function.parameters
        ],
        "returns": about.returns,
        "errors": [{"error": error, "when": when} for error, when in about.errors],
        "source": about.source,
        "example": about.example,
        "native": function.native,
    }


def help_text(function: Function) -> str:
    """A function's help as a person reads it."""
    about = function.help
    parts = [f"={function.usage}", "", *_lines(about.summary)]
    if about.description:
        parts += ["", *(line for part in about.description.split("\n\n") for line in (*_lines(part), ""))][:-1]
    formula = cell_example(function)
    sections = {
        "Arguments": [_argument(p, about.arguments.get(p.name, "")) for p in function.parameters],
        "Returns": [about.returns],
        "Errors": [f"{error}: {when}" for error, when in about.errors],
        "With no add-in": [function.native],
        "Source": [about.source],
    }
    for title, entries in sections.items():
        if entries:
            parts += ["", title, *(line for entry in entries for line in _lines(entry, "  ", "    "))]
    if formula:
        parts += ["", "Example (cell)", f"  {formula}"]
    parts += ["", "Example (Python)", *(f"  {line}".rstrip() for line in about.example.splitlines())]
    return "\n".join(parts)


def _lines(text: str, first: str = "", rest: str = "") -> list[str]:
    """A paragraph in lines of a readable length, without the marks of code."""
    plain = " ".join(text.replace("``", "").split())
    return wrap(plain, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False)


def _argument(parameter: Parameter, meaning: str) -> str:
    return f"{parameter.name} [{_measure(parameter, meaning)}]: {meaning}{_default(parameter)}"


def _measure(parameter: Parameter, meaning: str) -> str:
    """Unit and shape; of a text the spellings that its description does not name."""
    unnamed = [choice for choice in parameter.choices if f'"{choice}"' not in meaning]
    unit = " | ".join(parameter.choices) if unnamed else "text" if parameter.choices else parameter.unit
    return unit if parameter.shape is Shape.SCALAR else f"{unit}; a {parameter.shape.value}"


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return ""
    return " Optional." if parameter.default is None else f" Default {show.text(parameter.default)}."


@click.command()
def templates() -> None:
    """The templates that mlcase new can write."""
    from mlcase_workbooks.templates import TEMPLATES

    show.table(("Template", "What it is"), [(name, template.summary) for name, template in TEMPLATES.items()])
