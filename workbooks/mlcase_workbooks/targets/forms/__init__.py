"""The table: what stands for each function where the add-in is not. A function that is not in it has no such form."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_udfs.registry import catalogue
from mlcase_workbooks.targets.forms.experiments import FORMS as EXPERIMENTS
from mlcase_workbooks.targets.forms.form import Form
from mlcase_workbooks.targets.forms.models import FORMS as MODELS
from mlcase_workbooks.targets.forms.money import FORMS as MONEY
from mlcase_workbooks.targets.forms.platform import FORMS as PLATFORM
from mlcase_workbooks.targets.forms.readiness import FORMS as READINESS
from mlcase_workbooks.targets.forms.risk import FORMS as RISK

_BY_FUNCTION = {**MONEY, **MODELS, **PLATFORM, **EXPERIMENTS, **RISK, **READINESS}

FORMS: Mapping[str, Form] = {
    name: _BY_FUNCTION[entry.python] for name, entry in catalogue().items() if entry.python in _BY_FUNCTION
}
"""The forms by the functions' cell names."""
