"""The case workbooks: which there are, and building one with its figures or with yours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from mlcase_workbooks.templates import ab_readout, budget_pack, model_roi, package, platform, portfolio, rebuild
from mlcase_workbooks.templates.ab_readout import inputs as ab_inputs
from mlcase_workbooks.templates.blocks.inputs import InputValue, Section, resolved
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.budget_pack import inputs as budget_inputs
from mlcase_workbooks.templates.errors import InvalidSetting, TemplateError, UnknownSetting, UnknownTemplate
from mlcase_workbooks.templates.model_roi import inputs as model_inputs
from mlcase_workbooks.templates.platform.inputs import SECTIONS
from mlcase_workbooks.templates.portfolio import inputs as portfolio_inputs
from mlcase_workbooks.templates.rebuild import inputs as rebuild_inputs
from mlcase_workbooks.templates.sheet import Book

__all__ = [
    "TEMPLATES",
    "InvalidSetting",
    "Template",
    "TemplateError",
    "UnknownSetting",
    "UnknownTemplate",
    "build",
]


@dataclass(frozen=True)
class Template:
    """A case workbook that can be built: its inputs, and the function that writes it with their values."""

    name: str
    title: str
    summary: str
    inputs: tuple[Section, ...]
    write: Callable[[Mapping[str, InputValue], tuple[Change, ...]], Book]


TEMPLATES: Mapping[str, Template] = {
    template.name: template
    for template in (
        Template(
            "platform",
            platform.TITLE,
            "Build, run and benefits of an ML platform over three years: 35M of investment for 50M of benefits",
            SECTIONS,
            platform.build_platform,
        ),
        Template(
            "model-roi",
            model_roi.TITLE,
            "One model's value from its test to its NPV: recommendation, automation, fraud or churn",
            model_inputs.SECTIONS,
            model_roi.build_model_roi,
        ),
        Template(
            "budget-pack",
            budget_pack.TITLE,
            "Half a million for the data foundation: what inaction costs, three returns, objections answered",
            budget_inputs.SECTIONS,
            budget_pack.build_budget_pack,
        ),
        Template(
            "rebuild",
            rebuild.TITLE,
            "After failed pilots: diagnosis, a rebuild of 340K in three tracks, and what it is worth from here on",
            rebuild_inputs.SECTIONS,
            rebuild.build_rebuild,
        ),
        Template(
            "portfolio",
            portfolio.TITLE,
            "What last year's models returned, next year's projects by benefit-cost ratio, KPI coverage, memo",
            portfolio_inputs.SECTIONS,
            portfolio.build_portfolio,
        ),
        Template(
            "ab-readout",
            ab_readout.TITLE,
            "Is the test valid, what does it say, what is that worth a year, and ship, hold or extend",
            ab_inputs.SECTIONS,
            ab_readout.build_ab_readout,
        ),
    )
}


def build(name: str, path: str | PathLike[str], settings: Mapping[str, object] = {}) -> Path:
    """Write the template ``name`` to ``path`` and give back the path.

    ``settings`` puts values in the place of the template's own: ``{"Inputs_Discount_Rate": 0.12}``. The workbook keeps
    the template's figure beside the new one and lists the change in its log. Formulas have no cached values yet.

    Raises
    ------
    UnknownTemplate, UnknownSetting, InvalidSetting
        The request cannot be met; nothing is written.
    """
    template = TEMPLATES.get(name)
    if template is None:
        raise UnknownTemplate(name, TEMPLATES)
    values = resolved(template.inputs, settings)
    book = template.write(values, _changes(template, values))
    package.write(book, Path(path))
    return Path(path)


def _changes(template: Template, values: Mapping[str, InputValue]) -> tuple[Change, ...]:
    """The change log: the template itself, and every input that no longer has its figure."""
    first = Change("1.0", "2025-10", "mlcase", f"Built from the template {template.name!r}")
    entries = (entry for section in template.inputs for entry in section.inputs)
    return (
        first,
        *(
            Change("1.0", "", "set when built", f"{entry.name}: {values[entry.name]} in place of {entry.value}")
            for entry in entries
            if values[entry.name] != entry.value
        ),
    )
