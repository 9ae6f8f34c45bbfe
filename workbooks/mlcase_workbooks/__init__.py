"""Workbooks and what can be done with them: build, recalculate, ask what-if."""
