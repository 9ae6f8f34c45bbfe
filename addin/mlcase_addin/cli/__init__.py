"""The command line.

Exit status: 0 done; 1 done, and something is wrong in the content; 2 the call or the file is unusable, with one line
that says why and what to do. -o replaces an older result, never an input; a new case replaces nothing unless --force.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import TextIO

import click

from mlcase_workbooks.recalc.errors import WorkbookError

COMMANDS = {
    "demo": "demo",
    "functions": "catalogue",
    "templates": "catalogue",
    "new": "new",
    "recalc": "workbooks",
    "get": "workbooks",
    "retarget": "retarget",
    "simulate": "simulate",
    "sensitivity": "whatif",
    "goal-seek": "whatif",
    "audit": "audit",
    "memo": "memo",
    "addin": "addin",
    "serve": "serve",
}
"""Each command, in the order of the help, and the file beside this one that has it: read when it is called."""


_OBJECTS_UNTIL_GARBAGE = 500_000
"""How many objects Python makes before it looks for garbage: more than a workbook of 100,000 formulas has."""


class Suggesting(click.Group):
    """Commands of which the nearest is named where there is none of a name."""

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with."""
        try:
            return super().resolve_command(context, arguments)
        except click.UsageError as problem:
            from difflib import get_close_matches

            near = get_close_matches(arguments[0], self.list_commands(context))
            if not near:
                raise
            message = f"{problem.message.rstrip('.')} (did you mean {' or '.join(near)}?)"
            raise click.UsageError(message, context) from None


class Commands(Suggesting):
    """The commands, each imported when it is asked for: a recalculation must start fast."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Their names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a name."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"mlcase_addin.cli.{COMMANDS[name]}"), name.replace("-", "_"))
        return command


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mlcase", message="mlcase %(version)s")
@click.pass_context
def app(context: click.Context) -> None:
    """Business cases for machine learning as live Excel workbooks."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """Run the command line; whatever goes wrong with the request ends in one line and status 2."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()  # closed by whoever calls
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    status: object
    try:
        with app.make_context("mlcase", sys.argv[1:]) as context:
            status = app.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        status = end.exit_code
    except WorkbookError as problem:
        status = _refuse(str(problem))
    except KeyboardInterrupt:
        status = _refuse("interrupted; nothing was written")
    except click.ClickException as problem:
        status = _refuse(_usage(problem))
    except BrokenPipeError:
        sys.stderr.close()
        status = 0
    except OSError as problem:
        status = _refuse(f"{problem.filename or 'the output'}: cannot be used ({problem.strerror})")
    except MemoryError:
        status = _refuse("it does not fit into the memory that there is: give a smaller workbook, or fewer trials")
    sys.exit(status if isinstance(status, int) else 0)


def run() -> None:
    """The command's entry: ``main``, and an end at once.

    Giving back the memory of a large workbook object by object takes as long as reading it. Looking for garbage among
    them, which none of them is, takes a quarter of that.
    """
    gc.set_threshold(_OBJECTS_UNTIL_GARBAGE)
    status: int | str | None = 0
    try:
        main()
    except SystemExit as end:
        status = end.code
    with suppress(BrokenPipeError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _usage(problem: click.ClickException) -> str:
    """What is wrong with a call, and which help says more."""
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    path = context.command_path if context is not None else "mlcase"
    message = problem.format_message()
    if context is not None and isinstance(context.command, click.Group) and message == context.get_help():
        message = f"{path} takes a command: {', '.join(context.command.list_commands(context))}"
    return f"{message.rstrip('.')}. See {path} --help."


def _refuse(message: str) -> int:
    print(f"mlcase: {' '.join(message.split())}", file=sys.stderr)
    return 2
