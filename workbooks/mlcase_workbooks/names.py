"""Every spelling of a function's name: what the user types, and what stands in the file.

ML_NPV            plain: xlwings, LibreOffice, and what one types everywhere
_xldudf_ML_NPV    Office.js custom function
_xll.ML_NPV       XLL (xlOil, PyXLL, Excel-DNA)
[1]!ML_NPV        an .xlam's function, through an external link
_xlfn.XLOOKUP     an Excel function younger than the file format; _xlfn._xlws.FILTER, _xlfn.ANCHORARRAY likewise
_xlpm.x           a parameter of LET or LAMBDA; _xlop.x one that may be left out
_xleta.SUM        a function's name in place of a LAMBDA: BYROW(A1:C9, SUM)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SPELLINGS: Mapping[str, str] = {"plain": "", "officejs": "_xldudf_", "xll": "_xll."}
"""What stands before our functions' names in the file, by the add-in that owns them."""

_PREFIX = re.compile(r"(?:_xlfn\.|_xlws\.|_xlpm\.|_xlop\.|_xleta\.|_xludf\.|_xldudf_|_xll\.)+", re.IGNORECASE)


def plain_name(spelled: str) -> str:
    """The name as one types it, in capitals."""
    return _PREFIX.sub("", spelled, count=1).upper() if spelled[:1] == "_" else spelled.upper()


def own_name(spelled: str) -> str:
    """The plain name of a function of an add-in: also of ``[1]!ML_NPV``."""
    return plain_name(spelled.rpartition("!")[2])
