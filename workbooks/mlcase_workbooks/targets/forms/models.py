"""What models are worth, and what they cost to own."""

from __future__ import annotations

from mlcase_udfs import classifiers, estimates, ownership, value
from mlcase_workbooks.targets.forms.form import Form, Table

FORMS: Table = {
    value.rec_revenue: Form(
        'CASE(what,"annual",kept*(ml_ctr-baseline_ctr)*months,"monthly",kept*(ml_ctr-baseline_ctr),'
        '"monthly_before",per_click*baseline_ctr,"monthly_after",per_click*ml_ctr,'
        '"lift",(ml_ctr-baseline_ctr)/baseline_ctr,'
        '"per_relative_percent",kept*baseline_ctr/100,"per_point",kept/100)',
        "AND(NONNEG(sessions_month,order_value,months),UNIT(baseline_ctr,ml_ctr,conversion,margin,cannibalisation))",
        {
            "per_click": "sessions_month*conversion*order_value*margin",
            "kept": "per_click*(1-cannibalisation)",
        },
    ),
    value.automation_savings: Form(
        'CASE(what,"annual",monthly*12,"monthly",monthly,"monthly_before",tasks_month*cost_task,'
        '"monthly_after",tasks_month*cost_task-monthly,"share",monthly/(tasks_month*cost_task),'
        '"errors",automated*(1-accuracy),'
        '"break_even_accuracy",IF(left<0,#N/A,MAX(1-left/per_error,0)))',
        "AND(NONNEG(tasks_month,cost_task,err_cost,infra_month,undetected_cost),UNIT(auto_rate,accuracy,detect))",
        {
            "automated": "tasks_month*auto_rate",
            "per_error": "detect*err_cost+(1-detect)*undetected_cost",
            "monthly": "automated*(cost_task-(1-accuracy)*per_error)-infra_month",
            "left": "cost_task-infra_month/automated",
        },
    ),
    classifiers.fraud_value: Form(
        'CASE(what,"annual",monthly*12,"monthly",monthly,"saved",saved,"false_positive_cost",blocked,'
        '"investigation_cost",investigation,"caught",caught,"missed",transactions_month*fraud_after,'
        '"false_positives",alarms,"flagged",flagged,"precision",caught/(caught+alarms),'
        '"recall",1-fraud_after/fraud_before)',
        "AND(NONNEG(transactions_month,loss,blocked_value,inv_cost,model_cost),"
        "UNIT(fraud_before,fraud_after,fpr,review_rate,margin,recovery))",
        {
            "prevented": "transactions_month*(fraud_before-fraud_after)",
            "caught": "MAX(prevented,0)",
            "alarms": "transactions_month*(1-fraud_before)*fpr",
            "flagged": 'CASE(method,"correct",caught+alarms,"seed",transactions_month*(fraud_after+fpr))',
            "saved": "prevented*loss*(1-recovery)",
            "blocked": "alarms*blocked_value*margin",
            "investigation": "flagged*review_rate*inv_cost",
            "monthly": "saved-blocked-investigation-model_cost",
        },
    ),
    classifiers.churn_value: Form(
        'CASE(what,"value",value,"contacted",contacted,"churners",churners,"saved",churners*success,'
        '"cost",cost,"per_contact",value/contacted,'
        '"break_even_success",IF(clv<=incentive,#N/A,'
        "(incentive*(contacted-churners)+contact*contacted+fixed)/((clv-incentive)*churners)))",
        "AND(NONNEG(customers,lift,clv,incentive,contact,fixed),UNIT(target_fraction,base_churn,success),"
        "base_churn*lift<=1.000000000001)",
        {
            "contacted": "customers*target_fraction",
            "churners": "contacted*base_churn*lift",
            "cost": "incentive*(contacted-churners*(1-success))+contact*contacted+fixed",
            "value": "churners*success*clv-cost",
        },
    ),
    classifiers.classifier_value: Form("tp*value_tp+fp*value_fp+fn*value_fn+tn*value_tn", "NONNEG(tp,fp,fn,tn)"),
    estimates.offline_to_online: Form(
        'CASE(what,"expected",offline_lift*(low+mode+high)/3,'
        '"low",MIN(offline_lift*low,offline_lift*high),"high",MAX(offline_lift*low,offline_lift*high))',
        "AND(low<=mode,mode<=high)",
    ),
    estimates.productivity: Form(
        'CASE(what,"annual",IF(cashable,back*loaded_cost,0),"capacity",back*loaded_cost,"fte",back)',
        "AND(NONNEG(headcount,loaded_cost),gain>=-1,gain<=1,UNIT(realisation))",
        {"back": "headcount*gain*realisation"},
    ),
    ownership.maintenance: Form(
        "ACROSS(INT(years),initial*rate*(1+growth)^(i-1))",
        "AND(NONNEG(initial,rate),growth>-1,years>=1,years<101)",
    ),
    ownership.tco: Form(
        'CASE(what,"total",initial+opportunity+annual*years+exit_cost,'
        '"pv",GIVEN(rate,initial+opportunity+PV(rate,years,-annual)+exit_cost*(1+rate)^(-years),#VALUE!),'
        '"initial",initial,"running",annual*years,"opportunity",opportunity,"exit",exit_cost)',
        "AND(NONNEG(initial,annual,years,opportunity,exit_cost),GIVEN(rate,rate>-1,TRUE))",
    ),
    ownership.model_case: Form(
        'GIVEN(ramp,NONE("a ramp has no short formula"),GIVEN(decay,NONE("a decay has no short formula"),'
        'CASE(what,"npv",PV(rate,life,initial*maint_rate-value_annual)-initial,'
        '"roi",PV(rate,life,-value_annual)/(initial+PV(rate,life,-initial*maint_rate))-1,'
        '"payback",IF(value_annual*life-initial*maint_rate*life<initial,#N/A,'
        "IF(initial=0,0,initial/(value_annual-initial*maint_rate)*12)))))",
        "AND(NONNEG(initial,maint_rate),rate>-1,years>=1,years<101)",
        {"life": "INT(years)"},
    ),
}
