"""The memo: its numbers are the workbook's, it answers the five questions, and every format links to the cells."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mlcase_workbooks.cases import create
from mlcase_workbooks.recalc import Model, WorkbookError
from mlcase_workbooks.reports import extra, pdf, write_memo
from mlcase_workbooks.reports.compose import Written, compose
from mlcase_workbooks.reports.content.questions import QUESTIONS
from mlcase_workbooks.reports.document import Memo, Picture, linked, passages
from mlcase_workbooks.reports.units import Scale
from oracles import LibreOffice
from sheets import workbook

TEMPLATES = ("platform", "model-roi", "budget-pack", "portfolio", "ab-readout", "rebuild")

# What the first chapter must say, from the source documents' figures; and how many objections have a page.
HEADLINES: dict[str, tuple[list[str], int]] = {
    "platform": (
        ["Approve $35.0M, released in stages", "an NPV of $10.8M (end-of-year flows at 10.0%)", "month 23", "36.6%",
         "42.9%", "NPV is -$3.2M", "73.2%", "$6.1M on average", "Weighted with their probabilities: $10.2M"],
        6,
    ),
    "model-roi": (["Approve $1,106K", "an NPV of $1,316K", "month 8", "$928,200 a year", "NPV is $668K"], 5),
    "budget-pack": (["Approve $500K", "Doing nothing costs $651K a year", "an NPV of $268K"], 6),
    "portfolio": (
        ["Approve $3.4M", "Last year $2.8M brought $5.1M", "an ROI of 117.9%", "21.4% more than last year"],
        6,
    ),
    "ab-readout": (
        ["Ship the treatment, and book $14.0M a year", "3.00 points (1.90 to 4.10 points)", "$18.4M a year",
         "between $11.6M and $25.1M", "under 0.001"],
        4,
    ),
    "rebuild": (["Approve $340K", "The $600K spent on pilots is sunk", "an NPV of $570K"], 5),
}  # fmt: skip


@cache
def case(name: str) -> Path:
    """A template's workbook."""
    path = Path(mkdtemp(prefix="mlcase-memo-")) / f"{name}.xlsx"
    create(name, path)
    return path


@cache
def written(name: str) -> tuple[Model, Written]:
    """A template's calculated model and its memo."""
    model = Model.open(case(name))
    return model, compose(model, f"{name}.xlsx")


def words(memo: Memo, chapter: str = "") -> str:
    """All that a memo, or its chapters under one kicker, say."""
    chosen = tuple(one for one in memo.chapters if chapter in ("", one.kicker))
    return "\n".join(text for _, text in passages(Memo("", (), chosen)))


# -- the numbers ------------------------------------------------------------------------------------------------------

UNITS = {"M": 1e6, "K": 1e3, "": 1.0}


def agrees(text: str, value: Any) -> bool:
    """Whether a printed number is a value rounded to what is printed: read back independently of the memo's code."""
    limit = re.fullmatch(r"(over|under) \$?([\d.]+)(%?)", text)
    if limit:
        bound = float(limit[2]) / (100 if limit[3] else 1)
        return bool(value >= bound - 5e-4 if limit[1] == "over" else value < bound)
    month = re.fullmatch(r"month (\d+)", text)
    if month:
        return int(month[1]) - 1 < value <= int(month[1])
    number = re.fullmatch(r"(-?)\$?([\d,]+(?:\.(\d+))?)([MK]?)(%?)( months| points)?", text)
    if number is None:
        return False
    unit = UNITS[number[4]] * (0.01 if number[5] or number[6] == " points" else 1.0)
    printed = float(number[2].replace(",", "")) * (-1 if number[1] else 1) * unit
    half = 0.5 * 10.0 ** -len(number[3] or "") * unit
    if not (number[4] or number[5] or number[6] or number[3]) and "$" not in text and abs(value) < 1000:
        half = max(half, 0.005 * abs(value))  # a metric in three digits
    return abs(printed - abs(value) if value * printed < 0 else printed - value) <= half * (1 + 1e-9)


def right(text: str, value: Any) -> bool:
    """``agrees``, also for the first of two numbers of one unit: 1.90 to 4.10 points."""
    return agrees(text, value) or agrees(f"{text} points", value)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_number_is_its_cells_value(name: str) -> None:
    model, memo = written(name)
    shown = [one for one in linked(memo.memo) if one.label]
    wrong = [(one.text, str(one.cell)) for one in shown if not right(one.text, model.get(one.cell.location))]
    assert len(shown) > 60
    assert not wrong


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_of_the_workbook_is_its_cells(name: str) -> None:
    model, memo = written(name)
    texts = [one for one in linked(memo.memo) if not one.label and one.text != str(one.cell)]
    for one in texts:
        value = model.get(one.cell.location)
        assert one.text.lower() in ("yes", "no") if isinstance(value, bool) else one.text[:12].lower() in value.lower()


@pytest.mark.parametrize("name", TEMPLATES)
def test_headlines(name: str) -> None:
    wanted, objections = HEADLINES[name]
    _, memo = written(name)
    said = words(memo.memo, "Memo")
    assert [phrase for phrase in wanted if phrase not in said] == []
    assert sum(chapter.kicker == "Objection" for chapter in memo.memo.chapters) == objections


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_last_chapter_has_the_cell_of_every_number(name: str) -> None:
    _, memo = written(name)
    *chapters, sources = memo.memo.chapters
    assert sources.title == "Conventions and sources"
    listed = {one.text for one in linked(sources) if not one.label}
    assert {str(one.cell) for one in linked(tuple(chapters)) if one.label} <= listed


@given(st.floats(-1e12, 1e12), st.sampled_from([1.0, 1e7]))
def test_money_is_never_off_by_more_than_it_shows(amount: float, largest: float) -> None:
    assert agrees(Scale.of([largest]).money(amount), amount) or abs(amount) < 1
    assert Scale.of([largest]).money(amount).startswith("-") == (amount < 0 and abs(amount) >= 1)


# -- the content ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_answers_the_five_questions_in_dollars(name: str) -> None:
    _, memo = written(name)
    assert memo.problems == ()
    page = words(memo.memo, "Summary on one page")
    assert all(question in page for question in QUESTIONS)
    assert "No answer" not in page


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_order_is_decision_first_conclusion_last(name: str) -> None:
    _, memo = written(name)
    first = memo.memo.chapters[0]
    titles = [section.title for section in first.sections]
    assert getattr(first.sections[0].blocks[0], "title", "") == "Decision wanted"
    assert titles[:2] == ["", "In short"]
    assert titles[-2:] == ["What may go wrong", "Conclusion"]
    assert {"How we know", "Real, and not in the figures"} <= set(titles)
    assert all(section.blocks for chapter in memo.memo.chapters for section in chapter.sections)


@pytest.mark.parametrize("name", TEMPLATES)
def test_charts_state_findings(name: str) -> None:
    _, memo = written(name)
    blocks = [block for chapter in memo.memo.chapters for section in chapter.sections for block in section.blocks]
    titles = {chart.title for block in blocks if isinstance(block, Picture) for chart in block.charts}
    assert len(titles) == (1 if name == "ab-readout" else 3)
    assert all(re.search(r"\$|month|[Ee]very scenario", title) for title in titles)


SETTINGS: list[tuple[str, Mapping[str, object], list[str]]] = [
    ("platform", {"Inputs_Benefit_Factor": 0.5}, ["Do not spend $35.0M", "does not come back", "That is right"]),
    ("platform", {"Inputs_Worst_Benefits": 1.0, "Inputs_Worst_Costs": 1.0}, ["even the worst case gains"]),
    ("ab-readout", {"Inputs_Treatment_Events": 1700}, ["Hold the treatment back"]),
    ("ab-readout", {"Inputs_Treatment_Events": 1801}, ["It may be"]),
]


@pytest.mark.parametrize(("name", "settings", "wanted"), SETTINGS, ids=lambda one: str(one)[:30])
def test_the_words_follow_the_numbers(name: str, settings: Mapping[str, object], wanted: list[str]) -> None:
    model = Model.open(case(name))
    for reference, value in settings.items():
        model.set(reference, value)
    said = words(compose(model, "case.xlsx").memo)
    assert [phrase for phrase in wanted if phrase not in said] == []


@pytest.mark.parametrize("name", ["platform", "ab-readout"])
def test_a_blank_template_is_written_and_nothing_is_claimed(name: str, tmp_path: Path) -> None:
    model = create(name, tmp_path / "case.xlsx", blank=True)
    memo = compose(model, "case.xlsx")
    said = words(memo.memo)
    assert not re.search(r"#[A-Z]|month 0|Approve|None|nan", said)
    assert "Case_Checks is FALSE: see the sheet Checks" in memo.problems
    assert [problem for problem in memo.problems if problem.startswith("not answered: What did it deliver?")]


def test_a_failed_check_stops_the_reader(tmp_path: Path) -> None:
    model = Model.open(case("platform"))
    model.set("Inputs_Best_Probability", 0.9)
    memo = compose(model, "case.xlsx")
    assert "Case_Checks is FALSE: see the sheet Checks" in memo.problems
    assert "Until it holds, no number here can be relied on." in words(memo.memo, "Memo")


# -- workbooks of users -----------------------------------------------------------------------------------------------

OWN = {"A1": -100_000, "A2": 250_000, "A3": "=A1+A2/1.1", "A4": "not in the case"}


def own(path: Path, names: Mapping[str, str], **sheets: Mapping[str, Any]) -> Written:
    """The memo of a small workbook with some of the names."""
    targets = {name: f"Model!${cell[0]}${cell[1:]}" for name, cell in names.items()}
    return compose(Model.open(workbook(path / "own.xlsx", {"Model": OWN, **sheets}, targets)), "own.xlsx")


def test_a_users_workbook_with_one_name(tmp_path: Path) -> None:
    memo = own(tmp_path, {"Case_NPV": "A3"})
    assert "NPV is $127K." in words(memo.memo, "Memo")
    assert len(memo.problems) == 5
    assert memo.memo.subject == "own"


def test_a_users_workbook_with_its_own_answers(tmp_path: Path) -> None:
    rows = {"A1": "Question", "B1": "Answer", "C1": "Evidence"}
    for number, question in enumerate(QUESTIONS, start=2):
        rows |= {f"A{number}": question, f"B{number}": f"Answer {number}", f"C{number}": "Ledger"}
    assert own(tmp_path, {"Case_NPV": "A3", "Case_Total_Cost": "A2"}, Mine=rows).problems == ()
    del rows["C3"]
    assert own(tmp_path, {"Case_NPV": "A3"}, Mine=rows).problems == (
        f"no evidence: {QUESTIONS[1]} Say in the column Evidence where the answer comes from",
    )


@pytest.mark.parametrize(
    ("answer", "flagged"),
    [
        ("Accuracy rose by 3 points", "Accuracy"),
        ("The F1 score is 0.9", "F1"),
        ("An AUC of 0.93", "AUC"),
        ("Accuracy rose by 3 points, worth $2M a year", ""),
        ("Accuracy rose: 40,000 dollars saved", ""),
        ("Inaccuracy is not the word, nor is faucet", ""),
        ("Sales rose by 3 %", ""),
    ],
)
def test_engineer_speak(answer: str, flagged: str, tmp_path: Path) -> None:
    rows = {"A1": "Question", "B1": "Answer", "C1": "Evidence", "A2": QUESTIONS[1], "B2": answer, "C2": "Ledger"}
    problems = own(tmp_path, {"Case_NPV": "A3"}, Mine=rows).problems
    found = [problem for problem in problems if problem.startswith("engineer-speak")]
    assert [problem.split("'")[1] for problem in found] == ([flagged] if flagged else [])


@pytest.mark.parametrize(
    ("code", "shown"), [("#,##0", "$127K"), ("[$€-407] #,##0", "€127K"), ("£#,##0.00", "£127K"), ("0.0%", "$127K")]
)
def test_the_currency_is_the_results_own(code: str, shown: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "own.xlsx", {"It's mine": OWN}, {"Case_NPV": "'It''s mine'!$A$3"})
    book = load_workbook(path)
    book["It's mine"]["A3"].number_format = code
    book.save(path)
    memo = compose(Model.open(path), "own.xlsx")
    assert f"NPV is {shown}." in words(memo.memo, "Memo")
    assert memo.scale.symbol == shown[0]
    write_memo(Model.open(path), path, tmp_path / "memo.html")
    assert ("own.xlsx#'It''s mine'!A3", "'It''s mine'!A3") in Page((tmp_path / "memo.html").read_text("utf-8")).links


def test_errors_and_texts_in_place_of_numbers(tmp_path: Path) -> None:
    names = {
        "Case_NPV": "A3",
        "Case_Payback": "A4",
        "Case_ROI": "B1",
        "Case_Total_Cost": "A2",
        "Case_Peak_Funding": "C9",
    }
    targets = {name: f"Model!${cell[0]}${cell[1:]}" for name, cell in names.items()}
    model = Model.open(workbook(tmp_path / "own.xlsx", {"Model": OWN | {"B1": "=1/0"}}, targets))
    memo = compose(model, "own.xlsx")
    assert "Case_ROI (Model!B1) shows #DIV/0!" in memo.problems
    assert "Payback | not in the case" in words(memo.memo, "Memo")
    assert "ROI" not in words(memo.memo, "Memo")


def test_a_workbook_without_the_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"^own.xlsx: no Case_NPV and no Case_Annual_Point in this workbook"):
        own(tmp_path, {"Something": "A3"})


# -- the formats ------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The links, the pictures and the open elements of a page."""

    VOID = ("meta", "col", "br", "path", "use")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.drawn = 0
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what is opened."""
        given = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append((given.get("href") or "", given.get("title") or ""))
        self.drawn += tag == "figure"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is opened."""

    def handle_endtag(self, tag: str) -> None:
        """What is closed was opened last."""
        if tag not in self.VOID:
            assert self.open.pop() == tag


def memo_file(name: str, out: Path) -> Path:
    """The memo of a template, from a copy of its workbook in the memo's parent folder's ``model`` folder."""
    folder = out.parent / "my model"
    folder.mkdir(exist_ok=True)
    copy = Path(shutil.copy(case(name), folder / "case #1.xlsx"))
    assert write_memo(Model.open(copy), copy, out) == ()
    return out


def links_lead_to_cells(links: list[tuple[str, str]], base: Path, model: Model) -> None:
    """Every link leads to the workbook's file and to a cell that exists, and says which."""
    assert links
    for address, cell in links:
        file, _, location = address.partition("#")
        assert (base / unquote(file)).is_file()
        if location:
            area = model.book.locate(unquote(location))
            assert unquote(location).replace("'", "") == cell.replace("'", "")
            assert area.value() is not None


@pytest.mark.parametrize("name", ["rebuild", "ab-readout"])
def test_html(name: str, tmp_path: Path) -> None:
    model, memo = written(name)
    text = memo_file(name, tmp_path / "memo.html").read_text("utf-8")
    page = Page(text)
    assert page.open == []
    links_lead_to_cells(page.links, tmp_path, model)
    assert len(page.links) == len(list(linked(memo.memo.chapters))) + len(memo.memo.head)
    assert page.drawn == text.count("<svg") > 0
    assert not re.search(r'(?:src|href)="https?:', text)
    assert memo_file(name, tmp_path / "again.html").read_text("utf-8") == text


def test_markdown(tmp_path: Path) -> None:
    model, memo = written("rebuild")
    text = memo_file("rebuild", tmp_path / "memo.md").read_text("utf-8")
    links = re.findall(r'(?<!!)\[(?:[^\]\\]|\\.)*\]\((\S+) "([^"]+)"\)', text)
    links_lead_to_cells(links, tmp_path, model)
    assert len(links) == len(list(linked((memo.memo.head, memo.memo.chapters))))
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert len(pictures) == 3
    for picture in pictures:
        data = (tmp_path / unquote(picture)).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert struct.unpack(">II", data[16:24]) > (700, 500)


def test_word(tmp_path: Path) -> None:
    model, memo = written("budget-pack")
    document = docx.Document(str(memo_file("budget-pack", tmp_path / "memo.docx")))
    relations = document.part.rels
    links = [
        (
            f"{relations[link.get(qn('r:id'))].target_ref}#{link.get(qn('w:anchor')) or ''}",
            link.get(qn("w:tooltip")) or "",
        )
        for link in document.element.iter(qn("w:hyperlink"))
    ]
    links_lead_to_cells(links, tmp_path, model)
    assert len(links) == len(list(linked((memo.memo.head, memo.memo.chapters)))) + 1
    headings = [line.text for line in document.paragraphs if line.style.name == "Heading 1"]
    assert headings == [chapter.title for chapter in memo.memo.chapters]
    drawings = list(document.element.iter(qn("wp:docPr")))
    assert len(drawings) == 3
    assert all(drawing.get("descr") for drawing in drawings)


def test_pdf(libreoffice: LibreOffice, tmp_path: Path) -> None:
    try:
        data = memo_file("ab-readout", tmp_path / "memo.pdf").read_bytes()
    except WorkbookError as problem:
        if "Writer" in str(problem) and not os.environ.get("MLCASE_REQUIRE_ALL"):
            pytest.skip("LibreOffice has no Writer (Debian: libreoffice-writer-nogui)")
        raise
    assert data.startswith(b"%PDF")
    assert re.search(rb"/URI\(\./my%20model/case%20%231.xlsx#'Annualise'!H20\)", data)
    assert len(re.findall(rb"/Type\s*/Page\b", data)) >= 8


def test_text_from_the_workbook_cannot_become_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> [x](http://evil) | **b**"
    names = {"Case_NPV": "Model!$A$3", "Case_Total_Cost": "Model!$A$2"}
    path = workbook(tmp_path / "own.xlsx", {"Model": OWN, "Cover": {"B1": evil, "B5": "Status", "C5": evil}}, names)
    for kind in ("html", "md", "docx"):
        write_memo(Model.open(path), path, tmp_path / f"memo.{kind}")
    assert "<script" not in (tmp_path / "memo.html").read_text("utf-8")
    text = (tmp_path / "memo.md").read_text("utf-8")
    assert r"\<script\>alert(1)\</script\> \[x\](http://evil) \| \*\*b\*\*" in text
    assert docx.Document(str(tmp_path / "memo.docx")).paragraphs[1].text == evil


# -- what is missing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["html", "md", "docx"])
def test_without_the_extra_one_line_says_what_to_install(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda module: None)
    with pytest.raises(WorkbookError, match=r"pip install 'mlcase\[report\]'"):
        write_memo(Model.open(case("rebuild")), case("rebuild"), tmp_path / f"memo.{kind}")
    assert list(tmp_path.iterdir()) == []


def test_without_libreoffice_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda program: None)
    with pytest.raises(WorkbookError, match=r"^a PDF needs LibreOffice: install it .*, or write memo.docx"):
        write_memo(Model.open(case("rebuild")), case("rebuild"), tmp_path / "memo.pdf")


def test_libreoffice_that_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda program: "soffice")
    monkeypatch.setattr(pdf.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0))
    with pytest.raises(WorkbookError, match="LibreOffice wrote no PDF: is Writer installed"):
        write_memo(Model.open(case("rebuild")), case("rebuild"), tmp_path / "memo.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["memo.doc", "memo", "no/memo.html", "folder.html"])
def test_a_name_that_cannot_be_written(out: str, tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(WorkbookError, match=r"give a name that ends in|cannot be written"):
        write_memo(Model.open(case("rebuild")), case("rebuild"), tmp_path / out)
