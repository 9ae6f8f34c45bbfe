"""statistical functions."""
