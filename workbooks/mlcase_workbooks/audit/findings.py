"""What an audit says: findings, each with its place, its rule, why it matters and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mlcase_workbooks.recalc.addresses import address


class Severity(StrEnum):
    """How bad a finding is; SARIF has the same three words."""

    ERROR = "error"
    """A figure is wrong, or nothing can be said of it."""
    WARNING = "warning"
    """A figure may be wrong, or will be at the next change."""
    NOTE = "note"
    """Worth knowing when the workbook is read."""

    @property
    def rank(self) -> int:
        """0 for an error, 2 for a note."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class Rule:
    """What an audit looks for; ``why`` and ``mend`` hold for all its findings that do not say it themselves."""

    id: str
    title: str
    why: str
    mend: str


@dataclass(frozen=True)
class Place:
    """Where a finding stands: cells of a sheet, a line of a text file, a defined name, or the file as a whole."""

    sheet: str = ""
    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0
    line: int = 0
    name: str = ""

    @classmethod
    def cell(cls, sheet: str, row: int, column: int) -> Place:
        """One cell."""
        return cls(sheet, row, column, row, column)

    @property
    def cells(self) -> str:
        """As in "B4:C9"; "" where no cell is meant."""
        if not self.top:
            return ""
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def holds(self, sheet: str, row: int, column: int) -> bool:
        """Whether a cell is one of its cells."""
        return self.sheet == sheet and self.top <= row <= self.bottom and self.left <= column <= self.right

    def __str__(self) -> str:
        if self.line:
            return f"line {self.line}"
        if self.sheet:
            return f"{self.sheet}!{self.cells}" if self.top else self.sheet
        return self.name or "the file"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, may be, or is worth knowing."""

    rule: Rule
    severity: Severity
    place: Place
    message: str
    why: str = ""
    mend: str = ""
    related: tuple[Place, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    """What a program may want besides the message; JSON shows it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "why", self.why or self.rule.why)
        object.__setattr__(self, "mend", self.mend or self.rule.mend)


@dataclass(frozen=True)
class Audited:
    """A file's audit: what was looked at, and the findings, the worst first."""

    file: str
    looked_at: str
    """As in "1,738 formulas on 5 sheets"."""
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings are this bad."""
        return sum(finding.severity is severity for finding in self.findings)

    def fails(self, severity: Severity) -> bool:
        """Whether a finding is as bad as this, or worse."""
        return any(finding.severity.rank <= severity.rank for finding in self.findings)

    @property
    def verdict(self) -> str:
        """As in "2 errors, 1 warning"."""
        counts = [(self.count(severity), severity.value) for severity in Severity]
        said = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
        return ", ".join(said) or "nothing found"


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings by severity; those of one severity as they came."""
    return tuple(sorted(findings, key=lambda finding: finding.severity.rank))
