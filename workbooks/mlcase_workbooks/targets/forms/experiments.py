"""Tests: what they say, how large they must be, whether to trust them.

Excel's older names stand for the normal, t, chi-square and beta distributions: every version has them. Welch's degrees
of freedom are no whole number, and Excel's t functions drop the fraction: the beta distribution says the same exactly.
"""

from __future__ import annotations

from mlcase_udfs import experiment_design, experiment_means, experiment_trust, experiments
from mlcase_workbooks.targets.forms.form import Form, Table

_Z = "NORMSINV(0.5+conf/2)"
_REACH = "NORMSINV(1-alpha/2)"
_NEVER = "AND(conf>0,conf<1)"
_ALPHA = "AND(alpha>0,alpha<1)"


def _wilson(events: str, size: str, sign: str) -> str:
    """An end of Wilson's interval of one group's rate."""
    root = f"SQRT(z^2+4*{events}*(1-{events}/{size}))"
    return f"(2*{events}+z^2{sign}z*{root})/(2*({size}+z^2))"


_PROPORTIONS = {
    "z": _Z,
    "p_c": "x_c/n_c",
    "p_t": "x_t/n_t",
    "diff": "p_t-p_c",
    "se": "SQRT(p_c*(1-p_c)/n_c+p_t*(1-p_t)/n_t)",
    "pooled": "(x_c+x_t)/(n_c+n_t)",
    "score": "diff/SQRT(pooled*(1-pooled)*(1/n_c+1/n_t))",
    "low_c": _wilson("x_c", "n_c", "-"),
    "high_c": _wilson("x_c", "n_c", "+"),
    "low_t": _wilson("x_t", "n_t", "-"),
    "high_t": _wilson("x_t", "n_t", "+"),
    "newcombe_low": "diff-SQRT((p_t-low_t)^2+(high_c-p_c)^2)",
    "newcombe_high": "diff+SQRT((high_t-p_t)^2+(p_c-low_c)^2)",
    "log_low": "IF(extreme,#N/A,p_t/p_c*EXP(-log_spread)-1)",
    "log_high": "IF(extreme,#N/A,p_t/p_c*EXP(log_spread)-1)",
    "log_spread": "z*SQRT((1-p_c)/x_c+(1-p_t)/x_t)",
    "extreme": "OR(x_c=0,x_c=n_c,x_t=0,x_t=n_t)",
    "a_c": "(x_c+1)/(n_c+2)",
    "a_t": "(x_t+1)/(n_t+2)",
    "a_reach": "z*SQRT(a_c*(1-a_c)/(n_c+2)+a_t*(1-a_t)/(n_t+2))",
}

_MEANS = {
    "base": "IF(relative,mean_c,1)",
    "noise_c": "sd_c^2/n_c*IF(relative,(mean_t/mean_c^2)^2,1)",
    "noise_t": "sd_t^2/n_t/IF(relative,mean_c^2,1)",
    "diff": "(mean_t-mean_c)/base",
    "se": "SQRT(noise_c+noise_t)",
    "df": "IF(AND(sd_c=0,sd_t=0),n_c+n_t-2,(noise_c+noise_t)^2/(noise_c^2/(n_c-1)+noise_t^2/(n_t-1)))",
    "share": "BETAINV(conf,0.5,df/2)",
    "reach": "SQRT(df*share/(1-share))*se",
    "t": "diff/se",
}

_MONTH = 'ROW(INDIRECT("1:"&MAX(1,MIN(1200,ROUNDUP(months,0)))))'
_ANNUAL = {
    "m": _MONTH,
    "ramped": "GIVEN(ramp,(m<ramp)*m/MAX(ramp,1)+(m>=ramp),1)",
    "kept": "GIVEN(decay,0.5^((m-1)/decay),1)",
    "arriving": "SUMPRODUCT(((m<=months)+(m>months)*(months-m+1))*ramped*kept)",
    "live": "GIVEN(ramp,arriving,GIVEN(decay,arriving,months))",
    "signal": "MAX(diff^2-se^2,0)",
    "weight": "IF(signal=0,0,signal/diff^2)",
    "worth": "traffic_month*conv*value*margin*live",
    "center": 'CASE(method,"ci",diff,"shrunk",diff*weight)',
    "spread": 'NORMSINV(0.5+conf/2)*CASE(method,"ci",se,"shrunk",se*SQRT(weight))',
    "low": "MIN((center-spread)*worth,(center+spread)*worth)",
    "high": "MAX((center-spread)*worth,(center+spread)*worth)",
    "booked": "GIVEN(p,IF(p<=0.05,diff*worth,0),#VALUE!)",
}

_DESIGN = {
    "left": "1-rho^2",
    "reach": _REACH,
    "margin": "NORMSINV(power)",
    "at_start": "GIVEN(sd,sd^2,baseline*(1-baseline))",
    "at_end": "GIVEN(sd,sd^2,(baseline+mde)*(1-baseline-mde))",
    "size": "ROUNDUP(((reach+margin)/mde)^2*(at_start+at_end/ratio)*left*0.999999999,0)",
    "other": "ROUNDUP(size*ratio-0.000000001*size,0)",
    "null_size": "ROUNDUP(((reach*SQRT(at_start*(1+1/ratio))+margin*SQRT(at_start+at_end/ratio))/mde)^2"
    "*left*0.999999999,0)",
}

_POWER = {
    "z": _REACH,
    "rate_error": "SQRT((baseline*(1-baseline)+(baseline+diff)*(1-baseline-diff))/n)",
    "error": "GIVEN(se,se,GIVEN(n,GIVEN(sd,sd*SQRT(2/n),GIVEN(baseline,rate_error,#VALUE!)),#VALUE!))",
    "x": "ABS(diff)/error",
}

_TRUE = {
    "z": _REACH,
    "x": "ABS(true_effect)/se",
    "chance": "NORMSDIST(x-z)+NORMSDIST(-x-z)",
    "density": "(EXP(-((x+z)^2)/2)+EXP(-((x-z)^2)/2))/SQRT(2*PI())",
}

_SPLIT = {
    "share": "GIVEN(ratio,ratio/SUM(ratio),1/SIZE(observed))",
    "planned": "SUM(observed)*share",
    "chi": "SUMPRODUCT((observed-planned)^2/planned)",
    "least": "GIVEN(ratio,SUM(observed)*MIN(ratio)/SUM(ratio),SUM(observed)/SIZE(observed))",
    "chance": "IF(least<5,#N/A,CHIDIST(chi,SIZE(observed)-1))",
}

_SEQUENTIAL = {
    "half": "SQRT(se^2*(se^2+tau^2)/tau^2*(2*LN(1/alpha)+LN((se^2+tau^2)/se^2)))",
    "log_ratio": "0.5*LN(se^2/(se^2+tau^2))+(tau*diff)^2/(2*se^2*(se^2+tau^2))",
}

_BEFORE_AFTER = {
    "diff": "treated_after-treated_before-(control_after-control_before)",
    "se": "GIVEN(standard_errors,IF(SIZE(standard_errors)=4,SQRT(SUMSQ(standard_errors)),#VALUE!),#N/A)",
    "reach": f"{_Z}*se",
}

_ADJUSTED = {
    "own": "ITEM(p_values,i)",
    "below": "RANK(p_values,p_values,1)-1",
    "up_to": "SIZE(p_values)+1-RANK(p_values,p_values,0)",
}

FORMS: Table = {
    experiments.ab_prop: Form(
        'CASE(what,"diff",diff,"p_c",p_c,"p_t",p_t,"se",se,'
        '"low",CASE(method,"wald",IF(extreme,newcombe_low,diff-z*se),"newcombe",newcombe_low,'
        '"agresti-caffo",a_t-a_c-a_reach),'
        '"high",CASE(method,"wald",IF(extreme,newcombe_high,diff+z*se),"newcombe",newcombe_high,'
        '"agresti-caffo",a_t-a_c+a_reach),'
        '"z",score,"p",2*NORMSDIST(-ABS(score)),"lift",diff/p_c,'
        '"lift_low",CASE(method,"wald",log_low,"newcombe",log_low,"agresti-caffo",log_low),'
        '"lift_high",CASE(method,"wald",log_high,"newcombe",log_high,"agresti-caffo",log_high))',
        f"AND(NONNEG(x_c,x_t),n_c>=1,n_t>=1,x_c<=n_c,x_t<=n_t,{_NEVER})",
        _PROPORTIONS,
    ),
    experiments.ab_annual: Form(
        'CASE(what,"point",CASE(method,"seed",booked,"ci",center*worth,"shrunk",center*worth),'
        '"low",CASE(method,"seed",0.8*booked,"ci",low,"shrunk",low),'
        '"high",CASE(method,"seed",#N/A,"ci",high,"shrunk",high),'
        '"decision",CASE(method,"seed",IF(p>0.05,"extend the test",IF(booked>0,"ship","do not ship")),'
        '"ci",IF(low>0,"ship",IF(high<=0,"do not ship","extend the test")),'
        '"shrunk",IF(low>0,"ship",IF(AND(high<=0,OR(weight>0,se=0)),"do not ship","extend the test"))))',
        "AND(NONNEG(se,traffic_month,months),months<=1200,UNIT(conv,margin),conf>0,conf<1,"
        "GIVEN(ramp,ramp>=0,TRUE),GIVEN(decay,decay>0,TRUE),GIVEN(p,UNIT(p),TRUE))",
        _ANNUAL,
        once=("worth", "weight"),
    ),
    experiment_means.ab_mean: Form(
        'CASE(what,"diff",diff,"se",se,"low",diff-reach,"high",diff+reach,"t",t,"df",df,'
        '"p",BETADIST(df/(df+t^2),df/2,0.5))',
        f"AND(NONNEG(sd_c,sd_t),n_c>=2,n_t>=2,{_NEVER})",
        _MEANS,
        once=("noise_c", "noise_t", "diff", "se"),
    ),
    experiment_means.cuped: Form(
        'GIVEN(outcomes,NONE("data within groups"),GIVEN(covariates,NONE("data within groups"),'
        'GIVEN(rho,CASE(what,"diff",#N/A,"se",#N/A,"theta",#N/A,"reduction",rho^2,"n_factor",1-rho^2,'
        '"se_factor",SQRT(1-rho^2)),#VALUE!)))',
        "GIVEN(rho,ABS(rho)<=1,TRUE)",
    ),
    experiment_means.did: Form(
        'CASE(what,"diff",diff,"se",se,"low",diff-reach,"high",diff+reach,"z",diff/se,"p",2*NORMSDIST(-ABS(diff/se)))',
        f"AND({_NEVER},GIVEN(standard_errors,NONNEG(standard_errors),TRUE))",
        _BEFORE_AFTER,
    ),
    experiment_design.sample_size: Form(
        'CASE(what,"n",size,"n_treatment",other,"total",size+other,"null_variance",null_size,'
        '"rule_of_16",ROUNDUP(16*at_start/mde^2*left*0.999999999,0))',
        f"AND(mde<>0,{_ALPHA},power>0,power<1,ratio>0,rho>-1,rho<1,"
        "GIVEN(sd,sd>0,AND(baseline>0,baseline<1,baseline+mde>0,baseline+mde<1)))",
        _DESIGN,
    ),
    experiment_design.mde: Form(
        'CASE(what,"mde",least,"relative",least/baseline)',
        f"AND(n>0,{_ALPHA},power>0,power<1,rho>-1,rho<1,GIVEN(sd,sd>0,AND(baseline>0,baseline<1)))",
        {
            "spread": "GIVEN(sd,sd^2,baseline*(1-baseline))",
            "least": f"({_REACH}+NORMSINV(power))*SQRT(2*spread*(1-rho^2)/n)",
        },
    ),
    experiment_design.mde_business: Form(
        'CASE(what,"mde",least,"relative",GIVEN(baseline,least/baseline,#VALUE!))',
        "AND(NONNEG(investment),value_per_unit_year>0,roi_min>=-1)",
        {"least": "investment*(1+roi_min)/value_per_unit_year"},
    ),
    experiment_design.power: Form(
        "NORMSDIST(x-z)+NORMSDIST(-x-z)",
        f"AND({_ALPHA},GIVEN(se,se>0,AND(GIVEN(n,n>0,TRUE),GIVEN(sd,sd>0,"
        "GIVEN(baseline,AND(baseline>0,baseline<1,baseline+diff>0,baseline+diff<1),TRUE)))))",
        _POWER,
    ),
    experiment_design.typem: Form(
        'CASE(what,"power",chance,"type_s",NORMSDIST(-x-z)/chance,'
        '"exaggeration",(density+x*(NORMSDIST(x+z)+NORMSDIST(x-z)-1))/(x*chance))',
        f"AND(true_effect<>0,se>0,{_ALPHA})",
        _TRUE,
    ),
    experiment_trust.srm: Form(
        'CASE(what,"chi2",chi,"p",chance,"flag",IF(chance<alpha,"mismatch","ok"))',
        f"AND(SIZE(observed)>=2,NONNEG(observed),SUM(observed)>0,{_ALPHA},"
        "GIVEN(ratio,AND(ALIKE(observed,ratio),MIN(ratio)>0),TRUE))",
        _SPLIT,
    ),
    experiment_trust.shrink: Form(
        'CASE(what,"mean",(diff*prior_sd^2+prior_mean*se^2)/(se^2+prior_sd^2),'
        '"sd",se*SQRT(prior_sd^2/(se^2+prior_sd^2)))',
        "NONNEG(se,prior_sd)",
    ),
    experiment_trust.seq_ci: Form(
        'CASE(what,"low",diff-half,"high",diff+half,"p",MIN(1,EXP(-log_ratio)),"half_width",half)',
        f"AND(se>0,tau>0,{_ALPHA})",
        _SEQUENTIAL,
    ),
    experiment_trust.padjust: Form(
        "ARRAY(DOWN(SIZE(p_values),MIN(1,CASE(method,"
        '"holm",MAX(IF(p_values<=own,p_values*(SIZE(p_values)-below),0)),'
        '"bh",MIN(IF(p_values>=own,p_values*SIZE(p_values)/up_to,1)),'
        '"bonferroni",own*SIZE(p_values)))))',
        "UNIT(p_values)",
        _ADJUSTED,
    ),
}
