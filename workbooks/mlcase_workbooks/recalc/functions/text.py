"""text functions."""
