"""Readiness, plan, data quality."""

from __future__ import annotations

from mlcase_udfs import data_quality, readiness
from mlcase_workbooks.targets.forms.form import Form, Sizes, Table


def _texts(words: tuple[str, ...]) -> str:
    return "{" + ",".join(f'"{word}"' for word in words) + "}"


def _readiness(sizes: Sizes) -> str:
    """A text per question: Excel joins texts of a range only since 2019."""
    asked = sizes.get("questions", len(readiness.QUESTIONS))
    if sizes["answers"] != asked:
        return "#VALUE!"
    answers = [f"TRIM(ITEM(answers,{k}))" for k in range(1, asked + 1)]
    questions = [f'GIVEN(questions,TRIM(ITEM(questions,{k})),"{q}")' for k, q in enumerate(_questions(asked), 1)]
    yes = [f"OR({answer}={_texts(readiness.YES)})" for answer in answers]
    known = ",".join(f"OR({a}={_texts(readiness.YES + readiness.NO + readiness.UNKNOWN)})" for a in answers)
    score = "+".join(yes)
    gaps = "&".join(f'IF({met},"",", "&{question})' for met, question in zip(yes, questions, strict=True))
    listed = f"MID({gaps},3,9999)"
    return (
        f'IF(AND({known}),CASE(what,"verdict",IF({score}={asked},"ready","rebuild overdue: "&{listed}),'
        f'"score",{score},"gaps",{listed}),#VALUE!)'
    )


def _questions(asked: int) -> tuple[str, ...]:
    """The usual questions; of other ones the texts are the caller's."""
    return readiness.QUESTIONS if asked == len(readiness.QUESTIONS) else ("",) * asked


_ASKED = {
    "known": f"ISNUMBER(XMATCH(TRIM(TOCOL(answers)),{_texts(readiness.YES + readiness.NO + readiness.UNKNOWN)}))",
    "yes": f"ISNUMBER(XMATCH(TRIM(TOCOL(answers)),{_texts(readiness.YES)}))",
    "asked": f"GIVEN(questions,TRIM(TOCOL(questions)),TOCOL({_texts(readiness.QUESTIONS)}))",
    "gaps": 'TEXTJOIN(", ",TRUE,IF(yes,"",asked))',
}
_READINESS = (
    "IF(AND(ROWS(TOCOL(answers))=ROWS(asked),known),"
    'CASE(what,"verdict",IF(AND(yes),"ready","rebuild overdue: "&gaps),"score",SUM(--(yes)),"gaps",gaps),#VALUE!)'
)

_KPIS = _texts(tuple(f"{category}.{name}" for category, names in readiness.KPIS.items() for name in names))

_INDICATORS = {
    "category": 'SUBSTITUTE(TRIM(INDEX(indicators,0,1))," ","_")',
    "indicator": 'SUBSTITUTE(TRIM(INDEX(indicators,0,2))," ","_")',
    "empty": 'CASE(method,"filled",IF(LEN(TRIM(INDEX(indicators,0,3)))>0,"","!"),"seed","")',
    "there": f'SUM(--ISNUMBER(MATCH({_KPIS},category&"."&indicator&empty,0)))',
    "required": str(sum(map(len, readiness.KPIS.values()))),
}


def _field(name: str) -> str:
    """The value of a field of a plan; an error where there is none."""
    return f'INDEX(plan,MATCH("{name}",keys,0),2)'


def _said(name: str) -> str:
    """What a field says, "" when it is blank or not there."""
    return f'TRIM(IFERROR({_field(name)}&"",""))'


_FIGURES = ("baseline", "target", "revenue_per_unit", "required_sample")
_ISSUES = (
    f"SUM((LEN(TRIM(INDEX(plan,0,1)&INDEX(plan,0,2)))>0)*ISNA(MATCH(keys,{_texts(readiness.PLAN_FIELDS)},0)))",
    *(f'({_said(name)}="")' for name in readiness.SEED_FIELDS),
    *(f'({_said(name)}<>"")*(1-ISNUMBER({_field(name)}))' for name in _FIGURES),
    'IF(AND(better<>"",better<>"higher",better<>"lower"),1,IF(AND(ISNUMBER(target),ISNUMBER(baseline)),'
    'IF(target=baseline,1,IF((target>baseline)<>(better<>"lower"),1,0)),0))',
    "IF(ISNUMBER(worth),IF(worth=0,1,0),0)",
    f'(how<>"")*ISNA(MATCH(how,{_texts(readiness.PLAN_METHODS)},0))',
    f'IF(AND(how="a/b",{_said("required_sample")}=""),1,'
    f"IF(ISNUMBER({_field('required_sample')}),IF({_field('required_sample')}<=0,1,0),0))",
)
"""How many there are of each kind, as readiness.plan_check has them."""

_PLAN = {
    "keys": 'SUBSTITUTE(TRIM(INDEX(plan,0,1))," ","_")',
    "target": _field("target"),
    "baseline": _field("baseline"),
    "worth": _field("revenue_per_unit"),
    "better": _said("better"),
    "spelled": f'SUBSTITUTE(SUBSTITUTE(LOWER({_said("method")})," ","-"),"_","-")',
    "how": 'SUBSTITUTE(SUBSTITUTE(spelled,"ab-test","a/b"),"a/b-test","a/b")',
    "sign": 'CASE(method,"filled",IF(better="lower",-1,1),"seed",1)',
    "absent": f"SUM(--ISNA(MATCH({_texts(readiness.SEED_FIELDS)},keys,0)))",
    "issues": f'CASE(method,"filled",{"+".join(_ISSUES)},"seed",absent)',
    "projected": "IF(COUNT(target,baseline,worth)=3,sign*(target-baseline)*worth*12,#N/A)",
}

_SKEW = {
    "before": "nulls_train/n_train",
    "now": "nulls_serve/n_serve",
    "pooled": "(nulls_train+nulls_serve)/(n_train+n_serve)",
    "spread": "SQRT(pooled*(1-pooled)*(1/n_train+1/n_serve))",
    "z": "(now-before)/spread",
}

_DRIFT = {
    "planned": "expected/SUM(expected)+(expected=0)*eps",
    "found": "actual/SUM(actual)+(actual=0)*eps",
    "index": "SUMPRODUCT((found-planned)*LN(found/planned))",
}

FORMS: Table = {
    readiness.readiness: Form(_readiness, terms=_ASKED, general=_READINESS),
    readiness.kpi_gaps: Form('ARRAY(CASE(what,"count",required-there,"coverage",there/required))', terms=_INDICATORS),
    readiness.plan_check: Form('ARRAY(CASE(what,"count",issues,"projected",projected))', terms=_PLAN),
    readiness.success: Form(
        'IF(actual="",#N/A,IF(ISNUMBER(actual),IF(CASE(comparator,">=",actual>=target,">",actual>target,'
        '"<=",actual<=target,"<",actual<target,"=",actual=target,"<>",actual<>target),"pass","fail"),#VALUE!))',
    ),
    data_quality.null_skew: Form(
        'CASE(what,"relative",now/before-1,"points",now-before,"z",z,"p",2*NORMSDIST(-ABS(z)),'
        '"flag",IF(OR(ABS(now-before)<=NORMSINV(1-alpha/2)*spread,ABS(now-before)<=tolerance*before),"ok","skewed"))',
        "AND(NONNEG(nulls_train,nulls_serve,tolerance),n_train>=1,n_serve>=1,nulls_train<=n_train,"
        "nulls_serve<=n_serve,alpha>0,alpha<1)",
        _SKEW,
    ),
    data_quality.psi: Form(
        'CASE(what,"psi",index,"band",IF(index<0.1,"stable",IF(index<0.25,"some shift","major shift")))',
        "AND(NONNEG(expected,actual),SIZE(expected)>=2,ALIKE(expected,actual),SUM(expected)>0,SUM(actual)>0,"
        "eps>0,eps<1)",
        _DRIFT,
    ),
}
