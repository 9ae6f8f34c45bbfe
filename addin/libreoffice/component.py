"""mlcase's functions inside LibreOffice: hands every call to mlcase, and its answer to Calc.

Standard library only: it runs in LibreOffice's own Python. Where that Python is of the version that mlcase is installed
for, mlcase is imported into it; else a process of mlcase's Python answers. ``mlcase.json`` beside this file says where
mlcase is and which function each method stands for.
"""

import json
import struct
import subprocess
import sys
import threading
from pathlib import Path

import unohelper
from com.sun.star.lang import XServiceInfo
from org.mlcase import XFunctions

_NAME = "org.mlcase.Functions"
_SERVICES = (_NAME, "com.sun.star.sheet.AddIn")
_ABOUT = json.loads(Path(__file__).with_name("mlcase.json").read_text(encoding="utf-8"))
_VALUE_ERROR = 519
_QUIET_NAN = 0x7FF8_0000_0000_0000


class Functions(unohelper.Base, XServiceInfo, XFunctions):
    """One method per function and spelling of its name; each takes what Calc gives and returns rows, or one value."""

    def __init__(self, context):
        self._answer = None

    def __getattr__(self, method):
        function = _ABOUT["methods"].get(method)
        if function is None:
            raise AttributeError(method)

        def call(*arguments):
            if self._answer is None:
                self._answer = _answers()
            rows = self._answer(function, arguments)
            if function not in _ABOUT["single"]:
                return tuple(tuple(_cell(cell) for cell in row) for row in rows)
            return _cell(rows[0][0] if len(rows) == len(rows[0]) == 1 else _VALUE_ERROR)

        self.__dict__[method] = call
        return call

    def getImplementationName(self):  # noqa: N802 (UNO's name)
        return _NAME

    def supportsService(self, name):  # noqa: N802
        return name in _SERVICES

    def getSupportedServiceNames(self):  # noqa: N802
        return _SERVICES


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
                )
            self._process.stdin.write(json.dumps([function, arguments]) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 (UNO's name)
g_ImplementationHelper.addImplementation(Functions, _NAME, _SERVICES)
