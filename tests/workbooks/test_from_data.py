"""Inputs worked out from rows: against statsmodels, from every kind of source, and what is said about bad rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from mlcase_udfs.errors import CellError
from mlcase_workbooks.cases import create
from mlcase_workbooks.from_data import (
    DataError,
    Experiment,
    FileSource,
    QuerySource,
    Source,
    read_experiment,
    read_models,
)
from mlcase_workbooks.recalc import Model

ROWS = 100_000


def users(rows: int = ROWS) -> pd.DataFrame:
    """Spending that follows earlier spending, a little more of it in the treatment."""
    random = np.random.default_rng(7)
    earlier = random.gamma(2, 20, rows)
    treated = random.random(rows) < 0.5
    spent = 0.6 * earlier + random.normal(0, 15, rows) + 0.8 * treated
    return pd.DataFrame(
        {
            "unit": [f"u{n}" for n in range(rows)],
            "variant": np.where(treated, "treatment", "control"),
            "metric": spent.round(4),
            "covariate": earlier.round(4),
            "bought": (spent > 40).astype(int),
        }
    )


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return users()


@pytest.fixture(scope="module")
def csv(rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("events") / "events.csv"
    rows.to_csv(path, index=False)
    return path


def sides(rows: pd.DataFrame, column: str) -> tuple[pd.Series, pd.Series]:
    return tuple(rows.loc[rows["variant"] == name, column] for name in ("treatment", "control"))  # type: ignore[return-value]


def readout(experiment: Experiment, path: Path) -> Model:
    return create("ab-readout", path, experiment.settings())


def errors(model: Model) -> list[str]:
    return [place for place, value in model.values().items() if isinstance(value, CellError)]


# Against statsmodels


def test_a_mean_is_welch_s_test_of_the_rows(rows: pd.DataFrame, csv: Path, tmp_path: Path) -> None:
    plain = rows.drop(columns="covariate")
    plain.to_csv(tmp_path / "plain.csv", index=False)
    model = readout(read_experiment(FileSource(tmp_path / "plain.csv")), tmp_path / "case.xlsx")
    compared = CompareMeans(*(DescrStatsW(side) for side in sides(rows, "metric")))
    low, high = compared.tconfint_diff(usevar="unequal")
    assert model.get("Inputs_Kind") == "mean"
    assert model.get("Case_Difference") == pytest.approx(compared.d1.mean - compared.d2.mean, rel=1e-12)
    assert model.get("Case_Error") == pytest.approx(compared.std_meandiff_separatevar, rel=1e-12)
    assert (model.get("Case_Low"), model.get("Case_High")) == pytest.approx((low, high), rel=1e-9)
    assert model.get("Case_P") == pytest.approx(compared.ttest_ind(usevar="unequal")[1], rel=1e-6)
    sizes = [len(side) for side in sides(rows, "metric")]
    assert model.get("Case_Chi2") == pytest.approx(stats.chisquare(sizes).statistic, rel=1e-12)
    assert model.get("Case_Checks") is True
    assert errors(model) == []


def test_a_rate_is_the_test_of_two_proportions(rows: pd.DataFrame, csv: Path, tmp_path: Path) -> None:
    rows.drop(columns="covariate").to_parquet(tmp_path / "plain.parquet")
    experiment = read_experiment(FileSource(tmp_path / "plain.parquet"), {"metric": "bought"})
    model = readout(experiment, tmp_path / "case.xlsx")
    theirs, ours = sides(rows, "bought")
    counts = (theirs.sum(), len(theirs), ours.sum(), len(ours))
    assert model.get("Inputs_Kind") == "rate"
    assert (model.get("Inputs_Treatment_Events"), model.get("Inputs_Control_Events")) == (counts[0], counts[2])
    interval = confint_proportions_2indep(*counts, method="wald", compare="diff")
    assert (model.get("Case_Low"), model.get("Case_High")) == pytest.approx(interval, rel=1e-9)
    newcombe = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    assert (model.get("Case_Newcombe_Low"), model.get("Case_Newcombe_High")) == pytest.approx(newcombe, rel=1e-9)
    _, p = proportions_ztest(counts[::2], counts[1::2])
    assert model.get("Case_P") == pytest.approx(p, rel=1e-6)
    assert model.get("Case_Checks") is True


@pytest.mark.parametrize("metric", ["metric", "bought"])
def test_cuped_is_the_regression_on_treatment_and_covariate(
    metric: str, rows: pd.DataFrame, csv: Path, tmp_path: Path
) -> None:
    experiment = read_experiment(FileSource(csv), {"metric": metric})
    treated = (rows["variant"] == "treatment").astype(float)
    fitted = sm.OLS(rows[metric], sm.add_constant(np.column_stack([treated, rows["covariate"]]))).fit()
    assert experiment.difference == pytest.approx(fitted.params.iloc[1], rel=1e-10)
    assert experiment.theta == pytest.approx(fitted.params.iloc[2], rel=1e-10)
    left = rows.assign(left=rows[metric] - experiment.theta * rows["covariate"])
    compared = CompareMeans(*(DescrStatsW(side) for side in sides(left, "left")))
    assert experiment.error == pytest.approx(compared.std_meandiff_separatevar, rel=1e-10)
    assert experiment.error == pytest.approx(fitted.get_robustcov_results("HC2").bse[1], rel=1e-4)
    model = readout(experiment, tmp_path / "case.xlsx")
    assert model.get("Case_Difference") == pytest.approx(experiment.difference, rel=1e-9)
    assert model.get("Case_Error") == pytest.approx(experiment.error, rel=1e-9)
    assert model.get("Case_Checks") is True
    without = CompareMeans(*(DescrStatsW(side) for side in sides(rows, metric)))
    assert experiment.error < 0.9 * without.std_meandiff_separatevar


# Where rows come from


def as_csv_gz(rows: pd.DataFrame, folder: Path) -> Source:
    rows.to_csv(folder / "events.csv.gz", index=False)
    return FileSource(folder / "events.csv.gz")


def as_parquet(rows: pd.DataFrame, folder: Path) -> Source:
    rows.to_parquet(folder / "events.parquet")
    return FileSource(folder / "events.parquet")


def as_sqlite(rows: pd.DataFrame, folder: Path) -> Source:
    with sqlite3.connect(folder / "events.db") as connection:
        rows.to_sql("events", connection, index=False)
    return QuerySource("select * from events", f"sqlite:///{folder}/events.db")


def as_duckdb(rows: pd.DataFrame, folder: Path) -> Source:
    rows.to_parquet(folder / "events.parquet")
    return QuerySource(f"select * from '{folder}/events.parquet'", "duckdb:///:memory:")


@pytest.mark.parametrize("write", [as_csv_gz, as_parquet, as_sqlite, as_duckdb])
def test_every_source_gives_the_same_figures(
    write: Callable[[pd.DataFrame, Path], Source], rows: pd.DataFrame, tmp_path: Path
) -> None:
    few = rows.head(2_000).copy()
    few.loc[3, "metric"] = None
    few.to_csv(tmp_path / "plain.csv", index=False)
    plain, other = read_experiment(FileSource(tmp_path / "plain.csv")), read_experiment(write(few, tmp_path))
    assert (other.control, other.treatment, other.left_out) == (plain.control, plain.treatment, plain.left_out)
    assert plain.left_out.valueless == 1


def test_reading_tells_how_far_it_is(csv: Path) -> None:
    told: list[int] = []
    read_experiment(FileSource(csv), progress=told.append)
    assert sum(told) == csv.stat().st_size


def test_inputs_say_where_they_are_from(csv: Path, tmp_path: Path) -> None:
    model = readout(read_experiment(FileSource(csv)), tmp_path / "case.xlsx")
    lines = {line[1]: line for line in model.get("Inputs!B1:N70") if line[1]}
    size = lines["Inputs_Control_Size"]
    assert size[8] == "events.csv, 100,000 rows"
    assert size[2] == size[5] == (users()["variant"] == "control").sum()
    assert lines["Inputs_Traffic"][8] == "S2 l.53"
    assert any("Inputs_Control_Size" in str(line) for line in model.get("Log!B1:E30"))


# Which rows count

SMALL = """unit,variant,metric,covariate
1,control,10,1
2,control,12,2
3,control,14,
4,test,11,1
5,test,13,2
6,test,18,4
"""


def small(tmp_path: Path, text: str = SMALL, **more: object) -> Experiment:
    path = tmp_path / "events.csv"
    path.write_text(text, encoding="utf-8")
    return read_experiment(FileSource(path), **more)  # type: ignore[arg-type]


def test_rows_that_do_not_count_are_counted(tmp_path: Path) -> None:
    extra = "1,control,99,1\n7,control,5,1\n7,test,5,1\n8,test,,1\n,test,1,1\n9,,1,1\n"
    experiment = small(tmp_path, SMALL + extra)
    left = experiment.left_out
    assert (left.repeated, left.crossed, left.valueless, left.nameless, left.elsewhere) == (1, 2, 1, 2, 0)
    assert experiment.uncovered == 1
    assert (experiment.control.users, experiment.treatment.users) == (3, 3)
    assert "1 whose unit was there already, 2 of units in more than one variant" in str(left)


def test_a_user_without_a_covariate_counts_with_the_mean(tmp_path: Path) -> None:
    middle = np.mean([1, 2, 1, 2, 4])
    x, y, t = np.array([1, 2, middle, 1, 2, 4]), np.array([10, 12, 14, 11, 13, 18]), np.array([0, 0, 0, 1, 1, 1])
    fitted = sm.OLS(y, sm.add_constant(np.column_stack([t, x]))).fit()
    assert small(tmp_path).difference == pytest.approx(fitted.params[1])


def test_the_control_is_found_by_name_or_given(tmp_path: Path) -> None:
    found, turned = small(tmp_path), small(tmp_path, control="test")
    assert (found.control.name, found.treatment.name) == ("control", "test")
    assert turned.difference == pytest.approx(-found.difference)
    third = SMALL + "7,other,1,1\n8,other,2,1\n"
    assert small(tmp_path, third, treatment="test").left_out.elsewhere == 2


REFUSED = {
    "a missing column": (SMALL.replace("metric", "revenue"), {}, "no column 'metric'.*unit, variant, revenue"),
    "a wrong name": (SMALL, {"columns": {"metric": "Metric"}}, "no column 'Metric'.*--column metric=metric"),
    "a wrong covariate": (SMALL, {"columns": {"covariate": "before"}}, "no column 'before'"),
    "text in the metric": (SMALL.replace("12,2", "many,2"), {}, "row 2: metric is 'many'"),
    "infinity": (SMALL.replace("12,2", "inf,2"), {}, "row 2: metric is 'inf'"),
    "three variants": (SMALL + "7,third,1,1\n", {}, r"3 variants \(control, test, third\).*--treatment"),
    "no control": (SMALL.replace("control", "blue"), {}, "which variant is the control.*blue, test"),
    "an unknown control": (SMALL, {"control": "kontrol"}, "no variant 'kontrol'; its variants are control, test"),
    "one variant": (SMALL.replace("test", "control"), {}, "two variants are needed.*has control"),
    "both the same": (SMALL, {"control": "test", "treatment": "test"}, "both 'test'"),
    "too few": ("unit,variant,metric\n1,control,1\n2,test,2\n3,test,3\n", {}, "'control' has 1 user"),
    "nothing": ("", {}, "empty"),
    "no rows": ("unit,variant,metric\n", {}, "two variants are needed"),
    "variants without end": (
        "unit,variant,metric\n" + "".join(f"{n},v{n},1\n" for n in range(200)),
        {},
        "more than 100 different values",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_rows_that_cannot_be_used_are_refused(case: str, tmp_path: Path) -> None:
    text, options, message = REFUSED[case]
    with pytest.raises(DataError, match=message):
        small(tmp_path, text, **options)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (lambda: FileSource(Path("none.csv")), "no such file"),
        (lambda: FileSource(Path("events.xlsx")), "data is read from"),
        (lambda: read_experiment(QuerySource("select 1", "nonsense")), "no database URL"),
        (lambda: read_experiment(QuerySource("select * from none", "sqlite://")), "no such table"),
        (lambda: read_experiment(QuerySource("select 1", "sqlite:///not/there.db")), "no such file"),
        (lambda: read_experiment(QuerySource("select 1", "nowhere://x")), "driver is not installed"),
    ],
)
def test_sources_that_cannot_be_read_are_refused(source: Callable[[], object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        source()


def test_a_password_is_not_shown() -> None:
    assert "secret" not in QuerySource("select 1", "postgresql://me:secret@host/db").name


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    for name in ("broken.parquet", "broken.csv.gz"):
        (tmp_path / name).write_bytes(b"neither the one nor the other")
        with pytest.raises(DataError, match="cannot be read"):
            read_experiment(FileSource(tmp_path / name))


# A portfolio's models

MODELS = """model,type,cost,value,low,high,method,confidence,evidence
Lead scoring,revenue generation,250000,900000,500000,1300000,A/B test,high,Readout 7
Ticket routing,Cost reduction,120000,300000,100000,500000,before-after,medium,
"""


def models_file(tmp_path: Path, text: str = MODELS) -> Source:
    path = tmp_path / "models.csv"
    path.write_text(text, encoding="utf-8")
    return FileSource(path)


@pytest.mark.parametrize("count", [1, 2, 12])
def test_a_portfolio_takes_any_number_of_models(count: int, tmp_path: Path) -> None:
    head, *lines = MODELS.splitlines()
    text = "\n".join([head, *(lines[n % 2].replace(",", f" {n},", 1) for n in range(count))])
    models = read_models(models_file(tmp_path, text))
    settings = dict(models.settings({"Inputs_Foundation": 100_000.0})) | {"Inputs_Foundation": 100_000.0}
    model = create("portfolio", tmp_path / "case.xlsx", settings, models=models.entries)
    value, cost = (sum((900_000, 300_000)[n % 2] for n in range(count)), sum((250, 120)[n % 2] for n in range(count)))
    assert model.get("Case_Value_Stated") == value
    assert model.get("Case_Invested") == cost * 1_000 + 100_000
    assert model.get("Case_ROI_Stated") == pytest.approx(value / (cost * 1_000 + 100_000) - 1)
    assert model.get("Case_KPI_Gaps") == 10 * count
    assert errors(model) == []
    failed = [line[2] for line in model.get("Checks!B4:I80") if line[-1] is False]
    assert failed == ["Every model has its ten indicators"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("A/B test,high", "a feeling,high"), "row 1: method is 'a feeling'; it takes one of A/B test"),
        (("Cost reduction", "fame"), "row 2: type is 'fame'"),
        (("120000", ""), "row 2: cost is empty"),
        (("120000", "-5"), "row 2: cost is -5"),
        (("Lead scoring", ""), "row 1: the model has no name"),
        ((",confidence", ",trust"), "no column 'confidence'"),
        ((MODELS[MODELS.index("Lead") :], ""), "no rows"),
    ],
)
def test_models_that_cannot_be_used_are_refused(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read_models(models_file(tmp_path, MODELS.replace(*change)))
