"""An audit as SARIF 2.1.0, which code hosts show beside a pull request.

A workbook has no lines: its cells are logical locations. The file as a whole is the physical one, with a line for a
finding in a text file.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import Any

from mlcase_workbooks.audit.findings import Audited, Finding, Place, Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(audited: Audited) -> dict[str, Any]:
    """The log: one run, the rules that found something, and the findings."""
    rules = {finding.rule.id: finding.rule for finding in audited.findings}
    numbers = {rule: i for i, rule in enumerate(rules)}
    driver = {"name": "mlcase", "version": _version(), "rules": [_rule(rule) for rule in rules.values()]}
    uri = PurePath(audited.file).as_posix()
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "artifacts": [{"location": {"uri": uri}}],
                "results": [_result(finding, numbers[finding.rule.id], uri) for finding in audited.findings],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.mend},
    }


def _result(finding: Finding, number: int, uri: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": number,
        "level": finding.severity.value,
        "message": {"text": f"{finding.place}: {finding.message}. {finding.why} {finding.mend}"},
        "locations": [_location(finding.place, uri)],
        "partialFingerprints": {"place/v1": f"{finding.rule.id}:{finding.place}"},
    }
    if finding.related:
        result["relatedLocations"] = [{"id": i, **_location(place, uri)} for i, place in enumerate(finding.related, 1)]
    return result


def _location(place: Place, uri: str) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": max(1, place.line)}}
    }
    if not place.line:
        location["logicalLocations"] = [{"fullyQualifiedName": str(place), "kind": "member"}]
    return location


def _version() -> str:
    try:
        return version("mlcase")
    except PackageNotFoundError:
        return "0"
