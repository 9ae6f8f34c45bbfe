"""GROUPBY and PIVOTBY: records grouped by their fields, each group's values aggregated by a LAMBDA."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from mlcase_udfs.errors import EmptyArray, InvalidValue
from mlcase_workbooks.recalc.area import Lambda, array_of
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.functions.call import MOST_ARGUMENTS, function
from mlcase_workbooks.recalc.functions.cells import cells_of, in_each_trial
from mlcase_workbooks.recalc.functions.kinds import Anything, Number, Range
from mlcase_workbooks.recalc.functions.lambdas import aggregated
from mlcase_workbooks.recalc.functions.searching import identity, sort_key
from mlcase_workbooks.recalc.values import Cells, Scalar, to_logical, to_number

Key: TypeAlias = tuple[Any, ...]
Aggregate: TypeAlias = Callable[[Sequence[int], int], Any]
"""What becomes of some records' values in a column."""


@dataclass(frozen=True)
class Line:
    """A row or a column of the result: a group, or the total over groups that begin alike."""

    prefix: Key
    labels: tuple[Scalar, ...]


class Groups:
    """Records grouped by one or more fields, one level within the other."""

    def __init__(self, fields: Cells, records: Sequence[int]) -> None:
        self.levels = fields.shape[1]
        self.keys = {record: tuple(identity(cell) for cell in fields[record]) for record in records}
        self.labels = {key[: k + 1]: fields[r, k] for r, key in reversed(self.keys.items()) for k in range(self.levels)}

    @cached_property
    def records(self) -> dict[Key, list[int]]:
        """The records of every group and of all that begin alike."""
        found: dict[Key, list[int]] = {(): list(self.keys)}
        for record, key in self.keys.items():
            for level in range(1, self.levels + 1):
                found.setdefault(key[:level], []).append(record)
        return found

    @cached_property
    def children(self) -> dict[Key, list[Key]]:
        """The groups directly within every group."""
        found: dict[Key, list[Key]] = {}
        for key in self.records:
            if key:
                found.setdefault(key[:-1], []).append(key)
        return found

    def lines(self, depth: int, order: Sequence[int], aggregate: Aggregate, flat: bool = False) -> list[Line]:
        """The groups in order, with totals of so many levels: at the end, or before the groups if negative."""
        if abs(depth) > (1 if flat else self.levels):
            raise InvalidValue(f"the total depth is {depth}: there are {self.levels} levels of groups")
        for one in order:
            if one == 0:
                raise InvalidValue("columns to sort by count from 1")
        total = "Grand Total" if abs(depth) > 1 else "Total"

        def within(prefix: Key) -> Iterator[Line]:
            level = len(prefix)
            if level == self.levels:
                yield Line(prefix, self._labels(prefix))
                return
            own = [Line(prefix, self._labels(prefix, total))] if level < abs(depth) else []
            yield from own if depth < 0 else ()
            below = self.levels if flat else level + 1
            for key in self._ordered(prefix, below, order, aggregate):
                yield from within(key)
            yield from own if depth > 0 else ()

        return list(within(()))

    def _labels(self, prefix: Key, total: str = "") -> tuple[Scalar, ...]:
        known = [self.labels[prefix[: level + 1]] for level in range(len(prefix))] or [total]
        return (*known, *[""] * (self.levels - len(known)))

    def _ordered(self, prefix: Key, level: int, order: Sequence[int], aggregate: Aggregate) -> list[Key]:
        """The keys of a level that begin so: by the columns asked for, otherwise by their labels."""
        keys = list(self.children[prefix] if level == len(prefix) + 1 else dict.fromkeys(self.keys.values()))
        keys.sort(key=lambda key: [sort_key(self.labels[key[: k + 1]]) for k in range(level)])
        for one in reversed(order):
            column = abs(one) - 1
            if column >= self.levels:
                by = {key: sort_key(aggregate(self.records[key], column - self.levels)) for key in keys}
            elif column < level:
                by = {key: sort_key(self.labels[key[: column + 1]]) for key in keys}
            else:
                continue
            keys.sort(key=by.__getitem__, reverse=one < 0)
        return keys


class Table:
    """What both functions begin with: records, their headers, and how values are aggregated."""

    def __init__(self, values: Cells, wanted: Any, headers: int | None, keep: Cells | None, *fields: Cells) -> None:
        if any(cells.shape[0] != values.shape[0] for cells in fields):
            raise InvalidValue("the fields and the values are not of one length")
        if headers not in (None, 0, 1, 2, 3):
            raise InvalidValue(f"field_headers is {headers}: give 0, 1, 2 or 3")
        first, second = (values[row, 0] if row < len(values) else None for row in (0, 1))
        guessed = isinstance(first, str) and isinstance(second, float)
        self.has_headers = headers in (1, 3) or (headers is None and guessed)
        several = any(cells.shape[1] > 1 for cells in fields)
        self.shows_headers = headers in (2, 3) or (headers is None and guessed and several)
        self.values, self.fields, self._lambda = values, fields, wanted
        records: Sequence[int] = range(int(self.has_headers), len(values))
        if keep is not None:
            chosen = [to_logical(one) for one in keep.ravel().tolist()]
            if len(chosen) not in (len(records), len(values)):
                raise InvalidValue("filter_array is not as long as the values")
            records = [r for r, kept in zip(records, chosen[-len(records) :], strict=True) if kept]
        if not records:
            raise EmptyArray("no record is left to group")
        self.records = records

    def aggregate(self, records: Sequence[int], column: int, whole: Sequence[int] | None = None) -> Any:
        """The function's result for some records, the ones that they are a share of beside them where it takes two."""
        if column >= self.values.shape[1]:
            raise InvalidValue("there is no such column to sort by")
        shares = [records, self.records if whole is None else whole][: 2 if self._lambda.arity == 2 else 1]
        return aggregated(self._lambda, *[self.values[list(share), column : column + 1] for share in shares])

    def names(self, fields: Cells, kind: str) -> list[Scalar]:
        """The headers of some columns, made up if there are none."""
        return [fields[0, j] if self.has_headers else f"{kind} {j + 1}" for j in range(fields.shape[1])]


def _lambda(wanted: Any) -> Lambda:
    if type(wanted) is not Lambda or wanted.arity not in (1, 2, MOST_ARGUMENTS):
        raise InvalidValue("the function must be a LAMBDA of one or two arguments, or a function's name")
    return wanted


def _order(block: Any) -> list[int]:
    return [] if block is None else [int(to_number(value)) for value in block.flat]


def _whole(number: float | None, otherwise: int | None) -> int | None:
    return otherwise if number is None else int(number)


@function
def GROUPBY(
    row_fields: Anything,
    values: Anything,
    wanted: Anything,
    field_headers: Number | None = None,
    total_depth: Number | None = None,
    sort_order: Range | None = None,
    filter_array: Range | None = None,
    field_relationship: Number | None = None,
) -> Cells:
    """Records grouped by one or more columns, and their values aggregated: a row a group, and totals."""
    lambda_, order, flat = _lambda(wanted), _order(sort_order), _whole(field_relationship, 0) == 1

    def grouped(fields: Cells, values: Cells, *keep: Cells) -> Cells:
        table = Table(values, lambda_, _whole(field_headers, None), keep[0] if keep else None, fields)
        groups = Groups(fields, table.records)
        lines = groups.lines(_whole(total_depth, 1) or 0, order, table.aggregate, flat)
        columns = range(values.shape[1])
        rows = [[*line.labels, *(table.aggregate(groups.records[line.prefix], j) for j in columns)] for line in lines]
        if table.shows_headers:
            rows.insert(0, [*table.names(fields, "Row Field"), *table.names(values, "Value")])
        return array_of(rows)

    return in_each_trial(grouped, cells_of(row_fields), cells_of(values), *_given(filter_array))


def _given(block: Any) -> list[Cells]:
    return [] if block is None else [block.cells]


@function
def PIVOTBY(
    row_fields: Anything,
    column_fields: Anything,
    values: Anything,
    wanted: Anything,
    field_headers: Number | None = None,
    row_total_depth: Number | None = None,
    row_sort_order: Range | None = None,
    column_total_depth: Number | None = None,
    column_sort_order: Range | None = None,
    filter_array: Range | None = None,
    relative_to: Number | None = None,
) -> Cells:
    """Records grouped by columns into rows, by other columns into columns, and their values aggregated."""
    lambda_, relative = _lambda(wanted), _whole(relative_to, 0)
    if relative not in (0, 1, 2, 3, 4):
        raise InvalidValue(f"relative_to is {relative}: give 0 to 4")
    if _whole(field_headers, None) in (2, 3):
        raise Unsupported("PIVOTBY with headers shown")

    def pivoted(rows: Cells, columns: Cells, values: Cells, *keep: Cells) -> Cells:
        table = Table(values, lambda_, _whole(field_headers, None), keep[0] if keep else None, rows, columns)
        if table.shows_headers:
            raise Unsupported("PIVOTBY with headers shown")
        down, across = Groups(rows, table.records), Groups(columns, table.records)
        down_lines = down.lines(_whole(row_total_depth, 1) or 0, _order(row_sort_order), table.aggregate)
        across_lines = across.lines(_whole(column_total_depth, 1) or 0, _order(column_sort_order), table.aggregate)
        count = values.shape[1]
        within = {line.prefix: set(across.records[line.prefix]) for line in across_lines}

        def cell(row: Key, column: Key, value: int) -> Any:
            inside = within[column]
            records = [record for record in down.records[row] if record in inside]
            if not records:
                return ""
            above, beside = row[:-1], column[:-1]
            whole = {
                0: across.records[column],
                1: down.records[row],
                2: table.records,
                3: sorted(set(across.records[beside]) & set(down.records[row])),
                4: [record for record in down.records[above] if record in inside],
            }[relative]
            return table.aggregate(records, value, whole)

        head = [
            [*[""] * down.levels, *(line.labels[level] for line in across_lines for _ in range(count))]
            for level in range(across.levels)
        ]
        body = [
            [
                *line.labels,
                *(cell(line.prefix, other.prefix, value) for other in across_lines for value in range(count)),
            ]
            for line in down_lines
        ]
        return array_of([*head, *body])

    fields = cells_of(row_fields), cells_of(column_fields), cells_of(values)
    return in_each_trial(pivoted, *fields, *_given(filter_array))
