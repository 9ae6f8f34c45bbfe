"""A business case from nothing to a workbook that any viewer can show: built from a template, calculated, saved."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlcase_workbooks.places import refuse_place
from mlcase_workbooks.recalc import Model, WorkbookError
from mlcase_workbooks.recalc.package import Compressed
from mlcase_workbooks.recalc.values import parse_number

CHARTS = "xl/charts/chart"


def create(
    template: str,
    path: str | os.PathLike[str],
    settings: Mapping[str, Any] | None = None,
    *,
    blank: bool = False,
    years: int | None = None,
    **lists: Any,
) -> Model:
    """Write a case workbook with its cached values, and give back the calculated model.

    ``settings`` puts values in the place of the template's own: ``{"Inputs_Discount_Rate": 0.12}``; a text that reads
    as a number ("12%") counts as one. With ``blank`` the example's figures are left out; ``years`` is how long the case
    runs; ``lists`` are entries in the place of the template's own. WorkbookError says what is wrong with the request;
    then nothing is written.
    """
    from mlcase_workbooks.templates import TemplateError, build

    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise WorkbookError(f"{target}: give a name that ends in .xlsx")
    refuse_place(target)
    with tempfile.TemporaryDirectory() as folder:
        try:
            values = {name: typed(value) for name, value in (settings or {}).items()}
            bare = build(template, Path(folder) / target.name, values, blank=blank, years=years, **lists)
        except TemplateError as problem:
            raise WorkbookError(str(problem)) from problem
        model = Model.open(bare)
        model.recalculate()
        _save(model, target)
    return model


def _save(model: Model, path: Path) -> None:
    """The workbook with its values in the cells and in the charts."""
    from mlcase_workbooks.templates.chart_values import with_values

    package = model.book.package
    assert package is not None
    charts = {part: with_values(package.read(part), model.get) for part in package.names if part.startswith(CHARTS)}
    parts = {**dict(model.changed_parts()), **charts}
    package.write(path, {part: Compressed.of(content) for part, content in parts.items()})


def typed(value: Any) -> Any:
    """A text that reads as a number as that number; anything else as it is."""
    if not isinstance(value, str):
        return value
    number = parse_number(value)
    return value if number is None else number
