"""Which mlcase is this?"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version as installed

from mlcase_udfs.registry import udf


@udf(category="About", native="none: it shows that the add-in is loaded")
def version() -> str:
    """The version of the functions that answer this cell; an error or "#NAME?" means that the add-in is not loaded.

    Returns
    -------
    str
        Version of the installed package, such as "0.1.0".

    References
    ----------
    Semantic Versioning 2.0.0, semver.org.

    Examples
    --------
    A cover sheet says with ``=IFERROR(ML_VERSION(), "add-in not loaded")`` whether its figures are live:

    >>> version().count(".")
    2
    """
    return _version()


@cache
def _version() -> str:
    return installed("mlcase")
