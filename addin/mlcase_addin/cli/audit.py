"""mlcase audit: what is wrong with a workbook's structure, or with a case's claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcase_addin.cli import show
from mlcase_addin.cli.claims import tell_claims
from mlcase_addin.cli.errors import UnusableCall
from mlcase_workbooks.places import refuse_copy, refuse_same
from mlcase_workbooks.recalc.errors import WorkbookError

if TYPE_CHECKING:
    from rich.console import Console

    from mlcase_workbooks.audit.findings import Audited, Finding

_MARKS = {"error": ("red", "ERROR"), "warning": ("yellow", "WARNING"), "note": ("blue", "NOTE")}
_WIDTH = 120
_TOLD = 8
"""Findings of one rule that are printed; --json and --html have them all."""


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--example", type=click.Choice(["platform", "articles"]), help="Print a claims file to start from.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--sarif", type=click.Path(path_type=Path), metavar="FILE", help="Write SARIF 2.1.0, for a pull request.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the workbook with marks and a list."
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="From which severity on the exit status is 1.",
)
def audit(
    file: Path | None,
    example: str | None,
    as_json: bool,
    sarif: Path | None,
    html: Path | None,
    out: Path | None,
    fail_on: str,
) -> int:
    """Check a workbook's structure, or a claims file (.toml).

    A workbook is calculated first; the file itself is not touched. Exit status 1 when an error is found.
    """
    from mlcase_workbooks.audit.findings import Severity

    if example is not None:
        from mlcase_workbooks.audit.claims.case_file import example_text

        print(example_text(example), end="")
        return 0
    if file is None:
        raise UnusableCall("nothing to audit: give a workbook or a claims file (.toml)")
    refuse_same(file, {"-o": out, "--html": html, "--sarif": sarif})
    audited = _audited(file, out)
    if sarif is not None:
        from mlcase_workbooks.audit.sarif import as_sarif

        _write(sarif, json.dumps(as_sarif(audited), indent=1, ensure_ascii=False) + "\n")
    if html is not None:
        from mlcase_workbooks.audit.page import page

        _write(html, page(audited))
    if as_json:
        from mlcase_workbooks.audit.as_json import as_json as data

        show.print_json(data(audited))
    else:
        _tell(audited) if file.suffix.lower() != ".toml" else tell_claims(audited)
        for written in (out, html, sarif):
            if written is not None:
                print(f"written to {written}")
    return 0 if fail_on == "never" else int(audited.fails(Severity(fail_on)))


def _audited(file: Path, out: Path | None) -> Audited:
    """The audit of a file of any kind; the workbook with its marks is written on the way."""
    if file.suffix.lower() == ".toml":
        from mlcase_workbooks.audit.claims.verdicts import audit_case_file

        if out is not None:
            raise UnusableCall(f"{out}: -o marks a workbook; for claims give --html or --sarif")
        return audit_case_file(file)
    from mlcase_workbooks.audit.structure import audit_workbook
    from mlcase_workbooks.recalc import Model

    if out is not None:
        refuse_copy(file, out)
    model = Model.open(file)
    count = sum(len(sheet.formulas) for sheet in model.book.sheets)
    with show.progress(count, f"Calculating {file.name}") as bar:
        audited = audit_workbook(file, model, bar)
    if out is not None:
        from mlcase_workbooks.audit.marked import write_marked

        write_marked(model.book, audited, out)
    return audited


def _write(target: Path, text: str) -> None:
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise WorkbookError(f"{target}: cannot be written ({problem.strerror})") from None


# -- on the terminal --------------------------------------------------------------------------------------------------


def _tell(audited: Audited) -> None:
    """The findings, grouped by rule, the worst first."""
    from rich.text import Text

    console = show.console(_WIDTH)
    heading = Text(audited.file, style="bold")
    heading.append(f": {audited.looked_at}: {audited.verdict}", style="not bold")
    console.print(heading, soft_wrap=True)
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in audited.findings:
        groups.setdefault((finding.severity.value, finding.rule.id), []).append(finding)
    for findings in groups.values():
        _tell_rule(console, findings)


def _tell_rule(console: Console, findings: list[Finding]) -> None:
    from rich.table import Table
    from rich.text import Text

    first = findings[0]
    colour, mark = _MARKS[first.severity.value]
    title = Text(f"\n{mark}", style=f"bold {colour}")
    title.append(f"  {first.rule.title}", style="bold default")
    title.append(f"  {first.rule.id}", style="dim default")
    console.print(title)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2), pad_edge=True)
    table.add_column(no_wrap=False, overflow="fold", max_width=34, style=colour)
    table.add_column(overflow="fold")
    for finding in findings[:_TOLD]:
        table.add_row(Text(str(finding.place)), Text(finding.message))
    if len(findings) > _TOLD:
        table.add_row("", Text(f"... and {len(findings) - _TOLD} more (--json has them all)", style="dim"))
    console.print(table)
    for label, text in (("Why", first.why), ("Mend", first.mend)):
        line = Table(box=None, show_header=False, padding=(0, 1, 0, 2))
        line.add_column(width=4, style="dim")
        line.add_column(overflow="fold", style="dim")
        line.add_row(label, Text(text))
        console.print(line)
