"""The assumptions that every case has: status, timeline, rates, multipliers, scenarios, tolerances."""

from __future__ import annotations

import math
from dataclasses import replace

from mlcase_workbooks.templates.blocks.inputs import LARGEST_TOLERANCES, Input, Section
from mlcase_workbooks.templates.styles import Format

STATUSES = ("draft", "in review", "pending board approval", "approved", "rejected")
SCENARIOS = ("best", "base", "worst")
UNCERTAINTY = "Uncertainty: multipliers on the case as presented"
TIMINGS = ("end", "mid", "begin", "cont")


def status(value: str, source: str, note: str = "") -> Input:
    """How far the document has come."""
    return Input(
        "Inputs_Status",
        "Status of this document",
        value,
        "choice",
        source,
        choices=STATUSES,
        at_first=STATUSES[0],
        confidence="low" if note else "high",
        note=note,
    )


def live_scenario(source: str) -> Input:
    """Which scenario the cash flow shows."""
    return Input(
        "Inputs_Scenario",
        "Scenario shown as the live case",
        "base",
        "choice",
        source,
        choices=SCENARIOS,
        confidence="high",
        note="The scenario table always shows all three.",
    )


def start_year(value: int, source: str, note: str = "") -> Input:
    """The calendar year of the first year."""
    return Input(
        "Inputs_Start_Year",
        "Calendar year of Year 1",
        value,
        "year",
        source,
        form=Format.YEAR,
        least=2000,
        most=2100,
        note=note,
        kept=True,
    )


def discount_rate(value: float, low: float, high: float, source: str, note: str = "") -> tuple[Input, ...]:
    """The discount rate, and the two rates of the modified return, which start out equal to it."""

    def rate(name: str, label: str, remark: str) -> Input:
        return Input(
            name, label, value, "fraction a year", source, form=Format.PERCENT, most=1.0, note=remark, kept=True
        )

    return (
        Input(
            "Inputs_Discount_Rate",
            "Discount rate",
            value,
            "fraction a year",
            source,
            low=low,
            high=high,
            distribution="range",
            form=Format.PERCENT,
            most=1.0,
            confidence="high",
            note=note,
            kept=True,
        ),
        rate("Inputs_Finance_Rate", "MIRR: rate at which money is borrowed", "Set to the discount rate."),
        rate("Inputs_Reinvest_Rate", "MIRR: rate at which returns are reinvested", "Set to the discount rate."),
    )


def timing(source: str) -> Input:
    """When within its year a flow happens."""
    return Input(
        "Inputs_Timing",
        "When within its year a flow happens",
        "end",
        "choice",
        source,
        choices=TIMINGS,
        confidence="high",
        note="cont: evenly through the year. Moves the NPV, not the ratios.",
    )


def multiplier(
    name: str, label: str, low: float, high: float, source: str, note: str, distribution: str = "range"
) -> Input:
    """A multiplier on a part of the case: 1 is the case as presented."""
    return Input(
        name,
        label,
        1.0,
        "multiplier",
        source,
        low=low,
        high=high,
        distribution=distribution,
        form=Format.MULTIPLE,
        note=note,
        kept=True,
    )


def overall(benefits: tuple[float, float], costs: tuple[float, float], source: str) -> tuple[Input, ...]:
    """The two multipliers, on all benefits and on all costs, that a simulation draws."""
    note = "A simulation draws this one."
    return (
        multiplier("Inputs_Benefit_Factor", "All benefits", *benefits, source, note, "PERT"),
        multiplier("Inputs_Cost_Factor", "All costs", *costs, source, note, "PERT"),
    )


def scenario(
    name: str, benefits: float | None, costs: float, probability: float, source: str, odds_source: str
) -> tuple[Input, ...]:
    """A scenario's two multipliers and its probability; no ``benefits`` where the workbook works them out."""
    title = name.capitalize()

    def times(what: str, value: float) -> Input:
        label = f"{title} case: {what.lower()}"
        return Input(f"Inputs_{title}_{what}", label, value, "multiplier", source, form=Format.MULTIPLE, kept=True)

    return (
        *(() if benefits is None else (times("Benefits", benefits),)),
        times("Costs", costs),
        Input(
            f"Inputs_{title}_Probability",
            f"{title} case: probability",
            probability,
            "share",
            odds_source,
            form=Format.WHOLE_PERCENT,
            most=1.0,
            confidence="low",
            note="A judgement; the three add up to 100 %.",
            kept=True,
        ),
    )


def tolerances() -> Section:
    """How exactly the two sides of a check must agree."""

    def tolerance(name: str, label: str, value: float, unit: str, form: Format, note: str) -> Input:
        return Input(
            name,
            label,
            value,
            unit,
            "this workbook",
            form=form,
            owner="Analyst",
            confidence="high",
            note=note,
            low=0,
            high=LARGEST_TOLERANCES[name],
            most=LARGEST_TOLERANCES[name],
            kept=True,
        )

    return Section(
        "Checks",
        (
            tolerance("Inputs_Tolerance", "Tolerance for amounts", 0.01, "$", Format.CENTS, "To the cent."),
            tolerance("Inputs_Tolerance_Ratio", "Tolerance for ratios", 1e-6, "ratio", Format.TINY, "To six digits."),
        ),
    )


EXAMPLE = "example"
"""The source of a figure that no document gives: it shows the working and waits for the reader's own."""


def example(
    name: str,
    label: str,
    value: float,
    unit: str,
    form: Format = Format.COUNT,
    *,
    owner: str = "VP Data",
    most: float = math.inf,
    note: str = "",
) -> Input:
    """A figure that no document gives."""
    return Input(name, label, value, unit, EXAMPLE, form=form, owner=owner, most=most, confidence="low", note=note)


def keeping(names: str, *sections: Section) -> tuple[Section, ...]:
    """The sections, with some inputs marked as conventions, which a blank workbook keeps: "Alpha Power"."""
    kept = {f"Inputs_{name}" for name in names.split()}
    missing = kept - {entry.name for section in sections for entry in section.inputs}
    if missing:
        raise ValueError(f"no input is called {', '.join(sorted(missing))}")
    return tuple(
        replace(section, inputs=tuple(replace(e, kept=e.kept or e.name in kept) for e in section.inputs))
        for section in sections
    )


def doubted(*inputs: Input) -> tuple[Input, ...]:
    """The inputs, those among them that are examples with low confidence."""
    return tuple(replace(entry, confidence="low") if entry.source == EXAMPLE else entry for entry in inputs)


def finance_of_example(note: str = "") -> Section:
    """Start, timing and rates where no document gives them."""
    inputs = (start_year(2026, EXAMPLE), timing(EXAMPLE), *discount_rate(0.10, 0.08, 0.12, EXAMPLE, note))
    return Section("Timeline and finance", doubted(*inputs))


def uncertainty_of_example(
    benefits: tuple[float, float], costs: tuple[float, float], *parts: tuple[str, str, float, float, str]
) -> Section:
    """The multipliers where no document gives a range: on all benefits, on all costs, and on parts of the case."""
    multipliers = (
        multiplier(f"Inputs_{name}_Factor", label, low, high, EXAMPLE, note) for name, label, low, high, note in parts
    )
    return Section(UNCERTAINTY, doubted(*overall(benefits, costs, EXAMPLE), *multipliers))


def scenarios_of_example(**named: tuple[float, float, float]) -> Section:
    """The scenarios where no document gives them: benefits, costs and probability of each."""
    each = (scenario(name, *figures, EXAMPLE, EXAMPLE) for name, figures in named.items())
    return Section("Scenarios", doubted(*(entry for entries in each for entry in entries)))


def calendar(*more: Input) -> Section:
    """What turns weeks into months and into bars."""
    return Section(
        "Calendar",
        (
            example(
                "Inputs_Weeks_Per_Year", "Weeks in a year", 52, "weeks", note="Turns weeks of the plan into months."
            ),
            *more,
            example("Inputs_Gantt_Step", "Weeks that one bar column is wide", 2, "weeks", note="Only for the picture."),
        ),
    )
