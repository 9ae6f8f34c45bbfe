"""Recalculation of a workbook with no spreadsheet application; nothing but cached values changes."""
