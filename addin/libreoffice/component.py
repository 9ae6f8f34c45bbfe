"""mlcase's functions inside LibreOffice: hands every call to mlcase, and its answer to Calc.

Standard library only: it runs in LibreOffice's own Python. Where that Python is of the version that mlcase is installed
for, mlcase is imported into it; else a process of mlcase's Python answers. ``mlcase.json`` beside this file says where
mlcase is and which function each method stands for.
"""

import json
import os
import struct
import subprocess
import sys
import threading
from functools import lru_cache, partial
from pathlib import Path

import uno
import unohelper
from com.sun.star.lang import XServiceInfo
from com.sun.star.sheet import ResultEvent, XVolatileResult
from org.mlcase import XFunctions

_NAME = "org.mlcase.Functions"
_SERVICES = (_NAME, "com.sun.star.sheet.AddIn")
_ABOUT = json.loads(Path(__file__).with_name("mlcase.json").read_text(encoding="utf-8"))
_METHODS, _MAY_BE_TEXT = _ABOUT["methods"], frozenset(_ABOUT["texts"])
_QUIET_NAN = 0x7FF8_0000_0000_0000
_OF_LIBREOFFICE = ("PYTHONHOME", "PYTHONPATH")
"""What LibreOffice tells its own Python, and another must not hear."""

_ROOM = 500_000
"""Cells of arguments and results that are kept: Calc asks for the same again at every full recalculation."""


class Functions(unohelper.Base, XServiceInfo, XFunctions):
    """One method per function and spelling of its name; each takes what Calc gives and returns what Calc shows."""

    def __init__(self, context):
        self._answer = None
        self._methods = []
        self._room = _ROOM

    def __getattr__(self, method):
        function = _METHODS.get(method)
        if function is None:
            raise AttributeError(method)
        # In C, as far as an answer is kept: for a function in Python the bridge sets up a new stack at every call.
        call = lru_cache(maxsize=None)(partial(self._new, function))
        self._methods.append(call)
        self.__dict__[method] = call
        return call

    def _new(self, function, *arguments):
        """The result of a call that was not made before."""
        if self._answer is None:
            self._answer = _answers()
        answer = self._answer(function, arguments)
        if type(answer) is list:
            cells = tuple(tuple(map(_cell, row)) for row in answer)
            result = _Table(cells) if function in _MAY_BE_TEXT else cells
        else:
            cells = ((_cell(answer),),)
            result = cells[0][0] if function in _MAY_BE_TEXT else cells
        for given in (cells, *arguments):
            self._room -= len(given) * len(given[0]) if type(given) is tuple else 1
        if self._room < 0:
            for method in self._methods:
                method.cache_clear()
            self._room = _ROOM
        return result

    def getImplementationName(self):  # noqa: N802 (UNO's name)
        return _NAME

    def supportsService(self, name):  # noqa: N802
        return name in _SERVICES

    def getSupportedServiceNames(self):  # noqa: N802
        return _SERVICES


class _Table(unohelper.Base, XVolatileResult):
    """A table from a method that may also give a single text, which must not be declared to give rows.

    Calc takes the texts in rows for different from every other text, unless all of the table is text, and says so. A
    method that is declared to give anything can hand over the type of a table in an event only.
    """

    def __init__(self, cells):
        kinds = {type(cell) for row in cells for cell in row}
        kind = {frozenset({float}): "double", frozenset({str}): "string"}.get(frozenset(kinds), "any")
        self._event = ResultEvent()
        self._event.Value = uno.Any(f"[][]{kind}", cells)

    def addResultListener(self, listener):  # noqa: N802 (UNO's name)
        listener.modified(self._event)

    def removeResultListener(self, listener):  # noqa: N802
        """It never changes, so that nobody need be told."""


def _cell(value):
    """A number or a text as it is; an error's code as the NaN that Calc takes for that error."""
    if type(value) is int:
        return struct.unpack("<d", struct.pack("<Q", _QUIET_NAN | value))[0]
    return value


def _answers():
    """What answers calls: mlcase in this process if it can be imported, else a process of its own."""
    if list(sys.version_info[:2]) == _ABOUT["version"]:
        sys.path += [folder for folder in _ABOUT["path"] if folder not in sys.path]
        try:
            from mlcase_addin.libreoffice.answers import answer
        except ImportError:
            pass
        else:
            return answer
    return _Worker()


class _Worker:
    """mlcase in its own Python: a call a line goes in, an answer a line comes out."""

    def __init__(self):
        self._lock = threading.Lock()
        self._process = None

    def __call__(self, function, arguments):
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [_ABOUT["python"], "-m", "mlcase_addin.libreoffice.answers"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                    env={name: value for name, value in os.environ.items() if name not in _OF_LIBREOFFICE},
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open a console
                )
            self._process.stdin.write(json.dumps([function, arguments]) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 (UNO's name)
g_ImplementationHelper.addImplementation(Functions, _NAME, _SERVICES)
