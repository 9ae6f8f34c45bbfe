"""How probable it is that the treatment is better, and what a wrong choice would cost."""

from __future__ import annotations

from mlcase_workbooks.templates.ab_readout.metric import EVENTS, UNIT, either
from mlcase_workbooks.templates.blocks.measures import or_words
from mlcase_workbooks.templates.blocks.steps import Step, add_steps_sheet
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Format

RATE_ONLY = "rates only"


def _bayes(what: str) -> str:
    return either(f'ML_AB_BAYES({EVENTS},1,1,Inputs_Confidence,"{what}")', f'"{RATE_ONLY}"')


BAYES = (
    Step(
        "probability",
        "Probability that the treatment is better",
        "share",
        "=" + either(f"ML_AB_BAYES({EVENTS})", or_words("NORMSDIST(Case_Difference/Case_Error)", "no test")),
        Format.DETAILED_PERCENT,
        "Rates: two Beta posteriors from a uniform prior. Means: a normal posterior from a flat prior.",
        name="Case_Probability",
    ),
    Step(
        "loss_t",
        "Expected loss of shipping the treatment",
        UNIT,
        "=" + _bayes("loss_t"),
        Format.TINY,
        "What one gives up on average, should the choice be wrong.",
    ),
    Step("loss_c", "Expected loss of staying with the control", UNIT, "=" + _bayes("loss_c"), Format.FINE),
    Step(
        "low",
        "Credible interval, low end",
        UNIT,
        "=" + _bayes("low"),
        Format.FINE,
        "The difference lies in it with the probability on Inputs.",
        name="Case_Credible_Low",
    ),
    Step("high", "Credible interval, high end", UNIT, "=" + _bayes("high"), Format.FINE, name="Case_Credible_High"),
    Step(
        "loss_t_year",
        "Expected loss of shipping, a year",
        "$ a year",
        "=" + either("{loss_t}*Case_Unit_Value", f'"{RATE_ONLY}"'),
        Format.MONEY,
        "Ship when it is below what one cares about.",
        name="Case_Loss_Ship",
    ),
    Step(
        "loss_c_year",
        "Expected loss of not shipping, a year",
        "$ a year",
        "=" + either("{loss_c}*Case_Unit_Value", f'"{RATE_ONLY}"'),
        Format.MONEY,
        name="Case_Loss_Stay",
    ),
)


def add_bayes(book: Book) -> None:
    """The Bayes sheet."""
    add_steps_sheet(
        book,
        "Bayes",
        "How probable is it that the treatment is better, and what would a wrong choice cost?",
        (("From the counts and a prior that knows nothing", BAYES),),
    )
    within = either("(Case_Credible_Low>Case_Difference)+(Case_Difference>Case_Credible_High)", "0")
    book.check("Bayes", "The credible interval holds the difference", within)
