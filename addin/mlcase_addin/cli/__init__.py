"""The command line.

Exit status: 0 done; 1 done, and something is wrong in the content; 2 the call or the file is unusable, with one line that
says why and what to do.
"""

from __future__ import annotations

import sys

import typer

from mlcase_addin.cli import catalogue, demo, workbooks

app = typer.Typer(
    name="mlcase",
    help="Business cases for machine learning as live Excel workbooks.",
    add_completion=False,
    rich_markup_mode=None,
)
for module in (demo, catalogue, workbooks):
    module.register(app)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context, version: bool = typer.Option(False, "--version", help="Print the version and leave.")
) -> None:
    if version:
        from mlcase_udfs.about import version as current

        print(f"mlcase {current()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Run the command line; whatever goes wrong with the request ends in one line and status 2."""
    from mlcase_workbooks.recalc.errors import WorkbookError

    try:
        status = app(standalone_mode=False)
    except WorkbookError as problem:
        status = _refuse(str(problem))
    except KeyboardInterrupt:
        status = _refuse("interrupted; nothing was written")
    except BrokenPipeError:
        sys.stderr.close()
        status = 0
    except Exception as problem:
        if not hasattr(problem, "format_message"):
            raise
        status = _refuse(f"{problem.format_message()} See mlcase --help.") if problem.format_message() else 0
    sys.exit(status if isinstance(status, int) else 0)


def _refuse(message: str) -> int:
    print(f"mlcase: {' '.join(message.split())}", file=sys.stderr)
    return 2
