"""The catalogue as Office.js reads it: functions.json, and the lines that tie each name to the runtime."""

from __future__ import annotations

import json
from typing import Any

from mlcase_addin.cli.catalogue import as_data
from mlcase_udfs.registry import Function, Parameter, catalogue
from mlcase_udfs.units import Shape

_TYPES = {"number": "number", "text": "string", "boolean": "boolean", "any": "any"}


def functions_json() -> dict[str, Any]:
    """Microsoft's metadata: what Excel shows while a formula is typed, and what it lets through."""
    return {
        # Together with the other one it crashes Excel 2021 (office-js issue 4385).
        "allowCustomDataForDataTypeAny": False,
        "allowErrorForDataTypeAny": True,
        "functions": [_described(entry) for entry in _entries()],
    }


def catalogue_json() -> list[dict[str, Any]]:
    """What the task pane explains, where no server has it."""
    return [as_data(entry) for entry in _entries()]


def registrations(namespace: str = "") -> str:
    """The JavaScript that ties every function to the runtime, once Office is there."""
    names = {entry.name: _gives_tables(entry) for entry in _entries()}
    return f"mlcase.tie({json.dumps(names)}, {json.dumps(namespace)});\n"


def _gives_tables(entry: Function) -> bool:
    """Whether a result may be a table: Excel then takes nothing else, and a table not announced becomes #VALUE!."""
    return "table" in entry.results


def _entries() -> list[Function]:
    return sorted(catalogue().values(), key=lambda entry: entry.name)


def _described(entry: Function) -> dict[str, Any]:
    return {
        "id": entry.name,
        "name": entry.name,
        "description": entry.help.summary,
        "parameters": [_parameter(entry, parameter) for parameter in entry.parameters],
        "result": {"type": "any", "dimensionality": "matrix" if _gives_tables(entry) else "scalar"},
        "options": {"cancelable": True},
    }


def _parameter(entry: Function, parameter: Parameter) -> dict[str, Any]:
    single = parameter.shape is Shape.SCALAR
    choices = f" One of {', '.join(parameter.choices)}." if parameter.choices else ""
    return {
        "name": parameter.name,
        "description": f"{entry.help.arguments[parameter.name]}{choices} ({parameter.unit})",
        "type": _TYPES[parameter.kind] if single else "any",
        "dimensionality": "scalar" if single else "matrix",
        **({} if parameter.required else {"optional": True}),
    }
