"""What a server allows."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """Limits and access; the defaults suit one person's machine."""

    token: str | None = None
    """What every request must carry when the server can be reached from elsewhere."""
    hosts: tuple[str, ...] | None = None
    """The names under which it may be asked; None: any. So no page from elsewhere can pose as its own."""
    body: int = 8_000_000
    """Bytes of a request with calls."""
    upload: int = 64_000_000
    """Bytes of a request with a workbook."""
    calls: int = 10_000
    """Calls of one batch."""
    cells: int = 1_000_000
    """Cells in the arguments of one batch."""
    patience: float = 60.0
    """Time for a request to arrive, its head and its body each."""
    seconds: float = 5.0
    """Time for one call, or for alike ones that are calculated together; what is not done by then is #N/A."""
    batch_seconds: float = 20.0
    """Time for all calls of a batch."""
    workbook_seconds: float = 120.0
    """Time for work on one workbook."""
    workbook_memory: int = 2_000_000_000
    """Bytes of memory for work on one workbook, where the system holds to such a limit: Linux."""
    workbooks: int = 2
    """Workbooks that are worked on at once."""
    waiting: int = 8
    """Workbooks that may wait for that; more are refused."""
    cache: int = 150_000_000
    """Bytes of memory for answers that are kept."""
    log_contents: bool = False
    """Whether the log may hold what cells hold."""
