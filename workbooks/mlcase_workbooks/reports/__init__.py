"""The memo of a case workbook: what a person sends to those who decide.

In reading order: ``facts`` and ``layout`` read the calculated workbook, ``content`` writes the parts of a ``document``,
``compose`` puts them together and ``review`` looks them over; ``html``, ``markdown``, ``docx`` and ``pdf`` render it,
with charts by ``drawing``.
"""

from mlcase_workbooks.reports.write import memo_format, write_memo

__all__ = ["memo_format", "write_memo"]
