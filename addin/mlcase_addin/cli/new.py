"""mlcase new: a case workbook from a template, with the example's figures, with none, or with those of your data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlcase_addin.cli import show
from mlcase_addin.cli.errors import UnusableCall
from mlcase_addin.cli.retarget import lambda_option, retargeted, target_option
from mlcase_addin.cli.workbooks import counted, setting
from mlcase_workbooks.places import refuse_filled

if TYPE_CHECKING:
    from mlcase_workbooks.from_data import Source

EXPERIMENT, PORTFOLIO = "ab-readout", "portfolio"
_path = click.Path(path_type=Path)


@click.command()
@click.argument("template")
@click.option("-o", "--out", type=_path, required=True, metavar="FILE", help="The workbook to write.")
@click.option("--force", is_flag=True, help="Replace the workbook that is there, with whatever was filled in.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="An input's value; repeat.")
@click.option("--blank", is_flag=True, help="Leave the example's figures out, to fill in your own.")
@click.option("--years", type=int, help="How long the case runs; 3 unless given.")
@click.option("--data", type=_path, metavar="FILE", help="Rows to work the inputs out from: .csv, .csv.gz, .parquet.")
@click.option("--sql", metavar="QUERY", help="A query for the rows, in the place of a file; with --url.")
@click.option("--url", metavar="URL", help="The query's database, as SQLAlchemy has it: duckdb:///events.db.")
@click.option(
    "--column", "columns", multiple=True, metavar="ROLE=NAME", help="A column's name: metric=revenue; repeat."
)
@click.option(
    "--guardrail",
    "guardrails",
    multiple=True,
    metavar="COLUMN=MARGIN",
    help="ab-readout: what must not happen more often, 0 or 1 for each user, and by how much it may; repeat.",
)
@click.option("--control", metavar="VARIANT", help="ab-readout: which variant is the control.")
@click.option("--treatment", metavar="VARIANT", help="ab-readout: which one to compare, of several.")
@target_option
@lambda_option
def new(
    template: str,
    out: Path,
    force: bool,
    settings: tuple[str, ...],
    blank: bool,
    years: int | None,
    data: Path | None,
    sql: str | None,
    url: str | None,
    columns: tuple[str, ...],
    guardrails: tuple[str, ...],
    control: str | None,
    treatment: str | None,
    target: str,
    with_lambdas: bool,
) -> None:
    """Write a complete business case from a template. It is calculated, and ready to open.

    mlcase templates lists the templates; the names for --set stand on the sheet Inputs, and mlcase get FILE --names
    prints them.

    From data, ab-readout takes a row per user (unit, variant, metric, and a covariate from before the test if there is
    one), portfolio a row per model (model, type, cost, value, low, high, method, confidence, evidence).
    """
    from mlcase_workbooks.cases import create, typed

    if not force:
        refuse_filled(out)
    values: dict[str, Any] = {name: typed(value) for name, value in map(setting, settings)}
    lists: dict[str, Any] = {}
    source = _source(data, sql, url)
    if source is None and (columns or guardrails or control or treatment):
        raise UnusableCall(
            "--column, --guardrail, --control and --treatment are about rows: give --data FILE, or --sql and --url"
        )
    if source is not None:
        found, lists = _read(template, source, columns, guardrails, control, treatment, values)
        mine = {name.lower() for name in values}
        values = {name: value for name, value in found.items() if name.lower() not in mine} | values
    with retargeted(out, target, with_lambdas) as place:
        model = create(template, place, values, blank=blank, years=years, **lists)
    print(f"{out}: {counted(len(list(model.book.formulas)), 'formula')} on {counted(len(model.book.sheets), 'sheet')}")
    if blank:
        print(f"{counted(int(model.get('Case_Open_Inputs')), 'input')} to fill in: the Cover says on which sheets")
    if source is not None and not blank:
        _remind(template, values)


def _source(data: Path | None, sql: str | None, url: str | None) -> Source | None:
    """Where the rows come from, if any are asked for."""
    if data is None and sql is None and url is None:
        return None
    from mlcase_workbooks.from_data import FileSource, QuerySource

    if data is not None and (sql is not None or url is not None):
        raise UnusableCall("--data and --sql do not go together: give a file or a query")
    if data is not None:
        return FileSource(data)
    if sql is None or url is None:
        raise UnusableCall("--sql and --url go together: the query, and the database that answers it")
    return QuerySource(sql, url)


def _read(
    template: str,
    source: Source,
    columns: Sequence[str],
    guardrails: Sequence[str],
    control: str | None,
    treatment: str | None,
    values: Mapping[str, Any],
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The inputs and the lists that the rows give."""
    from mlcase_workbooks.from_data import experiment, portfolio

    if template not in (EXPERIMENT, PORTFOLIO):
        raise UnusableCall(f"{template} takes no rows: {EXPERIMENT} and {PORTFOLIO} do")
    roles = experiment.ROLES if template == EXPERIMENT else portfolio.ROLES
    named = dict(_column(text, roles) for text in columns)
    margins = dict(map(_margin, guardrails))
    if len(margins) < len(guardrails):
        raise UnusableCall("--guardrail gives a column twice: give each once, with one margin")
    rails = [experiment.Guardrail(*rail) for rail in margins.items()]
    with show.progress(source.size, f"Reading {source.name}", in_bytes=source.size is not None) as bar:
        if template == EXPERIMENT:
            result = experiment.read_experiment(source, named, control, treatment, bar, rails)
        else:
            if control or treatment or rails:
                raise UnusableCall(f"--control, --treatment and --guardrail are for {EXPERIMENT}: a portfolio has none")
            models = portfolio.read_models(source, named, bar)
    if template == PORTFOLIO:
        print(f"{source.name}: {counted(len(models.entries), 'model')}")
        return models.settings(values), {"models": models.entries}
    print(f"{source.name}: {counted(result.rows, 'row')}")
    for side, group in (("control", result.control), ("treatment", result.treatment)):
        print(f"  {side} {group.name!r}: {group.users:,} users, {group.mean:.6g} each")
    if str(result.left_out):
        print(f"  left out: {result.left_out}")
    if result.theta is not None:
        without = f"; {result.uncovered:,} users have no covariate" if result.uncovered else ""
        print(f"  covariate taken out (CUPED), correlation {result.correlation:.3f}{without}")
    print(f"  difference {result.difference:.6g}, standard error {result.error:.6g}")
    for rail in result.guardrails:
        print(f"  guardrail {rail.column!r}: {rail.control:,} and {rail.treatment:,} users, margin {rail.margin:g}")
    if not rails:
        print("  no --guardrail COLUMN=MARGIN: the sheet Guardrails is to be filled in, until then checks fail")
    kind = next((value for name, value in values.items() if name.lower() == "inputs_kind"), None)
    return result.settings(kind), {"guardrails": result.entries}


def _margin(text: str) -> tuple[str, float]:
    """A guardrail's column and margin."""
    from mlcase_workbooks.recalc.values import parse_number

    column, equals, margin = text.rpartition("=")
    share = parse_number(margin.strip()) if equals and column else None
    if share is None or not 0 <= share < 1:
        raise UnusableCall(f"--guardrail {text!r}: give COLUMN=MARGIN, where MARGIN is a share, as in complaint=0.5%")
    return column, share


def _column(text: str, roles: Sequence[str]) -> tuple[str, str]:
    role, equals, name = text.partition("=")
    if not equals or not name or role.strip().lower() not in roles:
        raise UnusableCall(f"--column {text!r}: give ROLE=NAME, where ROLE is one of {', '.join(roles)}")
    return role.strip().lower(), name


def _remind(template: str, values: Mapping[str, Any]) -> None:
    """Say which inputs are still the example's: no data has them."""
    from mlcase_workbooks.templates import TEMPLATES

    mine = {name.lower() for name in values}
    entries = [entry for section in TEMPLATES[template].inputs for entry in section.inputs]
    left = [e.name for e in entries if not (e.kept or e.choices or e.name.lower() in mine)]
    if left:
        print(f"still the example's (--set NAME=VALUE, or --blank leaves them out): {', '.join(left)}")
