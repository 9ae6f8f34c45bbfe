"""How likely is it? The normal distribution and Student's t, over trials, with errors handed on."""

from __future__ import annotations

import numpy as np

from mlcase_udfs.checks import inherit
from mlcase_udfs.units import Number


def normal_below(z: Number) -> Number:
    """How likely a standard normal variable is below ``z``."""
    from scipy.special import ndtr

    return inherit(ndtr(z), z)


def normal_quantile(p: Number) -> Number:
    """The ``z`` that a standard normal variable stays below with probability ``p``."""
    from scipy.special import ndtri

    return inherit(ndtri(p), p)


def normal_density(z: Number) -> Number:
    """The height of the standard normal curve at ``z``."""
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def two_sided_z(conf: Number) -> Number:
    """How many standard errors an interval of this confidence reaches to either side: 1.96 for 0.95."""
    return normal_quantile(0.5 + conf / 2)


def two_sided_p(z: Number) -> Number:
    """How likely a difference of ``z`` standard errors or more, either way, is by chance alone."""
    return 2 * normal_below(-np.abs(z))


def two_sided_t(conf: Number, freedom: Number) -> Number:
    """Like ``two_sided_z`` where the standard error is itself estimated, with so many degrees of freedom."""
    from scipy.special import stdtrit

    return inherit(stdtrit(freedom, 0.5 + conf / 2), conf, freedom)


def two_sided_t_p(t: Number, freedom: Number) -> Number:
    """Like ``two_sided_p`` where the standard error is itself estimated, with so many degrees of freedom."""
    from scipy.special import stdtr

    return inherit(2 * stdtr(freedom, -np.abs(t)), t, freedom)
