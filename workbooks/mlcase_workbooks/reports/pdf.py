"""The memo as PDF: the Word document, printed by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from mlcase_workbooks.libreoffice.process import PROGRAMS, LibreOfficeFailed
from mlcase_workbooks.reports import docx
from mlcase_workbooks.reports.compose import Written

PATIENCE = 180.0
"""Seconds that LibreOffice may take."""


def write(written: Written, workbook: str, out: Path) -> None:
    """Write the memo to a file.

    Raises
    ------
    LibreOfficeFailed
        There is no LibreOffice, or it wrote nothing.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise LibreOfficeFailed(
            "a PDF needs LibreOffice: install it (Debian: libreoffice-writer-nogui), or write memo.docx or memo.html"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "memo.docx"
        source.write_bytes(docx.render(written, workbook))
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nologo"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise LibreOfficeFailed(
                f"LibreOffice wrote no PDF within {PATIENCE:g} s: try again, or write memo.docx"
            ) from None
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise LibreOfficeFailed(
                "LibreOffice wrote no PDF: is Writer installed (Debian: libreoffice-writer-nogui)? Or write memo.docx"
            )
        shutil.copyfile(made, out)
