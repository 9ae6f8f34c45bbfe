"""What the Office.js add-in is tested with: a real server, Chromium, and Microsoft's own runtime and tools from npm."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NPM = Path(__file__).parent / "addin" / "office"
RUNTIME = NPM / "node_modules" / "@microsoft" / "office-js" / "dist" / "custom-functions-runtime.js"
PAGE = '<!doctype html><script src="/custom-functions-runtime.js"></script><script src="/functions.js"></script>'
OFFICE = "**/appsforoffice.microsoft.com/**"
_FLAGS = ["--no-sandbox", "--disable-background-networking"]


def require_npm() -> None:
    """Skip, visibly, without Node and Microsoft's tools; fail where all must be there."""
    if shutil.which("node") is None or not RUNTIME.is_file():
        lacking("Node and its packages are not there: install nodejs and npm, then npm ci --prefix tests/addin/office")


def lacking(what: str) -> None:
    """A component is missing."""
    if os.environ.get("MLCASE_REQUIRE_ALL"):
        pytest.fail(f"{what} (MLCASE_REQUIRE_ALL is set)")
    pytest.skip(what)


def node(script: str, *arguments: object) -> Any:
    """What a script of ours prints in Node, read as JSON."""
    command = ["node", str(NPM / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=NPM, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        lacking("Chromium is not installed (Debian: chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def served(*options: str) -> Iterator[str]:
    """The address of a real mlcase serve."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from mlcase_addin.cli import run; run()", "serve", "--port", str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    address = f"http://localhost:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            try:
                urllib.request.urlopen(f"{address}/v1/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def excel_page(browser: Any, address: str, functions: Path | None = None) -> Any:
    """A page with Microsoft's runtime of custom functions and our functions.js (or another one), as Excel has them."""
    page = browser.new_page()
    if functions is not None:
        page.route("**/functions.js", lambda route: route.fulfill(path=functions, content_type="text/javascript"))
    page.route("**/host.html", lambda route: route.fulfill(content_type="text/html", body=PAGE))
    script = {"path": RUNTIME, "content_type": "text/javascript"}
    page.route("**/custom-functions-runtime.js", lambda route: route.fulfill(**script))
    page.route("**/o15apptofilemappingtable.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{address}/host.html")
    page.evaluate(CALL)
    return page


def opened(page: Any, case: Path) -> None:
    """The task pane's page, with a workbook open."""
    page.set_input_files("input[type=file]", case)
    page.get_by_role("heading", name=case.stem).wait_for()


# Excel calls a function with its arguments and, last, an invocation; an error object among them has a code. It calls it
# once for each cell of a table that is given for a single value, and refuses a result of another shape than announced.
CALL = """async () => {
  const { functions } = await (await fetch("/functions.json")).json();
  const announced = Object.fromEntries(functions.map((entry) => [entry.id, entry]));
  const cell = (value) =>
    Array.isArray(value) ? value.map(cell) : value && value.error ? new CustomFunctions.Error(value.error) : value;
  const plain = (value) =>
    Array.isArray(value) ? value.map(plain) : value instanceof CustomFunctions.Error ? { error: value.code } : value;
  const once = async (name, values, invocation) => {
    try {
      const given = await CustomFunctions._association.mappings[name](...values.map(cell), invocation);
      const matrix = announced[name].result.dimensionality === "matrix";
      const isTable = Array.isArray(given) && given.every((row) => Array.isArray(row));
      if (isTable !== matrix) return { e: "#VALUE!", m: `${name} gives another shape than it announces` };
      return { v: plain(matrix && given.length === 1 && given[0].length === 1 ? given[0][0] : given) };
    } catch (error) {
      if (!(error instanceof CustomFunctions.Error)) throw error;
      return { e: error.code, m: error.message || "" };
    }
  };
  globalThis.excel = async (name, values, invocation = {}) => {
    const { parameters } = announced[name];
    const tables = values.filter((value, i) => Array.isArray(value) && parameters[i].dimensionality === "scalar");
    if (!tables.length) return once(name, values, invocation);
    const at = (r, c) => values.map((value) => (tables.includes(value) ? value[r][c] : value));
    const cells = await Promise.all(
      tables[0].map((row, r) => Promise.all(row.map((_, c) => once(name, at(r, c), invocation))))
    );
    return { v: cells.map((row) => row.map((found) => ("e" in found ? { error: found.e } : found.v))) };
  };
}"""
