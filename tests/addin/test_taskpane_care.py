"""The task pane for everybody, and when things go wrong: axe, the keyboard, no server, work that is called off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from mlcase_addin.officejs import build
from office import NPM, OFFICE, opened, require_npm
from sheets import workbook

pytestmark = pytest.mark.browser

_AXE = NPM / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def violations(request: pytest.FixtureRequest) -> Callable[[Any], list[str]]:
    """What axe has against a page as it is now, light and dark."""
    require_npm()

    def found(page: Any) -> list[str]:
        page.evaluate(_AXE.read_text(encoding="utf-8"))
        lines = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            result = page.evaluate("axe.run({resultTypes: ['violations']})")
            lines += [f"{scheme}: {each['id']} {each['nodes'][0]['target']}" for each in result["violations"]]
        return lines

    return found


def test_axe_in_a_browser(page: Any, case: Path, violations: Callable[[Any], list[str]]) -> None:
    """No violation in any view: before a workbook is open, with results, with a refusal."""
    page.locator(".cards .card").first.wait_for()
    assert violations(page) == []
    page.get_by_role("tab", name="What if").click()
    assert violations(page) == []
    page.get_by_role("tab", name="Case").click()
    opened(page, case)
    page.get_by_role("button", name="Recalculate", exact=True).click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    page.get_by_role("tab", name="What if").click()
    page.get_by_role("button", name="Add an input").click()
    for label, value in {"Uncertain input: name or cell": "Price", "Low value": "8", "High value": "13"}.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Simulate").click()
    page.locator(".tornado").wait_for()
    assert violations(page) == []
    page.get_by_role("tab", name="Audit").click()
    page.get_by_role("button", name="Audit the workbook").click()
    page.locator(".finding").first.wait_for()
    assert violations(page) == []
    page.get_by_role("tab", name="Functions").click()
    page.get_by_label("Search the functions").fill("npv")
    page.locator(".function summary").first.click()
    assert violations(page) == []


def test_axe_in_excel(pane: Any, violations: Callable[[Any], list[str]]) -> None:
    for tab in ("Functions", "Case", "What if", "Audit"):
        pane.get_by_role("tab", name=tab).click()
        assert violations(pane) == [], tab


def test_keyboard_alone(page: Any, case: Path) -> None:
    """Arrows change the view; after work the focus is where it was, or on the heading of what came."""
    page.get_by_role("tab", name="Case").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="What if").get_attribute("aria-selected") == "true"
    assert page.locator("#view-whatif").is_visible()
    page.keyboard.press("ArrowLeft")
    opened(page, case)
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused) == "shop"
    page.get_by_role("tab", name="Case").focus()
    page.keyboard.press("ArrowLeft")
    assert page.get_by_role("tab", name="Functions").get_attribute("aria-selected") == "true"
    page.get_by_role("tab", name="Audit").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".finding").first.wait_for()
    assert page.evaluate(focused) == "Audit the workbook"


def test_server_away(page: Any, case: Path) -> None:
    """What to do is said beside the button; once the server is back, the same button works."""
    opened(page, case)
    page.get_by_role("tab", name="Audit").click()
    page.route("**/v1/workbooks/**", lambda route: route.abort())
    page.get_by_role("button", name="Audit the workbook").click()
    assert "start it with mlcase serve" in page.get_by_role("alert").inner_text()
    page.unroute("**/v1/workbooks/**")
    page.get_by_role("button", name="Audit the workbook").click()
    page.locator(".finding").first.wait_for()
    assert page.get_by_role("alert").count() == 0


def test_called_off(page: Any, case: Path) -> None:
    """What takes long shows that it runs and can be called off: nothing is left, and it can be run again."""
    opened(page, case)
    page.get_by_role("tab", name="Audit").click()
    page.route("**/v1/workbooks/audit", lambda route: None)  # answers never
    run = page.get_by_role("button", name="Audit the workbook")
    run.click()
    page.get_by_text("Reading every formula… 1 s").wait_for()
    assert run.get_attribute("aria-busy") == "true"
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("status").filter(has_text="Cancelled").wait_for()
    assert run.get_attribute("aria-busy") is None
    assert page.get_by_role("button", name="Cancel").count() == 0
    assert page.locator("#view-audit .results").inner_text() == ""
    page.unroute("**/v1/workbooks/audit")
    run.click()
    page.locator(".finding").first.wait_for()


def test_nothing_uncertain(page: Any, case: Path) -> None:
    """A simulation without inputs says what to give; so does one of a text."""
    opened(page, case)
    page.get_by_role("tab", name="What if").click()
    page.get_by_role("button", name="Simulate").click()
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "input" in alert.inner_text()
    page.get_by_role("button", name="Add an input").click()
    page.get_by_label("Uncertain input: name or cell").fill("Price")
    for label, value in {"Low value": "8", "High value": "13"}.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Result to look at").fill("S!A7")
    page.get_by_role("button", name="Simulate").click()
    page.get_by_role("alert").filter(has_text="S!A7 is no number: choose a result that is one").wait_for()


def test_too_large(page: Any, tmp_path: Path) -> None:
    """Said before anything is sent, as the server would hang up in the middle."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    with (tmp_path / "huge.xlsx").open("wb") as file:
        file.truncate(64_000_001)
    page.set_input_files("input[type=file]", tmp_path / "huge.xlsx")
    assert "larger than 64 MB" in page.get_by_role("alert").inner_text()
    assert "POST" not in asked


def test_dropped(page: Any, case: Path) -> None:
    """A workbook may be dropped anywhere."""
    content = list(case.read_bytes())
    page.evaluate(
        """content => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([new Uint8Array(content)], "shop.xlsx"));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
        }""",
        content,
    )
    page.get_by_role("heading", name="shop").wait_for()


def test_without_a_server(browser: Any, tmp_path: Path) -> None:
    """The files of --runtime browser, served as they are: the functions are explained; what needs a server says so."""
    build(tmp_path, "https://files.example", runtime="browser")

    def file(route: Any) -> None:
        path = tmp_path / urlsplit(route.request.url).path.lstrip("/")
        route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)

    page = browser.new_page()
    page.route("https://files.example/**", file)
    page.route("**/cdn.jsdelivr.net/**", lambda route: route.abort())
    page.route(OFFICE, lambda route: route.abort())
    page.goto("https://files.example/taskpane.html")
    page.locator("#view-case").get_by_text("was built to do without a server").wait_for()
    page.get_by_role("tab", name="Functions").click()
    page.get_by_label("Search the functions").fill("npv")
    entry = page.locator(".function").first
    entry.locator("summary").click()
    for argument, value in {"rate": "10%", "flows": "{-7,8,14}"}.items():
        entry.get_by_label(argument, exact=True).fill(value)
    assert entry.locator(".formula").inner_text() == "=ML_NPV(10%,{-7,8,14})"
    entry.get_by_role("button", name="Calculate").click()
    entry.get_by_role("alert").filter(has_text="Python cannot be loaded into the page").wait_for()
    page.close()


def test_real_office_in_a_plain_browser(browser: Any, address: str) -> None:
    """Microsoft's own office.js finds no Excel: every function is tied all the same, the page stays itself."""
    require_npm()
    files = NPM / "node_modules" / "@microsoft" / "office-js" / "dist"
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.route(OFFICE, lambda route: route.fulfill(path=files / route.request.url.rsplit("/", 1)[1].split("?")[0]))
    page.goto(f"{address}/taskpane.html")
    page.wait_for_function("'ML_NPV' in (globalThis.CustomFunctions?._association.mappings || {})")
    page.locator(".cards .card").first.wait_for()
    assert page.locator("body").get_attribute("data-host") == "browser"
    assert faults == []
    page.close()


def test_shares_read_as_such(page: Any, tmp_path: Path) -> None:
    """A cell that is written in percent is one here, changed or simulated; a percent sign in a text makes none."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (name, value, code) in enumerate(SHARES, 1):
        sheet.cell(row, 1, value).number_format = code
        book.defined_names[name] = DefinedName(name, attr_text=f"Sheet!$A${row}")
    book.save(tmp_path / "shares.xlsx")
    opened(page, tmp_path / "shares.xlsx")
    tiles = [tile.split() for tile in page.locator(".tile").all_inner_texts()]
    assert tiles == [["IRR", "12.5%"], ["Points", "0.125"]]


SHARES = [("Case_IRR", 0.125, "0.0%"), ("Case_Points", 0.125, '0.0" %"')]


def test_no_names(page: Any, tmp_path: Path) -> None:
    """A workbook that names nothing is asked by address."""
    opened(page, workbook(tmp_path / "bare.xlsx", {"S": {"A1": 2, "A2": "=A1*3"}}))
    assert "ask by address" in page.locator("#view-case").inner_text()
