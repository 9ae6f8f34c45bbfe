"""Fixtures that every folder of tests may use, and how properties are tried: the same examples each time, no clock."""

from hypothesis import HealthCheck, settings

from oracles import libreoffice, office

__all__ = ["libreoffice", "office"]

unhurried = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile("mlcase", derandomize=True, deadline=None, suppress_health_check=unhurried)
settings.load_profile("mlcase")
