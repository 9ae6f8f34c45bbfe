"""date functions."""
