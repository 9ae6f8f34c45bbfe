"""The metric tested, in formulas: a rate or a mean, with what earlier behaviour explains taken out."""

from __future__ import annotations

from mlcase_workbooks.templates.ab_readout.inputs import RATE

EVENTS = "Inputs_Control_Events,Inputs_Control_Size,Inputs_Treatment_Events,Inputs_Treatment_Size"
MEANS = (
    "Inputs_Control_Mean,Inputs_Control_SD,Inputs_Control_Size,"
    "Inputs_Treatment_Mean,Inputs_Treatment_SD,Inputs_Treatment_Size"
)
UNIT = "unit of the metric"
LEFT_OVER = "SQRT(1-Inputs_Correlation*Inputs_Correlation)"


def of_rate(what: str, method: str = "wald") -> str:
    """A measure of two rates."""
    return f'ML_AB_PROP({EVENTS},Inputs_Confidence,"{method}","{what}")'


def of_mean(what: str) -> str:
    """A measure of two means."""
    return f'ML_AB_MEAN({MEANS},Inputs_Confidence,FALSE,"{what}")'


def either(rate: str, mean: str) -> str:
    """The one formula or the other, by what the metric is."""
    return f'IF(Inputs_Kind="{RATE}",{rate},{mean})'


def shown(name: str) -> str:
    """A level or a difference as text: a rate in per cent, a mean as it is."""
    return f'IF(Inputs_Kind="{RATE}",TEXT({name},"0.00%"),TEXT({name},"#,##0.00"))'
