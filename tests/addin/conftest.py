"""The command line for tests, and the task pane: in a plain browser, and with a stand-in for Excel."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import Command, Outcome
from mlcase_addin.cli import main
from office import OFFICE, chromium, served
from sheets import workbook

STAND_IN = Path(__file__).with_name("stand_in.js")


@pytest.fixture
def mlcase(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Calls the command line in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["mlcase", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        code = end.value.code
        assert isinstance(code, int)
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Price times volume less cost, by name; and one formula that is broken."""
    cells = {"A1": 10, "A2": 200, "A3": 1500, "A4": "=A1*A2-A3", "A5": "=1/0", "A6": "=A5+1", "A7": '="a "&A1'}
    names = {"Price": "S!$A$1", "Volume": "S!$A$2", "Cost": "S!$A$3", "Case_Profit": "S!$A$4"}
    return workbook(tmp_path_factory.mktemp("pane") / "shop.xlsx", {"S": cells}, names=names)


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page in a plain browser, where Microsoft cannot be reached."""
    context = browser.new_context(viewport={"width": 320, "height": 700})
    found = context.new_page()
    faults: list[str] = []
    found.on("pageerror", lambda fault: faults.append(str(fault)))
    found.route(OFFICE, lambda route: route.abort())
    found.goto(f"{address}/taskpane.html")
    yield found
    assert faults == []
    assert found.evaluate("document.documentElement.scrollWidth") == 320, "nothing sticks out at 320 px"
    context.close()


@pytest.fixture
def pane(browser: Any, address: str, case: Path) -> Iterator[Any]:
    """The page in a pane, with the stand-in for Excel."""
    found = browser.new_page(viewport={"width": 320, "height": 700})
    found.route(OFFICE, lambda route: route.fulfill(path=STAND_IN, content_type="text/javascript"))
    found.route("**/open.xlsx", lambda route: route.fulfill(path=case))
    found.goto(f"{address}/taskpane.html")
    found.locator("body[data-host=office]").wait_for()
    yield found
    found.close()
