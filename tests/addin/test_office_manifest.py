"""manifest.xml: what Microsoft's own converter reads from it, and what its schema and its validation ask for."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mlcase_addin.officejs.manifest import manifest
from mlcase_udfs.about import version
from office import NPM, require_npm

ADDRESS = "https://localhost:8765"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"

# The children that Microsoft's schema knows, in its order, of every element that we write ones into.
ORDER = {
    "OfficeApp": "Id AlternateId Version ProviderName DefaultLocale DisplayName Description IconUrl"
    " HighResolutionIconUrl SupportUrl AppDomains Hosts Requirements DefaultSettings Permissions VersionOverrides",
    "AppDomains": "AppDomain",
    "Requirements": "Sets Methods",
    "Sets": "Set",
    "DefaultSettings": "SourceLocation",
    "VersionOverrides": "Description Requirements Hosts Resources",
    "Hosts": "Host",
    "Host": "Runtimes AllFormFactors DesktopFormFactor",
    "Runtimes": "Runtime",
    "AllFormFactors": "ExtensionPoint",
    "DesktopFormFactor": "GetStarted FunctionFile ExtensionPoint",
    "CustomFunctions": "Script Page Metadata Namespace",
    "PrimaryCommandSurface": "OfficeTab CustomTab",
    "Script": "SourceLocation",
    "Page": "SourceLocation",
    "Metadata": "SourceLocation",
    "GetStarted": "Title Description LearnMoreUrl",
    "OfficeTab": "Group",
    "Group": "Label Icon Control",
    "Icon": "Image",
    "Button": "Label Supertip Icon Action",
    "Supertip": "Title Description",
    "ShowTaskpane": "TaskpaneId SourceLocation Title",
    "Resources": "Images Urls ShortStrings LongStrings",
    "Images": "Image",
    "Urls": "Url",
    "ShortStrings": "String",
    "LongStrings": "String",
}
KINDS = {
    "Image": "Images",
    "Url": "Urls",
    "Title": "ShortStrings",
    "Label": "ShortStrings",
    "Namespace": "ShortStrings",
}
KINDS |= {"Description": "LongStrings", "Runtime": "Urls", "SourceLocation": "Urls", "LearnMoreUrl": "Urls"}
LONGEST = {"Images": 2048, "Urls": 2048, "ShortStrings": 125, "LongStrings": 250}


def local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def kind(node: ET.Element) -> str:
    """What the schema calls an element: its type where it says one (a host's is a host all the same)."""
    said = node.get(XSI, "")
    return said if said in ORDER else local(node)


@pytest.mark.parametrize("namespace", ["", "ML"])
def test_elements_are_those_of_the_schema_in_its_order(namespace: str) -> None:
    for node in ET.fromstring(manifest(ADDRESS, namespace=namespace)).iter():
        children = list(map(local, node))
        known = ORDER.get(kind(node), "").split()
        assert set(children) <= set(known), kind(node)
        assert children == sorted(children, key=known.index), kind(node)


@pytest.mark.parametrize("namespace", ["", "ML"])
def test_resources(namespace: str) -> None:
    """Each reference finds its resource, of its kind; ids and texts are as short as Office wants them; https only."""
    root = ET.fromstring(manifest(ADDRESS, namespace=namespace))
    (resources,) = (node for node in root.iter() if local(node) == "Resources")
    found = {local(group): {node.get("id"): node.get("DefaultValue", "") for node in group} for group in resources}
    asked = [(KINDS[local(node)], node.get("resid")) for node in root.iter() if node.get("resid")]
    assert [(group, name) for group, name in asked if name not in found[group]] == []
    assert {(group, name) for group in found for name in found[group]} - set(asked) == set()
    for group, texts in found.items():
        assert all(len(name or "") <= 32 and 0 < len(text) <= LONGEST[group] for name, text in texts.items())
    assert all(url.startswith("https://") for group in ("Images", "Urls") for url in found[group].values())


def test_version() -> None:
    """Four numbers, none below 1.0, which Microsoft's validation refuses; a later mlcase has a higher one."""
    found = re.search(r"<Version>(\d+)\.(\d+)\.(\d+)\.0</Version>", manifest(ADDRESS))
    assert found
    major, minor, patch = map(int, found.groups())
    assert major >= 1
    assert f"{major - 1}.{minor}.{patch}" == version()


@pytest.mark.npm
def test_microsofts_converter_reads_it(tmp_path: Path) -> None:
    """Office's own reader, inside Microsoft's converter to its newer manifest, finds what is meant."""
    require_npm()
    (tmp_path / "manifest.xml").write_text(manifest(ADDRESS), encoding="utf-8")
    read = converted(tmp_path / "manifest.xml")
    assert read["name"]["short"] == "mlcase"
    assert read["validDomains"] == [ADDRESS]
    (extension,) = read["extensions"]
    assert extension["requirements"]["capabilities"] == [{"name": "SharedRuntime", "minVersion": "1.1"}]
    runtime = extension["runtimes"][0]
    assert (runtime["lifetime"], runtime["code"]["page"]) == ("long", f"{ADDRESS}/taskpane.html")
    (tab,) = extension["ribbons"][0]["tabs"]
    (button,) = tab["groups"][0]["controls"]
    assert (tab["builtInTabId"], button["label"]) == ("TabHome", "mlcase")
    assert {icon["size"]: icon["url"] for icon in button["icons"]} == {
        size: f"{ADDRESS}/icons/icon-{size}.png" for size in (16, 32, 80)
    }


@pytest.mark.npm
@pytest.mark.parametrize("missing", ["<Permissions>.*?</Permissions>", '<bt:Image size="32" resid="icon32"/>'])
def test_microsofts_converter_finds_what_is_wrong(tmp_path: Path, missing: str) -> None:
    require_npm()
    (tmp_path / "manifest.xml").write_text(re.sub(missing, "", manifest(ADDRESS)), encoding="utf-8")
    assert converted(tmp_path / "manifest.xml") is None


def converted(file: Path) -> dict | None:
    """The manifest in its newer form, if Microsoft's converter can make it."""
    tool = NPM / "node_modules" / "office-addin-manifest-converter" / "cli.js"
    target = file.with_name("converted")
    subprocess.run(["node", str(tool), "convert", str(file), "-o", str(target)], capture_output=True, timeout=120)
    made = target / "manifest.json"
    return json.loads(made.read_text(encoding="utf-8")) if made.is_file() else None
