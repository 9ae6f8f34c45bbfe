"""What holds for every function of the catalogue: complete, described, one answer for all hosts and all trials, and a
value or an error of its own for whatever a cell may hold."""

from __future__ import annotations

import json
import math
import re
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import golden
import laws
from calls import call_of, in_cells, in_python, reference_calls
from mlcase_addin.cli.catalogue import functions as command
from mlcase_udfs.errors import CellError, FunctionError
from mlcase_udfs.registry import Function, catalogue
from mlcase_udfs.units import Shape
from mlcase_workbooks.recalc import Model, evaluate
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions.kinds import OMITTED
from mlcase_workbooks.recalc.udf import find_udf

SPECIFIED = Path(__file__).parents[3] / "shared" / "FUNCTIONS.md"
LINES = golden.lines(Path(__file__).parent / "reference")
CALLS = reference_calls()
every_function = pytest.mark.parametrize("function", [pytest.param(f, id=f.name) for f in catalogue().values()])


def test_every_specified_function_is_in_the_catalogue() -> None:
    if not SPECIFIED.exists():
        pytest.skip(f"the specification is not here: {SPECIFIED.name}")
    named = set(re.findall(r"^(?:\| |Also `)(ML_\w+)\(", SPECIFIED.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(named) >= 71
    assert named - set(catalogue()) == set()


def test_arguments_have_the_specified_defaults() -> None:
    if not SPECIFIED.exists():
        pytest.skip(f"the specification is not here: {SPECIFIED.name}")
    rows = re.findall(r"^(?:\| |Also `)(ML_\w+)\((.*?)\)(?: |`)", SPECIFIED.read_text(encoding="utf-8"), re.MULTILINE)
    checked = 0
    for name, arguments in rows:
        parameters = catalogue()[name].parameters
        for i, argument in enumerate(arguments.split(",")):
            written = re.fullmatch(r"\s*\[[^=]+=(.+)\]", argument)
            if written:
                default = evaluate(written[1])
                assert parameters[i].default == default, f"{name}: {argument} is {parameters[i].default!r}"
                checked += 1
    assert checked > 40


def test_the_command_describes_every_function() -> None:
    result = CliRunner().invoke(command, ["--json"])
    assert result.exit_code == 0, result.output
    described = {entry["name"]: entry for entry in json.loads(result.output)}
    assert set(described) == set(catalogue())
    for entry in described.values():
        assert all(entry[key] for key in ("category", "summary", "usage", "returns", "source", "example", "native"))
        for argument in entry["arguments"]:
            assert all(argument[key] for key in ("name", "unit", "kind", "shape", "description")), entry["name"]
            assert argument["required"] is (argument["name"] not in re.findall(r"\[(\w+)\]", entry["usage"]))
            assert argument["default"] is None or not argument["required"]
        assert all(error["error"].startswith("#") and error["when"] for error in entry["errors"])
    refusing = [entry for entry in described.values() if entry["arguments"]]
    assert all(entry["errors"] for entry in refusing)


@every_function
def test_has_calls_to_learn_from(function: Function) -> None:
    assert CALLS[function.name]


@pytest.mark.parametrize(("formula", "expected"), LINES)
def test_reference_value_in_python(formula: str, expected: str) -> None:
    found = call_of(formula)
    if found is None:
        return  # no bare call: the engine alone evaluates it
    function, arguments = found
    try:
        got = function.python(*in_python(function, arguments))
    except FunctionError as refusal:
        got = refusal.cell
    if isinstance(got, np.ndarray):
        got = got[0, 0]
    golden.compare(formula, float(got) if isinstance(got, int) and not isinstance(got, bool) else got, expected)


def test_reference_values_in_a_recalculated_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row, line in enumerate(LINES, 1):
        book.active.cell(row, 1 + 50 * (row % 2), "=" + line.values[0].removeprefix("="))
    book.save(tmp_path / "reference.xlsx")
    model = Model.open(tmp_path / "reference.xlsx")
    model.recalculate()
    for row, line in enumerate(LINES, 1):
        formula, expected = line.values
        golden.compare(formula, model.get(f"Sheet!{'A' if row % 2 == 0 else 'AY'}{row}"), expected)


def _quick(function: Function, arguments: list[Any]) -> list[Any]:
    """The arguments with a simulation made as short as a law needs."""
    names = [p.name for p in function.parameters]
    if function.name == "ML_SIMULATE" and len(arguments) > names.index("trials"):
        arguments[names.index("trials")] = 50.0
    return arguments


def _with_trials(function: Function) -> list[list[Any]]:
    """The reference calls in Python's terms, but those whose table has other rows in each trial."""
    ready = [in_python(function, arguments) for arguments in CALLS[function.name]]
    return [_quick(function, arguments) for arguments in ready if "conventions" not in arguments]


@every_function
def test_trials_equal_the_loop(function: Function) -> None:
    for arguments in _with_trials(function):
        laws.check_trials(function.python, arguments)


FACTORS = st.sampled_from([1.0, 1.0, 0.0, -1.0, 0.5, 0.9, 1.1, 2.0, 1e3, 1e-6])


@every_function
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_random_trials_equal_the_loop(function: Function, data: st.DataObject) -> None:
    arguments = data.draw(st.sampled_from(_with_trials(function)))
    others = range(data.draw(st.integers(1, 3)))
    scaled = [[_scaled(argument, data) for argument in arguments] for _ in others]
    laws.compare(function.python, [arguments, *scaled])


def _scaled(argument: Any, data: st.DataObject) -> Any:
    """A number, or each number of a range, times a factor; what varies in no trial stays."""
    if laws.is_range(argument):
        return [_scaled(cell, data) for cell in argument]
    return argument * data.draw(FACTORS) if laws.is_number(argument) else argument


@every_function
def test_no_number_is_refused_where_a_number_belongs(function: Function) -> None:
    for known in CALLS[function.name][:3]:
        arguments = in_python(function, known)
        for i, argument in enumerate(arguments):
            for bad in _spoiled(argument):
                with pytest.raises(FunctionError):
                    function.python(*arguments[:i], bad, *arguments[i + 1 :])


def _spoiled(argument: Any) -> list[Any]:
    """What is not finite in place of a number; a range with such a cell, with a blank one, and without any."""
    if laws.is_number(argument):
        return [math.nan, math.inf, -math.inf]
    if not laws.is_range(argument):
        return []
    first, *rest = argument
    cells = _spoiled(first) + ([None] if laws.is_number(first) else [])
    return [[], *([cell, *rest] for cell in cells)]


def _rows(*rows: list[Any]) -> Block:
    return Block(list(chain(*rows)), len(rows), len(rows[0]))


SINGLE: list[Any] = [
    None, OMITTED, "", "text", " 5 ", "12 %", True, False, CellError.NA, CellError.DIV0,
    0.0, 1.0, -1.0, 0.5, 2.0, 37.5, -0.999999, 1e9, 1e15, 1e308, -1e308, 1e-308, -1e-308,
]  # fmt: skip
LONG = [float(i % 7 - 2) for i in range(10_000)]
MANY: list[Any] = [
    None, OMITTED, "text", True, CellError.NUM, 5.0, 1e308,
    _rows([None]), _rows(["x"]), _rows([1.0]), _rows([0.0]), _rows([-1.0]), _rows(["", ""], ["", ""]),
    _rows([0.0, 0.0, 0.0]), _rows([0.2] * 5), _rows([1.0], [2.0], [3.0]), _rows([1.0, 2.0], [3.0, 4.0]),
    _rows([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), _rows([1.0, None, 3.0]), _rows([1.0, "2", 3.0]),
    _rows([True, 1.0]), _rows([CellError.NA, 1.0]),
    _rows([1e308, 1e308, 1e308]), _rows([1e308, -1e308, 1e308]), _rows([1e-308, 1e-308, -1e-308]),
    _rows(LONG), _rows(*([cell] for cell in LONG)), _rows(*(LONG[i : i + 100] for i in range(0, 10_000, 100))),
]  # fmt: skip


@every_function
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # an overflow on the way to an error
def test_whatever_a_cell_holds_gives_a_value_or_an_error(function: Function) -> None:
    for arguments in _nasty(function):
        udf = find_udf(function.name)
        assert udf is not None
        try:
            value = udf.bind(len(arguments))(*arguments)
        except FunctionError:
            continue
        except Exception as problem:
            raise AssertionError(f"{function.name}{tuple(arguments)} raises {problem!r}") from problem
        assert _is_value(value), f"{function.name}{tuple(arguments)} gives {value!r}"


def _nasty(function: Function) -> list[list[Any]]:
    """A good call with each argument spoiled in turn, and calls with nothing but bad arguments."""
    good = in_cells(function, _quick(function, list(CALLS[function.name][0])))
    parameters = function.parameters
    spoiled = [
        [*good[:i], bad, *good[i + 1 :]]
        for i in range(len(good))
        for bad in (SINGLE if parameters[i].shape is Shape.SCALAR else MANY)
    ]
    hopeless = [[single if p.shape is Shape.SCALAR else many for p in parameters] for single in SINGLE for many in MANY]
    return spoiled + hopeless


def _is_value(value: Any) -> bool:
    """Whether a cell can hold it, or spill it."""
    if isinstance(value, np.ndarray):
        return value.ndim == 2 and value.size > 0 and all(map(_is_value, value.flat))
    if isinstance(value, float):
        return bool(np.isfinite(value))
    return value is None or isinstance(value, bool | str | CellError)


def test_what_gives_a_table_says_so() -> None:
    """Hosts must know beforehand: Excel refuses a table that was not announced."""
    spilling = {name for name, entry in catalogue().items() for p in entry.parameters if "all" in p.choices}
    assert spilling
    assert {name for name in spilling if "table" not in catalogue()[name].results} == set()
