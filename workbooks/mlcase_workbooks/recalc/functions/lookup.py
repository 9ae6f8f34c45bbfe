"""lookup functions."""
