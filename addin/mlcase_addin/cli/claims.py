"""A claims file's audit on the terminal: a line a claim, those that fail first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mlcase_addin.cli import show

if TYPE_CHECKING:
    from mlcase_workbooks.audit.findings import Audited

_COLOURS = {"error": "red", "warning": "yellow", "note": "green"}


def tell_claims(audited: Audited) -> None:
    """The claims that do not hold, with what they come to; how many of each verdict there are."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console = show.console(140)
    heading = Text(audited.file, style="bold")
    heading.append(f": {audited.looked_at}", style="not bold")
    console.print(heading, soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, width in (
        ("Claim", 30),
        ("Where", 12),
        ("Stated", 10),
        ("Recomputed", 10),
        ("Verdict", 12),
        ("How", None),
    ):
        table.add_column(name, overflow="fold", max_width=width, justify="right" if name == "Recomputed" else "left")
    counts: Counter[str] = Counter()
    for finding in audited.findings:
        data = finding.data
        counts[data["verdict"]] += 1
        if data["verdict"] != "OK":
            colour = _COLOURS[finding.severity.value]
            table.add_row(
                Text(f"{data['id']} {data['says']}".strip()),
                Text(data["where"]),
                Text("" if data["stated"] is None else str(data["stated"])),
                Text(data["recomputed_as_printed"]),
                Text(data["verdict"], style=f"bold {colour}"),
                Text(data["explanation"] + (f" (line {finding.place.line})" if data["verdict"] == "UNUSABLE" else "")),
            )
    if table.row_count:
        console.print(table)
    print("; ".join(f"{verdict} {count}" for verdict, count in counts.most_common()))
