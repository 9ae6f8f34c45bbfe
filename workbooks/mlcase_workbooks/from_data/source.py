"""Where rows come from: a file or a query, read in chunks with only the columns that are wanted."""

from __future__ import annotations

import gzip
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcase_workbooks.from_data.errors import DataError, MissingColumn

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 100_000
"""Rows read at once: large enough for pandas to be fast, some megabytes of memory."""

Progress = Callable[[int], None]
"""Told how much more was read, in the unit of ``Source.size``."""

Columns = Mapping[str, str]
"""The column of each role, as in {"metric": "revenue"}."""


class Source(ABC):
    """Rows with named columns."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What messages and provenance call it."""

    @property
    @abstractmethod
    def date(self) -> str:
        """The day that the data is from."""

    @property
    def size(self) -> int | None:
        """How much there is to read; None when nobody knows beforehand."""
        return None

    @abstractmethod
    def frames(self, wanted: Columns, optional: Sequence[str], progress: Progress | None) -> Iterator[pd.DataFrame]:
        """The rows, with columns called by their roles; one of ``optional`` roles may be missing.

        MissingColumn names a column that is not there and those that are.
        """

    def chosen(self, wanted: Columns, optional: Sequence[str], found: Sequence[str]) -> dict[str, str]:
        """The roles whose columns are there; MissingColumn when one that must be there is not."""
        for role, column in wanted.items():
            if column not in found and role not in optional:
                raise MissingColumn(self.name, role, column, found)
        return {role: column for role, column in wanted.items() if column in found}


@dataclass(frozen=True)
class FileSource(Source):
    """A file: .csv, .csv.gz or .parquet."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.name.lower().endswith((".csv", ".csv.gz", ".parquet")):
            raise DataError(f"{self.path}: data is read from .csv, .csv.gz and .parquet files, and with --sql")
        if not self.path.is_file():
            raise DataError(f"{self.path}: there is no such file")

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def date(self) -> str:
        """When the file was last changed."""
        return datetime.fromtimestamp(self.path.stat().st_mtime).date().isoformat()

    @property
    def size(self) -> int:
        """The file's bytes."""
        return self.path.stat().st_size

    def frames(self, wanted: Columns, optional: Sequence[str], progress: Progress | None) -> Iterator[pd.DataFrame]:
        """The rows by chunks."""
        read = self._parquet if self.path.suffix.lower() == ".parquet" else self._csv
        return read(wanted, optional, progress or (lambda _: None))

    def _csv(self, wanted: Columns, optional: Sequence[str], progress: Progress) -> Iterator[pd.DataFrame]:
        import pandas as pd

        with self.path.open("rb") as raw:
            text = gzip.GzipFile(fileobj=raw) if self.path.suffix.lower() == ".gz" else raw
            try:
                found = list(pd.read_csv(self.path, nrows=0).columns)
                chosen = self.chosen(wanted, optional, found)
                # A unit may be called 007: names stay texts.
                texts = {column: str for role, column in chosen.items() if role in TEXTS}
                chunks = pd.read_csv(text, usecols=list(chosen.values()), chunksize=CHUNK, dtype=texts, index_col=False)
                done = 0
                for chunk in chunks:
                    yield _by_role(chunk, chosen)
                    progress(raw.tell() - done)
                    done = raw.tell()
            except pd.errors.EmptyDataError:
                raise DataError(f"{self.path} is empty: its first line names the columns") from None
            except (pd.errors.ParserError, UnicodeDecodeError, gzip.BadGzipFile, EOFError) as problem:
                raise DataError(f"{self.path}: cannot be read ({problem})") from problem

    def _parquet(self, wanted: Columns, optional: Sequence[str], progress: Progress) -> Iterator[pd.DataFrame]:
        _need("pyarrow", ".parquet files")
        import pyarrow
        from pyarrow import parquet

        try:
            with parquet.ParquetFile(self.path) as file:
                chosen = self.chosen(wanted, optional, file.schema_arrow.names)
                rows = max(1, file.metadata.num_rows)
                for batch in file.iter_batches(CHUNK, columns=list(chosen.values())):
                    yield _by_role(batch.to_pandas(integer_object_nulls=True), chosen)
                    progress(self.size * batch.num_rows // rows)
        except pyarrow.ArrowException as problem:
            raise DataError(f"{self.path}: cannot be read ({problem})") from problem


@dataclass(frozen=True)
class QuerySource(Source):
    """A query to a database that SQLAlchemy reads: PostgreSQL, Snowflake, BigQuery, SQLite, DuckDB ..."""

    query: str
    url: str

    @property
    def name(self) -> str:
        """The database, without a user's password."""
        _need("sqlalchemy", "--sql")
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            return f"query to {make_url(self.url).render_as_string(hide_password=True)}"
        except ArgumentError:
            raise DataError(f"--url {self.url!r} is no database URL; one is sqlite:///events.db") from None

    @property
    def date(self) -> str:
        """Today."""
        return date.today().isoformat()

    def frames(self, wanted: Columns, optional: Sequence[str], progress: Progress | None) -> Iterator[pd.DataFrame]:
        """The rows by chunks."""
        source = self.name
        import pandas as pd
        from sqlalchemy import create_engine, text
        from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

        self._check_file()
        try:
            engine = create_engine(self.url)
        except (NoSuchModuleError, ModuleNotFoundError) as problem:
            raise DataError(f"{source}: its driver is not installed ({problem})") from problem
        try:
            with engine.connect().execution_options(stream_results=True) as connection:
                for chunk in pd.read_sql(text(self.query), connection, chunksize=CHUNK, dtype_backend="numpy_nullable"):
                    yield _by_role(chunk, self.chosen(wanted, optional, list(chunk.columns)))
                    if progress is not None:
                        progress(len(chunk))
        except (SQLAlchemyError, pd.errors.DatabaseError) as problem:
            causes = (getattr(error, "orig", None) for error in (problem, problem.__cause__))
            cause = next(filter(None, causes), problem)
            raise DataError(f"{source}: the query failed ({cause})") from problem
        finally:
            engine.dispose()

    def _check_file(self) -> None:
        """Refuse a database file that is not there: its driver would make an empty one."""
        from sqlalchemy import make_url

        url = make_url(self.url)
        in_a_file = url.get_backend_name() in ("sqlite", "duckdb") and url.database not in (None, "", ":memory:")
        if in_a_file and not Path(str(url.database)).is_file():
            raise DataError(f"{self.name}: there is no such file")


TEXTS = ("unit", "variant", "model", "type", "method", "confidence", "evidence")
"""Roles whose columns hold names."""


def _by_role(frame: pd.DataFrame, chosen: Columns) -> pd.DataFrame:
    """The chosen columns under their roles; one column may play two."""
    return frame[list(chosen.values())].set_axis(list(chosen), axis=1)


def _need(package: str, what: str) -> None:
    if find_spec(package) is None:
        raise DataError(f"{what}: {package} is not installed: pip install 'mlcase[data]'")


def numbers(column: Any, role: str, source: str, first_row: int) -> Any:
    """A column as numbers, NaN where a value is missing; DataError names the first cell that holds something else."""
    import numpy as np
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = (np.isnan(values) & ~column.isna().to_numpy()) | np.isinf(values)
    if wrong.any():
        place = int(wrong.argmax())
        raise DataError(
            f"{source}, row {first_row + place:,}: {role} is {str(column.iloc[place])!r}; it takes a number, or nothing"
        )
    return values
