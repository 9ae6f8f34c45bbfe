"""The README and the pages: their commands and examples run as they stand, and their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from glob import glob
from pathlib import Path

import click
import duckdb
import pandas as pd
import pytest

from commands import Command
from examples import built
from mlcase_addin.cli import app
from sheets import workbook

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EVERY = [*PAGES, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))]

READ_ONLY = {
    "mlcase addin install": "changes a LibreOffice",
    "mlcase serve": "does not end",
    "--engine libreoffice": "tests/workbooks/test_libreoffice_engine.py",
    "--scheduler": "tests/workbooks/test_cluster.py",
    "--workers": "tests/workbooks/test_cluster.py",
}
"""Commands whose options are read and which are not run, and why."""

WRONG_CONTENT = {"mlcase audit claims.toml", "mlcase audit claims.toml --json"}
"""Commands that find something wrong, as the pages say: exit status 1."""

MANY_TRIALS = re.compile(r"(--trials) \d{5,}")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def _commands(page: Path) -> Iterator[str]:
    """The calls of mlcase in a page's blocks of shell."""
    for block in _blocks(page, "sh"):
        lines = block.replace("\\\n", " ").splitlines()
        yield from (line for line in lines if line.startswith("mlcase "))


@pytest.fixture
def files(tmp_path: Path, mlcase: Command, request: pytest.FixtureRequest) -> None:
    """In the working folder, every file that the pages name; the platform case where a page names its inputs."""
    text = request.node.callspec.params["page"].read_text(encoding="utf-8")
    template = "platform" if "Inputs_Discount_Rate" in text or "Inputs_Cost_Factor" in text else "rebuild"
    for name in ("case.xlsx", "portfolio/a.xlsx", "portfolio/b.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(built(template if name == "case.xlsx" else "rebuild"), tmp_path / name)
    sheets = {
        "Inputs": {"A5": "Benefit factor", "B5": 1, "A6": "Cost, $", "B6": 100},
        "Summary": {"A1": "Value, $", "B1": "=Inputs!B5*150-Inputs!B6", "B3": "=B1/Inputs!B6", "B7": "=B1*12"},
    }
    for name in ("any.xlsx", "your-model.xlsx"):
        workbook(tmp_path / name, sheets)
    users = pd.DataFrame({"user_id": range(40), "arm": ["A", "B"] * 20, "revenue": [0.0, 3.0, 1.0, 5.0, 2.0] * 8})
    users.rename(columns={"arm": "variant"}).to_parquet("events.parquet", index=False)
    users.set_axis(["unit", "variant", "metric"], axis="columns").to_csv("events.csv", index=False)
    with duckdb.connect("events.db") as database:
        database.execute("create table events as select * from users")
    (models,) = _blocks(ROOT / "docs" / "from-data.md", "csv")
    Path("models.csv").write_text(models, encoding="utf-8")
    Path("claims.toml").write_text(mlcase("audit", "--example", "platform").out, encoding="utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if any(_commands(page))], ids=_name)
@pytest.mark.usefixtures("files")
def test_commands(mlcase: Command, page: Path) -> None:
    for line in _commands(page):
        words = shlex.split(MANY_TRIALS.sub(r"\1 2000", line), comments=True)[1:]
        arguments = [name for word in words for name in (sorted(glob(word)) if "*" in word else [word])]
        if any(part in line for part in READ_ONLY):
            _read(app, "mlcase", arguments)
            continue
        target = Path(arguments.pop()) if arguments[-2:-1] == [">"] else None
        if "-o" in arguments:
            Path(arguments[arguments.index("-o") + 1]).unlink(missing_ok=True)
        outcome = mlcase(*(word for word in arguments if word != ">"))
        assert outcome.status == (1 if " ".join(["mlcase", *words]) in WRONG_CONTENT else 0), (line, outcome)
        if target:
            target.write_text(outcome.out, encoding="utf-8")


def _read(command: click.Command, name: str, arguments: list[str]) -> None:
    """Read a call's options and run nothing."""
    context = command.make_context(name, list(arguments))
    if isinstance(command, click.Group):
        name, found, rest = command.resolve_command(context, arguments)
        assert name is not None
        assert found is not None
        _read(found, name, rest)


def test_what_is_not_run_is_there() -> None:
    commands = "\n".join(line for page in PAGES for line in _commands(page))
    assert [part for part in READ_ONLY if part not in commands] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs" / "simulation.md"], ids=_name)
@pytest.mark.usefixtures("files")
def test_python(page: Path) -> None:
    (code,) = _blocks(page, "python")
    names: dict[str, object] = {}
    exec(code, names)
    for line in code.splitlines():
        expression, _, figure = line.partition("  # ")
        if stated := re.match(r"-?\d+\.\d+", figure):
            value, text = eval(expression, names), stated.group()
            assert f"{value:.{len(text.partition('.')[2])}f}" == text, line


@pytest.mark.parametrize("page", [ROOT / "docs" / "what-if.md"], ids=_name)
@pytest.mark.usefixtures("files")
def test_scenarios(mlcase: Command, page: Path) -> None:
    (text,) = _blocks(page, "toml")
    Path("scenarios.toml").write_text(text, encoding="utf-8")
    outcome = mlcase("sensitivity", "case.xlsx", "--output", "Case_NPV", "--scenarios", "scenarios.toml")
    assert outcome.status == 0
    assert "Crisis" in outcome.out


def test_claims(mlcase: Command) -> None:
    """The page's two claims, with the verdicts that its text gives them."""
    (text,) = _blocks(ROOT / "docs" / "claims.md", "toml")
    Path("two.toml").write_text(text, encoding="utf-8")
    outcome = mlcase("audit", "two.toml", "--json")
    verdicts = {claim["id"]: claim["verdict"] for claim in outcome.data["findings"]}
    assert verdicts == {"A45": "WRONG", "A22": "METHOD"}
    assert outcome.status == 1


@pytest.mark.parametrize("page", [ROOT / "docs" / "json.md"], ids=_name)
@pytest.mark.usefixtures("files")
def test_json_forms(mlcase: Command, page: Path) -> None:
    """The objects that the commands print have the keys of the page, in that order."""
    rows = re.findall(r"^\| `mlcase (.*?)` \| (.*?) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    stated = {call: re.findall(r"`(\w+)`", keys) for call, keys in rows}
    printed = {call: list(mlcase(*call.split()).data) for call in stated}
    assert printed == {call: keys or ["Case_NPV"] for call, keys in stated.items()}
    assert len(stated) == 8


@pytest.mark.parametrize("page", EVERY, ids=_name)
def test_links(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", _prose(page)):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if "://" not in link and not (target.exists() and (not anchor or anchor in _anchors(target))):
            lost.append(link)
    assert lost == []


def _prose(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
