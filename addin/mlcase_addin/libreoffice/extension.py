"""The LibreOffice extension, written from the registry: an interface, its description for Calc, and the component.

Calc keeps the name of a function in an .ods file as SERVICE.METHOD: neither may ever change.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from mlcase_udfs.registry import Function, Parameter, catalogue
from mlcase_workbooks.libreoffice import Extension, LibreOffice

SERVICE = "org.mlcase.Functions"
IDENTIFIER = "org.mlcase.functions"

_HERE = Path(__file__).parent
_COMPONENT = next(
    path for path in (_HERE / "component.py", _HERE.parents[1] / "libreoffice" / "component.py") if path.exists()
)
_SPELLINGS = {"": "{}", "Xll": "_xll.{}", "Xldudf": "_xldudf_{}"}
"""What a method's name begins with, and the spelling that it stands for: as typed, of XLLs, of Office.js add-ins."""


def method(function: Function, spelling: str = "") -> str:
    """ML_AB_ANNUAL is mlAbAnnual; UNO names have no underscores, and Calc's no case."""
    name = spelling + "".join(word.capitalize() for word in function.name.split("_"))
    return name[0].lower() + name[1:]


def calls() -> dict[str, str]:
    """How a formula calls each function where LibreOffice does not know its plain name."""
    return {name: f"{SERVICE.upper()}.{method(entry).upper()}" for name, entry in catalogue().items()}


def unpacked(folder: Path) -> Extension:
    """Write the extension into a folder of its own below the given one, for a LibreOffice of our own to load."""
    for name, content in files().items():
        path = folder / "mlcase" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    spelled = calls()
    return Extension(folder, spelled, f'{spelled["ML_VERSION"]}()="{version("mlcase")}"')


@contextmanager
def libreoffice() -> Iterator[LibreOffice]:
    """A LibreOffice that knows our functions, to calculate workbooks with."""
    with (
        tempfile.TemporaryDirectory(prefix="mlcase-extension-") as folder,
        LibreOffice(unpacked(Path(folder))) as office,
    ):
        yield office


def build(folder: Path) -> Path:
    """Write mlcase.oxt into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "mlcase.oxt"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files().items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # the same bytes every time
    return target


def files() -> Mapping[str, str]:
    """The extension's files by name."""
    return {
        "META-INF/manifest.xml": _MANIFEST,
        "description.xml": _DESCRIPTION.format(identifier=IDENTIFIER, version=version("mlcase")),
        "functions.idl": _idl(),
        "CalcAddIns.xcu": _xcu(),
        "component.py": _COMPONENT.read_text(encoding="utf-8"),
        "mlcase.json": json.dumps(_about(), indent=1),
    }


def _entries() -> Iterator[tuple[Function, str, str]]:
    """Every function under every spelling: the function, its method, the name in a cell."""
    for entry in sorted(catalogue().values(), key=lambda f: f.name):
        for prefix, spelling in _SPELLINGS.items():
            yield entry, method(entry, prefix), spelling.format(entry.name)


def may_be_text(function: Function) -> bool:
    """Whether a single value may be a text: Calc takes the texts in rows for different from every other text.

    All other functions give rows, so that they spill, and run over ranges cell by cell.
    """
    return "text" in function.results


def _about() -> dict[str, object]:
    """What the component must know: which function a method is, and where mlcase is installed."""
    return {
        "methods": {name: entry.name for entry, name, _ in _entries()},
        "texts": sorted(entry.name for entry in catalogue().values() if may_be_text(entry)),
        "python": sys.executable,
        "version": list(sys.version_info[:2]),
        "path": [folder for folder in sys.path if folder and Path(folder).is_dir()],
    }


def _idl() -> str:
    methods = "".join(
        f"  {'any' if may_be_text(entry) else _ROWS} {name}({_any_of(entry.parameters)});\n"
        for entry, name, _ in _entries()
    )
    return f"module org {{ module mlcase {{\ninterface XFunctions {{\n{methods}}};\n}}; }};\n"


_ROWS = "sequence< sequence< any > >"


def _any_of(parameters: Sequence[Parameter]) -> str:
    return ", ".join(f"[in] any {_argument(parameter)}" for parameter in parameters)


def _argument(parameter: Parameter) -> str:
    """discount_rate is aDiscountRate."""
    return "a" + "".join(word.capitalize() for word in parameter.name.split("_"))


def _xcu() -> str:
    nodes = "\n".join(_function(entry, name, spelled) for entry, name, spelled in _entries())
    return _CONFIGURATION.format(service=SERVICE, functions=nodes)


def _function(entry: Function, name: str, spelled: str) -> str:
    summary = (
        entry.help.summary if spelled == entry.name else f"{entry.name} as an Excel add-in spells it in its files."
    )
    arguments = "".join(
        f'<node oor:name={quoteattr(_argument(p))} oor:op="replace">'
        f"{_text('DisplayName', p.name)}{_text('Description', _about_argument(entry, p))}</node>"
        for p in entry.parameters
    )
    return (
        f'<node oor:name={quoteattr(name)} oor:op="replace">{_text("DisplayName", spelled)}'
        f"{_text('Description', summary)}{_text('CompatibilityName', spelled)}"
        f'<prop oor:name="Category"><value>Add-In</value></prop><node oor:name="Parameters">{arguments}</node></node>'
    )


def _about_argument(entry: Function, parameter: Parameter) -> str:
    """What the function wizard says of an argument: its meaning, its spellings or unit, its default."""
    meaning = entry.help.arguments.get(parameter.name, "")
    unit = ", ".join(parameter.choices) or (parameter.unit if parameter.unit not in ("text", "option") else "")
    default = "" if parameter.required or parameter.default is None else f" Default: {parameter.default}."
    optional = "" if parameter.required else "Optional. "
    return f"{optional}{meaning}{f' [{unit}]' if unit else ''}{default}"


def _text(name: str, text: str) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="en">{escape(text)}</value></prop>'


_CONFIGURATION = """<?xml version="1.0" encoding="UTF-8"?>
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" oor:name="CalcAddIns"
 oor:package="org.openoffice.Office">
<node oor:name="AddInInfo"><node oor:name="{service}" oor:op="replace"><node oor:name="AddInFunctions">
{functions}
</node></node></node>
</oor:component-data>
"""
_DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006">
<identifier value="{identifier}"/>
<version value="{version}"/>
<display-name><name lang="en">mlcase: business cases for machine learning</name></display-name>
</description>
"""
_TYPES = "application/vnd.sun.star."
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
<manifest:file-entry manifest:full-path="functions.idl" manifest:media-type="{_TYPES}uno-typelibrary;type=RDB"/>
<manifest:file-entry manifest:full-path="component.py" manifest:media-type="{_TYPES}uno-component;type=Python"/>
<manifest:file-entry manifest:full-path="CalcAddIns.xcu" manifest:media-type="{_TYPES}configuration-data"/>
</manifest:manifest>
"""
