"""The case of one model: the source's figures by type, the rigorous ones beside them, and what the evidence does."""

from __future__ import annotations

from pathlib import Path

import numpy_financial as npf
import pytest
from scipy.stats import norm

import examples
from by_hand import Seen, changed_by_hand, errors
from mlcase_udfs.conventions import payback

TYPES = ("recommendation", "automation", "fraud", "churn")
METHODS = ("as in source", "rigorous")
COSTS = [440_000, 222_000, 222_000, 222_000]


def built() -> Path:
    return examples.built("model-roi")


def case(**settings: object) -> Seen:
    return changed_by_hand(built(), settings)


def net(values: list[float]) -> list[float]:
    return [value - cost for value, cost in zip([0, *values], COSTS, strict=True)]


def row(model: Seen, sheet: str, label: str, area: str = "B1:H60") -> list[object]:
    return next(line for line in model.get(f"{sheet}!{area}") if label in line)


# A year's value, worked out here from the drivers

RIGOROUS_AUTOMATION = 12 * 0.9 * 200_000 * 0.85 * (0.5 - 0.03 * (0.9 * 1.5 + 0.1 * 5))
RIGOROUS_FRAUD = 12 * (3_000 * 120 * 0.9 - 2_985 * 60 * 0.3 - 5_985 * 0.5 * 4)
CHURN = 4 * 202_000


@pytest.mark.parametrize(
    ("kind", "method", "annual"),
    [
        ("recommendation", "as in source", 30_600_000),
        ("recommendation", "rigorous", 30_600_000 * 0.3 * 0.9),
        ("automation", "as in source", 928_200),
        ("automation", "rigorous", RIGOROUS_AUTOMATION),
        ("fraud", "as in source", 12 * 170_900),
        ("fraud", "rigorous", RIGOROUS_FRAUD),
        ("churn", "as in source", CHURN),
        ("churn", "rigorous", CHURN),
    ],
)
def test_every_type_by_either_method(kind: str, method: str, annual: float) -> None:
    model = case(Inputs_Type=kind, Inputs_Method=method)
    assert model.get("Case_Annual_Value") == pytest.approx(annual)
    shares = (1, 1, 1) if method == METHODS[0] else (9 / 12, 0.9, 0.81)
    flows = net([annual * share for share in shares])
    assert model.get("Case_NPV") == pytest.approx(npf.npv(0.10, flows))
    assert model.get("Case_IRR") == pytest.approx(npf.irr(flows))
    assert model.get("Case_Payback") == pytest.approx(payback(flows[1:], initial=flows[0]))
    assert model.get("Case_Checks") is True
    assert errors(model) == set()


def test_both_methods_stand_side_by_side_whichever_is_live() -> None:
    source, rigorous = (case(Inputs_Method=method) for method in METHODS)
    for name in ("Case_NPV_Source", "Case_NPV_Rigorous"):
        assert source.get(name) == pytest.approx(rigorous.get(name))
    assert source.get("Case_NPV") == pytest.approx(source.get("Case_NPV_Source"))
    assert rigorous.get("Case_NPV") == pytest.approx(source.get("Case_NPV_Rigorous"))


def test_the_case_of_one_line_is_this_one_without_its_extra_costs() -> None:
    """The catalogue's reference: 928,200 a year, 340,000 to build, 30 % maintenance, three years at 10 %."""
    bare = case(Inputs_Infrastructure=0, Inputs_Engineer_Month_Value=15_000)
    assert bare.get("Case_NPV") == pytest.approx(1_714_637, abs=0.5)
    assert bare.get("Case_ROI") == pytest.approx(2.8883, abs=5e-5)
    assert bare.get("Case_Payback") == pytest.approx(4.94, abs=5e-3)


def test_revenue_per_point_and_per_cent_are_told_apart() -> None:
    model = case()
    assert row(model, "Value_Rec", "A month's worth of 1 % more clicks, relative")[2] == pytest.approx(91_800)
    assert row(model, "Value_Rec", "A month's worth of one more percentage point")[2] == pytest.approx(510_000)


# The evidence


def test_the_scenarios_take_the_tests_interval() -> None:
    model = case(Inputs_Type="recommendation", Inputs_Method="rigorous", Inputs_Rec_Rate_After=0.21)
    low, high = row(model, "Evidence", "Interval, low end")[2], row(model, "Evidence", "Interval, high end")[2]
    assert (low, high) == (pytest.approx(0.019026, abs=5e-7), pytest.approx(0.040974, abs=5e-7))
    assert model.get("Live_Worst_Benefits") == pytest.approx(low / 0.03)
    assert model.get("Live_Best_Benefits") == pytest.approx(high / 0.03)
    worst = case(
        Inputs_Type="recommendation",
        Inputs_Method="rigorous",
        Inputs_Rec_Rate_After=0.21,
        Inputs_Scenario="worst",
    )
    assert worst.get("Case_NPV") == pytest.approx(model.get("Case_Worst_NPV"))


def test_by_the_source_s_rule_a_test_that_proves_nothing_is_worth_nothing() -> None:
    weak = {"Inputs_Type": "recommendation", "Inputs_Rec_Control_Size": 100, "Inputs_Rec_Model_Size": 100}
    source, rigorous = (case(Inputs_Method=method, **weak) for method in METHODS)
    p = 2 * norm.sf(0.05 / (0.205 * 0.795 * 2 / 100) ** 0.5)
    assert row(source, "Evidence", "p value")[2] == pytest.approx(p)
    assert source.get("Live_Worst_Benefits") == 0
    assert rigorous.get("Live_Worst_Benefits") < 0
    assert case(Inputs_Type="recommendation").get("Live_Worst_Benefits") == 0.8


def test_offline_only_a_part_of_the_effect_is_expected() -> None:
    tested, offline = (
        case(Inputs_Type="recommendation", Inputs_Method="rigorous", Inputs_Evidence=kind)
        for kind in ("A/B test", "offline")
    )
    assert offline.get("Case_Annual_Value") == pytest.approx(0.35 * tested.get("Case_Annual_Value"))
    assert offline.get("Live_Worst_Benefits") == pytest.approx(0.2 / 0.35)
    assert offline.get("Live_Best_Benefits") == pytest.approx(0.5 / 0.35)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("method", METHODS)
def test_at_the_least_effect_that_pays_npv_is_nothing(kind: str, method: str) -> None:
    model = case(Inputs_Type=kind, Inputs_Method=method)
    least = model.get("Case_Least_Effect")
    setting = {
        "recommendation": {"Inputs_Rec_Rate_After": least},
        "automation": {"Inputs_Auto_Accuracy": least},
        "fraud": {"Inputs_Fraud_Rate_After": least},
        "churn": {"Inputs_Churn_Success": least},
    }[kind]
    assert case(Inputs_Type=kind, Inputs_Method=method, **setting).get("Case_NPV") == pytest.approx(0, abs=1)


# What it hangs on


@pytest.mark.parametrize(
    ("kind", "label", "name", "high"),
    [
        ("automation", "Tasks", "Inputs_Auto_Tasks", 220_000),
        ("automation", "Saving that becomes cash", "Inputs_Auto_Realised", 1.0),
        ("automation", "Infrastructure", "Inputs_Infrastructure", 15_000),
        ("automation", "Maintenance a year", "Inputs_Maintenance_Rate", 0.40),
        ("automation", "Cost of building", "Inputs_Build_Factor", 1.5),
        ("recommendation", "Contribution margin", "Inputs_Rec_Margin", 0.35),
        ("fraud", "Legitimate transactions blocked", "Inputs_Fraud_False_Positives", 0.005),
        ("churn", "Lifetime margin of a customer kept", "Inputs_Churn_Lifetime_Value", 600),
    ],
)
def test_the_tornado_is_exact(kind: str, label: str, name: str, high: float) -> None:
    model = case(Inputs_Type=kind, Inputs_Method="rigorous")
    at_high = row(model, "Sensitivity", label, "B6:F18")[3]
    moved = case(Inputs_Type=kind, Inputs_Method="rigorous", **{name: high})
    assert moved.get("Case_NPV") - model.get("Case_NPV") == pytest.approx(at_high)


def test_the_memo_says_what_the_workbook_calculates() -> None:
    model = case()
    text = " ".join(str(line[1]) for line in model.get("Memo!B1:C50") if line[1])
    for phrase in ("$928,200 a year", "$77,350 a month", "NPV $1,316,215", "ROI 133%", "approve", "7.5 months"):
        assert phrase in text
    assert model.get("Case_Success").startswith(
        "This project is successful if the cost of the work reaches $22,650 a month (today $100,000)"
    )


def test_a_model_that_loses_says_so() -> None:
    losing = case(Inputs_Auto_Tasks=20_000)
    assert losing.get("Case_NPV") < 0
    assert losing.get("Case_Payback") == "not in the case"
    assert losing.get("Case_Decision") == "reject"
    assert losing.get("Case_Evidence_Verdict") == "it does not pay"
    assert errors(losing) == set()
