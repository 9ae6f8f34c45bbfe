"""By what factor do two rates differ, and how sure is that? Intervals for their ratio, treatment over control."""

from __future__ import annotations

import numpy as np

from mlcase_udfs.roots import crossing
from mlcase_udfs.units import Number

FARTHEST = 40.0
"""Logarithm of the greatest factor that is looked for on either side of the estimate."""

NO_EVENTS = 1e-12
"""Where the search for the upper end starts when the treatment had no events, and the ratio is 0."""


def log_ratio_interval(x_c: Number, n_c: Number, x_t: Number, n_t: Number, z: Number) -> tuple[Number, Number]:
    """Katz's interval: the logarithm of the ratio is nearly normal. Where events are none or all, Koopman's."""
    extreme = (x_t == 0) | (x_c == n_c) | (x_t == n_t)
    low, high = score_ratio_interval(x_c, n_c, x_t, n_t, z) if np.any(extreme) else (0.0, 0.0)
    ratio = (x_t / n_t) / (x_c / n_c)
    events = np.where(x_t == 0, 1.0, x_t)
    factor = np.exp(z * np.sqrt(1 / x_c - 1 / n_c + 1 / events - 1 / n_t))
    return np.where(extreme, low, ratio / factor), np.where(extreme, high, ratio * factor)


def score_ratio_interval(x_c: Number, n_c: Number, x_t: Number, n_t: Number, z: Number) -> tuple[Number, Number]:
    """Koopman's interval: the ratios that a score test does not reject."""
    p_c, p_t = x_c / n_c, x_t / n_t

    def rejected(log_ratio: Number) -> Number:
        ratio = np.exp(log_ratio)
        # The likeliest rates with this ratio solve a quadratic; the form of its root loses no digits.
        total, events = n_c + n_t, x_c + x_t
        b = ratio * (n_t + x_c) + n_c + x_t
        at_c = np.minimum(2 * events / (b + np.sqrt(np.maximum(b**2 - 4 * total * ratio * events, 0.0))), 1.0)
        at_t = np.minimum(ratio * at_c, 1.0)
        variance = at_t * (1 - at_t) / n_t + ratio**2 * at_c * (1 - at_c) / n_c
        return (p_t - ratio * p_c) ** 2 - z**2 * variance

    estimate = np.log(np.where(p_t == 0, NO_EVENTS, p_t) / p_c)
    low = np.exp(crossing(rejected, estimate - FARTHEST, estimate))
    high = np.exp(crossing(rejected, estimate, estimate + FARTHEST))
    return np.where(p_t == 0, 0.0, low), high
