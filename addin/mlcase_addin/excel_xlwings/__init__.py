"""The functions in Excel on Windows through xlwings: a thin wrapper each, and the VBA module that calls it."""
