"""What the platform case's source document (S1) totals and prints, for the two bases to be held against."""

from __future__ import annotations

from dataclasses import dataclass

from mlcase_workbooks.templates.styles import Format


@dataclass(frozen=True)
class StatedOnly:
    """An amount that S1's totals hold and its sections do not."""

    label: str
    source: str
    years: tuple[float, float, float]


STATED_ONLY = (
    StatedOnly("Overhead rounded to 650,000 and 830,000", "S1 l.210, l.326", (5_000, -1_000, -1_000)),
    StatedOnly("Migration counted a second time", "S1 l.310; in l.223 already", (1_000_000, 0, 0)),
)


@dataclass(frozen=True)
class Printed:
    """A headline figure as S1 prints it, and half a unit of its last digit."""

    label: str
    printed: float
    half: float
    where: str
    recomputed: str
    form: Format
    remark: str


PRINTED = (
    Printed(
        "NPV, headline",
        13_700_000,
        50_000,
        "S1 l.32, l.560",
        "{npv}",
        Format.MONEY,
        "No timing convention gives it: see Sensitivity.",
    ),
    Printed(
        "NPV, its own table",
        10_760_000,
        5_000,
        "S1 l.557",
        "{npv}",
        Format.MONEY,
        "Its three present values, each cut to two digits, add up to it.",
    ),
    Printed(
        "ROI, undiscounted",
        0.429,
        0.0005,
        "S1 l.33",
        "{roi_simple}",
        Format.PERCENT,
        "Not comparable with the PV-based ROI.",
    ),
    Printed(
        "Payback, months",
        24,
        0.5,
        "S1 l.34",
        "{payback}",
        Format.MONTHS,
        "Only if cash comes at the year's end in one piece.",
    ),
    Printed(
        "IRR",
        0.28,
        0.005,
        "S1 l.35",
        "{irr}",
        Format.PERCENT,
        "Close to 27 % if all costs fall at the start of a year and all benefits at its end.",
    ),
    Printed(
        "Break-even share of benefits",
        0.70,
        0.005,
        "S1 l.664",
        "{break_even}",
        Format.PERCENT,
        "S1 sets 35M undiscounted against 50M undiscounted.",
    ),
    Printed(
        "Expected NPV",
        11_820_000,
        5_000,
        "S1 l.649",
        "{expected}",
        Format.MONEY,
        "Weights NPVs that themselves do not hold.",
    ),
)
