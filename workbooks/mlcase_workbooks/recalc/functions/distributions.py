"""distributions functions."""
