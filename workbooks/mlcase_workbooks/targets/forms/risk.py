"""Risk, scenarios, sensitivity, uncertainty."""

from __future__ import annotations

from mlcase_udfs import risk, scenarios, sensitivity, uncertainty
from mlcase_workbooks.targets.forms.form import Form, Table


def _constants(values: tuple[float, ...]) -> str:
    return "{0," + ",".join(f"{value:g}" for value in values) + "}"


_EXPECTED = {"mean": "SUMPRODUCT(values,probs)"}

_REGISTER = {
    "emv": "probs*(low_impact+high_impact)/2",
    "group": "TRIM(overlap_group)",
    "larger": "(TRANSPOSE(emv)>emv)+(TRANSPOSE(emv)=emv)*(TRANSPOSE(PLACES(probs))<PLACES(probs))",
    "beaten": '(TRANSPOSE(group)=group)*(group<>"")*larger',
    "counts": "OTHERS(probs,beaten)=0",
}

_SCORE = {
    "chance": f"MATCH(probability,{_constants(risk.PROBABILITY_BANDS)})",
    "loss": f"GIVEN(bands,1+SUMPRODUCT(--(impact>=bands)),MATCH(impact,{_constants(risk.IMPACT_BANDS)}))",
    "score": "chance*loss",
}

_SCENARIOS = {
    "gain": "NPV(rate,benefits)",
    "outlay": "NPV(rate,costs)",
    "values": "ben_mult*gain-cost_mult*outlay",
    "mean": "SUMPRODUCT(probs*values)",
    "lowest": "SUMPRODUCT(MIN(values))",
    "middle": "GIVEN(probs,mean,SUMPRODUCT(MEDIAN(values)))",
    "highest": "SUMPRODUCT(MAX(values))",
}

_THREE_POINTS = "AND(low<=mode,mode<=high,low<high)"

FORMS: Table = {
    risk.ev: Form(
        'CASE(what,"expected",mean,"sd",SQRT(SUMPRODUCT(probs*(values-mean)^2)),"p_loss",SUMPRODUCT((values<0)*probs))',
        "AND(UNIT(probs),ABS(SUM(probs)-1)<=0.000001,ALIKE(values,probs))",
        _EXPECTED,
    ),
    risk.risk_emv: Form(
        'CASE(what,"total",GIVEN(overlap_group,ARRAY(SUM(counts*emv)),SUMPRODUCT(emv)),'
        '"by_risk",DOWN(SIZE(probs),ITEM(probs,i)*(ITEM(low_impact,i)+ITEM(high_impact,i))/2),'
        '"counted",GIVEN(overlap_group,NONE("it asks which risks of a group count"),'
        "DOWN(SIZE(probs),ITEM(probs,i)*(ITEM(low_impact,i)+ITEM(high_impact,i))/2)))",
        "AND(UNIT(probs),ALIKE(probs,low_impact),ALIKE(probs,high_impact),"
        "GIVEN(overlap_group,ALIKE(probs,overlap_group),TRUE))",
        _REGISTER,
        once=("emv",),
    ),
    risk.risk_score: Form(
        'CASE(what,"label",LOOKUP(score,{1,5,10,20},{"low","medium","high","critical"}),"score",score,'
        '"probability_level",chance,"impact_level",loss)',
        "AND(UNIT(probability),NONNEG(impact),GIVEN(bands,AND(SIZE(bands)=4,ITEM(bands,1)<ITEM(bands,2),"
        "ITEM(bands,2)<ITEM(bands,3),ITEM(bands,3)<ITEM(bands,4)),TRUE))",
        _SCORE,
    ),
    scenarios.decision_rule: Form(
        'IF(conservative>0,"approve",IF(expected>0,"staged",IF(optimistic>0,"experiment","reject")))',
        "AND(conservative<=expected,expected<=optimistic)",
    ),
    scenarios.scenarios: Form(
        'CASE(what,"expected",GIVEN(probs,mean,#N/A),"sd",GIVEN(probs,SQRT(SUMPRODUCT(probs*(values-mean)^2)),#N/A),'
        '"decision",IF(lowest>0,"approve",IF(middle>0,"staged",IF(highest>0,"experiment","reject"))),'
        '"npv",ACROSS(SIZE(ben_mult),ITEM(ben_mult,i)*gain-ITEM(cost_mult,i)*outlay))',
        "AND(rate>-1,SUM(costs)>=0,ALIKE(benefits,costs),ALIKE(ben_mult,cost_mult),"
        "GIVEN(probs,AND(ALIKE(ben_mult,probs),UNIT(probs),ABS(SUM(probs)-1)<=0.000001),TRUE))",
        _SCENARIOS,
    ),
    sensitivity.tornado: Form(
        'CASE(what,"swing",SUMPRODUCT(MAX(ABS(effects*(highs-lows)))))',
        "AND(ALIKE(bases,lows),ALIKE(bases,highs),ALIKE(bases,effects),GIVEN(names,SIZE(names)=SIZE(bases),TRUE))",
    ),
    uncertainty.pert: Form(
        'CASE(what,"quantile",IF(p=0,low,IF(p=1,high,'
        "BETAINV(p,1+lam*(mode-low)/(high-low),1+lam*(high-mode)/(high-low),low,high))),"
        '"mean",mean,"sd",SQRT((mean-low)*(high-mean)/(lam+3)))',
        f"AND(UNIT(p),{_THREE_POINTS},lam>0)",
        {"mean": "(low+lam*mode+high)/(lam+2)"},
    ),
    uncertainty.tri: Form(
        "IF(p*(high-low)<mode-low,low+SQRT(p*(high-low)*(mode-low)),high-SQRT((1-p)*(high-low)*(high-mode)))",
        f"AND(UNIT(p),{_THREE_POINTS})",
    ),
}
