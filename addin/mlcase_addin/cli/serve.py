"""mlcase serve: the add-in's server and its page."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from mlcase_workbooks.recalc.errors import WorkbookError


class CannotServe(WorkbookError):
    """The server cannot start."""


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=8765, show_default=True, help="0: any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True,
    help="Processes that share the calls, one a core; each keeps its own answers.",
)  # fmt: skip
@click.option("--https", is_flag=True, help="With a certificate for this machine, made and kept for you.")
@click.option("--certificate", type=click.Path(path_type=Path), metavar="FILE", help="For https: your own, in PEM.")
@click.option("--key", type=click.Path(path_type=Path), metavar="FILE", help="The certificate's key, in PEM.")
@click.option("--token", metavar="TEXT", help="What requests must carry; made up when others can reach the server.")
@click.option("--address", metavar="URL", help="What others call the server, where a proxy stands before it.")
@click.option(
    "--log", type=click.Choice(["debug", "info", "warning", "error"]), default="warning", show_default=True,
    help="What goes to stderr, one JSON object a line; info: every request.",
)  # fmt: skip
@click.option("--log-contents", is_flag=True, help="Let the log hold what cells hold.")
def serve(
    port: int,
    host: str,
    workers: int,
    https: bool,
    certificate: Path | None,
    key: Path | None,
    token: str | None,
    address: str | None,
    log: str,
    log_contents: bool,
) -> None:
    """Serve the functions to Excel, and a page for any browser. It recalculates, simulates and audits workbooks."""
    folder = Path(click.get_current_context().with_resource(tempfile.TemporaryDirectory()))
    if workers > 1:  # what counts requests looks for this when it is imported
        (folder / "counts").mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder / "counts")
    try:
        import trustme  # noqa: F401

        from mlcase_addin.server import listening, processes
        from mlcase_addin.server import log as logs
        from mlcase_addin.server.app import create_app
    except ImportError as missing:
        raise CannotServe(f"{missing.name} is not installed: pip install 'mlcase[serve]'") from None
    from mlcase_addin.officejs import build
    from mlcase_addin.server.settings import LOOPBACK, Settings

    if workers > 1 and not processes.possible():
        raise CannotServe("--workers: this system cannot share a port: start several servers behind a balancer")
    here = host in LOOPBACK
    name = _name(address) if address else "localhost" if here else host
    if host in ("0.0.0.0", "::") and not address:
        name = socket.getfqdn()
    certificate, key = _certificate(https, certificate, key, name)
    if token is None and not here:
        token = secrets.token_urlsafe(24)
    try:
        listener = listening.listen(host, port)
    except OSError as problem:
        why = (problem.strerror or str(problem)).partition(" (while")[0]
        raise CannotServe(f"{host}:{port} cannot be listened on ({why}): give another --port or --host") from None
    with listener:
        bracketed = f"[{name}]" if ":" in name else name
        own = f"{'https' if certificate else 'http'}://{bracketed}:{listener.getsockname()[1]}"
        files = build(folder / "files", address or own, token)
        names = tuple(dict.fromkeys([*LOOPBACK, name])) if here else None
        settings = Settings(token=token, hosts=names, log_contents=log_contents)
        logs.start(log)
        query = f"?token={token}" if token else ""
        print(f"mlcase serves at {(address or own).rstrip('/')}/taskpane.html{query} (Ctrl-C ends it)", flush=True)
        if log_contents:
            logging.getLogger("mlcase.server").warning("the log holds what cells hold")
        app = create_app(settings, files)
        run = partial(listening.run, app, listener, settings.patience, certificate, key)
        processes.run(workers, run) if workers > 1 else run()


def _name(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise CannotServe(
            f"--address {address!r}: give what others call the server, such as https://mlcase.example.com"
        )
    return parts.hostname


def _certificate(
    https: bool, certificate: Path | None, key: Path | None, name: str
) -> tuple[Path, Path] | tuple[None, None]:
    """The certificate's files and its key's: those given, or this machine's own."""
    from mlcase_addin.server import certificate as certificates

    if (certificate is None) != (key is None):
        raise CannotServe("--certificate and --key go together: give both")
    if certificate is not None and key is not None:
        for file in (certificate, key):
            if not file.is_file():
                raise CannotServe(f"{file}: there is no such file")
        problem = certificates.usable(certificate, key)
        if problem:
            raise CannotServe(problem)
        return certificate, key
    if not https:
        return None, None
    names = dict.fromkeys(["localhost", "127.0.0.1", "::1", name])
    own = certificates.for_names([*names], Path(click.get_app_dir("mlcase")) / "https")
    if own.new:
        trust = certificates.how_to_trust(own.authority)
        print(f"a certificate was made for {', '.join(names)}; this machine trusts it after\n{trust}", file=sys.stderr)
    return own.chain, own.key
