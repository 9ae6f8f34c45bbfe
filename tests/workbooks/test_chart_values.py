"""Charts carry the values of their cells, and titles that say what they show."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from html import unescape
from pathlib import Path
from tempfile import mkdtemp
from xml.etree import ElementTree

import pytest

from mlcase_workbooks.cases import create
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.templates import TEMPLATES
from mlcase_workbooks.templates.chart_values import with_values

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NAMES = sorted(TEMPLATES)


@cache
def created(name: str) -> tuple[Path, Model]:
    path = Path(mkdtemp()) / "case.xlsx"
    return path, create(name, path)


def charts(path: Path) -> list[ElementTree.Element]:
    with zipfile.ZipFile(path) as package:
        parts = [part for part in package.namelist() if part.startswith("xl/charts/chart")]
        return [ElementTree.fromstring(package.read(part)) for part in parts]


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_of_a_chart_has_the_values_of_its_cells(name: str) -> None:
    path, model = created(name)
    seen = 0
    for chart in charts(path):
        for kind in ("num", "str"):
            for reference in chart.iter(f"{C}{kind}Ref"):
                cells = model.get(reference.findtext(f"{C}f"))
                flat = [v for row in cells for v in row] if isinstance(cells, list) else [cells]
                cached = {int(p.get("idx")): p.findtext(f"{C}v") for p in reference.iter(f"{C}pt")}
                for place, value in enumerate(flat):
                    if isinstance(value, float):
                        assert float(cached[place]) == pytest.approx(value), reference.findtext(f"{C}f")
                    elif kind == "str" and value is not None:
                        assert cached[place] == value
                seen += len(cached)
    assert seen > 20


@pytest.mark.parametrize("name", NAMES)
def test_charts_away_from_the_summary_say_what_they_show(name: str) -> None:
    """Their titles are sentences of the workbook, with its figures or names in them."""
    path, model = created(name)
    titles = [chart.find(f"{C}chart/{C}title/{C}tx/{C}strRef") for chart in charts(path)]
    linked = [title for title in titles if title is not None]
    assert len(linked) >= len(titles) - 3  # the Summary has the sentence over the chart
    for title in linked:
        said = model.get(unescape(title.findtext(f"{C}f")))
        assert title.findtext(f"{C}strCache/{C}pt/{C}v") == said
        assert re.search(r"\d|most", said)


def test_a_title_follows_its_figures(tmp_path: Path) -> None:
    create("platform", tmp_path / "case.xlsx", {"Inputs_Benefit_Factor": 0.1})
    titles = [element.text for chart in charts(tmp_path / "case.xlsx") for element in chart.iter(f"{C}v")]
    assert "Cumulative cash does not turn positive within the case" in titles


@pytest.mark.parametrize(
    ("kind", "values", "points"),
    [
        ("num", [[1.5, "check inputs", None, True]], ['<pt idx="0"><v>1.5</v></pt>']),
        ("str", [["A & B", 3.0, None]], ['<pt idx="0"><v>A &amp; B</v></pt>', '<pt idx="1"><v>3</v></pt>']),
    ],
)
def test_what_is_no_value_of_its_kind_is_left_out(kind: str, values: list[list[object]], points: list[str]) -> None:
    chart = f"<{kind}Ref><f>'A &amp; B'!$A$1:$D$1</f></{kind}Ref>".encode()
    asked: list[str] = []
    filled = with_values(chart, lambda cells: asked.append(cells) or values).decode()
    assert asked == ["'A & B'!$A$1:$D$1"]
    assert re.findall(r"<pt .*?</pt>", filled) == points
    assert f'<ptCount val="{len(values[0])}"/>' in filled
