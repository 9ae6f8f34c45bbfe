"""GETPIVOTDATA: a figure of a pivot table, worked out from the records that the file keeps with the table."""

from __future__ import annotations

from mlcase_udfs.errors import InvalidReference, InvalidValue
from mlcase_workbooks.recalc.area import Area, array_of
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Plain, Reference, Text
from mlcase_workbooks.recalc.pivots import DataField, Pivot
from mlcase_workbooks.recalc.values import Scalar, Value, to_text

_SUBTOTALS = {
    "sum": "SUM", "count": "COUNTA", "average": "AVERAGE", "max": "MAX", "min": "MIN", "product": "PRODUCT",
    "countNums": "COUNT", "stdDev": "STDEV.S", "stdDevp": "STDEV.P", "var": "VAR.S", "varp": "VAR.P",
}  # fmt: skip


@function
def GETPIVOTDATA(data_field: Text, pivot_table: Reference, *pairs: Plain) -> Value:
    """A figure of a pivot table, for some items of its fields; the table is as it was when Excel last refreshed it."""
    if not isinstance(pivot_table, Area):
        raise InvalidReference("the pivot table is one of several areas: name one cell of it")
    if len(pairs) % 2:
        raise InvalidValue("each field needs an item")
    pivot = _pivot(pivot_table)
    figure = _figure(pivot, data_field)
    wanted = [(_field(pivot, field), item) for field, item in zip(pairs[::2], pairs[1::2], strict=True)]
    found = [record[figure.field] for record in pivot.records if all(_same(record[at], item) for at, item in wanted)]
    if not found:
        raise InvalidReference("the pivot table shows no such items")
    aggregate = find(_SUBTOTALS[figure.subtotal])
    assert aggregate is not None
    return aggregate.bind(1)(array_of([[value] for value in found]))


def _pivot(area: Area) -> Pivot:
    for pivot in area.sheet.pivots:
        if pivot.covers(area.top, area.left):
            return pivot
    raise InvalidReference("there is no pivot table")


def _figure(pivot: Pivot, name: str) -> DataField:
    """The data field of that caption, or of that field."""
    wanted = name.strip().casefold()
    captions = [(data.caption, data) for data in pivot.data]
    for known, data in captions + [(pivot.fields[data.field], data) for data in pivot.data]:
        if known.strip().casefold() == wanted:
            if data.shown_as != "normal":
                raise Unsupported("a pivot table's shares and differences")
            return data
    raise InvalidReference(f"the pivot table shows no {name!r}")


def _field(pivot: Pivot, name: Scalar) -> int:
    for at in pivot.grouping:
        if pivot.fields[at].casefold() == to_text(name).casefold():
            return at
    raise InvalidReference(f"the pivot table has no field {name!r}")


def _same(value: Scalar, item: Scalar) -> bool:
    return value == item or to_text(value).casefold() == to_text(item).casefold()
