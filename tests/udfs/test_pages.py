"""The pages on conventions and on the sources' formulas: every line and every figure of theirs is true."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import golden

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["conventions.md", "source-formulas.md"]
every_page = pytest.mark.parametrize("name", PAGES)

FIGURE = re.compile(r"(?<![\w.,])-?\d[\d,]*(?:\.\d+)?(?: %)?(?![\w])")


def _parts(name: str) -> tuple[str, str]:
    """A page's prose, and what stands in its blocks of code."""
    prose, code = [], []
    for i, part in enumerate((DOCS / name).read_text(encoding="utf-8").split("```")):
        (code if i % 2 else prose).append(part)
    return re.sub(r"`[^`]*`|\(\S+\.md\)", "", "".join(prose)), "\n".join(code)


def _lines(name: str) -> list[tuple[str, str]]:
    return [(f.strip(), e.strip()) for f, _, e in (line.rpartition("=>") for line in _parts(name)[1].splitlines()) if f]


@pytest.mark.parametrize(("formula", "expected"), [line for name in PAGES for line in _lines(name)])
def test_line(formula: str, expected: str) -> None:
    golden.check(formula, expected)


@every_page
def test_python(name: str) -> None:
    examples = doctest.DocTestParser().get_doctest(_parts(name)[1], {}, name, None, 0)
    assert not doctest.DocTestRunner().run(examples).failed


@every_page
def test_every_line_of_formulas_says_what_it_gives(name: str) -> None:
    formulas = [line for line in _parts(name)[1].splitlines() if line.startswith("=")]
    assert len(formulas) == len(_lines(name)) > 30


@every_page
def test_figures_in_the_text_are_those_of_the_lines(name: str) -> None:
    """A figure with decimals or in percent; whole numbers may also count and name."""
    prose, code = _parts(name)
    known = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", code)}
    known |= {100 * n for n in known}
    for figure in FIGURE.findall(prose):
        decimals = len(figure.rstrip(" %").partition(".")[2])
        if decimals or figure.endswith("%"):
            value = abs(float(figure.rstrip(" %").replace(",", "")))
            assert any(round(n, decimals) == value for n in known), f"{figure} stands in no line of {name}"
