"""What can be wrong with a request for a workbook, and how it is said.

TemplateError            anything wrong with the request; nothing is written
├── UnknownTemplate      no template has this name
├── UnknownSetting       the template has no input of this name
├── FixedYears           the template says itself how long its case runs
└── InvalidSetting       the input exists, and the value does not fit it
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class TemplateError(ValueError):
    """A request that cannot be met; the message names what was wrong and the remedy."""


class UnknownTemplate(TemplateError):
    """No template has this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no template {name!r}; the templates are {', '.join(sorted(known))}")
        self.name = name


class UnknownSetting(TemplateError):
    """The template has no input of this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        nearest = nearest_names(name, known)
        super().__init__(f"the template has no input {name!r}; the nearest are {', '.join(nearest)}")
        self.name, self.nearest = name, nearest


class FixedYears(TemplateError):
    """The template says itself how long its case runs."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the template {name} has figures for each of its years: it takes no other number of years")
        self.name = name


class InvalidSetting(TemplateError):
    """The input exists, and the value does not fit it."""

    def __init__(self, name: str, value: object, wanted: str) -> None:
        super().__init__(f"{name} = {value!r} does not fit: {name} takes {wanted}")
        self.name, self.value = name, value


def nearest_names(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The names that a typing error, a missing prefix or another case most likely meant."""
    bare = {known_name.lower().removeprefix("inputs_"): known_name for known_name in known}
    close = get_close_matches(name.lower().removeprefix("inputs_"), bare, n=most, cutoff=0.0)
    return [bare[match] for match in close]
