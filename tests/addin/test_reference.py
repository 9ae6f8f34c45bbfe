"""Generated pages are fresh."""

from __future__ import annotations

from pathlib import Path

from mlcase_addin.reference import page

DOCS = Path(__file__).parents[2] / "docs"


def test_functions_page_is_fresh() -> None:
    assert (DOCS / "functions.md").read_text(encoding="utf-8") == page(), (
        "run: python -m mlcase_addin.reference > docs/functions.md"
    )
