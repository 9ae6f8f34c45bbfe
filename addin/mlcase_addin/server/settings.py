"""What a server allows."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """Limits and access; the defaults suit one person's machine."""

    token: str | None = None
    """What every request must carry when the server can be reached from elsewhere."""
    body: int = 8_000_000
    """Bytes of a request with calls."""
    upload: int = 64_000_000
    """Bytes of a request with a workbook."""
    calls: int = 10_000
    """Calls of one batch."""
    cells: int = 1_000_000
    """Cells in the arguments of one batch."""
    seconds: float = 5.0
    """Time for a batch of calls; what is not done by then is #N/A."""
    workbook_seconds: float = 120.0
    """Time for work on one workbook."""
    cache: int = 100_000
    """Answers that are kept."""
    log_contents: bool = False
    """Whether the log may hold what cells hold."""
