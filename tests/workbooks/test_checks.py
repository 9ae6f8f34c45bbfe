"""Every check of every template holds with the example's figures, and fails when what it is about is broken by hand."""

from __future__ import annotations

import pytest

from breaches import breaches
from by_hand import changed_by_hand, errors, failing_checks, placed
from examples import book, built
from mlcase_workbooks.templates import TEMPLATES
from mlcase_workbooks.templates.blocks.guards import WORDS

FAILS = {"CHECK FAILS", "NOT FILLED IN"}
"""A wrong input is an alarm, an empty one waits for its figure."""
GUARD = f"No formula says: {WORDS}"
"""What another breach shows: no cell says it unless an input is wrong."""


def statements(name: str) -> set[str]:
    """What the checks of a workbook say."""
    sheet = book(name)["Checks"]
    header = next(cell.row for cell in sheet["D"] if cell.value == "What must hold")
    return {cell.value for cell in sheet["D"][header:] if cell.value}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_check_has_a_breach(name: str) -> None:
    assert set(breaches(name)) == statements(name) - {GUARD}


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_check_fails_with_the_example(name: str) -> None:
    example = changed_by_hand(built(name), {})
    assert example.get("Case_Checks") is True
    assert failing_checks(example, book(name)) == set()
    assert errors(example) == set()


@pytest.mark.parametrize(("name", "check"), [(name, check) for name in TEMPLATES for check in breaches(name)])
def test_a_breach_fails_its_check(name: str, check: str) -> None:
    changes = {placed(book(name), target): value for target, value in breaches(name)[check].items()}
    after = changed_by_hand(built(name), changes)
    assert check in failing_checks(after, book(name))
    assert after.get("Case_Checks") is False
    assert not FAILS.isdisjoint(cell for row in after.get("Summary!B1:Z2") for cell in row)
    assert errors(after) == set()
