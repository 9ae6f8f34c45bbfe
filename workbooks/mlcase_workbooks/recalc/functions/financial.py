"""financial functions."""
