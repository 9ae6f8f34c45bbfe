"""An audit as JSON."""

from __future__ import annotations

from typing import Any

from mlcase_workbooks.audit.findings import Audited, Finding, Place, Severity


def as_json(audited: Audited) -> dict[str, Any]:
    """One object a file: what was looked at, how many findings of each severity, and the findings."""
    return {
        "file": audited.file,
        "looked_at": audited.looked_at,
        "counts": {f"{severity.value}s": audited.count(severity) for severity in Severity},
        "findings": [_finding(finding) for finding in audited.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rule": finding.rule.id,
        "severity": finding.severity.value,
        "place": str(finding.place),
        **_parts(finding.place),
        "message": finding.message,
        "why": finding.why,
        "mend": finding.mend,
    }
    if finding.related:
        found["related"] = [str(place) for place in finding.related]
    return found | dict(finding.data)


def _parts(place: Place) -> dict[str, Any]:
    parts = {"sheet": place.sheet, "cells": place.cells, "line": place.line, "name": place.name}
    return {key: value for key, value in parts.items() if value}
