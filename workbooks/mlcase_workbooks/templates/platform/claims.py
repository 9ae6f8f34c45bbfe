"""What the platform case's source document (S1) states, claim by claim, with its own figures that each rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlcase_workbooks.templates.blocks.audit import Cell, Claim
from mlcase_workbooks.templates.styles import Format

Figures = Mapping[str, Sequence[Cell]]
PERCENT, COUNT, RATIO, MONTHS = Format.PERCENT, Format.COUNT, Format.MULTIPLE, Format.MONTHS

BENEFITS, COSTS = ("$8M", "$18M", "$24M"), ("$15M", "$10M", "$10M")
CASE: Figures = {"benefits": BENEFITS, "costs": COSTS, "rate": ("10 %",)}
BEST = {**CASE, "benefit_factor": (1.2,), "cost_factor": (0.9,)}
WORST = {**CASE, "benefit_factor": (0.8,), "cost_factor": (1.2,)}


def _of(*values: Cell) -> Figures:
    return {"figures": values}


def _without_rate(figures: Figures) -> Figures:
    return {name: values for name, values in figures.items() if name != "rate"}


def _at(rate: str) -> Figures:
    return {**CASE, "rate": (rate,)}


def _pv(*flows: Cell) -> Figures:
    return {"flows": flows, "rate": ("10 %",)}


def _totals(benefits: Cell, *costs: Cell) -> Figures:
    return {"benefits": (benefits,), "costs": costs, "periods": ("3",), "rate": ("10 %",)}


COST_CLAIMS = (
    Claim("A8", "Salaries of the build team", "l.206-209", "$2.15M", "sum", _of("$1M", "$750K", "$400K")),
    Claim("A9", "Overhead of 30 %", "l.210", "$650K", "product", _of("$2.15M", "30 %"), remark="Corrected basis: 645,000. As stated: a line on Basis."),
    Claim("A10", "Build team", "l.213", "$3.5M", "sum", _of("$2.15M", "$650K", "$500K", "$200K")),
    Claim("A10b", "Software and tooling", "l.221", "$1M", "sum", _of("$300K", "$200K", "$150K", "$200K", "$150K")),
    Claim("A10c", "Development", "l.230", "$6M", "sum", _of("$3.5M", "$1M", "$1.5M")),
    Claim("A11", "GPU machines: a year is twelve months", "l.242", "$780K", "product", _of("$65K", 12)),
    Claim("A12", "AWS a month", "l.254", "~$25K", "sum", _of(73, 14_000, 65_000, 1_200, 400, 2_300, 5_000, 7_500, 2_000, 1_500, 100, 3_000, -5_000, -8_000), remark="Cost_Infra adds the rows."),
    Claim("A13", "AWS a year", "l.254", "$3M", "sum", _of(876, 168_000, 780_000, 14_400, 4_800, 27_600, 60_000, 90_000, 24_000, 18_000, 1_200, 36_000, -60_000, -96_000), remark="The 3M stay in; what the rows do not explain is a line of its own on Cost_Infra."),
    Claim("A14", "Programme management", "l.271", "$2M", "sum", _of("$250K", "$300K", "$500K", "$200K", "$300K", "$150K", "$100K", "$200K")),
    Claim("A14b", "Compliance and security", "l.285", "$1M", "sum", _of("$150K", "$200K", "$100K", "$200K", "$100K", "$100K", "$150K")),
    Claim("A15", "Contingency reserve, share of the rest", "l.289", "20 %", "percentage", _of("$2M", "$13M"), PERCENT, "The amount is taken, the percentage is not: see Contingency."),
    Claim("A16", "Investment of Year 1", "l.302", "$15M", "sum", _of("$6M", "$3M", "$2M", "$1M", "$2M"), remark="The sections; the table (l.310) adds Migration again. Case_Basis chooses, Summary and Basis show both."),
    Claim("A17", "Shares of Year 1", "l.304-312", "100 %", "sum", _of("40 %", "20 %", "13 %", "7 %", "7 %", "13 %"), PERCENT),
    Claim("A18", "Engineers in Years 2 and 3", "l.320", 12, "same", _of(13), COUNT, "12 engineers and a manager; all 13 are costed."),
    Claim("A19", "Salaries in Years 2 and 3", "l.325", "$2.77M", "sum", _of("$1.2M", "$750K", "$600K", "$220K")),
    Claim("A19b", "Overhead on them", "l.326", "$830K", "product", _of("$2.77M", "30 %"), remark="A line on Basis, as A9."),
    Claim("A20", "A year of running", "l.343", "$10M", "sum", _of("$3.6M", "$6M", "$300K", "$100K")),
    Claim("A21", "Infrastructure of Year 3, after 50 % of growth", "l.330-333", "$6M", "same", _of(9_000_000), remark="Recorded here; the numbers follow S1. With the growth NPV is 8.51M."),
    Claim("A24", "Investment of three years", "l.348", "$35M", "sum", _of(*COSTS)),
)  # fmt: skip

BENEFIT_CLAIMS = (
    Claim("A25", "Benefits of Year 1", "l.360", "$8M", "sum", _of("$4M", "$3M", "$1M")),
    Claim("A25b", "Savings of Year 1", "l.362", "$4M", "sum", _of("$2M", "$1.5M", "$500K")),
    Claim("A27", "Incidents a year; two in six months (l.99)", "l.382", 2, "same", _of(4), COUNT, "Recorded here; four would be worth 1.0M."),
    Claim("A28", "What the 1M of Year 1 is (l.412)", "l.533", "New revenue", "same", _of("Risk reduction"), remark="Matrix gives each benefit its kind."),
    Claim("A30", "Benefits of Year 2", "l.426", "$18M", "sum", _of("$8M", "$7M", "$3M")),
    Claim("A30b", "Savings of Year 2", "l.428", "$8M", "sum", _of("$6M", "$2M")),
    Claim("A30c", "Productivity of Year 2", "l.447", "$7M", "sum", _of("$4M", "$2.4M", "$600K")),
    Claim("A30d", "Benefits of Year 3", "l.481", "$24M", "sum", _of("$10M", "$9M", "$5M")),
    Claim("A30e", "Productivity of Year 3", "l.499", "$9M", "sum", _of("$5M", "$3.2M", "$800K")),
    Claim("A31", "Cost savings of three years", "l.536", "$22M", "sum", _of("$4M", "$8M", "$10M")),
    Claim("A31b", "Productivity of three years", "l.536", "$19M", "sum", _of("$3M", "$7M", "$9M")),
    Claim("A31c", "New revenue of three years", "l.536", "$9M", "sum", _of("$1M", "$3M", "$5M")),
    Claim("A31d", "Benefits of three years", "l.536", "$50M", "sum", _of("$22M", "$19M", "$9M")),
    Claim("A32", "What an ML engineer is paid (l.407)", "l.207", "$250K", "same", _of(200_000), remark="Recorded here; it understates the benefit."),
    Claim("A34", "Data scientists in Year 3 (l.492)", "l.508", 150, "same", _of(250), COUNT, "Recorded here; the numbers follow S1."),
    Claim("A36", "Deployment gets faster: 6 to 2.5 weeks", "l.164", "60 %", "growth", _of(6, 2.5), PERCENT, "Not used in the numbers."),
    Claim("A37", "50 models (l.391)", "l.79", "50 in production", "same", _of("50 a year"), remark="A stock in one place, a yearly flow in the other."),
    Claim("A39", "Infrastructure savings of Year 3, of the waste stated", "l.489", "$8M", "bound", {"most": ("$6M",)}, remark="4M and 2M of waste (l.59, l.115). See GPU."),
    Claim("A40", "Problems, all together", "l.132", "$22M", "sum", _of("$5M", "$3M", "$10M", "$4M"), remark="Foots, and adds a loss that may come once to yearly costs: see Problems."),
    Claim("A41", "Doing nothing for three years", "l.814", "-$36M", "pv", _pv("-$12M", "-$12M", "-$12M"), remark="Undiscounted, and beside net present values. Shown on Alternatives, in no flow."),
)  # fmt: skip

RETURN_CLAIMS = (
    Claim("A42", "Present value of Year 1", "l.553", "-$6.36M", "pv", _pv("-$7M")),
    Claim("A42b", "Present value of Year 2", "l.554", "$6.61M", "pv", _pv("$0", "$8M")),
    Claim("A42c", "Present value of Year 3", "l.555", "$10.51M", "pv", _pv("$0", "$0", "$14M")),
    Claim("A42d", "Net present value", "l.557", "$10.76M", "npv", CASE, remark="Basis."),
    Claim("A43", "Net present value, flows spread evenly", "l.560", "$13.7M", "npv", CASE, remark="11.30M spread evenly. Sensitivity shows every timing."),
    Claim("A44", "Net present value at 20 %", "l.601", "$7.2M", "npv", _at("20 %"), remark="Sensitivity shows the strip."),
    Claim("A44b", "Net present value at 25 %", "l.602", "$3.8M", "npv", _at("25 %"), remark="Sensitivity."),
    Claim("A44c", "Net present value at 28 %", "l.603", "≈ $0", "npv", _at("28 %"), remark="Sensitivity."),
    Claim("A45", "Internal rate of return", "l.605", "28 %", "irr", _without_rate(CASE), PERCENT, "Basis; it flatters, and MIRR is 80.5 %."),
    Claim("A46", "Return on investment", "l.573", "42.9 %", "roi", _without_rate(CASE), PERCENT, "36.6 % at present value: both on Summary, each with its name."),
    Claim("A46b", "Back for a dollar", "l.575", "$1.43", "bcr", _without_rate(CASE), RATIO),
    Claim("A47", "Payback", "l.589", "~24 months", "payback", _without_rate(CASE), MONTHS, "22.5 with flows even within a year; 28.5 for the gross 35M."),
    Claim("A48", "Best case: investment", "l.615", "$31.5M", "product", _of("$35M", 0.9)),
    Claim("A48b", "Best case: benefits", "l.616", "$60M", "product", _of("$50M", 1.2)),
    Claim("A48c", "Best case: ROI", "l.618", "90.5 %", "roi", _without_rate(BEST), PERCENT),
    Claim("A49", "Best case: NPV", "l.617", "$22M", "npv", {**BEST, "tolerance": ("$50K",)}, remark="Scenarios."),
    Claim("A50", "Worst case: investment", "l.637", "$42M", "product", _of("$35M", 1.2)),
    Claim("A50b", "Worst case: benefits", "l.638", "$40M", "product", _of("$50M", 0.8)),
    Claim("A50c", "Worst case: ROI", "l.640", "-4.8 %", "roi", _without_rate(WORST), PERCENT),
    Claim("A51", "Worst case: NPV", "l.639", "-$4M", "npv", WORST, remark="Scenarios."),
    Claim("A52", "Expected NPV, from S1's three", "l.649", "$11.82M", "expected", {"values": ("$22M", "$13.7M", "-$4M"), "probabilities": ("20 %", "60 %", "20 %")}),
    Claim("A52b", "Expected NPV, from the three recomputed", "l.649", "$11.82M", "expected", {"values": ("=A49", "=A42d", "=A51"), "probabilities": ("20 %", "60 %", "20 %")}, remark="Scenarios."),
    Claim("A53", "NPV is positive in every scenario", "l.39, l.902", ">0", "every", _of("$22M", "$13.7M", "-$4M"), remark="Said in the first line of the Summary."),
    Claim("A54", "Costs at present value", "l.660", "$31.8M", "pv", {"costs": COSTS, "rate": ("10 %",)}, remark="Cashflow."),
    Claim("A55", "Benefits needed to break even", "l.662", "$35M", "breakeven_amount", CASE, remark="Breakeven."),
    Claim("A55b", "Share of the benefits needed", "l.664", "70 %", "breakeven", CASE, PERCENT, "Breakeven."),
    Claim("A56", "Margin of safety", "l.666", "30 %", "margin", CASE, PERCENT, "Breakeven; costs may overrun by 36.6 %."),
)  # fmt: skip

RISK_CLAIMS = (
    Claim("A57", "Risk 1: half of the benefits, change in NPV", "l.681", "-$10M", "pv", _pv("-$4M", "-$9M", "-$12M"), remark="Risk shows the model's loss beside the stated one."),
    Claim("A58", "Risk 2: costs up by 20 %, change in NPV", "l.699", "-$3M", "pv", _pv("-$3M", "-$2M", "-$2M"), remark="Risk."),
    Claim("A58b", "Risk 2: costs up by 30 %, change in NPV", "l.699", "-$5M", "pv", _pv("-$4.5M", "-$3M", "-$3M"), remark="Risk."),
    Claim("A59", "Risk 3: cloud up by 30 %, change in NPV, at most", "l.717", "-$3M", "pv", _pv("-$0.9M", "-$1.8M", "-$1.8M"), remark="Risk."),
    Claim("A60", "Words for the impact of risks 1 to 6", "l.681-773", "medium < high", "ordering", {"labels": ("high", "medium", "medium", "medium", "high", "high"), "amounts": (10, 4, 2.5, 2, 3, 8)}, remark="Impacts in $ million. Risk rates from the numbers."),
    Claim("A63", "Buying: cost", "l.822", "$54M", "product", _of("$18M", 3)),
    Claim("A63b", "Buying: dearer than building", "l.833", "54 %", "growth", _of("$35M", "$54M"), PERCENT),
    Claim("A64", "Buying: ROI", "l.825", "-15 %", "roi", {"benefits": ("$40M",), "costs": ("$54M",)}, PERCENT, "Alternatives."),
    Claim("A65", "Buying: NPV", "l.824", "-$8M", "npv", _totals("$40M", "$18M", "$18M", "$18M"), remark="Only if all benefits come in Year 1. -12.6M on the build's profile: Alternatives."),
    Claim("A66", "Hybrid: ROI", "l.847", "0 %", "roi", {"benefits": ("$45M",), "costs": ("$45M",)}, PERCENT),
    Claim("A66b", "Hybrid: dearer than building", "l.854", "29 %", "growth", _of("$35M", "$45M"), PERCENT),
    Claim("A67", "Hybrid: NPV", "l.846", "$2M", "npv", _totals("$45M", "$45M"), remark="Only if benefits come before costs. -1.66M on the build's profile: Alternatives."),
    Claim("A68", "Phased: ROI", "l.867", "50 %", "roi", {"benefits": ("$30M",), "costs": ("$20M",)}, PERCENT),
    Claim("A68b", "Phased: NPV", "l.866", "$8M", "npv", _totals("$30M", "$20M"), remark="With level flows. 7.30M on the build's profile: Alternatives."),
    Claim("A70", "Status (l.968)", "l.5", "Approved", "same", _of("Pending Board Approval"), remark="One status, an input: pending board approval."),
)  # fmt: skip

CLAIMS = (*COST_CLAIMS, *BENEFIT_CLAIMS, *RETURN_CLAIMS, *RISK_CLAIMS)
