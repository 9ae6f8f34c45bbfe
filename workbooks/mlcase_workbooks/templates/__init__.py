"""The case workbooks: which there are, and building one with its figures or with yours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from os import PathLike
from pathlib import Path

from mlcase_workbooks.templates import ab_readout, budget_pack, model_roi, package, platform, portfolio, rebuild
from mlcase_workbooks.templates.blocks import cover
from mlcase_workbooks.templates.blocks.frame import Frame
from mlcase_workbooks.templates.blocks.inputs import Input, InputValue, Section, resolved
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.errors import (
    FixedYears,
    InvalidSetting,
    TemplateError,
    UnknownSetting,
    UnknownTemplate,
)
from mlcase_workbooks.templates.given import Given, attribute, clear_examples, entitle
from mlcase_workbooks.templates.sheet import Book, Value

__all__ = [
    "TEMPLATES",
    "FixedYears",
    "Given",
    "InvalidSetting",
    "Template",
    "TemplateError",
    "UnknownSetting",
    "UnknownTemplate",
    "build",
]

MOST_YEARS = 120
"""A hundred and twenty columns; nobody reads a longer case."""

Entries = Sequence[Sequence[Value]]
"""A list's entries, each with its typed columns in order."""


@dataclass(frozen=True)
class Template:
    """A case workbook that can be built: what stands around its sheets, and the function that writes it."""

    name: str
    summary: str
    frame: Frame
    write: Callable[..., Book]
    """Called with the inputs' values and the change log; what else it takes has a default."""

    @property
    def title(self) -> str:
        """The workbook's title."""
        return self.frame.title

    @property
    def inputs(self) -> tuple[Section, ...]:
        """The Inputs sheet's sections."""
        return self.frame.sections


TEMPLATES: Mapping[str, Template] = {
    template.name: template
    for template in (
        Template(
            "platform",
            "Build, run and benefits of an ML platform over three years: 35M of investment for 50M of benefits",
            platform.FRAME,
            platform.build_platform,
        ),
        Template(
            "model-roi",
            "One model's value from its test to its NPV: recommendation, automation, fraud or churn",
            model_roi.FRAME,
            model_roi.build_model_roi,
        ),
        Template(
            "budget-pack",
            "Half a million for the data foundation: what inaction costs, three returns, objections answered",
            budget_pack.FRAME,
            budget_pack.build_budget_pack,
        ),
        Template(
            "rebuild",
            "After failed pilots: diagnosis, a rebuild of 340K in three tracks, and what it is worth from here on",
            rebuild.FRAME,
            rebuild.build_rebuild,
        ),
        Template(
            "portfolio",
            "What last year's models returned, next year's projects by benefit-cost ratio, KPI coverage, memo",
            portfolio.FRAME,
            portfolio.build_portfolio,
        ),
        Template(
            "ab-readout",
            "Is the test valid, what does it say, what is that worth a year, and ship, hold or extend",
            ab_readout.FRAME,
            ab_readout.build_ab_readout,
        ),
    )
}


def build(
    name: str,
    path: str | PathLike[str],
    settings: Mapping[str, object] = {},
    *,
    blank: bool = False,
    years: int | None = None,
    **lists: Entries,
) -> Path:
    """Write the template ``name`` to ``path`` and give back the path.

    ``settings`` puts values in the place of the template's own: ``{"Inputs_Discount_Rate": 0.12}``. The workbook keeps
    the template's figure beside the new one and lists the change in its log; a ``Given`` brings its own source. The
    cover's lines are set likewise, by texts: ``{"Case_Title": "Our platform"}``. With
    ``blank`` the figures and texts of the example are left out; rates, choices and what was set stay. ``years`` is how
    long the case runs, where the template does not fix that. ``lists`` are entries in the place of the template's own,
    for the lists that it takes. Formulas have no cached values yet.

    Raises
    ------
    UnknownTemplate, UnknownSetting, InvalidSetting, FixedYears
        The request cannot be met; nothing is written.
    """
    template = TEMPLATES.get(name)
    if template is None:
        raise UnknownTemplate(name, TEMPLATES)
    texts, settings = _texts(settings)
    plain = {key: value.value if isinstance(value, Given) else value for key, value in settings.items()}
    asked = template.frame.asked(blank)
    values = resolved(asked, plain, cover.NAMES)
    given = {key: value for key, value in settings.items() if isinstance(value, Given)}
    length = {} if years is None else {"years": _checked_years(template, years)}
    book = template.write(values, _changes(template, asked, values, given, blank), blank=blank, **length, **lists)
    entitle(book, texts)
    attribute(book, given)
    if blank:
        clear_examples(book, settings)
    package.write(book, Path(path))
    return Path(path)


def _texts(settings: Mapping[str, object]) -> tuple[dict[str, str], dict[str, object]]:
    """The lines of the cover among the settings, and the others."""
    spelling = {name.lower(): name for name in cover.NAMES}
    texts = {spelling[key.lower()]: str(value) for key, value in settings.items() if key.lower() in spelling}
    return texts, {key: value for key, value in settings.items() if key.lower() not in spelling}


def _checked_years(template: Template, years: int) -> int:
    """The length of the case; FixedYears when it is the template's to say."""
    if "years" not in signature(template.write).parameters:
        raise FixedYears(template.name)
    if not 1 <= years <= MOST_YEARS:
        raise InvalidSetting("years", years, f"a whole number from 1 to {MOST_YEARS}")
    return years


def _changes(
    template: Template,
    asked: Sequence[Section],
    values: Mapping[str, InputValue],
    given: Mapping[str, Given],
    blank: bool,
) -> tuple[Change, ...]:
    """The change log: the template itself, and every input that no longer has its figure."""
    how = ", its example left out" if blank else ""
    first = Change("1.0", "" if blank else "2025-10", "mlcase", f"Built from the template {template.name!r}{how}")
    entries = [entry for section in asked for entry in section.inputs]
    return (
        first,
        *(
            Change("1.0", "", "set when built", f"{entry.name}: {values[entry.name]}{_instead(entry, blank)}")
            for entry in entries
            if values[entry.name] != entry.value and entry.name not in given
        ),
        *(Change("1.0", g.date, "from data", f"{name}: {g.value} from {g.source}") for name, g in given.items()),
    )


def _instead(entry: Input, blank: bool) -> str:
    """What the value stands for; a blank workbook knows of no figure of the example's."""
    return "" if blank and not entry.stays else f" in place of {entry.value}"
