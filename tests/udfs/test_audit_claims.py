"""The auditor's functions: the platform case's own claims, how figures are printed, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from laws import check_trials, measures
from mlcase_udfs.audit_claims import Metric, audit_case, audit_foot, audit_metric
from mlcase_udfs.claims import KINDS, Claim, audit
from mlcase_udfs.convention_bounds import bounds
from mlcase_udfs.conventions import METRICS, Project, Verdict, readings
from mlcase_udfs.errors import CellError, FunctionError, InvalidNumber, InvalidValue, NotAvailable, unboxed
from mlcase_udfs.printed import figure
from mlcase_udfs.profitability import bcr, breakeven, roi
from mlcase_udfs.returns import irr, mirr
from mlcase_udfs.time_value import npv

BENEFITS, COSTS = [8.0, 18.0, 24.0], [15.0, 10.0, 10.0]
AWS = [73, 14e3, 65e3, 1200, 400, 2300, 5e3, 7500, 2e3, 1500, 100, 3e3, -5e3, -8e3]
CASE = {"benefits": BENEFITS, "costs": COSTS, "rate": [0.1]}
WORST = CASE | {"benefit_factor": [0.8], "cost_factor": [1.2]}


@pytest.mark.parametrize(
    ("shown", "value", "unit"),
    [
        (13.7, 13.7, 0.1),
        ("13.70", 13.7, 0.01),
        ("$13.7M", 13.7e6, 1e5),
        ("-$4M", -4e6, 1e6),
        ("$−8,000", -8000, 1),
        ("(4.0)", -4, 0.1),
        ("~24 months", 24, 1),
        ("42.9 %", 0.429, 0.001),
        ("1.43x", 1.43, 0.01),
        ("89,073/month", 89073, 1),
        ("approximately 3.5 bn per year", 3.5e9, 1e8),
        ("USD 650K", 650e3, 1e3),
        ("25 bps", 0.0025, 1e-4),
        ("22+", 22, 1),
        (89_073, 89073, 1),
        (0.1 + 0.2, 0.3, 0.1),
        (1e308, 1e308, 1),
        (0.0, 0, 1),
    ],
)
def test_printed_figures(shown: Any, value: float, unit: float) -> None:
    read = figure(shown)
    assert read.value == pytest.approx(value, rel=1e-12)
    assert read.unit == pytest.approx(unit, rel=1e-12)


@pytest.mark.parametrize(
    "shown", ["", "much", "3–5M", "1,5", "(4", "1.2.3", "5e3", "NaN", True, None, [1], "$", "12 apples"]
)
def test_what_is_not_a_figure(shown: Any) -> None:
    with pytest.raises(InvalidValue):
        figure(shown)


@given(st.decimals(-(10**6), 10**6, places=2), st.integers(0, 3))
def test_a_figure_says_what_rounds_to_it(exact: Any, places: int) -> None:
    assert figure(f"{exact:.{places}f}").says(float(exact))
    assert not figure(f"{exact:.{places}f}").says(float(exact) + 1.01 * 10.0**-places)


# The platform case: claim, stated, kind, figures, verdict, right figure (None where there is none).
CLAIMS: list[tuple[str, Any, str, dict[str, list[Any]], Verdict, float | None]] = [
    ("monthly revenue", "2.55M", "product", {"figures": [5e6, 0.05, 0.12, 85]}, Verdict.OK, 2.55e6),
    ("yearly revenue", "30.6M", "product", {"figures": [2.55e6, 12]}, Verdict.OK, 30.6e6),
    ("monthly savings", "~77K", "product", {"figures": [77_350, 1]}, Verdict.OK, 77_350),
    ("yearly savings", "~924K", "product", {"figures": [77_350, 12]}, Verdict.ROUND, 928_200),
    ("budget growth", "21 %", "growth", {"figures": [2.8, 3.4]}, Verdict.OK, 0.2142857),
    ("salaries", "2.15M", "sum", {"figures": ["1M", "750K", "400K"]}, Verdict.OK, 2.15e6),
    ("overhead", "650K", "product", {"figures": ["2.15M", "30 %"]}, Verdict.ROUND, 645e3),
    ("cloud a month", "~$25K/month", "sum", {"figures": AWS}, Verdict.WRONG, 89_073),
    ("cloud a year", "$3M/year", "sum", {"figures": [12 * line for line in AWS]}, Verdict.WRONG, 1_068_876),
    ("contingency", "20 %", "percentage", {"figures": [2.0, 13.0]}, Verdict.WRONG, 0.1538462),
    ("first year", 15, "sum", {"figures": [6, 3, 2, 1, 2]}, Verdict.WRONG, 14),
    ("engineers", 12, "same", {"figures": [13]}, Verdict.INCONSISTENT, 13),
    ("faster deployment", "60 %", "growth", {"figures": [6, 2.5]}, Verdict.WRONG, 0.5833333),
    ("benefits in all", 50, "sum", {"figures": [22, 19, 9]}, Verdict.OK, 50),
    ("savings of the third year", "$8M", "bound", {"most": ["$4M"]}, Verdict.IMPOSSIBLE, 4e6),
    ("NPV", 10.76, "npv", CASE, Verdict.ROUND, 10.766341),
    ("NPV, continuous", "13.7", "npv", CASE, Verdict.WRONG, 10.766341),
    ("NPV at 20 %", 7.2, "npv", CASE | {"rate": [0.2]}, Verdict.WRONG, 7.8240741),
    ("IRR", "28 %", "irr", CASE, Verdict.WRONG, 1.0967255),
    ("ROI", "42.9 %", "roi", CASE, Verdict.OK, 0.4285714),
    ("dollars per dollar", "$1.43", "bcr", CASE, Verdict.OK, 1.4285714),
    ("payback", "~24 months", "payback", CASE, Verdict.OK, 24.0),
    ("best case", 22, "npv", CASE | {"benefit_factor": [1.2], "cost_factor": [0.9], "tolerance": [0.05]},
     Verdict.ROUND, 21.743802),
    ("worst case", -4, "npv", WORST, Verdict.WRONG, -3.1525169),
    ("worst return", "-4.8 %", "roi", WORST, Verdict.OK, -0.0476190),
    ("expected value", 11.82, "expected", {"values": [22, 13.7, -4], "probabilities": [0.2, 0.6, 0.2]},
     Verdict.OK, 11.82),
    ("all scenarios", ">0", "every", {"figures": [22, 13.7, -4]}, Verdict.INCONSISTENT, -4),
    ("PV of the costs", 31.8, "pv", {"costs": COSTS, "rate": [0.1]}, Verdict.WRONG, 29.413974),
    ("break-even", 35, "breakeven_amount", CASE, Verdict.WRONG, 36.602468),
    ("margin of safety", "30 %", "margin", CASE, Verdict.WRONG, 0.2679506),
    ("ranks of risks", "low < medium < high", "ordering",
     {"labels": ["medium", "medium", "high", "high"], "amounts": [10, 4, 2, 3]}, Verdict.INCONSISTENT, None),
    ("buying: dearer", "54 %", "growth", {"figures": [35, 54]}, Verdict.OK, 0.5428571),
    ("buying: ROI", "-15 %", "roi", {"benefits": [40], "costs": [54]}, Verdict.WRONG, -0.2592593),
    ("buying: NPV", -8, "npv", {"benefits": [40], "costs": [18, 18, 18], "periods": [3], "rate": [0.1]},
     Verdict.UNVERIFIABLE, -11.605309),
    ("hybrid: ROI", "0 %", "roi", {"benefits": [45], "costs": [45]}, Verdict.OK, 0.0),
    ("hybrid: NPV", 2, "npv", {"benefits": [45], "costs": [45], "periods": [3], "rate": [0.1]},
     Verdict.UNVERIFIABLE, 0.0),
    ("phased: NPV", 8, "npv", {"benefits": [30], "costs": [20], "periods": [3], "rate": [0.1]}, Verdict.OK, 8.2895066),
    ("status", "Approved", "same", {"figures": ["Pending Board Approval"]}, Verdict.INCONSISTENT, None),
    ("incidents", "each once", "distinct",
     {"labels": ["Fewer incidents", "Faster releases", "Avoided incidents"], "amounts": ["$500K", "$500K", "$500K"]},
     Verdict.INCONSISTENT, 5e5),
    ("lines that only look alike", "each once", "distinct",
     {"labels": ["Security tools", "Security audit", "Cloud costs", "Staff costs"], "amounts": [2, 3, 4, 4]},
     Verdict.OK, None),
    ("the matrix", "$50M", "cross_foot",
     {"figures": [4, 3, 1, 8, 7, 3, 10, 9, 5], "row_totals": [8, 18, 24], "column_totals": [22, 19, 9]},
     Verdict.WRONG, 50),
    ("the matrix in millions", 50, "cross_foot",
     {"figures": [4, 3, 1, 8, 7, 3, 10, 9, 5], "row_totals": [8, 18, 24], "column_totals": [22, 19, 9]},
     Verdict.OK, 50),
    ("a matrix with a slip", 50, "cross_foot",
     {"figures": [4, 3, 1, 8, 7, 3, 10, 9, 5], "row_totals": [8, 18, 24], "column_totals": [22, 20, 9]},
     Verdict.WRONG, 19),
    ("higher null rate", "15 %", "readings",
     {"labels": ["relative", "percentage points"], "amounts": ["5.75 %", "20 %"]}, Verdict.AMBIGUOUS, None),
    ("one reading", "15 %", "readings", {"labels": ["a", "b"], "amounts": [20, 20.0]}, Verdict.OK, 20),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "stated", "kind", "figures", "verdict", "right"), [pytest.param(*c, id=c[0]) for c in CLAIMS]
)
def test_the_platforms_claims(
    name: str, stated: Any, kind: str, figures: dict[str, list[Any]], verdict: Verdict, right: float | None
) -> None:
    finding = audit(Claim(name, stated, kind, figures))
    assert finding.verdict is verdict, finding
    assert finding.recomputed == (None if right is None else pytest.approx(right, abs=5e-7)), finding


def test_where_the_platforms_figures_come_from() -> None:
    def explained(name: str) -> str:
        return next(audit(Claim(n, s, k, f)).explanation for n, s, k, f, *_ in CLAIMS if n == name)

    assert explained("IRR") == "none; nearest: costs at the start, benefits at the end of each period"
    assert explained("NPV, continuous") == "none; nearest: at the start of each period"
    assert explained("yearly savings") == "figure 1 was rounded to 77,000 before it was multiplied"
    assert explained("PV of the costs") == "the total discounted over one period"
    assert explained("break-even") == "undiscounted"
    assert explained("first year") == "as if figure 4 was counted twice"
    assert explained("ranks of risks") == "10 is medium, 2 is high"
    assert explained("engineers") == "statement 2 says 13"
    assert explained("all scenarios") == "figure 3 is -4"
    assert explained("best case") == "at the end of each period"


def test_the_bounds_of_totals_without_periods() -> None:
    hybrid = Project(np.full(3, 15.0), np.full(3, 15.0), 0.1, benefits_placed=False, costs_placed=False)
    assert bounds("npv", hybrid) == pytest.approx((-7.0999, 7.0999), abs=5e-5)
    buying = Project(np.full(3, 40 / 3), np.full(3, 18.0), 0.1, benefits_placed=False)
    assert bounds("npv", buying) == pytest.approx((-14.7107, -8.3997), abs=5e-5)


def test_a_case_as_a_table() -> None:
    block: list[list[Any]] = [["Name", "Stated", "Kind", "Figure", "Values"]]
    for name, stated, kind, figures, *_ in CLAIMS:
        first, *others = figures.items()
        block.append([name, stated, kind, first[0], *first[1]])
        block.append([])
        block += [["", None, "", called, *values] for called, values in others]
    found = audit_case(block)
    assert found[0].tolist() == ["claim", "stated", "recomputed", "verdict", "explanation"]
    assert found[1:, 0].tolist() == [claim[0] for claim in CLAIMS]
    assert found[1:, 3].tolist() == [claim[4].value for claim in CLAIMS]
    for place, column in enumerate(("recomputed", "verdict", "explanation"), 2):
        assert audit_case(block, column).tolist() == found[1:, [place]].tolist()
    assert audit_case(block, "worst") == "IMPOSSIBLE"
    assert audit_case(block, "count") == sum(claim[4] not in (Verdict.OK, Verdict.ROUND) for claim in CLAIMS)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (Claim("a", 1, "guess"), "kind is 'guess'"),
        (Claim("a", 1, "sum"), "figures are missing"),
        (Claim("a", 1, "sum", {"figures": [1, None, 2]}), "blank among them"),
        (Claim("a", "lots", "sum", {"figures": [1]}), "'lots'"),
        (Claim("a", 1, "sum", {"figures": [1, "lots"]}), "'lots'"),
        (Claim("a", 1, "npv", {"flows": [1, 2]}), "the rate is missing"),
        (Claim("a", 1, "npv", {"flows": [1, 2], "rate": [-1]}), "rate is -1"),
        (Claim("a", 1, "npv", {"flows": [1, 2], "rate": [0.1, 0.2]}), "rate has 2 figures"),
        (Claim("a", 1, "npv", {"benefits": [1], "rate": [0.1], "periods": [1e9]}), "periods is 1000000000"),
        (Claim("a", 1, "growth", {"figures": [1]}), "1 value"),
        (Claim("a", 1, "growth", {"figures": [1, 2, 3]}), "rests on two"),
        (Claim("a", 1, "expected", {"values": [1, 2], "probabilities": [0.5, 0.6]}), "add up"),
        (Claim("a", 1, "expected", {"values": [1, 2, 3], "probabilities": [0.5, 0.5]}), "3 values and 2"),
        (Claim("a", 1, "bound"), "most or least"),
        (Claim("a", 1, "every", {"figures": [1]}), "give a comparison"),
        (Claim("a", "low < high", "ordering", {"labels": ["low"], "amounts": [1, 2]}), "1 labels and 2"),
        (Claim("a", "low < high", "ordering", {"labels": ["odd"], "amounts": [1]}), "'odd'"),
        (Claim("a", "once", "distinct", {"labels": ["x"], "amounts": [1, 2]}), "1 labels and 2"),
        (Claim("a", 1, "cross_foot", {"figures": [1], "row_totals": [1, 2], "column_totals": [1]}), "1 figures for 2"),
        (Claim("a", 1, "cross_foot", {"figures": [1], "row_totals": [1]}), "column_totals are missing"),
        (Claim("a", "15 %", "readings", {"labels": ["x"], "amounts": [1]}), "two or more readings"),
        (Claim("a", 1, "sum", {"figures": [1e308, 1e308]}), "beyond"),
        (Claim("a", 1, "product", {"figures": [1e308, 1e308]}), "beyond"),
    ],
)
def test_an_unusable_claim_says_why(claim: Claim, said: str) -> None:
    finding = audit(claim)
    assert finding.verdict is Verdict.UNUSABLE
    assert said in finding.explanation


FLOWS = st.lists(st.floats(0.5, 100), min_size=1, max_size=6)


@given(FLOWS, FLOWS, st.floats(0.0, 0.5), st.floats(0, 20))
def test_the_standard_reading_is_the_catalogues_own_function(
    gain: list[float], spent: list[float], rate: float, today: float
) -> None:
    years = max(len(gain), len(spent))
    gain, spent = gain + [0.0] * (years - len(gain)), spent + [0.0] * (years - len(spent))
    project = Project(np.array(gain), np.array(spent), rate, today)
    net = np.array(gain) - np.array(spent)

    def standard(kind: str) -> float | None:
        return readings(kind, project)[0].value

    assert standard("npv") == pytest.approx(npv(rate, net, "end", -today), rel=1e-9, abs=1e-9)
    assert standard("roi") == pytest.approx(roi(gain, spent, "simple", initial_cost=today), rel=1e-9)
    assert readings("bcr", project)[1].value == pytest.approx(bcr(gain, spent, rate, "end", today), rel=1e-9)
    assert standard("breakeven") == pytest.approx(breakeven(gain, spent, rate, "benefit", today), rel=1e-9)
    flows = [-today, *net] if today else net
    for kind, function in (("irr", irr), ("mirr", lambda f: mirr(f, rate, rate))):
        try:
            expected = function(flows)
        except FunctionError:
            assert standard(kind) is None
        else:
            assert standard(kind) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(FLOWS, FLOWS, st.floats(0.01, 0.5), st.sampled_from(sorted(METRICS)), st.sampled_from([1.0, 4.0, 12.0]))
def test_what_a_convention_gives_is_ok_and_within_the_bounds(
    gain: list[float], spent: list[float], rate: float, kind: str, a_year: float
) -> None:
    years = max(len(gain), len(spent))
    project = Project(
        np.array(gain + [0.0] * (years - len(gain))), np.array(spent + [0.0] * (years - len(spent))), rate, 0.0, a_year
    )
    low, high = bounds(kind, project)
    for reading in readings(kind, project):
        if reading.value is None or reading.verdict is not Verdict.OK:
            continue
        assert low is None or low <= reading.value * (1 + 1e-9 * np.sign(reading.value)) + 1e-12
        assert high is None or high >= reading.value * (1 - 1e-9 * np.sign(reading.value)) - 1e-12
        assert audit_metric(reading.value, kind, gain, spent, rate, 0.0, a_year) == "OK"


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=20), st.integers(1, 500))
def test_a_sum_foots_or_not(figures: list[int], off: int) -> None:
    assert audit_foot(figures, sum(figures)) == "OK"
    assert audit_foot(figures, sum(figures) + off) == "WRONG"
    assert audit_foot(figures, sum(figures) + off, what="difference") == off


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20))
def test_rounded_figures_foot_to_their_rounded_sum(figures: list[float]) -> None:
    rounded = [round(value, 1) for value in figures]
    assume(all(value % 1 for value in rounded))
    assert audit_foot(rounded, f"{sum(figures):.1f}") in ("OK", "ROUND")


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (audit_foot, ([], 1), NotAvailable),
        (audit_foot, ([1, "x"], 1), InvalidValue),
        (audit_foot, ([1, 2], "x"), InvalidValue),
        (audit_foot, ([1, 2], None), InvalidValue),
        (audit_foot, ([1, 2], True), InvalidValue),
        (audit_foot, ([1, 2], float("nan")), InvalidNumber),
        (audit_foot, ([1, np.inf], 1), InvalidNumber),
        (audit_foot, ([1e308, 1e308], 1), InvalidNumber),
        (audit_foot, ([-1e308], 1e308), InvalidNumber),
        (audit_foot, ([1, 2], 3, -1), InvalidNumber),
        (audit_foot, ([1, 2], 3, None, "total"), InvalidValue),
        (audit_metric, (1, "npv", [], [], 0.1), NotAvailable),
        (audit_metric, (1, "npv", [1, "x"], [1], 0.1), InvalidValue),
        (audit_metric, ("x", "npv", [1], [1], 0.1), InvalidValue),
        (audit_metric, (1, "nvp", [1], [1], 0.1), InvalidValue),
        (audit_metric, (1, "npv", [1], [1]), InvalidValue),
        (audit_metric, (1, "npv", [1], [1], -1), InvalidNumber),
        (audit_metric, (1, "npv", [1], [1], 0.1, np.inf), InvalidNumber),
        (audit_metric, (1, "npv", [1], [1], 0.1, 0, 0), InvalidNumber),
        (audit_metric, (1, "npv", [1], [1], 0.1, 0, 1, "both"), InvalidValue),
        (audit_metric, (1, "irr", [1, 2], None, None, 0, 1, "recomputed"), NotAvailable),
        (audit_metric, (1, "irr", BENEFITS, COSTS, None, 0, 1, "high"), NotAvailable),
        (audit_case, ([["a", 1, "sum", ""]],), InvalidValue),
        (audit_case, ([],), InvalidValue),
        (audit_case, ([["", 1, "sum", "", 1]],), InvalidValue),
        (audit_case, ([["", None, "", "", ""]],), NotAvailable),
        (audit_case, ([["a", 1, "sum", "", 1]], "most"), InvalidValue),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


def test_every_metric_is_an_option_and_a_kind() -> None:
    from typing import get_args

    assert get_args(get_args(Metric)[0]) == tuple(METRICS)
    assert set(METRICS) < set(KINDS)


@pytest.mark.parametrize("what", measures(audit_foot))
def test_audit_foot_over_trials(what: str) -> None:
    check_trials(audit_foot, ([1.5, 2.5, 3.1], 7.0, 0.05), what=what)
    check_trials(audit_foot, ([1.5, 2.5, 3.1], "7.1"), what=what)


@pytest.mark.parametrize("what", [w for w in measures(audit_metric) if w != "conventions"])
@pytest.mark.parametrize("kind", sorted(METRICS))
def test_audit_metric_over_trials(kind: str, what: str) -> None:
    if (kind, what) in {("irr", "high"), ("payback", "high"), ("mirr", "low"), ("mirr", "high")}:
        return  # there is no such bound
    check_trials(audit_metric, (0.4, kind, BENEFITS, COSTS, 0.1, 1.0, 1.0), what=what)


def test_conventions_over_trials() -> None:
    stated = np.array([1.0, CellError.NA.boxed])
    together = audit_metric(stated, "npv", BENEFITS, COSTS, np.array([0.1, 0.1]), what="conventions")
    alone = audit_metric(1.0, "npv", BENEFITS, COSTS, 0.1, what="conventions")
    assert [row[0] for row in together] == [row[0] for row in alone]
    for (_, trials), (_, value) in zip(together[1:], alone[1:], strict=True):
        assert trials[0] == value
        assert unboxed(trials[1]) is CellError.NA


def test_audit_case_over_trials() -> None:
    rates = np.array([0.1, 0.2, CellError.DIV0.boxed, -1.0])
    block = [["NPV", 10.77, "npv", "flows", -7.0, 8.0, 14.0], ["", "", "", "rate", rates, "", ""]]
    assert audit_case(block, "worst")[:2].tolist() == ["OK", "IMPOSSIBLE"]
    assert unboxed(audit_case(block, "worst")[2]) is CellError.DIV0
    assert audit_case(block, "worst")[3] == "UNUSABLE"
    recomputed = audit_case(block)[1, 2]
    assert recomputed[:2] == pytest.approx([npv(0.1, [-7, 8, 14]), npv(0.2, [-7, 8, 14])])
    assert [unboxed(value) for value in recomputed[2:]] == [CellError.DIV0, CellError.NA]
