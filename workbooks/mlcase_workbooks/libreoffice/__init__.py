"""The second engine: a real spreadsheet application calculates, and our own writer keeps the file as it is.

In reading order: ``process`` runs LibreOffice, ``uno_side`` talks to it from the Python that has UNO, ``copy`` writes
what it opens, ``engine`` is the whole in one object.
"""

from mlcase_workbooks.libreoffice.engine import ERRORS, Extension, LibreOffice
from mlcase_workbooks.libreoffice.process import LibreOfficeFailed, environment

__all__ = ["ERRORS", "Extension", "LibreOffice", "LibreOfficeFailed", "environment"]
