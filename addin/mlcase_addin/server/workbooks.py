"""Work on a workbook that a browser sends: each request is one run of the command line, in a process of its own.

What the commands print is the contract; a process can be stopped, and takes its memory with it.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, File, Form, UploadFile
from fastapi.responses import JSONResponse, Response

from mlcase_addin.server import child
from mlcase_addin.server.called_off import CalledOff
from mlcase_addin.server.problems import Refused, documented
from mlcase_addin.server.settings import Settings

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}
_MOST_TRIALS = 1_000_000
_FILE = re.compile(r"""empirical\s*\([^)]*["'/\\.]""", re.IGNORECASE)
"""A distribution that would be read from a file: the server's files are nobody's business."""

Upload = Annotated[UploadFile, File(description="An .xlsx or .xlsm workbook.")]
Request = Annotated[str, Form(description="A JSON object.")]


def add_routes(app: FastAPI, settings: Settings) -> None:
    """The paths under /v1/workbooks and /v1/templates."""

    run = Runner(settings)
    router = APIRouter(route_class=CalledOff)
    refusals = documented(400, 404, 408, 413, 422, 429, 503)
    files: dict[str, Any] = {kind: {} for kind in _TYPES.values()}
    workbook: dict[int | str, dict[str, Any]] = {200: {"description": "A workbook.", "content": files}}
    either: dict[int | str, dict[str, Any]] = {
        200: {"description": "What was asked for.", "content": {**files, "application/json": {}}}
    }

    @router.post("/v1/workbooks/recalculate", response_class=Response, responses=either | refusals)
    async def recalculate(
        file: Upload, request: Request = "{}", answer: Literal["workbook", "json"] = "workbook"
    ) -> Response:
        """Recalculate; ``request`` may have settings {REF: VALUE}. The workbook, or with answer=json every value."""
        sets = _sets(request)
        with tempfile.TemporaryDirectory() as folder:
            source = await _stored(file, Path(folder))
            if answer == "json":
                return _json(await run("recalc", str(source), "--json", *sets))
            target = source.with_name(f"out{source.suffix}")
            await run("recalc", str(source), "-o", str(target), *sets)
            return Response(target.read_bytes(), media_type=_TYPES.get(target.suffix, _TYPES[".xlsx"]))

    @router.post("/v1/workbooks/names", responses=refusals)
    async def names(file: Upload, request: Request = "{}") -> Response:
        """Every named cell's value and number format; ``request`` may have settings {REF: VALUE}."""
        with tempfile.TemporaryDirectory() as folder:
            source = await _stored(file, Path(folder))
            return _json(await run("get", str(source), "--names", "--json", "--formats", *_sets(request)))

    @router.post("/v1/workbooks/simulate", responses=refusals)
    async def simulate(file: Upload, request: Request) -> Response:
        """Simulate: {"outputs": [REF], "inputs": ["REF=pert(1,2,4)"], "trials": 10000, "seed": 42}."""
        asked = _object(request)
        trials = _whole(asked, "trials", 10_000)
        if trials > _MOST_TRIALS:
            raise Refused(413, f"{trials:,} trials: ask for {_MOST_TRIALS:,} at most")
        options = [*_repeated(asked, "outputs", "--output"), *_repeated(asked, "inputs", "--input")]
        if any(_FILE.search(option) for option in options):
            raise Refused(422, "an input names a file: over the server, give its values in the workbook")
        options += [f"--trials={trials}", f"--seed={_whole(asked, 'seed', 42)}"]
        with tempfile.TemporaryDirectory() as folder:
            source = await _stored(file, Path(folder))
            return _json(await run("simulate", str(source), "--json", *options))

    @router.post("/v1/workbooks/sensitivity", responses=refusals)
    async def sensitivity(file: Upload, request: Request) -> Response:
        """Sensitivity: {"output": REF, "inputs": ["REF=LOW..HIGH"]}."""
        asked = _object(request)
        options = [f"--output={asked.get('output', '')}", *_repeated(asked, "inputs", "--input")]
        with tempfile.TemporaryDirectory() as folder:
            source = await _stored(file, Path(folder))
            return _json(await run("sensitivity", str(source), "--json", *options))

    @router.post("/v1/workbooks/audit", responses=refusals)
    async def audit(file: Upload) -> Response:
        """Audit a workbook's structure."""
        with tempfile.TemporaryDirectory() as folder:
            source = await _stored(file, Path(folder))
            return _json(await run("audit", str(source), "--json"))

    @router.get("/v1/templates", responses=documented())
    async def templates() -> list[dict[str, str]]:
        """The templates."""
        from mlcase_workbooks.templates import TEMPLATES

        return [{"name": name, "title": template.summary} for name, template in TEMPLATES.items()]

    @router.get("/v1/templates/{name}", response_class=Response, responses=workbook | refusals)
    async def template(name: str, target: Literal["plain", "officejs"] = "plain") -> Response:
        """A template's workbook, its functions spelled for any reader or for the Office.js add-in."""
        from mlcase_workbooks.templates import TEMPLATES

        if name not in TEMPLATES:
            raise Refused(404, f"there is no template {name[:40]!r}: there are {', '.join(TEMPLATES)}")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "case.xlsx"
            await run("new", name, "-o", str(file), "--target", target)
            return Response(file.read_bytes(), media_type=_TYPES[".xlsx"])

    app.include_router(router)


async def _stored(file: UploadFile, folder: Path) -> Path:
    """The upload in a folder of its own, under a name of ours."""
    suffix = Path(file.filename or "").suffix.lower()
    path = folder / f"workbook{suffix if suffix in _TYPES else '.xlsx'}"
    with path.open("wb") as target:
        while piece := await file.read(1 << 20):
            target.write(piece)
    return path


class Runner:
    """Runs commands, as many at once as are allowed; so many more may wait."""

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.workbook_seconds
        self._memory = settings.workbook_memory
        self._free = asyncio.Semaphore(settings.workbooks)
        self._most = settings.workbooks + settings.waiting
        self._asked = 0

    async def __call__(self, *arguments: str) -> bytes:
        """What a command prints; Refused with its one line when it cannot be done."""
        if self._asked >= self._most:
            raise Refused(
                429, f"{self._asked} workbooks are being worked on: try again in a while", {"Retry-After": "5"}
            )
        self._asked += 1
        try:
            async with self._free:
                return await self._run(arguments)
        finally:
            self._asked -= 1

    async def _run(self, arguments: Sequence[str]) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *child.command(self._memory, arguments), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), self._seconds)
        except TimeoutError:
            raise Refused(503, f"not done after {self._seconds:g} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode not in (0, 1):  # 1: done, and something is wrong in the content
            lines = err.decode(errors="replace").strip().splitlines()
            said = [line.removeprefix("mlcase: ") for line in lines if line.startswith("mlcase: ")]
            detail = said[-1] if said else f"the work broke off ({process.returncode}): give a smaller workbook"
            raise Refused(422, _without_paths(detail, arguments))
        return out


def _without_paths(detail: str, arguments: Sequence[str]) -> str:
    """A message without the server's own folders."""
    for argument in arguments:
        path = Path(argument)
        if path.is_absolute():
            detail = detail.replace(str(path), "the workbook")
    return detail


def _json(printed: bytes) -> Response:
    content = json.loads(printed)
    content.pop("file", None)
    return JSONResponse(content)


def _object(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Refused(422, "request is no JSON object")
    return content


def _repeated(asked: dict[str, Any], name: str, option: str) -> list[str]:
    values = asked.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refused(422, f"{name} is no list of texts")
    return [f"{option}={value}" for value in values]


def _whole(asked: dict[str, Any], name: str, default: int) -> int:
    value = asked.get(name, default)
    if type(value) is not int or value < 0:
        raise Refused(422, f"{name} is {value!r}: give a whole number")
    return value


def _sets(request: str) -> list[str]:
    given = _object(request).get("settings", {})
    if not isinstance(given, dict):
        raise Refused(422, 'settings is no object: give {"Inputs_Discount_Rate": 0.12}')
    return [f"--set={reference}={_text(value)}" for reference, value in given.items()]


def _text(value: Any) -> str:
    return str(value).upper() if isinstance(value, bool) else str(value)
