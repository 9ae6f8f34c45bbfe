"""Which cell, typed over, makes which check fail: a breach for every check of every template.

A target is a name, an address, or "@Sheet:text in the row:column", with "+2" after the text for two rows below it.
"""

from __future__ import annotations

from collections.abc import Mapping

Breaches = Mapping[str, Mapping[str, object]]

OF_EVERY_WORKBOOK: Breaches = {
    "Every range runs from low over the source's figure to high": {"@Inputs:Inputs_Tolerance:H": -1},
    "Every assumption has value, unit, source, owner, date, confidence": {"@Inputs:Inputs_Tolerance:J": None},
    "Every input that takes a number holds one": {"Inputs_Tolerance": "many"},
    "Tolerances are those of rounding": {"Inputs_Tolerance": 1e12},
}

OF_CASH_FLOWS: Breaches = {
    "Benefits by line add up to benefits by year": {"@Cashflow:Benefits before the scenario:J": 5},
    "Costs by line add up to costs by year": {"@Cashflow:Costs before the scenario:J": 5},
    "The case has benefits": {"@Cashflow:Total benefits:J": 0},
    "The net cash flow changes sign, as money that comes back does": {"Inputs_Cost_Factor": 0},
    "Net cash flow is benefits less costs": {"@Cashflow:Net cash flow:H": 5},
    "Cumulative cash ends at the total net cash flow": {"@Cashflow:Cumulative net cash flow:I": 5},
    "PV of the net flow is PV of benefits less PV of costs": {"@Cashflow:Net cash flow:K": 5},
    "ML_NPV agrees with the discounted table": {"Case_NPV": 5},
    "ML_NPV agrees with Excel's NPV": {"Case_NPV": 5},
    "NPV at the IRR is zero": {"Case_IRR": 0.01},
    "At the break-even share, PV of benefits is PV of costs": {"Case_Break_Even": 0.01},
    "Benefit-cost ratio is one more than ROI": {"Case_BCR": 5},
    "The live scenario's NPV is the cash flow's": {"Case_NPV": 5},
    "The probabilities add up to one": {"Inputs_Best_Probability": 0.9},
    "ML_EV agrees with the weighted sum": {"Case_Expected_NPV": 5},
    "The grid's cell for one times both is the live NPV": {"Case_NPV": 5},
}

OF_RISKS: Breaches = {
    "Overlapping risks count once: ML_RISK_EMV agrees with the register": {"Case_Risk_EMV": 5},
    "Every likelihood lies between 0 and 1": {"@Risk:K1:D": 3},
    "No impact's low end lies above its high end": {"@Risk:K2:E": 9_000_000},
}

OWN: Mapping[str, Breaches] = {
    "platform": {
        "The yearly problems add up to the baseline": {"Inputs_Status_Quo_Cost": 10_000_000},
        "No benefit of the cash flow is a capability": {"@Matrix:Fewer incidents:D": "capability"},
        "No year books a larger GPU saving than better use gives": {"@GPU:Utilisation:G": 0.4},
        "No more hours are used than paid for": {"@Chargeback:Vision:G": 40_000},
        "Each phase starts in the month after the one before": {"@Roadmap:2 Core platform:E": 5},
        "The last phase ends with the case": {"@Roadmap:5 Run at scale:F": 30},
        "At least one criterion is in dollars": {"@Success:Cost savings, measured:L": "proxy"},
        "Every criterion has a target, a comparison, a kind and an owner": {"@Success:Models in production:G": None},
        "All ten indicators have a value": {"@KPI:error_rate:E": None},
        "Every claim could be recomputed": {"@Audit_Figures:AWS a month:K": None},
        "Every cost is paid in full within the case's years": {"@Cost_Dev:Security tools:J": 5},
        "Each waste counts once: ML_RISK_EMV agrees with the register": {
            "@Problems:Cloud spending that nobody uses:I": 5
        },
        "Value by kind adds up to the benefits of the three sheets": {"@Matrix:cost reduction:H": 5},
        "The discounted curve ends at the NPV": {"@Breakeven:Net cash, discounted:H": 5},
        "The lines' present values add up to the NPV": {"@Breakeven:Productivity gains:E": 5},
        "ML_GPU_SAVINGS agrees with spending times the share freed": {"@GPU:Saving at most:G": 5},
        "The bill adds up to the year's infrastructure, to the cent": {"@Chargeback:Vision:I": 200000.01},
        "Cash by phase adds up to the costs of the case": {"@Roadmap:2 Core platform:J": 5},
        "No proxy stands for value": {"@KPI:Value is counted in:E": "GPU utilisation"},
        "Every claim has a verdict": {"@Audit:AWS a month:G": "fine"},
        "The case among the alternatives is the cash flow": {"@Alternatives:Build the platform:F": 5},
        "The live basis's NPV is the cash flow's": {"@Basis:Net present value:D": 5},
        "No likelihood lies outside 0 to 1": {"@Problems:Cloud spending that nobody uses:F": 3},
        "Every problem comes every year or once": {"@Problems:Cloud spending that nobody uses:E": "now and then"},
        "No utilisation lies outside 0 to 1": {"GPU!G18": 3},
        "The fixed share lies between 0 and 1": {"Chargeback!F8": 3},
        "Every criterion is met, missed or open": {"Case_Success_Met": 5},
        "ML_KPI_GAPS agrees with the table": {"Case_KPI_Gaps": 5},
        "The live basis's costs are the cash flow's": {"Basis!I29": 5, "Basis!I30": 5},
    },
    "budget-pack": {
        "The parts add up to the budget asked for": {"Inputs_Ask": 400_000},
        "Costs by cause add up to the log": {"@Incidents:schema drift:E": 0},
        "Every cost has a date and a cause": {"@Incidents:Seasonal features two weeks behind in the price run:D": None},
        "The log's dates fit into the months it covers": {"Inputs_Log_Months": 12},
        "Cost by team adds up to hours times their price": {"@Capacity:Analysts:H": 1},
        "Expected loss is probability times loss": {"@Exposure:Total:F": 1},
        "Exit fees by year add up to the contracts'": {"@Vendors:Total: exit fees by year:K": 5},
        "No contract costs more afterwards than now": {"@Vendors:Pipeline observability:F": 90_000},
        "The three returns add up to the sheet's total": {"@ROI3:Total: Three returns:J": 5},
        "ML_COST_OF_INACTION is the sum of the three parts": {"@CostOfInaction:Incident costs:D": 5},
        "Every step ends when its weeks are over": {"@Rollout:Track B: lineage and schema notices:I": 40},
        "Everyone has a position": {"@Stakeholders:COO:F": "perhaps"},
        "Every question has an answer: Y, N or ?": {
            "@Readiness:Do feature pipelines run under a service level?:D": "so"
        },
        "No probability lies outside 0 to 1": {"Exposure!D7": 3},
        "Every contract ends within the case": {"Vendors!G7": 90},
        "Every cost is paid in full within the case's years": {"Budget!I7": 5},
        "No step starts before week 1": {"Rollout!H14": 0},
        "The whole plan fits into the picture": {"Rollout!G15": 90},
        "The curve ends at the sum of its quarters": {"CostOfInaction!G28": 5},
        "ML_READINESS counts the answers that say yes": {"Case_Readiness_Score": 5},
        "Every objection is met by a number": {"Objections!C17": "much"},
        "Spoken is Y or N for everyone": {"Stakeholders!G13": "perhaps"},
        "No one works more weeks than a year has": {"Inputs_Working_Weeks": 60},
    },
    "model-roi": {
        "ML_REC_REVENUE agrees with the steps": {"@Value_Rec:Value a year:D": 5},
        "ML_AUTOMATION_SAVINGS agrees with the steps": {"@Value_Auto:Value a year:F": 5},
        "ML_FRAUD_VALUE agrees with the steps": {"@Value_Fraud:Case work:E": 5},
        "ML_CHURN_VALUE agrees with the steps": {"@Value_Churn:Incentives:G": 5},
        "The four outcomes add up to all transactions": {"@Value_Fraud:Good ones let through:F": 5},
        "ML_AB_PROP's gains agree with the differences of the rates": {"@Evidence:Gain:D": 0.5},
        "Every gain used lies between its low and its high end": {"@Evidence:Gain used: low:D": 0.5},
        "The live model brings something": {"Inputs_Auto_Tasks": 0},
        "The live value a year lies within the test's range": {"@Value_Auto:Value a year:E": 10_000_000},
        "The live method's benefits are the cash flow's": {"@Value:Benefits of the live case:H": 5},
        "The live method's NPV is the base scenario's": {"Case_NPV_Source": 5},
        "Every cost is paid in full within the case's years": {"@Costs:Total: Maintenance:M": 5},
        "All ten indicators have a value": {"@KPI:error_rate:E": None},
        "No proxy stands for value": {"@KPI:Value is counted in:E": "accuracy"},
        "The measurement plan has no open issue": {"@Plan:method:C": "a guess"},
        "The plan projects the live value a year": {"@Plan:target:C": 50_000},
        "The planned sample is large enough": {"Inputs_Auto_Model_Size": 10},
        "ML_KPI_GAPS agrees with the table": {"Case_KPI_Gaps": 5},
    },
    "rebuild": {
        "The pilots add up to the cost that S0 states": {"Inputs_Pilots_Stated": 500_000},
        "The parts add up to the rebuild budget": {"Inputs_Rebuild_Stated": 300_000},
        "No pilot ends before it starts": {"@Pilots:Customer churn predictor:E": 45_900},
        "Every pilot has a cause and a remedy": {"@Pilots:Product recommendations:G": None},
        "Shares of every feature add up to one, training": {"@Diagnosis:D3:D": 1},
        "No feature is missing in more rows than there are": {"@Diagnosis:Churn: contract value:D": 20_000},
        "The plan ends by the month of the first model": {"Inputs_First_Month": 6},
        "The models go live one after the other": {"Inputs_Second_Month": 20},
        "The models add up to the sheet's total": {"@Models:Total: Models:J": 5},
        "ML_PLATFORM_AMORTISE agrees with value over cost": {"Case_Platform_ROI": 5},
        "ML_PILOT_REBUILD agrees: sunk less rebuild": {"Case_Sunk_Difference": 5},
        "No dollar of the pilots is in the cash flow": {"@Cashflow:Costs before the scenario:G": 5},
        "Shares of every feature add up to one, live": {"Diagnosis!I35": 1},
        "ML_READINESS counts the answers that say yes": {"Case_Readiness_Score": 5},
        "Every question has an answer: Y, N or ?": {"Readiness!D13": "so"},
        "Every cost is paid in full within the case's years": {"Rebuild!I7": 5},
        "Every step ends when its weeks are over": {"Plan!I14": 40},
        "No step starts before week 1": {"Plan!H14": 0},
        "The whole plan fits into the picture": {"Plan!G15": 90},
        "The parts of the foundation add up to it": {"Amortisation!G10": 5},
        "Every objection is met by a number": {"Objections!C16": "much"},
    },
    "portfolio": {
        "Every interval holds its value": {"@Models:Fraud detector:G": 2_000_000},
        "Cost of the models and the platform is what was spent": {"Inputs_Spent": 3_000_000},
        "Every model has a type of value": {"@Models:Search ranker:D": "fame"},
        "ML_SHRINK agrees with the weighted mean of record and result": {"@Models:Search ranker:M": 5},
        "Value by type adds up to value by model": {"@Rollup:capability:F": 5},
        "Growth of the ask is ask over spending": {"Case_Ask_Growth": 1},
        "The parts of the platform add up to it": {"@Amortisation:M2:E": 5},
        "Every rank is given once": {"@Proposals:What each is worth+3:F": 2},
        "Building by year is the cost of what is funded": {"@Proposals:Building:J": 5},
        "The steps reach next year's value": {"@Bridge:Funded: cost reduction:F": 5},
        "All five questions have an answer and evidence": {"@FiveQuestions:What is the risk?:E": None},
        "No answer gives a model metric without a dollar": {"@FiveQuestions:How do we know?:D": "Accuracy is up"},
        "ROI with the platform is the roll-up's": {"Case_Platform_ROI": 5},
        "What is funded stays within the ask": {"Case_Funded": 9_000_000},
        "Value by type is the value of what is funded": {"Proposals!N79": 5},
        "Every model has its ten indicators": {"KPI!D7": None},
        "ML_KPI_GAPS agrees with the table": {"KPI!D21": 5},
        "Every model of the record has a column": {"KPI!D6": None},
    },
    "ab-readout": {
        "The difference is treatment less control": {"Case_Difference": 0.5},
        "The standard error follows from the groups' own variances": {"Case_Error": 0.5},
        "Every interval holds the difference": {"Case_Low": 0.5},
        "ML_SHRINK agrees with the weighted mean": {"Case_Shrunk": 0.5},
        "No group has more events than users": {"Inputs_Treatment_Events": 10_001},
        "Treatment: no guardrail has more events than users": {"@Guardrails:Complaints:F": 20_000},
        "The credible interval holds the difference": {"Case_Credible_Low": 0.5},
        "ML_SEQ_CI agrees with its formula": {"Case_Always_High": 0.5},
        "ML_SRM agrees with the sum over the groups": {"Case_Chi2": 5},
        "ML_AB_ANNUAL's point agrees with the steps": {"Case_Annual_Point": 5},
        "ML_AB_ANNUAL's low end agrees with the steps": {"Case_Annual_Low": 5},
        "ML_AB_ANNUAL's rule of the source agrees with the steps": {"Case_Annual_Source_Point": 5},
        "Low, point and high are in order": {"Case_Annual_High": 5},
        "No more than the months live count in full": {"@Annualise:Full months' worth:F": 9},
        "ML_MDE_BUSINESS agrees with cost over worth": {"Case_Business_Effect": 0.5},
        "Nothing is shipped that is not valid, safe and worth it": {"Case_Decision": "ship", "Inputs_Days": 3},
        "Control: no guardrail has more events than users": {"@Guardrails:Complaints:E": 20_000},
    },
}


def breaches(template: str) -> Breaches:
    """Each check's breach, by what the check says."""
    if template == "ab-readout":
        return {**OF_EVERY_WORKBOOK, **OWN[template]}
    risks = {} if template == "model-roi" else OF_RISKS
    return {**OF_EVERY_WORKBOOK, **OF_CASH_FLOWS, **risks, **OWN[template]}
