"""The five questions that a budget case answers: built, delivered, how known, next, risk."""

from __future__ import annotations

from dataclasses import dataclass

from mlcase_workbooks.reports.content.cash import cash_table
from mlcase_workbooks.reports.content.words import decision
from mlcase_workbooks.reports.document import Linked, Parts, linked
from mlcase_workbooks.reports.facts import Facts, joined
from mlcase_workbooks.reports.layout import Row, beside, header, lines, table

BUILT, DELIVERED, KNOWN, NEXT, RISK = QUESTIONS = (
    "What did we build?",
    "What did it deliver?",
    "How do we know?",
    "What would we build next?",
    "What is the risk?",
)
_WORDS = {
    NEXT: ("next",),
    RISK: ("risk",),
    KNOWN: ("know",),
    DELIVERED: ("deliver", "bring"),
    BUILT: ("build", "built"),
}
"""What tells a question of a workbook's own list; the first that fits counts."""


@dataclass(frozen=True)
class Answer:
    """A question, its answer, and the sheets that prove it. Complete with both."""

    question: str
    parts: Parts
    evidence: str

    @property
    def complete(self) -> bool:
        """Whether there is an answer and something that proves it."""
        return bool(self.parts and self.evidence)


def answers(facts: Facts) -> tuple[Answer, ...]:
    """The workbook's own answers (a table Question, Answer, Evidence), or those that its figures give."""
    own = _own(facts)
    written = {BUILT: _built, DELIVERED: _delivered, KNOWN: _known, NEXT: _next, RISK: _risk}
    found = []
    for question, write in written.items():
        if question in own:
            found.append(own[question])
        else:
            parts = write(facts)
            found.append(Answer(question, parts, ", ".join(dict.fromkeys(part.cell.sheet for part in linked(parts)))))
    return tuple(found)


def _own(facts: Facts) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for row in table(facts, "Question", "Answer", "Evidence"):
        asked = str(row["Question"].value).lower()
        question = next((q for q, words in _WORDS.items() if any(word in asked for word in words)), None)
        if question is not None:
            parts = (facts.linked(row["Answer"]),) if "Answer" in row else ()
            found[question] = Answer(question, parts, str(row["Evidence"].value) if "Evidence" in row else "")
    return found


def _built(facts: Facts) -> Parts:
    for label, fact in lines(facts, "The model", "Memo"):
        if label == "What was built":
            return (facts.linked(fact),)
    pilots = facts.tell("{Case_Trigger_Count} pilots for {Case_Sunk}, abandoned.")
    return joined([part for part in (pilots, _planned(facts)) if part], " ")


def _planned(facts: Facts) -> Parts:
    cash = cash_table(facts)
    if cash is None or not cash.costs:
        return facts.tell(
            "The test compared a treatment ({Inputs_Treatment_Size} users) with a control ({Inputs_Control_Size})."
        )
    return ("Not built yet. The largest parts of the cost: ", *_named(facts, cash.costs), ".")


def _named(facts: Facts, rows: tuple[Row, ...], most: int = 3) -> Parts:
    """The largest lines with their totals."""
    return joined(
        [(facts.linked(row["Metric"]), " (", facts.linked(row["Total"], "size"), ")") for row in rows[:most]], ", "
    )


def _delivered(facts: Facts) -> Parts:
    said = facts.tell(
        "{Case_Annual_Value} a year at full effect.",
        "Today's way costs {Case_Inaction_Year} a year; the plan ends {Case_Inaction_Removed} of it.",
        "{Case_Annual_Point} a year, between {Case_Annual_Low} and {Case_Annual_High}; to be booked: "
        "{Case_Annual_Shrunk_Point}.",
    )
    cash = cash_table(facts)
    if not said and cash is not None and cash.benefits:
        whole = facts.tell("Planned: {Case_Total_Benefit}, of which")
        said = (*joined([whole, _named(facts, cash.benefits)], " "), ".")
    return said or (facts.tell("Planned: {Case_Total_Benefit}.") if facts.number("Case_Total_Benefit") else ())


def _known(facts: Facts) -> Parts:
    for label, fact in lines(facts, "The model", "Memo"):
        if label == "How it is known":
            return joined([(facts.linked(fact),), facts.tell("Verdict: {Case_Evidence_Verdict}.")], " ")
    said = facts.tell(
        "From {Case_Incident_Rate} logged incidents a year at {Case_Incident_Cost} each.",
        "{Case_Findings} findings of the diagnosis; {Case_Fixable_Share} of the loss has causes upstream of the model.",
        "A controlled test of {Inputs_Days} days: difference {Case_Difference}, interval {Case_Low:bare} to "
        "{Case_High}, p {Case_P:p}.",
    )
    return joined([part for part in (said, _provenance(facts)) if part], " ")


def _provenance(facts: Facts) -> Parts:
    if header(facts, "Assumption", "Source", "Confidence") is None:
        return ()
    unsure, sentence = beside(facts, "Assumptions of low confidence"), "Every assumption has its source"
    return facts.say(f"{sentence}; {{unsure}} are of low confidence.", unsure=unsure) or ()


def _next(facts: Facts) -> Parts:
    for label, fact in lines(facts, "What comes next", "Memo"):
        if label == "Projects":
            return (Linked(f"{str(fact.value)[:1].upper()}{str(fact.value)[1:]}", fact.cell),)
    plan = facts.tell("The plan takes {Case_Plan_Weeks} weeks from approval to the last step.")
    return joined([part for part in (decision(facts) or (), plan) if part], " ")


def _risk(facts: Facts) -> Parts:
    return facts.tell(
        "Worst case: NPV {Case_Worst_NPV}.",
        "Expected cost of the risks: {Case_Risk_EMV}.",
        "Break-even at {Case_Break_Even} of the benefits.",
        "Expected loss of shipping: {Case_Loss_Ship} a year; of staying: {Case_Loss_Stay}.",
        "Guardrails broken: {Case_Guardrails_Broken}.",
    )
