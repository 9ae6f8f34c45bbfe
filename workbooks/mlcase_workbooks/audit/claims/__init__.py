"""A business case's statements as data, each recomputed from the figures that it rests on."""
