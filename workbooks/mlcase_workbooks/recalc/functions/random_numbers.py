"""Random numbers; among trials one for each (``Book.random`` then draws arrays)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Here, Strict
from mlcase_workbooks.recalc.functions.trials import refused


def dice(here: Place) -> Any:
    """Where a cell's random numbers come from; among trials each cell has its own."""
    random: Any = here.sheet.book.random
    return random.of(here.sheet.index, here.row, here.column) if hasattr(random, "of") else random


@function(volatile=True)
def RAND(here: Here) -> float:
    """A random number from 0 to 1."""
    return dice(here).random()


def _between_trials(here: Place, least: Any, greatest: Any) -> Any:
    low = np.ceil(least)
    drawn = dice(here).randint(low, np.maximum(low, np.floor(greatest)))
    return refused(greatest < least, drawn)


@function(volatile=True, trials=_between_trials)
def RANDBETWEEN(here: Here, least: Strict, greatest: Strict) -> float:
    """A random whole number between two bounds, which may come up themselves."""
    if greatest < least:
        raise InvalidNumber(f"the greatest number {greatest} is below the least {least}")
    low = math.ceil(least)
    return one_or_trials(dice(here).randint(low, max(low, math.floor(greatest))))


def one_or_trials(drawn: Any) -> Any:
    """A number drawn, or one for each trial (which passes for a number, as trials do everywhere)."""
    return drawn if type(drawn) is np.ndarray else float(drawn)
