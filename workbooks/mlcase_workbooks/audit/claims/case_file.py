"""A claims file: the statements of a document in TOML, with the figures that each rests on.

    document = "Business case, 12 March"

    [sets.flows]                       # figures that several claims share; a set may use another
    benefits = ["$8M", "$18M", "$24M"]
    costs = ["$15M", "$10M", "$10M"]

    [[claim]]
    id = "A45"
    says = "Internal rate of return"
    where = "line 605"
    stated = "28 %"
    kind = "irr"
    use = "flows"

Any other key of a claim names figures: a list, or a single one. ``"=A42"`` is what the claim A42 came to. A claim that
a reader has judged, because no arithmetic decides it, has ``judged`` (a verdict) and ``because`` in place of a kind.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from mlcase_workbooks.recalc.errors import WorkbookError

_WORDS = ("id", "says", "where", "kind", "use", "judged", "because", "remark")
_HEADING = re.compile(r"^[ \t]*\[\[[ \t]*claim[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True)
class Statement:
    """One claim as the file has it; ``problem`` says why it cannot be used."""

    id: str
    line: int
    says: str = ""
    where: str = ""
    stated: Any = None
    kind: str = ""
    figures: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    judged: str = ""
    because: str = ""
    remark: str = ""
    problem: str = ""


@dataclass(frozen=True)
class CaseFile:
    """A document's statements."""

    document: str
    statements: tuple[Statement, ...]


def read_case(path: Path) -> CaseFile:
    """Read a claims file; WorkbookError when it is none. A claim that is not well formed says so itself."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise WorkbookError(f"{path}: cannot be read ({problem.strerror})") from None
    except UnicodeDecodeError:
        raise WorkbookError(f"{path}: not a text in UTF-8") from None
    return parse_case(text, str(path))


def example_text(name: str) -> str:
    """A claims file that ships with mlcase: "platform" or "articles"."""
    return resources.files("mlcase_workbooks.audit").joinpath("examples", f"{name}.toml").read_text(encoding="utf-8")


def parse_case(text: str, name: str) -> CaseFile:
    """The statements of a claims file's text."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise WorkbookError(f"{name}: not a TOML file ({problem})") from None
    claims = content.get("claim")
    if not isinstance(claims, list) or not claims or not all(isinstance(claim, dict) for claim in claims):
        raise WorkbookError(f"{name}: there is no claim: give tables [[claim]] with id, says, stated and kind")
    lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADING.finditer(text)]
    lines += [0] * (len(claims) - len(lines))
    sets = content.get("sets", {})
    if not isinstance(sets, dict):
        raise WorkbookError(f"{name}: sets is no table: give [sets.NAME] with figures")
    document = str(content.get("document", Path(name).stem))
    statements = [
        _statement(claim, line, i, sets) for i, (claim, line) in enumerate(zip(claims, lines, strict=False), 1)
    ]
    return CaseFile(document, tuple(_without_repeats(statements)))


def _statement(claim: Mapping[str, Any], line: int, place: int, sets: Mapping[str, Any]) -> Statement:
    words = {key: str(claim.get(key, "")).strip() for key in _WORDS}
    identity = words["id"] or f"claim {place}"
    own = {key: value for key, value in claim.items() if key not in (*_WORDS, "stated")}
    try:
        figures = {**_shared(words["use"], sets), **{key: _listed(key, value) for key, value in own.items()}}
        if not words["judged"] and "stated" not in claim:
            raise ValueError("nothing is stated: give stated, as it is printed")
        if words["judged"] and not words["because"]:
            raise ValueError("judged without a reason: give because")
        if not words["judged"] and not words["kind"]:
            raise ValueError("there is no kind: give one, such as sum, npv or same")
    except ValueError as problem:
        return Statement(identity, line, words["says"], words["where"], claim.get("stated"), problem=str(problem))
    return Statement(
        identity, line, words["says"], words["where"], claim.get("stated"), words["kind"], figures,
        words["judged"].upper(), words["because"], words["remark"],
    )  # fmt: skip


def _shared(name: str, sets: Mapping[str, Any], around: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """The figures of a set, and of the set that it uses."""
    if not name:
        return {}
    given = sets.get(name)
    if not isinstance(given, dict):
        known = ", ".join(sets) or "none"
        raise ValueError(f"there is no set {name!r}: the file has {known}")
    if name in around:
        raise ValueError(f"the set {name!r} uses itself")
    inner = _shared(str(given.get("use", "")), sets, (*around, name))
    return inner | {key: _listed(key, value) for key, value in given.items() if key != "use"}


def _listed(name: str, value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    for item in values:
        if isinstance(item, bool) or not isinstance(item, int | float | str):
            raise ValueError(f"{name} has {item!r}: give figures, as numbers or as they are printed")
    return values


def _without_repeats(statements: Sequence[Statement]) -> Sequence[Statement]:
    """The statements; the second of one id cannot be used."""
    seen: set[str] = set()
    found = []
    for statement in statements:
        if statement.id in seen and not statement.problem:
            statement = Statement(
                statement.id, statement.line, problem=f"{statement.id} is there twice: give ids of their own"
            )
        seen.add(statement.id)
        found.append(statement)
    return found
