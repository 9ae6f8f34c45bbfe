"""The documentation page of the functions, written from the registry.

python -m mlcase_addin.reference > docs/functions.md
"""

from __future__ import annotations

from collections.abc import Iterator

from mlcase_udfs.registry import Function, Parameter, catalogue

_HEAD = """# Functions

Written from the registry by `python -m mlcase_addin.reference`; a test keeps it fresh. `mlcase functions NAME` prints
the same in a terminal.

Rates are decimals per period; cash *flows* are signed (money in positive), *costs* and *benefits* are positive; a
single argument may also be an array of trials, and then so is the result. More in [conventions.md](conventions.md), and
on the method "seed" in [source-formulas.md](source-formulas.md).
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    functions = sorted(catalogue().values(), key=lambda f: (f.category, f.name))
    yield _HEAD
    for category in sorted({f.category for f in functions}):
        names = ", ".join(f"[{f.name}](#{f.name.lower()})" for f in functions if f.category == category)
        yield f"- **{category}**: {names}"
    for function in functions:
        yield ""
        yield from _entry(function)


def _entry(function: Function) -> Iterator[str]:
    about = function.help
    yield f"## {function.name}"
    yield ""
    yield f"`={function.usage}`"
    yield ""
    yield about.summary
    if about.description:
        yield ""
        yield about.description
    if function.parameters:
        yield ""
        yield "| argument | unit | what it is |"
        yield "|---|---|---|"
        for parameter in function.parameters:
            meaning = about.arguments.get(parameter.name, "")
            yield f"| `{parameter.name}`{_default(parameter)} | {_unit(parameter)} | {_cell(meaning)} |"
    yield ""
    yield f"Returns: {about.returns}"
    for error, when in about.errors:
        yield f"- `{error}`: {when}"
    yield ""
    yield f"With no add-in: `{function.native}`. Source: {about.source}"
    yield ""
    yield "```python"
    yield about.example
    yield "```"


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return ""
    return " (optional)" if parameter.default is None else f" = {parameter.default!r}"


def _unit(parameter: Parameter) -> str:
    return _cell(
        ", ".join(f'"{choice}"' for choice in parameter.choices) or f"{parameter.unit}; {parameter.shape.value}"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
