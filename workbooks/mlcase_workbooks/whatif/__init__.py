"""What if: questions put to a workbook's own formulas."""
