"""Losses that have not happened yet, with their probability."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.listing import CONFIDENCE, NUMBER, SOURCE, Field, Listing, add_listing
from mlcase_workbooks.templates.sheet import Book, Result
from mlcase_workbooks.templates.styles import Format

EXPOSURES = (
    ("Penalty under a customer's data service level", 0.10, 400_000, "Contract clause; no breach so far"),
    ("Finding of a regulator about data lineage", 0.03, 1_000_000, "Last internal audit: lineage incomplete"),
    ("Another large customer lost to an unseen fault", 0.08, 340_000, "Size of the churn event; not in the log"),
)


def add_exposure(book: Book) -> Listing:
    """Losses that have not happened yet, with their probability."""
    sheet = book.sheet(
        "Exposure",
        "Exposure",
        "What may happen because of the data, and what is that worth a year?",
        (5, 50, 15, 16, 18, 44, 13, 12),
    )
    sheet.heading(
        "Losses that may come", "Probability in a year times the loss. What has happened already stands on Incidents."
    )
    fields = (
        NUMBER,
        Field("event", "Event", plain=True),
        Field("chance", "Probability in a year", Format.PERCENT, most=1, unused=0),
        Field("loss", "Loss, $", Format.MONEY, total=True, unused=0),
        Field("expected", "Expected a year, $", Format.MONEY, "={chance}*{loss}", total=True),
        Field("evidence", "Evidence", plain=True),
        CONFIDENCE,
        SOURCE,
    )
    entries = [(f"E{n}", *entry, "low", EXAMPLE) for n, entry in enumerate(EXPOSURES, start=1)]
    listing = add_listing(sheet, fields, entries)
    sheet.down()
    sheet.heading("What it comes to")
    sheet.results(
        (
            Result("Expected a year, $", f"={listing.total('expected')}", Format.MONEY, "", "Case_Exposure"),
            Result(
                "If all of it came in one year, $",
                f"={listing.total('loss')}",
                Format.MONEY,
                "Not a forecast: no probability in it, and in no total of this workbook.",
            ),
        ),
        note="F",
        value_to="E",
    )
    chance, loss = listing.area("chance"), listing.area("loss")
    book.check("Exposure", "Expected loss is probability times loss", "Case_Exposure", f"SUMPRODUCT({chance},{loss})")
    book.check("Exposure", "No probability lies outside 0 to 1", f'COUNTIF({chance},"<0")+COUNTIF({chance},">1")')
    return listing
