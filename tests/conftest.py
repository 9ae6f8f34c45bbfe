"""Fixtures that every folder of tests may use."""

from oracles import libreoffice

__all__ = ["libreoffice"]
