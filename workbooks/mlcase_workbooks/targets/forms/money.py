"""Time value, returns, cash flow."""

from __future__ import annotations

from mlcase_udfs import cash_flow, profitability, returns, rollout, time_value
from mlcase_workbooks.targets.forms.form import Form, Sizes, Table

FACTOR = 'CASE(timing,"end",1,"mid",(1+rate)^0.5,"begin",1+rate,"cont",IF(rate=0,1,rate/LN(1+rate)))'
"""What a flow within its period is worth more than one at the period's end."""

_RATE = "rate>-1"
_RATE_IF_GIVEN = "GIVEN(rate,rate>-1,TRUE)"

_DISCOUNTED = {
    "factor": FACTOR,
    "gain": "NPV(rate,benefits)",
    "outlay": "GIVEN(initial_cost,initial_cost/factor,0)+NPV(rate,costs)",
    "spent": "GIVEN(initial_cost,initial_cost,0)+SUM(costs)",
    "running_cost": "IF(SIZE(costs)=1,0,(SUM(costs)-ITEM(costs,1))/(SIZE(costs)-1))",
}

_COURSE = {
    "moves": "flows/(1+discount_rate)^PLACES(flows)",
    "balance": "initial+BEFORE(flows,moves)",
    "nothing": "0.000000000001*(ABS(initial)+SUMPRODUCT(ABS(moves)))",
    "part": 'CASE(mode,"interp",IF(moves>-balance,-balance/moves,1),"ceil",1)',
}

_DEPTH = {
    "nothing": "0.000000000001*(ABS(initial)+SUMPRODUCT(ABS(flows)))",
    "least": "MIN(initial+RUNNING(flows,flows))",
    "depth": "MIN(initial,least)",
    "period": "IF(initial<=least,0,MATCH(least,initial+RUNNING(flows,flows),0))",
}


def _breakeven(rate: str) -> str:
    return (
        'CASE(what,"benefit",outlay/gain,"nominal",outlay/gain*SUM(benefits),"margin",1-outlay/gain,'
        f'"cost",gain/outlay-1,"delay",LN(gain/outlay)/LN(1+rate),"rate",{rate})'
    )


def _breakeven_of(sizes: Sizes) -> str:
    """With the rate of return of the net flows, which stand in no range of their own."""

    def net(k: int) -> str:
        rows = [f"ITEM({name},{k})" if k <= sizes[name] else "0" for name in ("benefits", "costs")]
        return "-".join(rows)

    last = max(sizes["benefits"], sizes["costs"])
    flows = ",".join(["0-initial_cost", *(net(k) for k in range(1, last + 1))])
    places = ",".join(map(str, range(1, last + 2)))
    return _breakeven(f"IRR(CHOOSE({{{places}}},{flows}))")


FORMS: Table = {
    time_value.npv: Form("initial+NPV(rate,flows)*factor", _RATE, {"factor": FACTOR}),
    time_value.xnpv: Form(
        "SUMPRODUCT(values/(1+rate)^((INT(dates)-INT(ITEM(dates,1)))/365))",
        "AND(rate>-1,ALIKE(values,dates),ITEM(dates,1)>=0,INT(MIN(dates))>=INT(ITEM(dates,1)))",
    ),
    time_value.discount_factor: Form("(1+rate)^(-period)*factor", "AND(rate>-1,NONNEG(period))", {"factor": FACTOR}),
    time_value.pv_annuity: Form("PV(rate,nper,-pmt)*factor", "AND(rate>-1,NONNEG(nper))", {"factor": FACTOR}),
    time_value.eaa: Form("-PMT(rate,SIZE(flows),initial+NPV(rate,flows)*factor)", _RATE, {"factor": FACTOR}),
    time_value.real_rate: Form("(nominal-inflation)/(1+inflation)", "AND(nominal>-1,inflation>-1)"),
    rollout.ramp: Form(
        "ACROSS(INT(periods),value_per_period*share*decay*season)",
        "AND(periods>=1,periods<16385,GIVEN(ramp_periods,ramp_periods>=0,TRUE),GIVEN(half_life,half_life>0,TRUE))",
        {
            "progress": "MIN(i,ramp_periods)/ramp_periods",
            "curve": "((1/(1+EXP(-10*(progress-0.5)))-1/(1+EXP(5)))/(1/(1+EXP(-5))-1/(1+EXP(5))))",
            "share": 'CASE(shape,"none",1,"linear",GIVEN(ramp_periods,IF(ramp_periods=0,1,progress),1),'
            '"logistic",GIVEN(ramp_periods,IF(ramp_periods=0,1,curve),1),'
            '"table",GIVEN(shares,ITEM(shares,MIN(i,SIZE(shares))),#VALUE!))',
            "decay": "GIVEN(half_life,0.5^((i-1)/half_life),1)",
            "season": "GIVEN(seasonality,ITEM(seasonality,MOD(i-1,SIZE(seasonality))+1),1)",
        },
    ),
    returns.irr: Form('CASE(which,"excel",IRR(flows,guess))', "guess>-1"),
    returns.xirr: Form("XIRR(values,dates,guess)", "AND(guess>-1,ALIKE(values,dates))"),
    returns.mirr: Form(
        "IF(AND(MIN(flows)<0,MAX(flows)>0),MIRR(flows,finance_rate,reinvest_rate),#DIV/0!)",
        "AND(finance_rate>-1,reinvest_rate>-1)",
    ),
    profitability.roi: Form(
        'CASE(basis,"pv",GIVEN(rate,IF(outlay<0,#NUM!,gain/outlay-1),#VALUE!),'
        '"simple",IF(spent<0,#NUM!,SUM(benefits)/spent-1),'
        '"annualised",IF(OR(spent<0,SUM(benefits)<0),#NUM!,'
        "(SUM(benefits)/spent)^(1/MAX(SIZE(benefits),SIZE(costs)))-1),"
        '"seed_annual",GIVEN(initial_cost,IF(initial_cost<0,#NUM!,(AVERAGE(benefits)-AVERAGE(costs))/initial_cost),'
        "IF(ITEM(costs,1)<0,#NUM!,(AVERAGE(benefits)-running_cost)/ITEM(costs,1))))",
        _RATE_IF_GIVEN,
        _DISCOUNTED,
    ),
    profitability.bcr: Form("IF(outlay<0,#NUM!,gain/(outlay))", _RATE, _DISCOUNTED),
    profitability.breakeven: Form(
        _breakeven_of,
        "AND(rate>-1,gain>0,outlay>=0)",
        {
            "gain": "NPV(rate,benefits)",
            "outlay": "initial_cost+NPV(rate,costs)",
            "last": "MAX(SIZE(benefits),SIZE(costs))",
        },
        _breakeven("IRR(HSTACK(0-initial_cost,EXPAND(TOROW(benefits),1,last,0)-EXPAND(TOROW(costs),1,last,0)))"),
    ),
    cash_flow.payback: Form(
        "ARRAY(IF(initial+SUM(moves)<-nothing,#N/A,MAX(IF(balance<-nothing,PLACES(flows)-1+part,0))*12/ppy))",
        "AND(ppy>0,discount_rate>-1)",
        _COURSE,
        once=("moves", "nothing", "balance"),
    ),
    cash_flow.peak_funding: Form(
        "ARRAY(ACROSS(2,IF(depth<-nothing,IF(i=1,depth,period),0)))",
        terms=_DEPTH,
        once=("least", "nothing"),
    ),
}
