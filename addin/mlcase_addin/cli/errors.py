"""What is wrong with a call of the command line."""

from mlcase_workbooks.recalc.errors import WorkbookError


class UnusableCall(WorkbookError):
    """Options that do not go together, or that cannot be read."""
