"""A certificate for https on this machine, made on the first request and kept in the user's settings.

Its authority signs this one certificate and its key is never written: whoever trusts it trusts nothing else.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LASTS = timedelta(days=820)
"""Apple takes no certificate that lasts longer than 825 days."""

_NEAR_ITS_END = timedelta(days=30)


@dataclass(frozen=True)
class Certificate:
    """The files: the authority that is to be trusted, the server's certificate and its key."""

    authority: Path
    chain: Path
    key: Path
    new: bool
    """Whether it was made just now, and has to be trusted."""


def for_names(names: Sequence[str], folder: Path) -> Certificate:
    """The certificate for these names in a folder; a new one where there is none, or where it soon ends."""
    kept = [folder / name for name in ("authority.pem", "server.pem", "server.key", "names.txt")]
    authority, chain, key, listed = kept
    wanted = "\n".join(names)
    if all(file.is_file() for file in kept) and listed.read_text() == wanted and _lasts(chain):
        return Certificate(authority, chain, key, new=False)
    import trustme

    now = datetime.now(UTC)
    issuer = trustme.CA(organization_name="mlcase on this machine", path_length=0)
    issued = issuer.issue_cert(*names, not_before=now - timedelta(days=1), not_after=now + _LASTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key.touch(mode=0o600)
    key.write_bytes(issued.private_key_pem.bytes())
    chain.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    authority.write_bytes(issuer.cert_pem.bytes())
    listed.write_text(wanted)
    return Certificate(authority, chain, key, new=True)


def _lasts(chain: Path) -> bool:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        ends = load_pem_x509_certificate(chain.read_bytes()).not_valid_after_utc
    except ValueError:
        return False
    return ends - datetime.now(UTC) > _NEAR_ITS_END


def usable(chain: Path, key: Path) -> str | None:
    """What is wrong with a certificate and its key, if anything."""
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(chain, key, password="")
    except (OSError, ValueError) as problem:
        return f"{chain} and {key} are no certificate and its key in PEM ({problem})"
    return None


def how_to_trust(authority: Path, platform: str = sys.platform) -> str:
    """The command with which this system's browsers and Excel come to trust it."""
    if platform == "win32":
        return f'certutil -user -addstore Root "{authority}"'
    if platform == "darwin":
        return f'security add-trusted-cert -k ~/Library/Keychains/login.keychain-db "{authority}"'
    return (
        f'sudo cp "{authority}" /usr/local/share/ca-certificates/mlcase.crt && sudo update-ca-certificates\n'
        f'certutil -d sql:"$HOME/.pki/nssdb" -A -t C,, -n mlcase -i "{authority}"   # Chromium; Debian: libnss3-tools'
    )
