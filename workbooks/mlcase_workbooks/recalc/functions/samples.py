"""Numbers side by side: arguments and blocks, with their trials, as arrays that have the cells on the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def joined(arguments: Sequence[Any]) -> Any:
    """All numbers of all arguments, trials leading."""
    arrays = [np.asarray(one, dtype=float) for one in arguments]
    trials = np.broadcast_shapes(*[array.shape[:-1] for array in arrays])
    return np.concatenate([np.broadcast_to(array, (*trials, array.shape[-1])) for array in arrays], axis=-1)
