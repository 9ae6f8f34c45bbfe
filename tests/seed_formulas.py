"""The source documents' own rules in plain Python, written from the documents; nothing of mlcase is used here."""

from __future__ import annotations

from collections.abc import Sequence


def recommendation_revenue(
    sessions: float, ctr_before: float, ctr_after: float, conversion: float, order: float
) -> dict[str, float]:
    """Revenue of a month before and after, what is added, twelve of them, and the lift."""
    before = sessions * ctr_before * conversion * order
    after = sessions * ctr_after * conversion * order
    lift = (ctr_after - ctr_before) / ctr_before
    return {
        "monthly_before": before,
        "monthly_after": after,
        "monthly": after - before,
        "annual": 12 * (after - before),
        "lift": lift,
        "per_relative_percent": (after - before) / (100 * lift),
    }


def automation_savings(
    tasks: float, cost: float, automated: float, accuracy: float, error_cost: float
) -> dict[str, float]:
    """Manual cost of a month, what is left of it with a model whose every error is found, and the saving."""
    before = tasks * cost
    errors = tasks * automated * (1 - accuracy)
    after = tasks * (1 - automated) * cost + errors * error_cost
    return {
        "monthly_before": before,
        "monthly_after": after,
        "monthly": before - after,
        "annual": 12 * (before - after),
        "share": (before - after) / before,
        "errors": errors,
    }


def fraud_value(
    transactions: float,
    fraud_before: float,
    fraud_after: float,
    loss: float,
    false_positive_rate: float,
    blocked: float,
    investigation: float,
    reviewed: float,
) -> dict[str, float]:
    """Fraud saved less good payments blocked and cases looked into; "flagged" counts the frauds that are missed."""
    saved = transactions * (fraud_before - fraud_after) * loss
    false_positives = transactions * (1 - fraud_before) * false_positive_rate
    flagged = transactions * (fraud_after + false_positive_rate)
    monthly = saved - false_positives * blocked - flagged * reviewed * investigation
    return {
        "saved": saved,
        "false_positives": false_positives,
        "false_positive_cost": false_positives * blocked,
        "flagged": flagged,
        "investigation_cost": flagged * reviewed * investigation,
        "monthly": monthly,
        "annual": 12 * monthly,
    }


def annual_worth(
    control: float, treatment: float, p: float, traffic: float, conversion: float, value: float
) -> dict[str, float]:
    """A test's difference times a year of traffic, and 80 % of it to be careful; nothing when p is above 0.05."""
    if p > 0.05:
        return {"point": 0.0, "low": 0.0}
    point = 12 * traffic * (treatment - control) * conversion * value
    return {"point": point, "low": 0.8 * point}


def cost_of_inaction(
    incidents: float, incident_cost: float, hours: float, hourly: float, exposures: Sequence[float]
) -> dict[str, float]:
    """Incidents, lost capacity and every exposure in full, in one figure."""
    return {
        "incidents": incidents * incident_cost,
        "capacity": hours * hourly,
        "exposure": sum(exposures),
        "annual": incidents * incident_cost + hours * hourly + sum(exposures),
    }


def annual_return(annual_value: float, annual_cost: float, initial: float) -> float:
    """What a year brings over what was put in."""
    return (annual_value - annual_cost) / initial


REQUIRED_INDICATORS = {
    "business": ["primary_metric", "secondary_metric", "cost_per_request"],
    "model": ["accuracy_or_proxy", "data_drift_score", "prediction_drift_score"],
    "infra": ["p50_latency_ms", "p99_latency_ms", "error_rate", "weekly_cost"],
}


def missing_indicators(known: dict[str, dict[str, object]]) -> list[str]:
    """The required indicators that are not named; their values do not matter."""
    return [
        f"{kind}.{name}" for kind, names in REQUIRED_INDICATORS.items() for name in names if name not in known[kind]
    ]


def plan_is_valid(plan: dict[str, object]) -> bool:
    """Whether five fields are named; their values do not matter."""
    return all(field in plan for field in ("business_metric", "baseline", "target", "method", "revenue_per_unit"))


def projected_value(baseline: float, target: float, revenue_per_unit: float) -> float:
    """A year of the planned improvement."""
    return (target - baseline) * revenue_per_unit * 12
