"""An experiment's inputs from its users: who counts, the metric of each group, earlier behaviour taken out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcase_workbooks.from_data.errors import DataError
from mlcase_workbooks.from_data.source import Progress, Source, numbers

if TYPE_CHECKING:
    import numpy as np

    from mlcase_workbooks.templates.given import Given

ROLES = ("unit", "variant", "metric", "covariate")
CONTROLS = ("control", "ctrl", "baseline", "holdout", "a", "0", "false", "off")
"""What a control group is called when nobody says which it is."""

MOST_VARIANTS = 100
LARGEST_CORRELATION = 0.99


@dataclass(frozen=True)
class Group:
    """One variant's users that count: how many, and the metric's mean and standard deviation (n - 1)."""

    name: str
    users: int
    mean: float
    sd: float


@dataclass(frozen=True)
class Guardrail:
    """Something that must not happen more often: a column of 0 and 1, and by how much its share may rise."""

    column: str
    margin: float
    control: int = 0
    """Users of the control group to whom it happened."""
    treatment: int = 0

    @property
    def role(self) -> str:
        """What its column is called among the roles."""
        return f"guardrail {self.column}"


@dataclass(frozen=True)
class LeftOut:
    """Rows that do not count, by reason."""

    nameless: int
    """No unit, or no variant."""
    repeated: int
    """The unit was there already, in the same variant: its first row counts."""
    crossed: int
    """The unit is in more than one variant: none of its rows counts."""
    valueless: int
    """No metric."""
    elsewhere: int
    """In a variant that is neither the control nor the treatment."""

    def __str__(self) -> str:
        reasons = (
            (self.nameless, "without a unit or variant"),
            (self.repeated, "whose unit was there already"),
            (self.crossed, "of units in more than one variant"),
            (self.valueless, "without a metric"),
            (self.elsewhere, "of other variants"),
        )
        return ", ".join(f"{count:,} {reason}" for count, reason in reasons if count)


@dataclass(frozen=True)
class Experiment:
    """What the rows say. With a covariate the groups' figures are those of the metric less ``theta`` times it.

    ``theta`` is the slope within the groups, so the difference of the means is the treatment's coefficient in a linear
    regression of the metric on treatment and covariate (Deng, Xu, Kohavi and Walker 2013, CUPED; analysis of
    covariance). A user without a covariate counts with the mean of the others'.
    """

    source: str
    date: str
    rows: int
    control: Group
    treatment: Group
    left_out: LeftOut
    is_rate: bool
    theta: float | None
    correlation: float
    """Of metric and covariate within the groups; 0 with no covariate."""
    uncovered: int
    """Users that count and have no covariate."""
    guardrails: tuple[Guardrail, ...] = ()

    @property
    def difference(self) -> float:
        """Treatment less control."""
        return self.treatment.mean - self.control.mean

    @property
    def error(self) -> float:
        """The difference's standard error, each group with its own variance."""
        return math.sqrt(sum(group.sd**2 / group.users for group in (self.control, self.treatment)))

    def settings(self, kind: str | None = None) -> Mapping[str, Given]:
        """The readout's inputs; ``kind`` reads a rate as a mean."""
        from mlcase_workbooks.templates.ab_readout.inputs import MEAN, RATE
        from mlcase_workbooks.templates.given import Given

        rate = self.is_rate and kind != MEAN
        left_out = f" Left out: {self.left_out}." if str(self.left_out) else ""
        adjusted = "" if self.theta is None else f"Less {self.theta:.6g} times the covariate (CUPED)."
        found: dict[str, tuple[float | str, str]] = {"Kind": (RATE if rate else MEAN, "")}
        for side, group in (("Control", self.control), ("Treatment", self.treatment)):
            events = min(max(group.mean * group.users, 0.0), group.users) if self.is_rate else 0.0
            found[f"{side}_Size"] = group.users, f"Variant {group.name!r}.{left_out}"
            found[f"{side}_Events"] = events, adjusted if self.is_rate else "Not counted: the metric is a mean."
            found[f"{side}_Mean"] = group.mean, adjusted
            found[f"{side}_SD"] = group.sd, adjusted
        taken_out = "What the covariate takes out of the error of two rates." if rate and adjusted else adjusted
        found["Correlation"] = self._correlation_left() if rate else 0.0, taken_out
        source = f"{self.source}, {self.rows:,} rows"
        return {f"Inputs_{name}": Given(value, source, self.date, note=note) for name, (value, note) in found.items()}

    @property
    def entries(self) -> list[tuple[str, int, int, float]]:
        """The rows of the sheet Guardrails."""
        return [(rail.column, rail.control, rail.treatment, rail.margin) for rail in self.guardrails]

    def _correlation_left(self) -> float:
        """The correlation that makes the sheet's error of two rates the one of the rows; means need none."""
        if self.theta is None:
            return 0.0
        rates = ((min(max(group.mean, 0.0), 1.0), group.users) for group in (self.control, self.treatment))
        counted = sum(rate * (1 - rate) / users for rate, users in rates)
        share = 1 - self.error**2 / counted if counted else 0.0
        return min(math.sqrt(max(share, 0.0)), LARGEST_CORRELATION)


def read_experiment(
    source: Source,
    columns: Mapping[str, str] | None = None,
    control: str | None = None,
    treatment: str | None = None,
    progress: Progress | None = None,
    guardrails: Sequence[Guardrail] = (),
) -> Experiment:
    """Read an experiment's rows, one per user: unit, variant, metric, and a covariate from before it if there is one.

    ``columns`` maps roles to columns of other names. DataError says what is wrong with the rows.
    """
    wanted = {role: (columns or {}).get(role, role) for role in ROLES}
    wanted |= {rail.role: rail.column for rail in guardrails}
    optional = () if "covariate" in (columns or {}) else ("covariate",)
    table = _Table(source, guardrails)
    for frame in source.frames(wanted, optional, progress):
        table.add(frame)
    return table.experiment(control, treatment)


class _Table:
    """The rows, some 25 bytes each: a unit as a 64-bit hash, a variant as a small number."""

    def __init__(self, source: Source, guardrails: Sequence[Guardrail] = ()) -> None:
        self.source = source
        self.guardrails = guardrails
        self.codes: dict[str, int] = {}
        self.rows = self.nameless = 0
        self.numeric = ("metric", "covariate", *(rail.role for rail in guardrails))
        self.parts: dict[str, list[np.ndarray]] = {role: [] for role in ("unit", "variant", *self.numeric)}

    def add(self, frame: object) -> None:
        """Take in some rows."""
        import pandas as pd

        assert isinstance(frame, pd.DataFrame)
        first = self.rows + 1
        self.rows += len(frame)
        named = (frame["unit"].notna() & frame["variant"].notna()).to_numpy()
        self.nameless += int((~named).sum())
        values = {
            role: numbers(frame[role], role, self.source.name, first)[named] for role in self.numeric if role in frame
        }
        self.parts["unit"].append(pd.util.hash_array(frame["unit"][named].astype(str).to_numpy(dtype=object)))
        self.parts["variant"].append(self._numbered(frame["variant"][named].astype(str)))
        for role, column in values.items():
            self.parts[role].append(column)

    def _numbered(self, names: object) -> np.ndarray:
        import numpy as np
        import pandas as pd

        codes, found = pd.factorize(names)
        for name in found:
            self.codes.setdefault(str(name), len(self.codes))
        if len(self.codes) > MOST_VARIANTS:
            raise DataError(
                f"{self.source.name}: the variant column holds more than {MOST_VARIANTS} different values, as in "
                f"{', '.join(list(self.codes)[:3])}: give --column variant=NAME"
            )
        return np.array([self.codes[str(name)] for name in found], dtype=np.int8)[codes]

    def experiment(self, control: str | None, treatment: str | None) -> Experiment:
        """What the rows say."""
        import numpy as np

        names = self._pair(control, treatment)
        columns = {role: np.concatenate(parts) for role, parts in self.parts.items() if parts}
        first, crossed = _first_rows(columns["unit"], columns["variant"])
        repeated = len(columns["unit"]) - len(first) - crossed
        variant, metric = columns["variant"][first], columns["metric"][first]
        sides = [variant == self.codes[name] for name in names]
        has = ~np.isnan(metric)
        elsewhere = int((~(sides[0] | sides[1])).sum())
        valueless = int(((sides[0] | sides[1]) & ~has).sum())
        counted = [side & has for side in sides]
        for name, side in zip(names, counted, strict=True):
            if side.sum() < 2:
                raise DataError(
                    f"{self.source.name}: variant {name!r} has {side.sum()} users with a metric: 2 are needed"
                )
        values = [metric[side] for side in counted]
        is_rate = all(bool(np.isin(side, (0.0, 1.0)).all()) for side in values)
        theta, correlation, uncovered = None, 0.0, 0
        if "covariate" in columns:
            earlier = columns["covariate"][first]
            values, theta, correlation, uncovered = _without_earlier(values, [earlier[side] for side in counted])
        ours, theirs = (
            Group(name, len(side), float(side.mean()), float(side.std(ddof=1)))
            for name, side in zip(names, values, strict=True)
        )
        return Experiment(
            source=self.source.name,
            date=self.source.date,
            rows=self.rows,
            control=ours,
            treatment=theirs,
            left_out=LeftOut(self.nameless, repeated, crossed, valueless, elsewhere),
            is_rate=is_rate,
            theta=theta,
            correlation=correlation,
            uncovered=uncovered,
            guardrails=tuple(self._counted(rail, columns[rail.role][first], counted) for rail in self.guardrails),
        )

    def _counted(self, rail: Guardrail, happened: np.ndarray, sides: Sequence[np.ndarray]) -> Guardrail:
        """To how many users that count it happened, by group."""
        import numpy as np

        values = [happened[side] for side in sides]
        others = sum(int((~np.isin(side, (0.0, 1.0))).sum()) for side in values)
        if others:
            raise DataError(
                f"{self.source.name}: guardrail {rail.column!r} is neither 0 nor 1 for {others:,} of the users: "
                "give a column that says for everyone whether it happened"
            )
        control, treatment = (int(side.sum()) for side in values)
        return replace(rail, control=control, treatment=treatment)

    def _pair(self, control: str | None, treatment: str | None) -> tuple[str, str]:
        """The names of the control and of the treatment."""
        where, found = self.source.name, list(self.codes)
        listed = ", ".join(found) or "none"
        if len(found) < 2:
            raise DataError(f"{where}: two variants are needed; the variant column has {listed}")
        for option, name in (("--control", control), ("--treatment", treatment)):
            if name is not None and name not in self.codes:
                raise DataError(
                    f"{where} has no variant {name!r}; its variants are {listed}: give {option} one of them"
                )
        if control is None:
            known = [name for name in found if name.strip().lower() in CONTROLS and name != treatment]
            others = [name for name in found if name != treatment]
            if len(known) != 1 and len(others) != 1:
                raise DataError(f"{where}: which variant is the control? Give --control one of {listed}")
            control = (known if len(known) == 1 else others)[0]
        rest = [name for name in found if name != control]
        if treatment is None and len(rest) > 1:
            raise DataError(
                f"{where} has {len(found)} variants ({listed}), a readout compares two: give --treatment one of "
                f"{', '.join(rest)}"
            )
        treatment = rest[0] if treatment is None else treatment
        if treatment == control:
            raise DataError(f"{where}: control and treatment are both {control!r}: give two of {listed}")
        return control, treatment


def _first_rows(units: np.ndarray, variants: np.ndarray) -> tuple[np.ndarray, int]:
    """Each unit's first row, but for units in more than one variant; and how many rows those have."""
    import numpy as np

    order = np.argsort(units, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(units[order]) != 0])
    sorted_variants = variants[order]
    crossed = np.minimum.reduceat(sorted_variants, starts) != np.maximum.reduceat(sorted_variants, starts)
    lengths = np.diff(np.r_[starts, len(units)])
    return np.sort(order[starts[~crossed]]), int(lengths[crossed].sum())


def _without_earlier(
    metrics: list[np.ndarray], earlier: list[np.ndarray]
) -> tuple[list[np.ndarray], float | None, float, int]:
    """The metrics with what the covariate explains taken out; the slope, the correlation, and users without one."""
    import numpy as np

    known = np.concatenate(earlier)
    uncovered = int(np.isnan(known).sum())
    if uncovered == len(known):
        return metrics, None, 0.0, uncovered
    middle = float(np.nanmean(known))
    filled = [np.where(np.isnan(side), middle, side) - middle for side in earlier]
    own = [(y - y.mean(), x - x.mean()) for y, x in zip(metrics, filled, strict=True)]
    xx, xy, yy = (sum(float(side[i] @ side[j]) for side in own) for i, j in ((1, 1), (0, 1), (0, 0)))
    if xx == 0:
        return metrics, None, 0.0, uncovered
    theta = xy / xx
    correlation = xy / math.sqrt(xx * yy) if yy else 0.0
    return [y - theta * x for y, x in zip(metrics, filled, strict=True)], theta, correlation, uncovered
