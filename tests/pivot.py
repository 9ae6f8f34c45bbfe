"""A workbook with a pivot table, its cache and a slicer, as Excel writes them: openpyxl and XlsxWriter make none."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SLICERS = "http://schemas.microsoft.com/office/2007/relationships"

RECORDS = [
    ("Oslo", 2024.0, 10.0),
    ("Oslo", 2025.0, 20.0),
    ("Rome", 2024.0, 5.0),
    ("rome", 2025.0, 7.0),
    ("Bonn", 2025.0, 90.0),
]
CITIES, YEARS = ["Oslo", "Rome", "rome", "Bonn"], [2024.0, 2025.0]


def _relations(*targets: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{i}" Type="{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'
    )


def pivot_parts(extra: str = "") -> dict[str, str]:
    """The parts beside "xl/worksheets/sheet1.xml": cities by year at D3:G8, Bonn hidden; a slicer of cities."""
    cities = "".join(f'<s v="{city}"/>' for city in CITIES)
    years = "".join(f'<n v="{year:g}"/>' for year in YEARS)
    records = "".join(
        f'<r><x v="{CITIES.index(city)}"/><x v="{YEARS.index(year)}"/><n v="{sales:g}"/></r>'
        for city, year, sales in RECORDS
    )
    items = "".join(
        f'<item x="{at}"{" h=" + chr(34) + "1" + chr(34) if city == "Bonn" else ""}/>' for at, city in enumerate(CITIES)
    )
    return {
        "xl/worksheets/_rels/sheet1.xml.rels": _relations(
            (f"{OFFICE}/pivotTable", "../pivotTables/pivotTable1.xml"), (f"{_SLICERS}/slicer", "../slicers/slicer1.xml")
        ),
        "xl/slicers/slicer1.xml": (
            '<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
            '<slicer name="City" cache="Slicer_City" caption="City" rowHeight="241300"/></slicers>'
        ),
        "xl/slicerCaches/slicerCache1.xml": (
            '<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
            'name="Slicer_City" sourceName="City"/>'
        ),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": _relations(
            (f"{OFFICE}/pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
        ),
        "xl/pivotTables/pivotTable1.xml": (
            f'<pivotTableDefinition xmlns="{MAIN}" name="Sales" cacheId="1"><location ref="D3:G8" firstHeaderRow="1" '
            f'firstDataRow="2" firstDataCol="1"/><pivotFields count="3"><pivotField axis="axisRow"><items>{items}'
            '<item t="default"/></items></pivotField><pivotField axis="axisCol"><items><item x="0"/><item x="1"/>'
            '<item t="default"/></items></pivotField><pivotField dataField="1"/></pivotFields>'
            '<rowFields count="1"><field x="0"/></rowFields>'
            '<colFields count="2"><field x="1"/><field x="-2"/></colFields>'
            '<dataFields><dataField name="Sum of Sales" fld="2"/><dataField name="Mean" fld="2" subtotal="average"/>'
            f'<dataField name="Share" fld="2" showDataAs="percentOfTotal"/></dataFields>{extra}</pivotTableDefinition>'
        ),
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": _relations(
            (f"{OFFICE}/pivotCacheRecords", "pivotCacheRecords1.xml")
        ),
        "xl/pivotCache/pivotCacheDefinition1.xml": (
            f'<pivotCacheDefinition xmlns="{MAIN}"><cacheFields count="3"><cacheField name="City"><sharedItems>{cities}'
            f'</sharedItems></cacheField><cacheField name="Year"><sharedItems>{years}</sharedItems></cacheField>'
            '<cacheField name="Sales"><sharedItems containsNumber="1"/></cacheField></cacheFields>'
            "</pivotCacheDefinition>"
        ),
        "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords xmlns="{MAIN}">{records}</pivotCacheRecords>',
    }


def with_parts(path: Path, parts: dict[str, str]) -> Path:
    """The workbook with parts added to it."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path
