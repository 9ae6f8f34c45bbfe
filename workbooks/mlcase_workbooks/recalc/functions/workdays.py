"""Working days: how many there are between two dates, and which one comes so many later."""

from __future__ import annotations

from mlcase_udfs.errors import CellError, InvalidNumber, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import Block, Place
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.days import LAST_DAY, day_of, serial_on, weekday
from mlcase_workbooks.recalc.functions.kinds import Here, Plain, Range, Strict
from mlcase_workbooks.recalc.values import to_number

# Days of the week, 0 for Monday: 1 stands for Saturday and Sunday, 2 for Sunday and Monday; 11 for Sunday ...
_PAIRS = {kind: {(kind + 4) % 7, (kind + 5) % 7} for kind in range(1, 8)}
_SINGLES = {kind: {(kind - 12) % 7} for kind in range(11, 18)}
_WEEKENDS = _PAIRS | _SINGLES


@function
def NETWORKDAYS(place: Here, start: Strict, end: Strict, holidays: Range | None = None) -> int:
    """The working days from one date to another, both included, Saturdays, Sundays and holidays left out."""
    return _count(day_of(start, place), day_of(end, place), _PAIRS[1], _holidays(holidays, place))


@function
def NETWORKDAYS_INTL(
    place: Here, start: Strict, end: Strict, weekend: Plain | None = None, holidays: Range | None = None
) -> int:
    """The working days from one date to another, both included; which days are free is said by a number or a text."""
    return _count(day_of(start, place), day_of(end, place), _free_days(weekend), _holidays(holidays, place))


@function
def WORKDAY(place: Here, start: Strict, days: Strict, holidays: Range | None = None) -> float:
    """The date so many working days later, Saturdays, Sundays and holidays left out."""
    return serial_on(_later(day_of(start, place), int(days), _PAIRS[1], _holidays(holidays, place)), place)


@function
def WORKDAY_INTL(
    place: Here, start: Strict, days: Strict, weekend: Plain | None = None, holidays: Range | None = None
) -> float:
    """The date so many working days later; which days are free is said by a number or a text."""
    free = _free_days(weekend)
    if len(free) == 7:
        raise InvalidValue("no day of the week is a working day: give a 0 in the weekend's text")
    return serial_on(_later(day_of(start, place), int(days), free, _holidays(holidays, place)), place)


def _free_days(weekend: Plain | None) -> set[int]:
    """The free days of a week, 0 for Monday: given as 1 to 7, 11 to 17, or a text such as "0000011", Monday first."""
    if weekend is None:
        return _PAIRS[1]
    if type(weekend) is str:
        if len(weekend) != 7 or set(weekend) - {"0", "1"}:
            raise InvalidValue(f"the weekend is {weekend!r}: give seven signs, 0 or 1, Monday first")
        return {day for day, free in enumerate(weekend) if free == "1"}
    kind = int(to_number(weekend))
    if kind not in _WEEKENDS:
        raise InvalidNumber(f"the weekend is {kind}: give 1 to 7 or 11 to 17")
    return _WEEKENDS[kind]


def _holidays(block: Block | None, place: Place) -> frozenset[int]:
    if block is None:
        return frozenset()

    def collect() -> frozenset[int]:
        if error := next((v for v in block.flat if type(v) is CellError), None):
            raise Propagated(error)
        return frozenset(day_of(to_number(v), place) for v in block.flat if v is not None)

    return block.remember("holidays", collect)


def _working_days(before: int, free: set[int]) -> int:
    """The working days of the week among the days 0 to ``before``, that day left out."""
    weeks, rest = divmod(before, 7)
    return weeks * (7 - len(free)) + sum(weekday(day) not in free for day in range(rest))


def _count(start: int, end: int, free: set[int], holidays: frozenset[int]) -> int:
    if start > end:
        return -_count(end, start, free, holidays)
    away = sum(start <= day <= end and weekday(day) not in free for day in holidays)
    return _working_days(end + 1, free) - _working_days(start, free) - away


def _later(start: int, days: int, free: set[int], holidays: frozenset[int]) -> int:
    step = 1 if days > 0 else -1
    left, day = abs(days), start
    whole_weeks = max(0, left // (7 - len(free)) - 1) if not holidays else 0
    day += step * whole_weeks * 7
    left -= whole_weeks * (7 - len(free))
    while left and 0 <= day <= LAST_DAY:
        day += step
        left -= weekday(day) not in free and day not in holidays
    return day
