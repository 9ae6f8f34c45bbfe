"""A claims file: every statement of the source documents gets its verdict, and what cannot be used says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcase_workbooks.audit.claims.case_file import example_text, parse_case, read_case
from mlcase_workbooks.audit.claims.verdicts import RULES, Judged, audit_case_file, judge_all, message
from mlcase_workbooks.audit.findings import Severity
from mlcase_workbooks.recalc.errors import WorkbookError


def judged(text: str) -> dict[str, Judged]:
    """Each statement's verdict by its id."""
    return {one.statement.id: one for one in judge_all(parse_case(text, "case.toml"))}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Judged]:
    return judged(example_text("platform")) | judged(example_text("articles"))


# Part 2 of the requirements, row by row: the verdict, and what was recomputed where it is one figure.
ROWS = [
    ("A1", "OK", 2_550_000), ("A1b", "OK", 30_600_000), ("A2", "METHOD", None), ("A3", "OK", 77_350),
    ("A3b", "ROUND", 928_200), ("A4", "OK", 0.2142857), ("A5", "INCONSISTENT", 3), ("A7", "UNVERIFIABLE", None),
    ("A8", "OK", 2.15e6), ("A9", "ROUND", 645e3), ("A10", "OK", 3.5e6), ("A10b", "OK", 1e6), ("A10c", "OK", 6e6),
    ("A11", "OK", 780e3), ("A12", "WRONG", 89_073), ("A13", "WRONG", 1_068_876), ("A14", "OK", 2e6),
    ("A14b", "OK", 1e6), ("A15", "WRONG", 2 / 13), ("A16", "WRONG", 14e6), ("A17", "OK", 1),
    ("A18", "INCONSISTENT", 13), ("A19", "OK", 2.77e6), ("A19b", "ROUND", 831e3), ("A20", "OK", 10e6),
    ("A21", "INCONSISTENT", 9e6), ("A22", "METHOD", None), ("A23", "AMBIGUOUS", None), ("A24", "OK", 35e6),
    ("A25", "OK", 8e6), ("A25b", "OK", 4e6), ("A26", "INCONSISTENT", 5e5), ("A27", "INCONSISTENT", 4),
    ("A28", "INCONSISTENT", None), ("A29", "METHOD", None), ("A30", "OK", 18e6), ("A30d", "OK", 24e6),
    ("A31", "OK", 22e6), ("A31b", "OK", 19e6), ("A31c", "OK", 9e6), ("A31d", "OK", 50e6), ("A31e", "OK", 50e6),
    ("A32", "INCONSISTENT", 200e3), ("A33", "METHOD", None), ("A34", "INCONSISTENT", 250), ("A35", "METHOD", None),
    ("A36", "WRONG", 7 / 12), ("A37", "INCONSISTENT", None), ("A38", "OK", 4e6), ("A39", "IMPOSSIBLE", 6e6),
    ("A40", "OK", 22e6), ("A40e", "METHOD", None), ("A41", "METHOD", -29_842_224), ("A41b", "METHOD", None),
    ("A42", "OK", -6_363_636), ("A42b", "OK", 6_611_570), ("A42c", "ROUND", 10_518_407),
    ("A42d", "ROUND", 10_766_341), ("A43", "WRONG", 10_766_341), ("A44", "WRONG", 7_824_074),
    ("A44b", "WRONG", 6_688_000), ("A44c", "WRONG", 6_089_783), ("A45", "WRONG", 1.0967255), ("A46", "OK", 0.4285714),
    ("A46b", "OK", 1.4285714), ("A47", "OK", 24), ("A48", "OK", 31.5e6), ("A48b", "OK", 60e6),
    ("A48c", "OK", 0.9047619), ("A49", "ROUND", 21_743_803), ("A50", "OK", 42e6), ("A50b", "OK", 40e6),
    ("A50c", "OK", -0.0476190), ("A51", "WRONG", -3_152_517), ("A52", "OK", 11.82e6), ("A52b", "WRONG", 10_178_062),
    ("A53", "INCONSISTENT", -4e6), ("A54", "WRONG", 29_413_974), ("A55", "WRONG", 36_602_468),
    ("A55b", "WRONG", 0.7320494), ("A56", "WRONG", 0.2679506), ("A57", "IMPOSSIBLE", -20_090_158),
    ("A58", "IMPOSSIBLE", -5_882_795), ("A58b", "IMPOSSIBLE", -8_824_192), ("A59", "WRONG", -3_658_152),
    ("A60", "INCONSISTENT", None), ("A61", "INCONSISTENT", None), ("A62", "METHOD", None), ("A63", "OK", 54e6),
    ("A63b", "OK", 0.5428571), ("A64", "WRONG", -0.2592593), ("A65", "UNVERIFIABLE", -11_605_309), ("A66", "OK", 0),
    ("A66b", "OK", 0.2857143), ("A67", "UNVERIFIABLE", 0), ("A68", "OK", 0.5), ("A68b", "OK", 8_289_507),
    ("A69", "METHOD", None), ("A70", "INCONSISTENT", None), ("A71", "AMBIGUOUS", None), ("A72", "UNVERIFIABLE", None),
    ("A73", "AMBIGUOUS", None),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "verdict", "right"), ROWS)
def test_the_verdict_of_every_row(verdicts: dict[str, Judged], claim: str, verdict: str, right: float | None) -> None:
    finding = verdicts[claim].finding
    assert finding.verdict == verdict, finding
    assert finding.recomputed == (None if right is None else pytest.approx(right, rel=1e-5)), finding


def test_no_claim_of_the_examples_is_unusable(verdicts: dict[str, Judged]) -> None:
    assert [one.statement.id for one in verdicts.values() if one.finding.verdict == "UNUSABLE"] == []
    assert {f"A{n}" for n in range(1, 74)} <= {one.statement.id for one in verdicts.values()}


def test_what_is_said_of_the_return_and_of_the_present_value(verdicts: dict[str, Judged]) -> None:
    assert message(verdicts["A45"]) == (
        "A45 Internal rate of return (l.605): stated 28 %; recomputed: 109.7 % (no convention gives it; nearest is "
        "27.3 %, costs at the start, benefits at the end of each period)"
    )
    assert "no convention gives it; nearest is 11.84M, at the start of each period" in message(verdicts["A43"])
    assert "figure 1 was rounded to 77,000 before it was multiplied" in message(verdicts["A3b"])


# a claim's lines, what is said of it
UNUSABLE = [
    ('kind = "sum"\nfigures = [1]', "nothing is stated"),
    ("stated = 1\nfigures = [1]", "there is no kind"),
    ('stated = 1\nkind = "frob"\nfigures = [1]', "kind is 'frob': give one of sum"),
    ('stated = 1\nkind = "sum"', "figures are missing"),
    ('stated = "much"\nkind = "sum"\nfigures = [1]', "'much': give one figure"),
    ('stated = 1\nkind = "sum"\nfigures = [true]', "figures has True"),
    ('stated = 1\nkind = "sum"\nfigures = [{a = 1}]', "figures has {'a': 1}"),
    ('stated = 1\nkind = "sum"\nfigures = ["=B9"]', "it rests on B9, which the file does not have"),
    ('stated = 1\nkind = "sum"\nfigures = ["=A"]', "it rests on itself: A -> A"),
    ('stated = 1\nkind = "npv"\nuse = "none"', "there is no set 'none': the file has loop"),
    ('stated = 1\nkind = "npv"\nuse = "loop"', "the set 'loop' uses itself"),
    ('judged = "WRONG"', "judged without a reason"),
    ('judged = "odd"\nbecause = "so"', "judged is 'ODD': give one of OK"),
]


@pytest.mark.parametrize(("lines", "said"), UNUSABLE, ids=[said for _, said in UNUSABLE])
def test_an_unusable_claim_says_why_and_leaves_the_others(tmp_path: Path, lines: str, said: str) -> None:
    good = '[[claim]]\nid = "B"\nstated = 3\nkind = "sum"\nfigures = [1, 2]\n'
    path = tmp_path / "case.toml"
    path.write_text(f'[sets.loop]\nuse = "loop"\n\n[[claim]]\nid = "A"\n{lines}\n{good}')
    audited = audit_case_file(path)
    bad, fine = audited.findings
    assert (bad.rule.id, bad.severity, bad.place.line) == ("claim-unusable", Severity.WARNING, 4)
    assert said in bad.message
    assert (fine.rule.id, fine.data["recomputed"]) == ("claim-ok", 3)


def test_the_second_claim_of_one_id_is_unusable() -> None:
    one = '[[claim]]\nid = "A"\nstated = 3\nkind = "sum"\nfigures = [1, 2]\n'
    found = judge_all(parse_case(one + one, "case.toml"))
    assert [f.finding.verdict.value for f in found] == ["OK", "UNUSABLE"]


def test_claims_may_rest_on_claims_below_and_on_sets_of_sets() -> None:
    found = judged(
        '[sets.a]\nbenefits = [8, 18, 24]\n[sets.b]\nuse = "a"\ncosts = [15, 10, 10]\n'
        '[[claim]]\nid = "twice"\nstated = 21.53\nkind = "product"\nfigures = ["=npv", 2]\n'
        '[[claim]]\nid = "npv"\nstated = 10.77\nkind = "npv"\nuse = "b"\nrate = "10 %"\n'
    )
    assert {name: one.finding.verdict.value for name, one in found.items()} == {"twice": "OK", "npv": "OK"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("claim = 3", "there is no claim"), ("", "there is no claim"), ("[[claim]", "not a TOML file"),
     ("sets = 3\n[[claim]]\nid='a'", "sets is no table")],
)  # fmt: skip
def test_a_file_that_is_no_claims_file(text: str, said: str) -> None:
    with pytest.raises(WorkbookError, match=said):
        parse_case(text, "case.toml")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="cannot be read"):
        read_case(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'document = "\xe9"')
    with pytest.raises(WorkbookError, match="UTF-8"):
        read_case(tmp_path / "latin.toml")


def test_every_verdict_has_its_rule() -> None:
    from mlcase_udfs.conventions import Verdict

    assert set(RULES) == set(Verdict)
