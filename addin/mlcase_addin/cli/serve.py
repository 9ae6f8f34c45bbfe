"""mlcase serve: the add-in's server and its page."""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path

import click

from mlcase_workbooks.recalc.errors import WorkbookError


class CannotServe(WorkbookError):
    """The server cannot start."""


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=8765, show_default=True, help="0: any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--certificate", type=click.Path(path_type=Path), metavar="FILE", help="For https: a certificate (PEM).")
@click.option("--key", type=click.Path(path_type=Path), metavar="FILE", help="The certificate's key (PEM).")
@click.option("--token", help="What requests must carry; made up when the server can be reached from elsewhere.")
@click.option("--log-contents", is_flag=True, help="Let the log hold what cells hold.")
def serve(
    port: int, host: str, certificate: Path | None, key: Path | None, token: str | None, log_contents: bool
) -> None:
    """Serve the functions to Excel, and a page that recalculates, simulates and audits workbooks."""
    try:
        import uvicorn

        from mlcase_addin.server.app import create_app
    except ImportError as missing:
        raise CannotServe(f"{missing.name} is not installed: pip install 'mlcase[serve]'") from None
    from mlcase_addin.officejs import build
    from mlcase_addin.server.settings import LOOPBACK, Settings

    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise CannotServe(f"{file}: there is no such file")
    if (certificate is None) != (key is None):
        raise CannotServe("--certificate and --key go together: give both")
    if token is None and host not in LOOPBACK:
        token = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory() as folder:
        address = f"{'https' if certificate else 'http'}://{'localhost' if host in LOOPBACK else host}:{port}"
        files = build(Path(folder), address, token)
        settings = Settings(token=token, log_contents=log_contents)
        print(f"mlcase serves at {address}/taskpane.html{f'?token={token}' if token else ''} (Ctrl-C ends it)")
        sys.stdout.flush()
        try:
            uvicorn.run(
                create_app(settings, files), host=host, port=port, log_level="warning", timeout_graceful_shutdown=10,
                ssl_certfile=certificate, ssl_keyfile=key,
            )  # fmt: skip
        except (OSError, SystemExit) as problem:
            raise CannotServe(f"{host}:{port} cannot be listened on ({problem})") from None
