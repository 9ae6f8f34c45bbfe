Attribute VB_Name = "mlcase"
'Written by mlcase addin build --host xlwings; do not edit: it is written anew with each version.
#Const App = "Microsoft Excel"

Function ML_AB_ANNUAL(diff, se, traffic_month, conv, value, Optional margin, Optional conf, Optional method, Optional months, Optional ramp, Optional decay, Optional p, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_AB_ANNUAL = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AB_ANNUAL", Array(diff, se, traffic_month, conv, value, margin, conf, method, months, ramp, decay, p, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_AB_ANNUAL = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AB_ANNUAL", Array(diff, se, traffic_month, conv, value, margin, conf, method, months, ramp, decay, p, what))
        Exit Function
    #End If
failed:
    ML_AB_ANNUAL = CVErr(2015) '#VALUE!
End Function

Function ML_AB_BAYES(x_c, n_c, x_t, n_t, Optional a, Optional b, Optional conf, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_AB_BAYES = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AB_BAYES", Array(x_c, n_c, x_t, n_t, a, b, conf, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_AB_BAYES = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AB_BAYES", Array(x_c, n_c, x_t, n_t, a, b, conf, what))
        Exit Function
    #End If
failed:
    ML_AB_BAYES = CVErr(2015) '#VALUE!
End Function

Function ML_AB_MEAN(mean_c, sd_c, n_c, mean_t, sd_t, n_t, Optional conf, Optional relative, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_AB_MEAN = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AB_MEAN", Array(mean_c, sd_c, n_c, mean_t, sd_t, n_t, conf, relative, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_AB_MEAN = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AB_MEAN", Array(mean_c, sd_c, n_c, mean_t, sd_t, n_t, conf, relative, what))
        Exit Function
    #End If
failed:
    ML_AB_MEAN = CVErr(2015) '#VALUE!
End Function

Function ML_AB_PROP(x_c, n_c, x_t, n_t, Optional conf, Optional method, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_AB_PROP = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AB_PROP", Array(x_c, n_c, x_t, n_t, conf, method, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_AB_PROP = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AB_PROP", Array(x_c, n_c, x_t, n_t, conf, method, what))
        Exit Function
    #End If
failed:
    ML_AB_PROP = CVErr(2015) '#VALUE!
End Function

Function ML_AUDIT_CASE(claims, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_AUDIT_CASE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AUDIT_CASE", Array(claims, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_AUDIT_CASE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AUDIT_CASE", Array(claims, what))
        Exit Function
    #End If
failed:
    ML_AUDIT_CASE = CVErr(2015) '#VALUE!
End Function

Function ML_AUDIT_FOOT(figures, total, Optional tol, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_AUDIT_FOOT = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AUDIT_FOOT", Array(figures, total, tol, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_AUDIT_FOOT = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AUDIT_FOOT", Array(figures, total, tol, what))
        Exit Function
    #End If
failed:
    ML_AUDIT_FOOT = CVErr(2015) '#VALUE!
End Function

Function ML_AUDIT_METRIC(stated, kind, flows, Optional costs, Optional rate, Optional initial, Optional ppy, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_AUDIT_METRIC = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AUDIT_METRIC", Array(stated, kind, flows, costs, rate, initial, ppy, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_AUDIT_METRIC = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AUDIT_METRIC", Array(stated, kind, flows, costs, rate, initial, ppy, what))
        Exit Function
    #End If
failed:
    ML_AUDIT_METRIC = CVErr(2015) '#VALUE!
End Function

Function ML_AUTOMATION_SAVINGS(tasks_month, cost_task, auto_rate, accuracy, err_cost, Optional infra_month, Optional detect, Optional undetected_cost, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_AUTOMATION_SAVINGS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AUTOMATION_SAVINGS", Array(tasks_month, cost_task, auto_rate, accuracy, err_cost, infra_month, detect, undetected_cost, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_AUTOMATION_SAVINGS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_AUTOMATION_SAVINGS", Array(tasks_month, cost_task, auto_rate, accuracy, err_cost, infra_month, detect, undetected_cost, what))
        Exit Function
    #End If
failed:
    ML_AUTOMATION_SAVINGS = CVErr(2015) '#VALUE!
End Function

Function ML_BCR(benefits, costs, rate, Optional timing, Optional initial_cost)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_BCR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_BCR", Array(benefits, costs, rate, timing, initial_cost), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_BCR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_BCR", Array(benefits, costs, rate, timing, initial_cost))
        Exit Function
    #End If
failed:
    ML_BCR = CVErr(2015) '#VALUE!
End Function

Function ML_BREAKEVEN(benefits, costs, rate, Optional what, Optional initial_cost)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_BREAKEVEN = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_BREAKEVEN", Array(benefits, costs, rate, what, initial_cost), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_BREAKEVEN = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_BREAKEVEN", Array(benefits, costs, rate, what, initial_cost))
        Exit Function
    #End If
failed:
    ML_BREAKEVEN = CVErr(2015) '#VALUE!
End Function

Function ML_CHARGEBACK(total, usage, Optional fixed_share, Optional method, Optional peaks, Optional capacity, Optional decimals)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_CHARGEBACK = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_CHARGEBACK", Array(total, usage, fixed_share, method, peaks, capacity, decimals), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_CHARGEBACK = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_CHARGEBACK", Array(total, usage, fixed_share, method, peaks, capacity, decimals))
        Exit Function
    #End If
failed:
    ML_CHARGEBACK = CVErr(2015) '#VALUE!
End Function

Function ML_CHURN_VALUE(customers, target_fraction, base_churn, lift, success, clv, incentive, contact, Optional fixed, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_CHURN_VALUE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_CHURN_VALUE", Array(customers, target_fraction, base_churn, lift, success, clv, incentive, contact, fixed, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_CHURN_VALUE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_CHURN_VALUE", Array(customers, target_fraction, base_churn, lift, success, clv, incentive, contact, fixed, what))
        Exit Function
    #End If
failed:
    ML_CHURN_VALUE = CVErr(2015) '#VALUE!
End Function

Function ML_CLASSIFIER_VALUE(tp, fp, fn, tn, value_tp, value_fp, value_fn, value_tn)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_CLASSIFIER_VALUE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_CLASSIFIER_VALUE", Array(tp, fp, fn, tn, value_tp, value_fp, value_fn, value_tn), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_CLASSIFIER_VALUE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_CLASSIFIER_VALUE", Array(tp, fp, fn, tn, value_tp, value_fp, value_fn, value_tn))
        Exit Function
    #End If
failed:
    ML_CLASSIFIER_VALUE = CVErr(2015) '#VALUE!
End Function

Function ML_COMPARE(costs, benefits, rate, Optional names, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_COMPARE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_COMPARE", Array(costs, benefits, rate, names, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_COMPARE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_COMPARE", Array(costs, benefits, rate, names, what))
        Exit Function
    #End If
failed:
    ML_COMPARE = CVErr(2015) '#VALUE!
End Function

Function ML_COST_OF_INACTION(incidents_year, incident_cost, hours_year, hourly_cost, exposures, probs, Optional years, Optional rate, Optional growth, Optional method, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_COST_OF_INACTION = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_COST_OF_INACTION", Array(incidents_year, incident_cost, hours_year, hourly_cost, exposures, probs, years, rate, growth, method, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_COST_OF_INACTION = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_COST_OF_INACTION", Array(incidents_year, incident_cost, hours_year, hourly_cost, exposures, probs, years, rate, growth, method, what))
        Exit Function
    #End If
failed:
    ML_COST_OF_INACTION = CVErr(2015) '#VALUE!
End Function

Function ML_CUPED(Optional outcomes, Optional covariates, Optional groups, Optional rho, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_CUPED = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_CUPED", Array(outcomes, covariates, groups, rho, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_CUPED = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_CUPED", Array(outcomes, covariates, groups, rho, what))
        Exit Function
    #End If
failed:
    ML_CUPED = CVErr(2015) '#VALUE!
End Function

Function ML_DECISION_RULE(conservative, expected, optimistic)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_DECISION_RULE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_DECISION_RULE", Array(conservative, expected, optimistic), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_DECISION_RULE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_DECISION_RULE", Array(conservative, expected, optimistic))
        Exit Function
    #End If
failed:
    ML_DECISION_RULE = CVErr(2015) '#VALUE!
End Function

Function ML_DELAY_COST(benefits, delay_months, rate, Optional horizon)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_DELAY_COST = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_DELAY_COST", Array(benefits, delay_months, rate, horizon), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_DELAY_COST = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_DELAY_COST", Array(benefits, delay_months, rate, horizon))
        Exit Function
    #End If
failed:
    ML_DELAY_COST = CVErr(2015) '#VALUE!
End Function

Function ML_DID(control_before, control_after, treated_before, treated_after, Optional standard_errors, Optional conf, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_DID = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_DID", Array(control_before, control_after, treated_before, treated_after, standard_errors, conf, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_DID = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_DID", Array(control_before, control_after, treated_before, treated_after, standard_errors, conf, what))
        Exit Function
    #End If
failed:
    ML_DID = CVErr(2015) '#VALUE!
End Function

Function ML_DISCOUNT_FACTOR(rate, period, Optional timing)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_DISCOUNT_FACTOR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_DISCOUNT_FACTOR", Array(rate, period, timing), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_DISCOUNT_FACTOR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_DISCOUNT_FACTOR", Array(rate, period, timing))
        Exit Function
    #End If
failed:
    ML_DISCOUNT_FACTOR = CVErr(2015) '#VALUE!
End Function

Function ML_EAA(rate, flows, Optional timing, Optional initial)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_EAA = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_EAA", Array(rate, flows, timing, initial), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_EAA = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_EAA", Array(rate, flows, timing, initial))
        Exit Function
    #End If
failed:
    ML_EAA = CVErr(2015) '#VALUE!
End Function

Function ML_EV(values, probs, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_EV = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_EV", Array(values, probs, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_EV = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_EV", Array(values, probs, what))
        Exit Function
    #End If
failed:
    ML_EV = CVErr(2015) '#VALUE!
End Function

Function ML_FILL(series, Optional method, Optional max_gap, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_FILL = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_FILL", Array(series, method, max_gap, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_FILL = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_FILL", Array(series, method, max_gap, what))
        Exit Function
    #End If
failed:
    ML_FILL = CVErr(2015) '#VALUE!
End Function

Function ML_FRAUD_VALUE(transactions_month, fraud_before, fraud_after, loss, fpr, blocked_value, inv_cost, review_rate, Optional margin, Optional recovery, Optional model_cost, Optional method, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_FRAUD_VALUE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_FRAUD_VALUE", Array(transactions_month, fraud_before, fraud_after, loss, fpr, blocked_value, inv_cost, review_rate, margin, recovery, model_cost, method, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_FRAUD_VALUE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_FRAUD_VALUE", Array(transactions_month, fraud_before, fraud_after, loss, fpr, blocked_value, inv_cost, review_rate, margin, recovery, model_cost, method, what))
        Exit Function
    #End If
failed:
    ML_FRAUD_VALUE = CVErr(2015) '#VALUE!
End Function

Function ML_GPU_SAVINGS(spend, util_before, util_after, Optional elastic, Optional price_hour, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_GPU_SAVINGS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_GPU_SAVINGS", Array(spend, util_before, util_after, elastic, price_hour, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_GPU_SAVINGS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_GPU_SAVINGS", Array(spend, util_before, util_after, elastic, price_hour, what))
        Exit Function
    #End If
failed:
    ML_GPU_SAVINGS = CVErr(2015) '#VALUE!
End Function

Function ML_INCIDENT_REDUCTION(incidents_before, incidents_after, cost, Optional period_months)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_INCIDENT_REDUCTION = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_INCIDENT_REDUCTION", Array(incidents_before, incidents_after, cost, period_months), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_INCIDENT_REDUCTION = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_INCIDENT_REDUCTION", Array(incidents_before, incidents_after, cost, period_months))
        Exit Function
    #End If
failed:
    ML_INCIDENT_REDUCTION = CVErr(2015) '#VALUE!
End Function

Function ML_IRR(flows, Optional guess, Optional which)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_IRR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_IRR", Array(flows, guess, which), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_IRR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_IRR", Array(flows, guess, which))
        Exit Function
    #End If
failed:
    ML_IRR = CVErr(2015) '#VALUE!
End Function

Function ML_KPI_GAPS(indicators, Optional method, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_KPI_GAPS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_KPI_GAPS", Array(indicators, method, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_KPI_GAPS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_KPI_GAPS", Array(indicators, method, what))
        Exit Function
    #End If
failed:
    ML_KPI_GAPS = CVErr(2015) '#VALUE!
End Function

Function ML_MAINTENANCE(initial, Optional rate, Optional years, Optional growth)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_MAINTENANCE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MAINTENANCE", Array(initial, rate, years, growth), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_MAINTENANCE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MAINTENANCE", Array(initial, rate, years, growth))
        Exit Function
    #End If
failed:
    ML_MAINTENANCE = CVErr(2015) '#VALUE!
End Function

Function ML_MDE(baseline, n, Optional alpha, Optional power, Optional sd, Optional rho, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_MDE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MDE", Array(baseline, n, alpha, power, sd, rho, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_MDE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MDE", Array(baseline, n, alpha, power, sd, rho, what))
        Exit Function
    #End If
failed:
    ML_MDE = CVErr(2015) '#VALUE!
End Function

Function ML_MDE_BUSINESS(investment, value_per_unit_year, Optional roi_min, Optional baseline, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_MDE_BUSINESS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MDE_BUSINESS", Array(investment, value_per_unit_year, roi_min, baseline, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_MDE_BUSINESS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MDE_BUSINESS", Array(investment, value_per_unit_year, roi_min, baseline, what))
        Exit Function
    #End If
failed:
    ML_MDE_BUSINESS = CVErr(2015) '#VALUE!
End Function

Function ML_MIRR(flows, finance_rate, reinvest_rate)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_MIRR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MIRR", Array(flows, finance_rate, reinvest_rate), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_MIRR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MIRR", Array(flows, finance_rate, reinvest_rate))
        Exit Function
    #End If
failed:
    ML_MIRR = CVErr(2015) '#VALUE!
End Function

Function ML_MODEL_CASE(value_annual, initial, maint_rate, years, rate, Optional ramp, Optional decay, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_MODEL_CASE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MODEL_CASE", Array(value_annual, initial, maint_rate, years, rate, ramp, decay, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_MODEL_CASE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_MODEL_CASE", Array(value_annual, initial, maint_rate, years, rate, ramp, decay, what))
        Exit Function
    #End If
failed:
    ML_MODEL_CASE = CVErr(2015) '#VALUE!
End Function

Function ML_NPV(rate, flows, Optional timing, Optional initial)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_NPV = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_NPV", Array(rate, flows, timing, initial), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_NPV = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_NPV", Array(rate, flows, timing, initial))
        Exit Function
    #End If
failed:
    ML_NPV = CVErr(2015) '#VALUE!
End Function

Function ML_NULL_SKEW(nulls_train, n_train, nulls_serve, n_serve, Optional tolerance, Optional alpha, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_NULL_SKEW = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_NULL_SKEW", Array(nulls_train, n_train, nulls_serve, n_serve, tolerance, alpha, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_NULL_SKEW = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_NULL_SKEW", Array(nulls_train, n_train, nulls_serve, n_serve, tolerance, alpha, what))
        Exit Function
    #End If
failed:
    ML_NULL_SKEW = CVErr(2015) '#VALUE!
End Function

Function ML_OFFLINE_TO_ONLINE(offline_lift, Optional low, Optional mode, Optional high, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_OFFLINE_TO_ONLINE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_OFFLINE_TO_ONLINE", Array(offline_lift, low, mode, high, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_OFFLINE_TO_ONLINE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_OFFLINE_TO_ONLINE", Array(offline_lift, low, mode, high, what))
        Exit Function
    #End If
failed:
    ML_OFFLINE_TO_ONLINE = CVErr(2015) '#VALUE!
End Function

Function ML_PADJUST(p_values, Optional method)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PADJUST = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PADJUST", Array(p_values, method), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PADJUST = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PADJUST", Array(p_values, method))
        Exit Function
    #End If
failed:
    ML_PADJUST = CVErr(2015) '#VALUE!
End Function

Function ML_PAYBACK(flows, Optional ppy, Optional mode, Optional discount_rate, Optional initial)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PAYBACK = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PAYBACK", Array(flows, ppy, mode, discount_rate, initial), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PAYBACK = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PAYBACK", Array(flows, ppy, mode, discount_rate, initial))
        Exit Function
    #End If
failed:
    ML_PAYBACK = CVErr(2015) '#VALUE!
End Function

Function ML_PEAK_FUNDING(flows, Optional initial)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PEAK_FUNDING = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PEAK_FUNDING", Array(flows, initial), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PEAK_FUNDING = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PEAK_FUNDING", Array(flows, initial))
        Exit Function
    #End If
failed:
    ML_PEAK_FUNDING = CVErr(2015) '#VALUE!
End Function

Function ML_PERT(p, low, mode, high, Optional lam, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PERT = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PERT", Array(p, low, mode, high, lam, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PERT = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PERT", Array(p, low, mode, high, lam, what))
        Exit Function
    #End If
failed:
    ML_PERT = CVErr(2015) '#VALUE!
End Function

Function ML_PILOT_REBUILD(pilot_costs, rebuild, Optional annual_value, Optional months_to_live, Optional years, Optional rate, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PILOT_REBUILD = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PILOT_REBUILD", Array(pilot_costs, rebuild, annual_value, months_to_live, years, rate, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PILOT_REBUILD = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PILOT_REBUILD", Array(pilot_costs, rebuild, annual_value, months_to_live, years, rate, what))
        Exit Function
    #End If
failed:
    ML_PILOT_REBUILD = CVErr(2015) '#VALUE!
End Function

Function ML_PLAN_CHECK(plan, Optional method, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PLAN_CHECK = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PLAN_CHECK", Array(plan, method, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PLAN_CHECK = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PLAN_CHECK", Array(plan, method, what))
        Exit Function
    #End If
failed:
    ML_PLAN_CHECK = CVErr(2015) '#VALUE!
End Function

Function ML_PLATFORM_AMORTISE(foundation, model_values, model_costs, Optional method, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PLATFORM_AMORTISE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PLATFORM_AMORTISE", Array(foundation, model_values, model_costs, method, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PLATFORM_AMORTISE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PLATFORM_AMORTISE", Array(foundation, model_values, model_costs, method, what))
        Exit Function
    #End If
failed:
    ML_PLATFORM_AMORTISE = CVErr(2015) '#VALUE!
End Function

Function ML_POWER(diff, Optional se, Optional alpha, Optional n, Optional baseline, Optional sd)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_POWER = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_POWER", Array(diff, se, alpha, n, baseline, sd), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_POWER = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_POWER", Array(diff, se, alpha, n, baseline, sd))
        Exit Function
    #End If
failed:
    ML_POWER = CVErr(2015) '#VALUE!
End Function

Function ML_PRODUCTIVITY(headcount, loaded_cost, gain, Optional realisation, Optional cashable, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PRODUCTIVITY = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PRODUCTIVITY", Array(headcount, loaded_cost, gain, realisation, cashable, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PRODUCTIVITY = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PRODUCTIVITY", Array(headcount, loaded_cost, gain, realisation, cashable, what))
        Exit Function
    #End If
failed:
    ML_PRODUCTIVITY = CVErr(2015) '#VALUE!
End Function

Function ML_PSI(expected, actual, Optional eps, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PSI = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PSI", Array(expected, actual, eps, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PSI = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PSI", Array(expected, actual, eps, what))
        Exit Function
    #End If
failed:
    ML_PSI = CVErr(2015) '#VALUE!
End Function

Function ML_PV_ANNUITY(rate, nper, pmt, Optional timing)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_PV_ANNUITY = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PV_ANNUITY", Array(rate, nper, pmt, timing), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_PV_ANNUITY = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_PV_ANNUITY", Array(rate, nper, pmt, timing))
        Exit Function
    #End If
failed:
    ML_PV_ANNUITY = CVErr(2015) '#VALUE!
End Function

Function ML_RAMP(value_per_period, periods, Optional shape, Optional ramp_periods, Optional half_life, Optional seasonality, Optional shares)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_RAMP = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_RAMP", Array(value_per_period, periods, shape, ramp_periods, half_life, seasonality, shares), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_RAMP = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_RAMP", Array(value_per_period, periods, shape, ramp_periods, half_life, seasonality, shares))
        Exit Function
    #End If
failed:
    ML_RAMP = CVErr(2015) '#VALUE!
End Function

Function ML_READINESS(answers, Optional questions, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_READINESS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_READINESS", Array(answers, questions, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_READINESS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_READINESS", Array(answers, questions, what))
        Exit Function
    #End If
failed:
    ML_READINESS = CVErr(2015) '#VALUE!
End Function

Function ML_REAL_RATE(nominal, inflation)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_REAL_RATE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_REAL_RATE", Array(nominal, inflation), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_REAL_RATE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_REAL_RATE", Array(nominal, inflation))
        Exit Function
    #End If
failed:
    ML_REAL_RATE = CVErr(2015) '#VALUE!
End Function

Function ML_REC_REVENUE(sessions_month, baseline_ctr, ml_ctr, conversion, order_value, Optional margin, Optional cannibalisation, Optional months, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_REC_REVENUE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_REC_REVENUE", Array(sessions_month, baseline_ctr, ml_ctr, conversion, order_value, margin, cannibalisation, months, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_REC_REVENUE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_REC_REVENUE", Array(sessions_month, baseline_ctr, ml_ctr, conversion, order_value, margin, cannibalisation, months, what))
        Exit Function
    #End If
failed:
    ML_REC_REVENUE = CVErr(2015) '#VALUE!
End Function

Function ML_RISK_EMV(probs, low_impact, high_impact, Optional overlap_group, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_RISK_EMV = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_RISK_EMV", Array(probs, low_impact, high_impact, overlap_group, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_RISK_EMV = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_RISK_EMV", Array(probs, low_impact, high_impact, overlap_group, what))
        Exit Function
    #End If
failed:
    ML_RISK_EMV = CVErr(2015) '#VALUE!
End Function

Function ML_RISK_SCORE(probability, impact, Optional bands, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_RISK_SCORE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_RISK_SCORE", Array(probability, impact, bands, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_RISK_SCORE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_RISK_SCORE", Array(probability, impact, bands, what))
        Exit Function
    #End If
failed:
    ML_RISK_SCORE = CVErr(2015) '#VALUE!
End Function

Function ML_ROI(benefits, costs, Optional basis, Optional rate, Optional timing, Optional initial_cost)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_ROI = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_ROI", Array(benefits, costs, basis, rate, timing, initial_cost), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_ROI = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_ROI", Array(benefits, costs, basis, rate, timing, initial_cost))
        Exit Function
    #End If
failed:
    ML_ROI = CVErr(2015) '#VALUE!
End Function

Function ML_SAMPLE_SIZE(baseline, mde, Optional alpha, Optional power, Optional ratio, Optional sd, Optional rho, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SAMPLE_SIZE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SAMPLE_SIZE", Array(baseline, mde, alpha, power, ratio, sd, rho, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SAMPLE_SIZE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SAMPLE_SIZE", Array(baseline, mde, alpha, power, ratio, sd, rho, what))
        Exit Function
    #End If
failed:
    ML_SAMPLE_SIZE = CVErr(2015) '#VALUE!
End Function

Function ML_SCENARIOS(benefits, costs, rate, ben_mult, cost_mult, Optional probs, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SCENARIOS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SCENARIOS", Array(benefits, costs, rate, ben_mult, cost_mult, probs, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SCENARIOS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SCENARIOS", Array(benefits, costs, rate, ben_mult, cost_mult, probs, what))
        Exit Function
    #End If
failed:
    ML_SCENARIOS = CVErr(2015) '#VALUE!
End Function

Function ML_SENS_GRID(benefits, costs, rate, ben_mults, cost_mults)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SENS_GRID = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SENS_GRID", Array(benefits, costs, rate, ben_mults, cost_mults), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SENS_GRID = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SENS_GRID", Array(benefits, costs, rate, ben_mults, cost_mults))
        Exit Function
    #End If
failed:
    ML_SENS_GRID = CVErr(2015) '#VALUE!
End Function

Function ML_SEQ_CI(diff, se, tau, Optional alpha, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SEQ_CI = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SEQ_CI", Array(diff, se, tau, alpha, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SEQ_CI = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SEQ_CI", Array(diff, se, tau, alpha, what))
        Exit Function
    #End If
failed:
    ML_SEQ_CI = CVErr(2015) '#VALUE!
End Function

Function ML_SHRINK(diff, se, prior_sd, Optional prior_mean, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SHRINK = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SHRINK", Array(diff, se, prior_sd, prior_mean, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SHRINK = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SHRINK", Array(diff, se, prior_sd, prior_mean, what))
        Exit Function
    #End If
failed:
    ML_SHRINK = CVErr(2015) '#VALUE!
End Function

Function ML_SIMULATE(estimates, effects, Optional trials, Optional seed, Optional correlation, Optional latin, Optional converge, Optional base, Optional shape, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SIMULATE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SIMULATE", Array(estimates, effects, trials, seed, correlation, latin, converge, base, shape, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SIMULATE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SIMULATE", Array(estimates, effects, trials, seed, correlation, latin, converge, base, shape, what))
        Exit Function
    #End If
failed:
    ML_SIMULATE = CVErr(2015) '#VALUE!
End Function

Function ML_SOLVE(model, target, unknown, low, high)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SOLVE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SOLVE", Array(model, target, unknown, low, high), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SOLVE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SOLVE", Array(model, target, unknown, low, high))
        Exit Function
    #End If
failed:
    ML_SOLVE = CVErr(2015) '#VALUE!
End Function

Function ML_SRM(observed, Optional ratio, Optional alpha, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SRM = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SRM", Array(observed, ratio, alpha, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SRM = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SRM", Array(observed, ratio, alpha, what))
        Exit Function
    #End If
failed:
    ML_SRM = CVErr(2015) '#VALUE!
End Function

Function ML_SUCCESS(actual, comparator, target)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_SUCCESS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SUCCESS", Array(actual, comparator, target), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_SUCCESS = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_SUCCESS", Array(actual, comparator, target))
        Exit Function
    #End If
failed:
    ML_SUCCESS = CVErr(2015) '#VALUE!
End Function

Function ML_TCO(initial, annual, years, Optional rate, Optional opportunity, Optional exit_cost, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_TCO = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TCO", Array(initial, annual, years, rate, opportunity, exit_cost, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_TCO = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TCO", Array(initial, annual, years, rate, opportunity, exit_cost, what))
        Exit Function
    #End If
failed:
    ML_TCO = CVErr(2015) '#VALUE!
End Function

Function ML_TEI_TABLE(costs, benefits, rate, Optional initial, Optional adj_b, Optional adj_c)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_TEI_TABLE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TEI_TABLE", Array(costs, benefits, rate, initial, adj_b, adj_c), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_TEI_TABLE = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TEI_TABLE", Array(costs, benefits, rate, initial, adj_b, adj_c))
        Exit Function
    #End If
failed:
    ML_TEI_TABLE = CVErr(2015) '#VALUE!
End Function

Function ML_TIME_TO_MARKET(models_year, weeks_before, weeks_after, value_model_year, Optional cumulative, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_TIME_TO_MARKET = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TIME_TO_MARKET", Array(models_year, weeks_before, weeks_after, value_model_year, cumulative, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_TIME_TO_MARKET = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TIME_TO_MARKET", Array(models_year, weeks_before, weeks_after, value_model_year, cumulative, what))
        Exit Function
    #End If
failed:
    ML_TIME_TO_MARKET = CVErr(2015) '#VALUE!
End Function

Function ML_TORNADO(bases, lows, highs, effects, Optional names, Optional constant, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_TORNADO = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TORNADO", Array(bases, lows, highs, effects, names, constant, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_TORNADO = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TORNADO", Array(bases, lows, highs, effects, names, constant, what))
        Exit Function
    #End If
failed:
    ML_TORNADO = CVErr(2015) '#VALUE!
End Function

Function ML_TRI(p, low, mode, high)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_TRI = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TRI", Array(p, low, mode, high), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_TRI = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TRI", Array(p, low, mode, high))
        Exit Function
    #End If
failed:
    ML_TRI = CVErr(2015) '#VALUE!
End Function

Function ML_TYPEM(true_effect, se, Optional alpha, Optional what)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_TYPEM = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TYPEM", Array(true_effect, se, alpha, what), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_TYPEM = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_TYPEM", Array(true_effect, se, alpha, what))
        Exit Function
    #End If
failed:
    ML_TYPEM = CVErr(2015) '#VALUE!
End Function

Function ML_VERSION()
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_VERSION = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_VERSION", Array(), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_VERSION = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_VERSION", Array())
        Exit Function
    #End If
failed:
    ML_VERSION = CVErr(2015) '#VALUE!
End Function

Function ML_XIRR(values, dates, Optional guess)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_XIRR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_XIRR", Array(values, dates, guess), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_XIRR = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_XIRR", Array(values, dates, guess))
        Exit Function
    #End If
failed:
    ML_XIRR = CVErr(2015) '#VALUE!
End Function

Function ML_XNPV(rate, values, dates)
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        ML_XNPV = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_XNPV", Array(rate, values, dates), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        ML_XNPV = XLPy.CallUDF("mlcase_addin.excel_xlwings.functions", "ML_XNPV", Array(rate, values, dates))
        Exit Function
    #End If
failed:
    ML_XNPV = CVErr(2015) '#VALUE!
End Function

