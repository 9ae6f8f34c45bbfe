"""Random formulas with plausible arguments for every native function, and the cells that they read.

What is plausible stands in ``random_formulas.txt``: by function, by the name of a parameter (``rate``, ``maturity``,
``probability`` ...), or by its kind.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from mlcase_workbooks.recalc import functions
from mlcase_workbooks.recalc.functions.call import _TABLE, ExcelFunction
from mlcase_workbooks.recalc.functions.kinds import Kind

ROWS = 12

ARRAYS = frozenset(
    {"FREQUENCY", "GROWTH", "LINEST", "LOGEST", "MINVERSE", "MMULT", "MODE.MULT", "MUNIT", "TRANSPOSE", "TREND"}
)
"""Functions that give arrays: one cell of the result is looked at."""

LEFT_OUT = frozenset({"GETPIVOTDATA", "INFO", "NOW", "PHONETIC", "RAND", "RANDARRAY", "RANDBETWEEN", "TODAY"})
"""Volatile ones, and those that ask for more than cells."""

_PLAIN_WORDS = [
    "apple", "Banana", "cherry", "date", "elderberry", "fig", "Grape", "hazelnut", "kiwi", "lemon", "mango", "nut",
    "orange", "pear", "quince",
]  # fmt: skip
_WORDS = [*_PLAIN_WORDS, "straße", "a?b", "x*y", "North-West", "tea for two"]


def native_functions() -> Mapping[str, ExcelFunction]:
    """Every native function by name, older names included."""
    for category in functions.CATEGORIES:
        importlib.import_module(f"{functions.__name__}.{category}")
    return _TABLE


def data(seed: int) -> dict[str, Any]:
    """The cells of the sheet "Data"."""
    random = Random(seed)
    columns: dict[str, list[Any]] = {
        "A": [round(random.uniform(1, 100), 2) for _ in range(ROWS)],  # positive numbers
        "B": [round(random.gauss(0, 50), 1) for _ in range(ROWS)],  # numbers
        "C": [random.choice(_WORDS) for _ in range(ROWS)],  # texts
        "D": [random.choice([1.5, 7, -3, 0, "apple", "12", None]) for _ in range(ROWS)],  # all sorts
        "E": sorted(random.sample(range(40_000, 46_000), ROWS)),  # dates
        "F": sorted(round(random.uniform(0, 20), 1) for _ in range(ROWS)),  # sorted numbers
        "G": sorted(random.sample(_PLAIN_WORDS, ROWS), key=str.lower),  # sorted texts
        "H": [-1000, *(round(random.uniform(100, 300), 1) for _ in range(ROWS - 1))],  # flows
        "I": [random.randint(1, 6) for _ in range(ROWS)],  # whole numbers
        "J": [random.random() < 0.5 for _ in range(ROWS)],  # TRUE and FALSE
        "K": [random.choice([None, None, 4, "pear"]) for _ in range(ROWS)],  # many blanks
        "L": [random.randint(1, 40) / 100 for _ in range(ROWS)],  # shares
        # a database; its criteria follow
        "N": ["fruit", *(random.choice(["apple", "pear", "plum", "Apple pie"]) for _ in range(ROWS - 1))],
        "O": ["size", *(random.randint(1, 9) for _ in range(ROWS - 1))],
        "P": ["price", *(round(random.uniform(1, 20), 2) for _ in range(ROWS - 1))],
        "T": ["fruit", "apple"],
        "U": ["size", ">3"],
        "V": ["fruit", "p*", "=apple"],
        "S": [1, 2, 3, 4, 5, 6],
        "X": ["=1+A1*2", "=SUM(A1:A3)/$B$2"],
        "Y": list(range(1, ROWS + 1)),  # a timeline
    }
    chances = [random.random() for _ in range(6)]
    columns["R"] = [chance / sum(chances) for chance in chances]
    return {f"{letter}{i}": v for letter, values in columns.items() for i, v in enumerate(values, 1) if v is not None}


# -- arguments ---------------------------------------------------------------------------------------------------------


@cache
def _hints() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, template = line.split(" = ", 1)
            *names, last = key.split(" ")
            if key.endswith("()"):
                keys = [f"{name}()" for name in [*names, last[:-2]]]
            else:
                keys = [f"{name} {last}" for name in names] or [last]
            for one in keys:
                found.setdefault(one, []).append(template)
    return found


_PIECES = [
    (re.compile(r"(-?\d+):(-?\d+)"), lambda random, low, high: str(random.randint(int(low), int(high)))),
    (
        re.compile(r"(-?[\d.]+?)\.\.(-?[\d.]+)(?:~(\d))?"),
        lambda random, low, high, digits: repr(round(random.uniform(float(low), float(high)), int(digits or 3))),
    ),
    (re.compile(r"cell (\w+)"), lambda random, letters: f"Data!{random.choice(letters)}{random.randint(1, ROWS)}"),
    (re.compile(r"([A-Z])\*(\d+)"), lambda random, letter, least: _cells(random, letter, int(least))),
    (
        re.compile(r"digits (\w+) (\d+)"),
        lambda random, digits, most: "".join(random.choices(digits, k=random.randint(1, int(most)))),
    ),
]


def _cells(random: Random, letter: str, least: int) -> str:
    first = random.randint(1, ROWS - least + 1)
    return f"Data!{letter}{first}:{letter}{random.randint(first + least - 1, ROWS)}"


def drawn(template: str, random: Random) -> str:
    """A template with everything in brackets replaced by something random."""
    result, position = "", 0
    while (start := template.find("[", position)) >= 0:
        end = _closing(template, start)
        result += template[position:start] + _drawn_piece(template[start + 1 : end], random)
        position = end + 1
    return result + template[position:]


def _closing(template: str, start: int) -> int:
    depth = 0
    for at in range(start, len(template)):
        depth += {"[": 1, "]": -1}.get(template[at], 0)
        if not depth:
            return at
    raise ValueError(f"a bracket is open in {template!r}")


def _drawn_piece(piece: str, random: Random) -> str:
    choices, depth = [""], 0
    for letter in piece:
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "|" and not depth:
            choices.append("")
        else:
            choices[-1] += letter
    if len(choices) > 1:
        return drawn(random.choice(choices), random)
    for pattern, draw in _PIECES:
        if match := pattern.fullmatch(piece):
            return draw(random, *match.groups())
    return drawn(random.choice(_hints()[piece]), random)


# -- formulas ----------------------------------------------------------------------------------------------------------


def formulas(name: str, function: ExcelFunction, random: Random) -> Iterator[str]:
    """Calls of a function without end."""
    whole = _hints().get(f"{name}()")
    while True:
        arguments = drawn(random.choice(whole), random) if whole else ",".join(_arguments(name, function, random))
        call = f"{name}({arguments})"
        yield f"INDEX({call},{random.randint(1, 2)},1)" if name in ARRAYS else call


def _arguments(name: str, function: ExcelFunction, random: Random) -> Iterator[str]:
    kinds, *_ = function._signature
    hints, given = _hints(), 0
    for parameter, kind in zip(inspect.signature(function.python).parameters.values(), kinds, strict=False):
        if kind is Kind.HERE:
            continue
        found = hints.get(f"{name} {parameter.name}") or hints.get(parameter.name) or hints[kind.name]
        if parameter.kind is parameter.VAR_POSITIONAL:
            for _ in range(random.choice([0, 1, 2]) if given else random.choice([1, 1, 2, 3])):
                yield drawn(random.choice(found), random)
        elif parameter.default is not parameter.empty and random.random() < 0.4:
            return
        else:
            given += 1
            yield drawn(random.choice(found), random)


def expressions(random: Random) -> Iterator[str]:
    """Numbers, cells and texts joined by operators, without end.

    Results of comparisons are not compared again, and nothing is raised to a power that overflows.
    """
    while True:
        comparison, word = random.choice(["=", "<>", "<", "<=", ">", ">="]), '[[cell G]|"apple"|"Kiwi"|"zebra"|""]'
        left, right = _number(random, 3), _number(random, 2)
        templates = [
            left,
            f"{left}{comparison}{right}",
            f"({left}{comparison}{right})*{right}",
            f"{word}{comparison}{word}",
            f"{word}&ROUND({left},2)",
            f"-{word}+{left}",
            f"{left}{comparison}{word}",
        ]
        yield drawn(random.choice(templates), random)


def _number(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.2:
        return drawn('[[-100..100]|[-20:20]|[cell ABFIK]|"12"|"0.5"]', random)
    left, right = _number(random, depth - 1), _number(random, depth - 1)
    template = random.choice(["{}+{}", "{}-{}", "{}*{}", "{}/{}", "-{}", "({})%", "({})", "({})^2", "ABS({})^0.5"])
    return template.format(left, right)
