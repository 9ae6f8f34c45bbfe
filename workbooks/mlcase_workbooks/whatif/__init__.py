"""What a workbook answers when its inputs change: simulation."""
