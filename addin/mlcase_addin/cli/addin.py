"""Commands that put the functions into a spreadsheet application: addin build, install, uninstall."""

from __future__ import annotations

from pathlib import Path

import click

from mlcase_addin.cli import Suggesting
from mlcase_udfs.registry import catalogue

_HOSTS = click.Choice(["office", "libreoffice", "xlwings"])
_host = click.option("--host", type=_HOSTS, required=True, help="The spreadsheet application.")


@click.group(cls=Suggesting)
def addin() -> None:
    """Put the functions into a spreadsheet application."""


@addin.command()
@_host
@click.option("-o", "--out", type=click.Path(path_type=Path), default=".", metavar="DIR", help="Where the files go.")
@click.option("--address", metavar="URL", help="office: the server's address; https://localhost:8765 unless given.")
@click.option("--namespace", metavar="NAME", help="office: for =NAME.ML_NPV() in the place of =ML_NPV().")
@click.option("--runtime", type=click.Choice(["server", "browser"]), help="office: what computes; the server.")
def build(host: str, out: Path, address: str | None, namespace: str | None, runtime: str | None) -> None:
    """Write the add-in's files; they belong to this installation of mlcase."""
    if host == "office":
        from mlcase_addin.officejs import install as office

        print(office.written(out, address or office.ADDRESS, namespace or "", runtime or "server"))
        return
    if address or namespace or runtime:
        raise click.UsageError("--address, --namespace and --runtime go with --host office")
    if host == "xlwings":
        from mlcase_addin.excel_xlwings import install as excel

        print(f"{excel.build(out)}: {len(catalogue())} functions as VBA; mlcase addin install --host xlwings says more")
        return
    from mlcase_addin.libreoffice import extension

    target = extension.build(out)
    print(f"{target}: {len(catalogue())} functions; mlcase addin install --host libreoffice installs them")


@addin.command()
@_host
def install(host: str) -> None:
    """Install the add-in for this user, in place of an older one (as root: for all users)."""
    if host == "office":
        from mlcase_addin.officejs import install as office

        print(office.STEPS)
        return
    if host == "xlwings":
        from mlcase_addin.excel_xlwings import install as excel

        print(excel.install())
        return
    from mlcase_addin.libreoffice.install import install

    install()
    print("installed: start LibreOffice anew and type =ML_VERSION() into a cell")


@addin.command()
@_host
def uninstall(host: str) -> None:
    """Take the add-in out."""
    if host == "office":
        from mlcase_addin.officejs import install as office

        print(office.REMOVAL)
        return
    if host == "xlwings":
        from mlcase_addin.excel_xlwings import install as excel

        print(excel.uninstall())
        return
    from mlcase_addin.libreoffice.install import uninstall

    uninstall()
    print("uninstalled: start LibreOffice anew")
