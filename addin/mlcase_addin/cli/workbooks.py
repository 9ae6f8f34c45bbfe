"""Commands on workbooks: recalc, get."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcase_addin.cli import show
from mlcase_addin.cli.content import SHOWN, failed_checks, kept_values, resting_on_old_values
from mlcase_addin.cli.errors import UnusableCall
from mlcase_workbooks.places import FORMATS, refuse_input
from mlcase_workbooks.recalc.errors import UnknownReference, WorkbookError

if TYPE_CHECKING:
    from mlcase_workbooks.libreoffice import LibreOffice
    from mlcase_workbooks.recalc import Model

_workbook = click.Path(path_type=Path)
_set = click.option("--set", "settings", multiple=True, metavar="REF=VALUE", help="Change an input first; repeat.")
_no_validation = click.option(
    "--no-validation", "unchecked", is_flag=True, help="Let --set give what the cell's own validation refuses."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_now = click.option("--now", type=click.DateTime(), metavar="MOMENT", help="What NOW and TODAY show: 2026-03-01.")
_seed = click.option("--seed", type=int, help="The seed of RAND and its like.")
_engine = click.option(
    "--engine", type=click.Choice(["numpy", "libreoffice"]), default="numpy", help="mlcase itself, or LibreOffice."
)
_timeout = click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
    help="Give up after so long; nothing is written.",
)  # fmt: skip


class TookTooLong(WorkbookError):
    """The calculation was given up."""


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_workbook)
@click.option("-o", "--out", type=_workbook, help="The workbook to write; for several workbooks, a folder.")
@click.option("--in-place", is_flag=True, help="Replace each file, in one move.")
@_set
@_no_validation
@_json
@_now
@_seed
@_engine
@_timeout
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster to work on: tcp://host:8786.")
def recalc(
    files: tuple[Path, ...],
    out: Path | None,
    in_place: bool,
    settings: tuple[str, ...],
    unchecked: bool,
    as_json: bool,
    now: datetime | None,
    seed: int | None,
    engine: str,
    timeout: float | None,
    scheduler: str | None,
) -> int:
    """Recalculate workbooks. In what is written only cached values differ.

    With --json: a line a file, with every formula cell's value.
    """
    if out is not None and in_place:
        raise UnusableCall("-o and --in-place do not go together: give one of them")
    if out is not None and not out.is_dir() and len(files) > 1:
        raise UnusableCall(f"{out} is no folder: with several workbooks, -o names a folder that exists")
    if engine != "numpy" and (now is not None or seed is not None):
        raise UnusableCall("--now and --seed do not reach LibreOffice: leave them out, or --engine")
    targets = files if in_place else _targets(files, out)
    if scheduler is not None:
        from mlcase_addin.cli.cluster import recalc_on

        given = {"--now": now, "--seed": seed, "--timeout": timeout, "--engine": engine}
        options = [f"{name}={value}" for name, value in given.items() if value is not None]
        options += [f"--set={setting}" for setting in settings] + ["--json"] * as_json
        options += ["--no-validation"] * unchecked
        return recalc_on(scheduler, files, targets, options)
    status = 0
    with _calculator(engine) as office:
        for file, target in zip(files, targets, strict=True):
            try:
                with _at_most(timeout, file):
                    model, seconds = _recalculated(file, target, settings, unchecked, now, seed, office)
                status = max(status, _say(file, target, model, seconds, as_json))
            except WorkbookError as problem:
                if len(files) == 1:
                    raise
                print(f"mlcase: {problem}", file=sys.stderr)
                status = 2
    return status


@contextmanager
def _calculator(engine: str) -> Iterator[LibreOffice | None]:
    """LibreOffice if it is to calculate; None for our own engine."""
    if engine == "numpy":
        yield None
        return
    from mlcase_addin.libreoffice.extension import libreoffice

    with libreoffice() as office:
        yield office


def _targets(files: Sequence[Path], out: Path | None) -> Sequence[Path | None]:
    """Where each workbook goes: never over an input, nor two to one place, nor under another format's name."""
    if out is None:
        return [None] * len(files)
    targets = [out / file.name if out.is_dir() else out for file in files]
    for file, target in zip(files, targets, strict=True):
        for source in files:
            refuse_input(source, target, remedy="give another name, or --in-place")
        if targets.count(target) > 1:
            raise UnusableCall(f"-o would write {target} twice: give workbooks of different names")
        if file.suffix.lower() in FORMATS and target.suffix.lower() != file.suffix.lower():
            raise UnusableCall(f"{target}: recalculation keeps the format: give a name that ends in {file.suffix}")
    return targets


def _recalculated(
    file: Path,
    target: Path | None,
    settings: Sequence[str],
    unchecked: bool,
    now: datetime | None,
    seed: int | None,
    office: LibreOffice | None,
) -> tuple[Model, float]:
    started = time.perf_counter()
    model = _calculated(file, settings, unchecked, now, seed, office)
    if target is not None:
        model.save(target)
    return model, time.perf_counter() - started


@contextmanager
def _at_most(seconds: float | None, file: Path) -> Iterator[None]:
    """Work that is given up when it takes longer."""
    if seconds is None:
        yield
        return
    over = threading.Event()

    def give_up() -> None:
        over.set()
        _thread.interrupt_main()

    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs start with interruptions ignored
    alarm = threading.Timer(seconds, give_up)
    alarm.start()
    try:
        yield
    except KeyboardInterrupt:
        if not over.is_set():
            raise
        raise TookTooLong(f"{file}: not done after {seconds:g} s (--timeout); nothing was written") from None
    finally:
        alarm.cancel()
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _say(file: Path, target: Path | None, model: Model, seconds: float, as_json: bool) -> int:
    if as_json:
        report = model.report
        unsupported = {f.address: what for f, what in report.unsupported.items()}
        circles = [[f.address for f in path] for path in report.circular]
        cells = {address: show.json_value(value) for address, value in model.values().items()}
        line = {"file": str(file), "cells": cells, "unsupported": unsupported, "seconds": round(seconds, 6)}
        if circles:
            line["circular"] = circles
        if resting := resting_on_old_values(model):
            line["dependants"] = [formula.address for formula in resting]
        show.print_json(line)
    else:
        _summary(file, target, model, seconds)
    return max(kept_values(file, model), failed_checks(file, model))


def _calculated(
    file: Path,
    settings: Sequence[str],
    unchecked: bool,
    now: datetime | None = None,
    seed: int | None = None,
    office: LibreOffice | None = None,
) -> Model:
    from mlcase_workbooks.recalc import Model

    model = Model.open(file, now, seed)
    for given in settings:
        reference, text = setting(given)
        model.set_text(reference, text)
        if not unchecked:
            from mlcase_workbooks.validation import refuse_value

            refuse_value(reference, model.book.locate(reference))
    if office is not None:
        office.recalculate(model)
        return model
    count = sum(len(sheet.formulas) for sheet in model.book.sheets)
    with show.progress(count, f"Calculating {file.name}") as bar:
        model.recalculate(bar)
    return model


def _summary(file: Path, target: Path | None, model: Model, seconds: float) -> None:
    count = sum(len(sheet.formulas) for sheet in model.book.sheets)
    where = "nothing written: give -o FILE or --in-place" if target is None else f"written to {target}"
    print(f"{file}: {counted(count, 'formula')} in {seconds:.2f} s; {where}")
    for formula, message in list(model.report.messages.items())[:SHOWN]:
        value = formula.sheet.value(formula.row, formula.column)
        print(f"  {formula.address} is {value}: {message}")


def _named_cells(model: Model) -> list[str]:
    """The names that stand for one cell."""
    found = []
    for name in model.book.spelled_names:
        with suppress(UnknownReference):  # a name for a constant or a formula
            area = model.book.locate(name)
            if (area.rows, area.columns) == (1, 1):
                found.append(name)
    return found


@click.command()
@click.argument("file", type=_workbook)
@click.argument("references", metavar="REF...", nargs=-1)
@click.option("--names", is_flag=True, help="Also every cell that has a name.")
@click.option("--formats", is_flag=True, help="With --json: each value together with its cell's number format.")
@_set
@_no_validation
@_json
@_engine
def get(
    file: Path,
    references: tuple[str, ...],
    names: bool,
    formats: bool,
    settings: tuple[str, ...],
    unchecked: bool,
    as_json: bool,
    engine: str,
) -> int:
    """Print values after recalculation. The file is not touched.

    REF is Sheet!A1, Sheet!A1:B9 or a defined name.
    """
    if not references and not names:
        raise click.MissingParameter(param_type="argument", param_hint="'REF...'")
    if formats and not as_json:
        raise click.UsageError("--formats goes with --json")
    with _calculator(engine) as office:
        model = _calculated(file, settings, unchecked, office=office)
    wanted = [*references, *(_named_cells(model) if names else ())]
    found = {reference: model.get(reference) for reference in wanted}
    if as_json:
        plain = {reference: show.json_value(value) for reference, value in found.items()}
        formatted = {each: {"value": plain[each], "format": model.number_format(each)} for each in plain if formats}
        show.print_json(formatted or plain)
    else:
        for reference, value in found.items():
            if isinstance(value, list):
                print(reference)
                for row in value:
                    print("  " + "\t".join(show.text(cell) for cell in row))
            else:
                print(f"{reference}\t{show.text(value)}")
    return max(kept_values(file, model), failed_checks(file, model))


def setting(text: str) -> tuple[str, str]:
    """A reference and its value, from what follows --set."""
    reference, equals, value = text.partition("=")
    if not equals or not reference.strip():
        raise UnusableCall(f"--set {text!r}: give REF=VALUE, for example Inputs_Discount_Rate=0.12")
    return reference.strip(), value


def counted(number: int, what: str) -> str:
    """A number of things: "1 formula", "1,200 formulas"."""
    plural = {"formula": "formulas"}.get(what, f"{what}s")
    return f"{number:,} {what if number == 1 else plural}"
