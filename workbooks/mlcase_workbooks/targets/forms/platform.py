"""Platform economics: what waiting costs, and what a shared platform saves, charges and brings."""

from __future__ import annotations

from mlcase_udfs import alternatives, inaction, pilots, platform, sharing
from mlcase_workbooks.targets.forms.form import Form, Table

_DELAY = {
    "years": "delay_months/12",
    "whole": "INT(delay_months/12)",
    "part": "(years-whole)",
    "moved": "SUMPRODUCT(benefits/(1+rate)^PLACES(benefits)*("
    "(1-part)*(PLACES(benefits)<=SIZE(benefits)-whole)/(1+rate)^whole"
    "+part*(PLACES(benefits)<=SIZE(benefits)-whole-1)/(1+rate)^(whole+1)))",
}

_FORWARD = {
    "monthly": "(1+rate)^(1/12)-1",
    "end": "12*years",
    "to_end": "PV(monthly,INT(end),-1)+(end-INT(end))*(1+monthly)^(-(INT(end)+1))",
    "to_start": "PV(monthly,INT(months_to_live),-1)"
    "+(months_to_live-INT(months_to_live))*(1+monthly)^(-(INT(months_to_live)+1))",
    "value": "GIVEN(annual_value,GIVEN(rate,annual_value/12*IF(months_to_live<end,to_end-to_start,0)-rebuild,"
    "#VALUE!),#VALUE!)",
}

_AMORTISED = {
    "share": 'CASE(method,"average",foundation/SIZE(model_values),"marginal",0,'
    '"proportional",foundation*ITEM(model_values,i)/SUM(model_values))',
    "loaded": "ITEM(model_costs,i)+share",
    "spent": "SUM(model_costs)+foundation",
    "shared": 'CASE(method,"average",TRUE,"marginal",TRUE,"proportional",SUM(model_values)<>0)',
}

_CHARGED = {
    "by_usage": 'CASE(method,"even",1/SIZE(usage),"proportional",usage/SUM(usage),"peak",usage/SUM(usage))',
    "at_peak": 'GIVEN(peaks,CASE(method,"peak",peaks/SUM(peaks),"even",1/SIZE(usage),"proportional",1/SIZE(usage)),'
    'CASE(method,"peak",#VALUE!,"even",1/SIZE(usage),"proportional",1/SIZE(usage)))',
    "unused": "(1-fixed_share)*(1-SUM(usage)/capacity)",
    "idle": 'GIVEN(capacity,CASE(method,"even",0,"proportional",unused,"peak",unused),0)',
    "scale": "10^INT(decimals)",
    "exact": "total*(fixed_share*at_peak+(1-fixed_share-idle)*by_usage+0*usage)*scale",
    "units": "INT(exact+0.0000001)",
    "rest": "exact-units",
    "idle_exact": "total*idle*scale",
    "idle_units": "INT(idle_exact+0.0000001)",
    "idle_rest": "idle_exact-idle_units",
    "mine": "INDEX(rest,i)",
    "missing": "ROUND(total*scale,0)-SUM(units)-idle_units",
    "before": "SUM(--(rest>mine))+SUM((rest=mine)*(PLACES(usage)<i))+GIVEN(capacity,IF(idle_rest>mine,1,0),0)",
    "charge": "(INDEX(units,i)+IF(before<missing,1,0))/scale",
    "idle_charge": "(idle_units+IF(SUM(--(rest>=idle_rest))<missing,1,0))/scale",
}
"""Charges are rounded so that they foot: the largest remainders are rounded up, the first of equals first."""

_COMPARED = {
    "cost": "NPV(rate,INDEX(costs,i,0))",
    "worth": "NPV(rate,INDEX(benefits,i,0))",
}

FORMS: Table = {
    inaction.cost_of_inaction: Form(
        'CASE(what,"annual",annual,"quarter",annual/4,"incidents",incidents_year*incident_cost,'
        '"capacity",hours_year*hourly_cost,"exposure",exposure,"total",PV(-growth/(1+growth),years,-annual)/(1+growth),'
        '"pv",GIVEN(rate,PV((rate-growth)/(1+growth),years,-annual)/(1+growth),#VALUE!))',
        "AND(NONNEG(incidents_year,incident_cost,hours_year,hourly_cost,exposures,years),UNIT(probs),"
        "ALIKE(exposures,probs),growth>-1,GIVEN(rate,rate>-1,TRUE))",
        {
            "exposure": 'CASE(method,"expected",SUMPRODUCT(exposures,probs),"seed",SUM(exposures))',
            "annual": "incidents_year*incident_cost+hours_year*hourly_cost+exposure",
        },
    ),
    inaction.incident_reduction: Form(
        "(incidents_before-incidents_after)*12/period_months*cost",
        "AND(NONNEG(incidents_before,incidents_after,cost),period_months>0)",
    ),
    inaction.delay_cost: Form(
        'CASE(horizon,"fixed",NPV(rate,benefits)-moved,"extended",NPV(rate,benefits)*(1-(1+rate)^(-delay_months/12)))',
        "AND(NONNEG(delay_months),rate>-1)",
        _DELAY,
    ),
    pilots.pilot_rebuild: Form(
        'CASE(what,"sunk",SUM(pilot_costs),"difference",SUM(pilot_costs)-rebuild,"ratio",SUM(pilot_costs)/rebuild,'
        f'"forward_npv",value,"note","{pilots.SUNK}")',
        "AND(NONNEG(pilot_costs,rebuild,months_to_live,years),years<=100,GIVEN(rate,rate>-1,TRUE))",
        _FORWARD,
    ),
    platform.gpu_savings: Form(
        'CASE(what,"saving",spend*share,"share",share,"effective_before",GIVEN(price_hour,price_hour/util_before,'
        '#VALUE!),"effective_after",GIVEN(price_hour,price_hour/util_after,#VALUE!))',
        "AND(NONNEG(spend),UNIT(elastic),util_before>0,util_before<=1,util_after>0,util_after<=1,"
        "GIVEN(price_hour,price_hour>=0,TRUE))",
        {"share": "(1-util_before/util_after)*elastic"},
    ),
    sharing.chargeback: Form(
        "ARRAY(GIVEN(capacity,DOWN(SIZE(usage)+1,IF(i<=SIZE(usage),charge,idle_charge)),DOWN(SIZE(usage),charge)))",
        "AND(UNIT(fixed_share),NONNEG(usage),decimals>-10,decimals<10,"
        'CASE(method,"even",TRUE,"proportional",SUM(usage)>0,"peak",SUM(usage)>0),'
        "GIVEN(peaks,AND(NONNEG(peaks),ALIKE(usage,peaks)),TRUE),"
        "GIVEN(capacity,AND(capacity>0,capacity>=SUM(usage)),TRUE))",
        _CHARGED,
        once=("exact", "units", "rest", "idle_exact", "idle_units", "missing"),
    ),
    sharing.platform_amortise: Form(
        'CASE(what,"platform",(SUM(model_values)-spent)/spent,'
        '"roi",DOWN(SIZE(model_values),(ITEM(model_values,i)-loaded)/loaded),'
        '"share",DOWN(SIZE(model_values),share),'
        '"marginal",DOWN(SIZE(model_values),(ITEM(model_values,i)-ITEM(model_costs,i))/ITEM(model_costs,i)))',
        "AND(NONNEG(foundation,model_costs),ALIKE(model_values,model_costs),shared)",
        _AMORTISED,
    ),
    platform.time_to_market: Form(
        'CASE(what,"value",counted*(weeks_before-weeks_after)/52*value_model_year,'
        '"faster",(weeks_before-weeks_after)/weeks_before,"weeks_saved",counted*(weeks_before-weeks_after),'
        '"extra_models",extra,"extra_value",extra*value_model_year)',
        "AND(NONNEG(models_year),weeks_before>0,weeks_after>0)",
        {"counted": "IF(cumulative,models_year,1)", "extra": "counted*(weeks_before/weeks_after-1)"},
    ),
    alternatives.compare: Form(
        'CASE(what,"cost",DOWN(ROWS(costs),SUM(INDEX(costs,i,0))),"npv",DOWN(ROWS(costs),worth-cost),'
        '"roi",DOWN(ROWS(costs),worth/cost-1),"bcr",DOWN(ROWS(costs),worth/cost))',
        "AND(rate>-1,SUM(costs)>=0,ROWS(costs)>=2,ALIKE(costs,benefits),GIVEN(names,SIZE(names)=ROWS(costs),TRUE))",
        _COMPARED,
    ),
}
