"""What each type of model is worth in a year: by the source's formula, and at the test's low and high."""

from __future__ import annotations

from mlcase_workbooks.templates.model_roi.values.automation import AUTOMATION
from mlcase_workbooks.templates.model_roi.values.churn import CHURN
from mlcase_workbooks.templates.model_roi.values.fraud import FRAUD
from mlcase_workbooks.templates.model_roi.values.recommendation import RECOMMENDATION

SHEETS = (RECOMMENDATION, AUTOMATION, FRAUD, CHURN)
DRIVER_COUNT = len(AUTOMATION.drivers)
