"""Random calls of our functions, for comparing what stands for them: each argument in cells of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from mlcase_udfs.registry import Function, Parameter
from mlcase_udfs.units import Shape

Drawn = dict[str, Any]
"""The arguments of a call by name: a value, a list for a row or column of cells, a list of rows for a block."""

WRONG = 0.04
"""How often a number lies where no function wants it."""


def drawn(function: Function, random: np.random.Generator, options: Mapping[str, str]) -> Drawn:
    """A call's arguments; ``options`` are given, of the others some are left out."""
    length = int(random.integers(2, 6))
    call: Drawn = {}
    for parameter in function.parameters:
        if parameter.choices:
            if parameter.name in options:
                call[parameter.name] = options[parameter.name]
        elif parameter.required or random.random() < 0.6:
            call[parameter.name] = _value(parameter, random, length)
    _SENSE.get(function.name, lambda call, random: None)(call, random)
    return call


def _value(parameter: Parameter, random: np.random.Generator, length: int) -> Any:
    if parameter.shape is Shape.TABLE:
        return [[_number(parameter, random) for _ in range(length)] for _ in range(2)]
    if parameter.shape is Shape.VECTOR:
        cells = length if random.random() > WRONG else length + 1
        return [_number(parameter, random) for _ in range(cells)]
    if parameter.kind == "boolean":
        return bool(random.integers(2))
    return _number(parameter, random)


def _number(parameter: Parameter, random: np.random.Generator) -> Any:
    if random.random() < WRONG:
        return float(random.choice([-2.0, 0.0, 1.0, 1.5, 1e6]))
    unit = parameter.unit
    if unit.startswith(("fraction, 0 to 1", "rank")):
        return float(random.random())
    if unit.startswith("fraction per"):
        return float(random.choice([0.0, random.uniform(-0.2, 0.5)]))
    if unit.startswith(("ratio", "multiplier", "share")):
        return float(random.uniform(0.05, 1.5))
    if unit in ("count", "count or share, a cell per bin") or unit.startswith("usage"):
        return float(random.integers(5, 400))
    if unit in ("months", "periods", "years", "weeks"):
        return float(random.choice([random.integers(1, 30), random.uniform(0.5, 30.0)]))
    if "in +" in unit:
        return float(random.uniform(-80.0, 120.0))
    if unit == "text":
        return str(random.choice(["", "a", "A", "b"]))
    return float(random.uniform(0.2, 100.0))


def _ordered(*names: str) -> Callable[[Drawn, np.random.Generator], None]:
    def sort(call: Drawn, random: np.random.Generator) -> None:
        given = [name for name in names if name in call]
        if random.random() > WRONG:
            call.update(zip(given, sorted(call[name] for name in given), strict=True))

    return sort


def _at_most(*pairs: tuple[str, str]) -> Callable[[Drawn, np.random.Generator], None]:
    """Events of a group are at most its members; sometimes there are none, or all of them."""

    def limit(call: Drawn, random: np.random.Generator) -> None:
        for events, size in pairs:
            share = float(random.choice([0.0, 1.0, random.random(), random.random(), random.random()]))
            call[events] = float(np.rint(call[size] * share))

    return limit


def _weights(name: str) -> Callable[[Drawn, np.random.Generator], None]:
    def share_out(call: Drawn, random: np.random.Generator) -> None:
        if name in call and random.random() > WRONG:
            total = sum(abs(x) for x in call[name])
            call[name] = [abs(x) / total for x in call[name]]

    return share_out


def _dates(call: Drawn, random: np.random.Generator) -> None:
    days = 46_000 + np.cumsum(random.integers(1, 300, len(call["values"])))
    call["dates"] = [float(day) for day in days]
    call["values"] = [-200.0, *(abs(x) for x in call["values"][1:])]


def _investment(call: Drawn, random: np.random.Generator) -> None:
    if random.random() > WRONG:
        call["flows"] = [-abs(call["flows"][0]), *(abs(x) for x in call["flows"][1:])]


def _answers(call: Drawn, random: np.random.Generator) -> None:
    count = 4 if "questions" not in call else len(call["questions"])
    words = ["Y", "y", "yes", "N", "?", True, 1.0, "Y", "maybe" if random.random() < 0.1 else "Y"]
    call["answers"] = [words[int(i)] for i in random.integers(0, len(words), count)]
    if "questions" in call:
        call["questions"] = [f"question {i}" for i in range(count)]


def _indicators(call: Drawn, random: np.random.Generator) -> None:
    rows = [
        ("business", "primary metric", 1.0),
        ("Business", "secondary_metric", "  "),
        ("model", "accuracy_or_proxy", 0.9),
        ("infra", "error rate", None),
        ("infra", "p99_latency_ms", "120 ms"),
        ("other", "thing", 5.0),
        (None, None, None),
    ]
    call["indicators"] = [list(rows[int(i)]) for i in random.permutation(len(rows))[: int(random.integers(2, 7))]]


def _plan(call: Drawn, random: np.random.Generator) -> None:
    def one_of(*values: Any) -> Any:
        return values[int(random.integers(len(values)))]

    rows = [
        ["business_metric", one_of("orders", "orders", "  ")],
        ["target", one_of(5.0, 7.0, "five", None)],
        ["baseline", one_of(5.0, 6.0)],
        ["Revenue per unit", one_of(2.0, 0.0, 3.0)],
        ["better", one_of("higher", "Lower", "sideways", None)],
        ["method", one_of("AB test", "a/b", "before_after", "guess", "counterfactual")],
        ["required sample", one_of(1000.0, -5.0, None)],
        [one_of("owner", None), one_of("me", None)],
    ]
    call["plan"] = rows if random.random() < 0.6 else [rows[int(i)] for i in random.permutation(len(rows))[:5]]


def _observed(call: Drawn, random: np.random.Generator) -> None:
    call["actual"] = [call["target"], call["target"] + 1.0, call["target"] - 1.0, "", "n/a"][int(random.integers(5))]


def _four_bands(call: Drawn, random: np.random.Generator) -> None:
    if "bands" in call:
        call["bands"] = sorted(float(x) for x in random.uniform(0.1, 90, 4))


def _even_usage(call: Drawn, random: np.random.Generator) -> None:
    if "capacity" in call:
        call["capacity"] = sum(call["usage"]) * float(random.uniform(0.95, 2.0))
    if "decimals" in call:
        call["decimals"] = float(random.integers(0, 4))


def _bins(call: Drawn, random: np.random.Generator) -> None:
    if random.random() < 0.5:
        call["actual"][0] = 0.0


def _errors(call: Drawn, random: np.random.Generator) -> None:
    if "standard_errors" in call:
        call["standard_errors"] = [float(x) for x in random.uniform(0.1, 2.0, 4)]


def _small_effect(call: Drawn, random: np.random.Generator) -> None:
    call["baseline"], call["mde"] = float(random.uniform(0.1, 0.5)), float(random.uniform(0.01, 0.2))


def _by_rates(call: Drawn, random: np.random.Generator) -> None:
    call["diff"] = float(random.uniform(-0.05, 0.05))


def _split(call: Drawn, random: np.random.Generator) -> None:
    """Groups too small for chi-square are tested exactly, which no formula does."""
    call["observed"] = [float(x) for x in random.integers(40, 900, len(call["observed"]))]
    if "ratio" in call:
        call["ratio"] = [float(x) for x in random.uniform(0.5, 1.5, len(call["ratio"]))]


def _correlation(call: Drawn, random: np.random.Generator) -> None:
    for name in ("outcomes", "covariates", "groups"):
        call.pop(name, None)


def _level(call: Drawn, random: np.random.Generator) -> None:
    for name in ("ramp", "decay"):
        call.pop(name, None)


_SENSE: Mapping[str, Callable[[Drawn, np.random.Generator], None]] = {
    "ML_AB_PROP": _at_most(("x_c", "n_c"), ("x_t", "n_t")),
    "ML_NULL_SKEW": _at_most(("nulls_train", "n_train"), ("nulls_serve", "n_serve")),
    "ML_OFFLINE_TO_ONLINE": _ordered("low", "mode", "high"),
    "ML_DECISION_RULE": _ordered("conservative", "expected", "optimistic"),
    "ML_PERT": _ordered("low", "mode", "high"),
    "ML_TRI": _ordered("low", "mode", "high"),
    "ML_EV": _weights("probs"),
    "ML_SCENARIOS": _weights("probs"),
    "ML_XNPV": _dates,
    "ML_XIRR": _dates,
    "ML_IRR": _investment,
    "ML_READINESS": _answers,
    "ML_KPI_GAPS": _indicators,
    "ML_PLAN_CHECK": _plan,
    "ML_SUCCESS": _observed,
    "ML_RISK_SCORE": _four_bands,
    "ML_CHARGEBACK": _even_usage,
    "ML_PSI": _bins,
    "ML_DID": _errors,
    "ML_SAMPLE_SIZE": _small_effect,
    "ML_POWER": _by_rates,
    "ML_SRM": _split,
    "ML_CUPED": _correlation,
    "ML_MODEL_CASE": _level,
}
"""What makes a random call one that its function answers more often than not."""
