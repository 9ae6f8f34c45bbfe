"""mlcase recalc --scheduler: each workbook is one run of this command on a worker of a Dask cluster."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlcase_addin.cli import show
from mlcase_workbooks.recalc.errors import UnreadableFile

_RUN = "from mlcase_addin.cli import run; run()"


@dataclass(frozen=True)
class _Done:
    """What a run printed and wrote."""

    status: int
    out: str
    err: str
    content: bytes | None


def recalc_on(scheduler: str, files: Sequence[Path], targets: Sequence[Path | None], options: Sequence[str]) -> int:
    """Recalculate workbooks on a cluster; files are read and written here, in their order."""
    from mlcase_workbooks.whatif.cluster import cluster

    with cluster(scheduler) as client:
        jobs = [
            client.submit(_work, file.name, _content(file), target is not None, tuple(options), pure=False)
            for file, target in zip(files, targets, strict=True)
        ]
        status = 0
        with show.progress(len(files), "Recalculating", least=2) as bar:
            for file, target, job in zip(files, targets, jobs, strict=True):
                done: _Done = job.result()
                _tell(file, target, done)
                if target is not None and done.content is not None:
                    _replace(target, done.content)
                status = max(status, done.status)
                if bar is not None:
                    bar(1)
    return status


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise UnreadableFile(f"{file}: cannot be read ({problem.strerror})") from None


def _work(name: str, content: bytes, wanted: bool, options: tuple[str, ...]) -> _Done:
    """One workbook, on a worker."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        out = Path(folder) / "out" / name
        out.parent.mkdir()
        command = [sys.executable, "-c", _RUN, "recalc", name, *options, *(["-o", str(out.parent)] if wanted else [])]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        said = done.stdout.replace(str(out), "OUT")
        return _Done(done.returncode, said, done.stderr, out.read_bytes() if out.exists() else None)


def _tell(file: Path, target: Path | None, done: _Done) -> None:
    """What the run printed, with the names that the files have here."""
    for line in done.out.splitlines():
        if line.startswith("{"):
            show.print_json({**json.loads(line), "file": str(file)})
        else:
            print(line.replace(f"{file.name}:", f"{file}:", 1).replace("OUT", str(target)))
    for line in done.err.splitlines():
        print(line.replace(f"{file.name}:", f"{file}:", 1), file=sys.stderr)


def _replace(target: Path, content: bytes) -> None:
    """Write a file in one move."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as stream:
        stream.write(content)
    temporary = Path(stream.name)
    temporary.chmod(target.stat().st_mode if target.exists() else 0o644)
    temporary.replace(target)
