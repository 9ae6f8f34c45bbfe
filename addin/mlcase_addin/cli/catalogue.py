"""Commands that list what there is: functions, templates."""

from __future__ import annotations

from typing import Any

import click

from mlcase_addin.cli import show
from mlcase_udfs.registry import PREFIX, Function, catalogue
from mlcase_workbooks.names import plain_name
from mlcase_workbooks.recalc.errors import WorkbookError


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
    parts = [f"={function.usage}", "", about.summary]
    if about.description:
        parts += ["", about.description]
    parts += ["", "Arguments"]
    for p in function.parameters:
        choices = f" ({', '.join(p.choices)})" if p.choices else ""
        default = "" if p.required or p.default is None else f" Default {show.text(p.default)}."
        parts.append(f"  {p.name} [{p.unit}; {p.shape.value}]{choices}: {about.arguments.get(p.name, '')}{default}")
    parts += ["", "Returns", f"  {about.returns}"]
    if about.errors:
        parts += ["", "Errors", *(f"  {error}: {when}" for error, when in about.errors)]
    parts += ["", "With no add-in", f"  {function.native}", "", "Source", f"  {about.source}"]
    parts += ["", "Example (Python)", *(f"  {line}" for line in about.example.splitlines())]
    return "\n".join(parts)


@click.command()
def templates() -> None:
    """The templates that mlcase new can write."""
    from mlcase_workbooks.templates import TEMPLATES

    show.table(("Template", "What it is"), [(name, template.summary) for name, template in TEMPLATES.items()])
