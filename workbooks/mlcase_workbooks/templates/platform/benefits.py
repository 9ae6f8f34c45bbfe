"""The platform case's benefits as its source document (S1) derives them, driver by driver."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.benefits import Benefit, BenefitDriver, BenefitSheet
from mlcase_workbooks.templates.styles import Format
from mlcase_workbooks.templates.told import Told

STATED = "{0}*{1}"
PROVENANCE = "Date: October 2025 · Confidence: medium · US dollars"


def _realised(source: str, years: tuple[float, ...] = (1.0, 1.0, 1.0)) -> BenefitDriver:
    return BenefitDriver("Realised", "share", source, years, Format.PERCENT)


def _stated(code: str, label: str, source: str, years: tuple[float, float, float]) -> Benefit:
    """A benefit for which S1 gives an amount and no drivers."""
    return Benefit(
        code,
        label,
        STATED,
        (
            BenefitDriver(Told("Amount as stated", "Amount a year"), "$ a year", source, years, Format.MONEY),
            _realised("S1 takes all of it"),
        ),
    )


SAVINGS = BenefitSheet(
    "Ben_Savings",
    "Cost savings",
    "Which of today's spending stops?",
    "Owner: VP Engineering · " + PROVENANCE,
    (
        _stated(
            "SA1",
            Told("GPU utilisation: 35 %, then 60 %, then 70 %", "GPU utilisation"),
            "S1 l.366, l.432",
            (1_500_000, 3_000_000, 0),
        ),
        _stated("SA2", "Spot instances for training", "S1 l.368, l.434", (300_000, 1_500_000, 0)),
        _stated("SA3", "Reserved instances for base capacity", "S1 l.436", (0, 1_000_000, 0)),
        _stated("SA4", "Storage lifecycle and right-sizing", "S1 l.370 + l.372, l.438", (200_000, 500_000, 0)),
        _stated(
            "SA5",
            Told("Optimised infrastructure, Year 3, not itemised", "Optimised infrastructure"),
            "S1 l.489",
            (0, 0, 8_000_000),
        ),
        _stated(
            "SA6",
            Told("One platform for 20 team-specific ones", "One platform for many team-specific ones"),
            "S1 l.374, l.443, l.495",
            (1_500_000, 2_000_000, 2_000_000),
        ),
        Benefit(
            "SA7",
            "Fewer incidents",
            "{0}*{1}*{2}",
            (
                BenefitDriver("Incidents avoided", "incidents a year", "S1 l.382", (2, 0, 0)),
                BenefitDriver(
                    "Cost of an incident", "$ an incident", "S1 l.383", (250_000, 250_000, 250_000), Format.MONEY
                ),
                _realised("S1 takes all of it"),
            ),
        ),
    ),
)

PRODUCTIVITY = BenefitSheet(
    "Ben_Productivity",
    "Productivity gains",
    "What do the same people get done that they do not get done today?",
    "Owner: VP Product · " + PROVENANCE,
    (
        Benefit(
            "PR1",
            Told("Faster model deployment: 6 weeks, then 3, 1.5 and 1", "Faster model deployment"),
            "({1}-{0})*{2}*{3}",
            (
                BenefitDriver(
                    "Models a year, the year before", "models a year", "S1 l.391, l.451, l.503", (50, 100, 200)
                ),
                BenefitDriver("Models a year, this year", "models a year", "S1 l.391, l.451, l.503", (100, 200, 300)),
                BenefitDriver(
                    "Value of one more model",
                    "$ a model",
                    "S1 l.392, l.452, l.504",
                    (40_000, 40_000, 50_000),
                    Format.MONEY,
                ),
                _realised("S1 takes all of it"),
            ),
        ),
        Benefit(
            "PR2",
            "Data scientists",
            "{0}*{1}*{2}*{3}",
            (
                BenefitDriver("Data scientists", "people", "S1 l.400, l.457, l.508", (100, 100, 150)),
                BenefitDriver(
                    "Average salary", "$ a year", "S1 l.400, l.457, l.508", (160_000, 160_000, 160_000), Format.MONEY
                ),
                BenefitDriver(
                    "Time gained", "share of time", "S1 l.399, l.456, l.507", (0.15, 0.30, 0.40), Format.PERCENT
                ),
                _realised("S1 l.401, l.458, l.509", (1 / 3, 1 / 2, 1 / 3)),
            ),
        ),
        Benefit(
            "PR3",
            "ML engineers",
            "{0}*{1}*{2}*{3}",
            (
                BenefitDriver("ML engineers", "people", "S1 l.407, l.462, l.511", (20, 20, 25)),
                BenefitDriver(
                    "Average salary", "$ a year", "S1 l.407, l.462, l.511", (200_000, 200_000, 200_000), Format.MONEY
                ),
                BenefitDriver(
                    "Time gained", "share of time", "S1 l.406, l.461, l.510", (0.10, 0.30, 0.40), Format.PERCENT
                ),
                _realised("S1 l.408, l.463, l.512", (1 / 2, 1 / 2, 2 / 5)),
            ),
        ),
    ),
)

REVENUE = BenefitSheet(
    "Ben_Revenue",
    "New revenue and avoided loss",
    "What does the platform bring in that would not come otherwise?",
    "Owner: VP Product · " + PROVENANCE + " · S1's matrix (l.533) books its risk reduction of Year 1 here",
    (
        Benefit(
            "RE1",
            "Enterprise customers won through compliance",
            "{0}*{1}*{2}/12*{3}",
            (
                BenefitDriver("New customers", "customers", "S1 l.416, l.477, l.525", (3, 5, 10)),
                BenefitDriver(
                    "Recurring revenue of one",
                    "$ a year",
                    "S1 l.416, l.477, l.525",
                    (200_000, 200_000, 200_000),
                    Format.MONEY,
                ),
                BenefitDriver("Months live", "months", "S1 l.417: 500K of 600K", (10, 12, 12)),
                _realised("S1 takes all of it"),
            ),
        ),
        Benefit(
            "RE2",
            "Features and products that use ML",
            "{0}*{1}*{2}",
            (
                BenefitDriver("New features", "features", "S1 l.472, l.521", (0, 5, 10)),
                BenefitDriver("Value of one", "$ a year", "S1 l.473, l.521", (0, 400_000, 300_000), Format.MONEY),
                _realised("S1 takes all of it"),
            ),
        ),
        _stated("RE3", "Avoided incidents and reputational damage", "S1 l.422", (500_000, 0, 0)),
    ),
)

SHEETS = (SAVINGS, PRODUCTIVITY, REVENUE)
