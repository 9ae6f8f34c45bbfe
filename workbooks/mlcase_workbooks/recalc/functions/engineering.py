"""engineering functions."""
