"""Fixtures that every folder of tests may use."""

from oracles import libreoffice, office

__all__ = ["libreoffice", "office"]
