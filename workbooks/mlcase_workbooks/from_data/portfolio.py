"""A portfolio's models from a table, a row each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcase_workbooks.from_data.errors import DataError
from mlcase_workbooks.from_data.source import Progress, Source, numbers

if TYPE_CHECKING:
    from mlcase_workbooks.templates.given import Given

ROLES = ("model", "type", "cost", "value", "low", "high", "method", "confidence", "evidence")
OPTIONAL = ("evidence",)
AMOUNTS = ("cost", "value", "low", "high")
MOST_MODELS = 60
"""A sheet of more is no page for a board."""


@dataclass(frozen=True)
class Models:
    """The entries of the sheet Models, and what they cost together."""

    source: str
    date: str
    entries: tuple[tuple[str | float, ...], ...]

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Given]:
        """The inputs that follow: the shared platform is none unless it is given; what was spent is the sum."""
        from mlcase_workbooks.templates.given import Given

        names = {name.lower() for name in given}
        rows = f"{self.source}, {len(self.entries)} rows"
        foundation = next((value for name, value in given.items() if name.lower() == "inputs_foundation"), None)
        found = {}
        if foundation is None:
            note = "Not in the data: set Inputs_Foundation."
            found["Inputs_Foundation"] = Given(0.0, rows, self.date, "low", note)
        if "inputs_spent" not in names:
            own = sum(float(entry[ROLES.index("cost")]) for entry in self.entries)
            total = own + (foundation if isinstance(foundation, int | float) else 0.0)
            found["Inputs_Spent"] = Given(total, rows, self.date, note="Own cost of the models, and the platform.")
        return found


def read_models(source: Source, columns: Mapping[str, str] | None = None, progress: Progress | None = None) -> Models:
    """Read a portfolio's models: name, type of value, cost, value with its interval, method, confidence, evidence.

    ``columns`` maps roles to columns of other names. DataError says what is wrong with the rows.
    """
    from mlcase_workbooks.templates.blocks.listing import CONFIDENCE
    from mlcase_workbooks.templates.blocks.value_types import TYPES
    from mlcase_workbooks.templates.portfolio.record import METHODS

    choices = {"type": TYPES, "method": METHODS, "confidence": CONFIDENCE.choices}
    wanted = {role: (columns or {}).get(role, role) for role in ROLES}
    entries: list[tuple[str | float, ...]] = []
    for frame in source.frames(wanted, [role for role in OPTIONAL if role not in (columns or {})], progress):
        first = len(entries) + 1
        amounts = {role: numbers(frame[role], role, source.name, first) for role in AMOUNTS}
        for place in range(len(frame)):
            where = f"{source.name}, row {first + place}"
            row: dict[str, str | float] = {role: _amount(amounts[role][place], role, where) for role in AMOUNTS}
            for role in set(ROLES) - set(AMOUNTS):
                text = _text(frame[role].iloc[place]) if role in frame else ""
                row[role] = _choice(text, role, choices[role], where) if role in choices else text
            if not row["model"]:
                raise DataError(f"{where}: the model has no name")
            entries.append((*(row[role] for role in ROLES), source.name))
        if len(entries) > MOST_MODELS:
            raise DataError(f"{source.name} has more than {MOST_MODELS} rows: give those that the board is to see")
    if not entries:
        raise DataError(f"{source.name} has no rows: a portfolio has at least one model")
    return Models(source.name, source.date, tuple(entries))


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()


def _amount(value: float, role: str, where: str) -> float:
    if value != value:
        raise DataError(f"{where}: {role} is empty; it takes an amount in dollars")
    if role == "cost" and value < 0:
        raise DataError(f"{where}: cost is {value:,.0f}; costs are positive amounts")
    return float(value)


def _choice(text: str, role: str, choices: Sequence[str], where: str) -> str:
    for choice in choices:
        if text.lower() == choice.lower():
            return choice
    raise DataError(f"{where}: {role} is {text!r}; it takes one of {', '.join(choices)}")
