"""How much of a full monthly value arrives? Months live, ramp-up and decay."""

from __future__ import annotations

import numpy as np

from mlcase_udfs.checks import above, at_least, between, inherit, plain
from mlcase_udfs.units import Number

LONGEST = 1200
"""Months that a rollout may last: a hundred years."""


def full_months(months: Number, ramp: Number | None = None, half_life: Number | None = None) -> Number:
    """How many months of the full value arrive in the first ``months``.

    The m-th month brings ``min(1, m / ramp) * 0.5 ^ ((m - 1) / half_life)`` of a full one, as in the function ramp; the
    last may be a part of a month.
    """
    months = between(months, 0, LONGEST, "months")
    if ramp is None and half_life is None:
        return months
    month = np.arange(1, np.ceil(np.nanmax(months, initial=0)) + 1)
    share = np.clip(np.asarray(months)[..., np.newaxis] - (month - 1), 0, 1)
    if ramp is not None:
        ramp = at_least(ramp, 0, "ramp")
        share = share * np.minimum(1, month / np.maximum(np.asarray(ramp)[..., np.newaxis], 1))
        months = inherit(months, ramp)
    if half_life is not None:
        half_life = above(half_life, 0, "half_life")
        share = share * 0.5 ** ((month - 1) / np.asarray(half_life)[..., np.newaxis])
        months = inherit(months, half_life)
    return plain(inherit(np.sum(share, axis=-1), months))
