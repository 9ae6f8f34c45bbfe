"""The task pane: in a plain browser with a workbook, and with a stand-in for Excel; both against a real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlcase_workbooks.recalc import Model
from office import OFFICE, opened, served

pytestmark = pytest.mark.browser


def test_recalculate_and_download(page: Any, case: Path, tmp_path: Path) -> None:
    """An assumption is changed, its result seen beside the old one, and the workbook taken home."""
    opened(page, case)
    assert "500" in page.locator(".tile", has_text="Profit").inner_text()
    page.get_by_label("Input", exact=True).fill("Price")
    page.get_by_label("New value").fill("12")
    page.get_by_role("button", name="Recalculate", exact=True).click()
    changed = page.locator(".tile.changed", has_text="Profit")
    changed.wait_for()
    assert changed.inner_text().split() == ["Profit", "900", "was", "500"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download recalculated").click()
    assert download.value.suggested_filename == "shop-recalculated.xlsx"
    download.value.save_as(tmp_path / "out.xlsx")
    assert Model.open(tmp_path / "out.xlsx").get("Case_Profit") == 900


def test_simulate(page: Any, case: Path) -> None:
    """An uncertain price: the spread, today's value, and what moves it; without a number, a line that says so."""
    opened(page, case)
    page.get_by_role("tab", name="What if").click()
    page.get_by_role("button", name="Add an input").click()
    page.get_by_label("Uncertain input: name or cell").fill("Price")
    page.get_by_role("button", name="Simulate").click()
    assert "give numbers" in page.get_by_role("alert").inner_text()
    for label, value in {"Low value": "8", "Likely value": "10", "High value": "13"}.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Simulate").click()
    page.locator(".tornado").wait_for()
    assert page.locator("#view-whatif .problem").count() == 0
    assert page.locator(".chart rect").count() == 40
    tiles = page.locator("#view-whatif .tile").all_inner_texts()
    assert tiles[0].split() == ["today", "500"]
    mean = float(tiles[1].split()[1])
    assert mean == pytest.approx(200 * (8 + 40 + 13) / 6 - 1500, rel=0.01)
    assert "100 – 1100" in page.locator(".tornado td.ends").first.text_content()


def test_audit(page: Any, case: Path) -> None:
    """Mistakes with their places."""
    opened(page, case)
    page.get_by_role("tab", name="Audit").click()
    page.get_by_role("button", name="Audit the workbook").click()
    page.locator(".finding.error").first.wait_for()
    assert "S!A5" in page.locator(".finding.error .place").all_inner_texts()


def test_functions(page: Any) -> None:
    """Found by a word, explained, built and worked out."""
    page.get_by_role("tab", name="Functions").click()
    page.get_by_label("Search the functions").fill("npv")
    entry = page.locator(".function").first
    assert "ML_NPV" in entry.inner_text()
    entry.locator("summary").click()
    entry.get_by_role("button", name="Calculate").click()
    assert "rate, flows" in entry.get_by_role("alert").inner_text()
    entry.get_by_label("rate", exact=True).fill("10%")
    entry.get_by_label("flows", exact=True).fill("{-7,8,14}")
    entry.get_by_label("timing", exact=True).select_option("mid")
    assert entry.locator(".formula").inner_text() == '=ML_NPV(10%,{-7,8,14},"mid")'
    entry.get_by_role("button", name="Calculate").click()
    entry.locator(".answer strong").wait_for()
    assert entry.locator(".answer").inner_text() == "11.291834"
    page.get_by_label("Search the functions").fill("zebra")
    assert "Nothing by that name" in page.locator("#view-functions").inner_text()


def test_no_workbook(page: Any, tmp_path: Path) -> None:
    """Empty views say what to do; what is no workbook is refused in words."""
    for tab in ("What if", "Audit"):
        page.get_by_role("tab", name=tab).click()
        assert page.get_by_role("button", name="Open a workbook").is_visible()
    page.get_by_role("tab", name="Case").click()
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no zip at all")
    for file, said in ((Path(__file__), "is no Excel workbook"), (broken, "workbook")):
        page.set_input_files("input[type=file]", file)
        alert = page.locator("#view-case .problem", has_text=said)
        alert.wait_for()
        assert "Traceback" not in alert.inner_text()


def test_token(browser: Any) -> None:
    """The page carries the token of its address to everything it asks for; without it, nothing is told."""
    with served("--token", "open sesame") as address:
        page = browser.new_page()
        statuses: dict[str, int] = {}
        page.on("response", lambda answer: statuses.update({answer.url.split("?")[0].rsplit("/", 1)[1]: answer.status}))
        page.route(OFFICE, lambda route: route.abort())
        page.goto(f"{address}/taskpane.html?token=open%20sesame")
        page.locator(".cards .card").first.wait_for()
        page.get_by_role("tab", name="Functions").click()
        page.locator(".function").first.wait_for()
        assert {"taskpane.js", "taskpane.css", "functions.js", "catalogue", "templates"} <= statuses.keys()
        assert set(statuses.values()) == {200}
        refused = page.goto(f"{address}/taskpane.html")
        assert refused.status == 401
        page.close()


def test_insert_from_the_selection(pane: Any) -> None:
    pane.get_by_label("Search the functions").fill("npv")
    entry = pane.locator(".function").first
    entry.locator("summary").click()
    entry.get_by_label("rate", exact=True).fill("B1")
    entry.get_by_role("button", name="Selection").nth(1).click()
    entry.get_by_role("button", name="Insert").click()
    pane.wait_for_function("'Case!D9' in done.written")
    assert pane.evaluate("done.written") == {"Case!D9": "=ML_NPV(B1,Case!B2:B4)"}


def test_repair(pane: Any) -> None:
    """What another host wrote, and what shows #NAME?; nothing else is touched."""
    pane.get_by_role("tab", name="Case").click()
    pane.get_by_role("button", name="Repair").click()
    pane.get_by_text("3 cells were entered anew").wait_for()
    assert pane.evaluate("done.written") == {
        "R0C0": "=ML_NPV(B1,B2:B4)",
        "R0C1": "=ML_IRR(B2:B4)",
        "R1C0": "=ML_NPV(B1,B2)+1",
    }


def test_what_if_from_the_selection(pane: Any) -> None:
    """Output and input are taken from the sheet; results read as their cell writes them; names select their cells."""
    pane.get_by_role("tab", name="What if").click()

    def take(selection: str, button: int) -> None:
        pane.evaluate("address => { done.selection = address; }", selection)
        pane.locator("#view-whatif").get_by_role("button", name="Selection").nth(button).click()

    take("S!A4", 0)
    pane.get_by_role("button", name="Add an input").click()
    take("S!A1", 1)
    for label, value in {"Low value": "8", "Likely value": "10", "High value": "13"}.items():
        pane.get_by_label(label).fill(value)
    pane.get_by_role("button", name="Simulate").click()
    pane.locator(".tornado").wait_for()
    assert pane.locator("#view-whatif .tile").first.inner_text().split() == ["today", "50,000%"]
    pane.locator(".tornado button").click()
    assert pane.evaluate("done.selected") == ["S!A1"]


REPAIRED = [  # namespace, formula, what the cell shows, what is entered
    ("", "=_xldudf_ML_NPV(A1,B1:B3)", 1, "=ML_NPV(A1,B1:B3)"),
    ("", "=_xldudf_ML_ML_NPV(A1,B1:B3)", "#NAME?", "=ML_NPV(A1,B1:B3)"),
    ("", "=_xll.ML_NPV(A1,B1)+ML.ML_IRR(B1:B3)", 1, "=ML_NPV(A1,B1)+ML_IRR(B1:B3)"),
    ("", "=[1]!ML_NPV(A1,B1)/'C:\\my\\mlcase.xlam'!ML_IRR(B1)", 1, "=ML_NPV(A1,B1)/ML_IRR(B1)"),
    ("", "=mlcase.xlam!ML_NPV(A1,B1)", 1, "=ML_NPV(A1,B1)"),
    ("", "=ml_npv(A1,B1)", "#NAME?", "=ml_npv(A1,B1)"),
    ("", "=ML_NPV(A1,B1)", 3, None),
    ("", "=SUM(A1)", "#NAME?", None),
    ("", "=MY_ML_NPV(A1)", "#NAME?", None),
    ("", "ML_NPV(", "#NAME?", None),
    ("ML.", "=ML_NPV(A1,B1)", "#NAME?", "=ML.ML_NPV(A1,B1)"),
    ("ML.", "=_xldudf_ML_ML_NPV(A1,B1)", 1, "=ML.ML_NPV(A1,B1)"),
    ("ML.", "=ML.ML_NPV(A1,B1)", 3, None),
]


def test_what_is_repaired(pane: Any) -> None:
    """Every spelling becomes the one that this add-in answers to, its namespace too; what is right stays."""
    found = pane.evaluate(
        "rows => rows.map(([prefix, formula, shown]) => {"
        "  mlcase.prefix = prefix; return toRepair([[formula]], [[shown]])[0]?.formula ?? null })",
        REPAIRED,
    )
    assert found == [expected for *_, expected in REPAIRED]


def test_new_workbook_and_audit_links(pane: Any) -> None:
    """A template becomes a workbook; an audited cell is selected; refusals are listed."""
    pane.get_by_role("tab", name="Case").click()
    pane.get_by_role("button", name="New workbook").last.click()
    pane.wait_for_function("done.created === 'PK'", timeout=60_000)
    pane.get_by_role("tab", name="Audit").click()
    pane.get_by_role("button", name="Audit the workbook").click()
    pane.get_by_role("button", name="S!A5").first.click()
    assert pane.evaluate("done.selected") == ["S!A5"]
    pane.evaluate(
        "globalThis.CustomFunctions = {ErrorCode: {}, Error: class extends Error {}};"
        "mlcase.ask('ML_NPV', [-2, [[1]]]).catch(() => {})"
    )
    pane.get_by_role("tab", name="Case").click()
    pane.get_by_text("Rate is -2.0: give a number above -1.").wait_for()
