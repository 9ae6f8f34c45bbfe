"""The functions as a wheel for Python in the browser: what answers a call, and nothing else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import mlcase_addin
import mlcase_udfs
import mlcase_workbooks
from mlcase_udfs.about import version

_PARTS = (
    (mlcase_udfs, "**/*.py"),
    (mlcase_workbooks, "__init__.py"),
    (mlcase_workbooks, "names.py"),
    (mlcase_workbooks, "recalc/**/*"),
    (mlcase_addin, "__init__.py"),
    (mlcase_addin, "calls.py"),
    (mlcase_addin, "inpage.py"),
)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def name() -> str:
    """The wheel's file name."""
    return f"mlcase-{version()}-py3-none-any.whl"


def wheel() -> bytes:
    """Its content; the same bytes every time."""
    files: dict[str, bytes] = {}
    for package, pattern in _PARTS:
        root = Path(str(package.__file__)).parent
        for path in sorted(root.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                files[f"{root.name}/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    about = f"mlcase-{version()}.dist-info"
    files[f"{about}/METADATA"] = f"Metadata-Version: 2.1\nName: mlcase\nVersion: {version()}\n".encode()
    files[f"{about}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: mlcase\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{about}/RECORD"]).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            archive.writestr(zipfile.ZipInfo(file, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
