"""Audits: a workbook's structure, a case's claims. Both end in the same findings, shown by the same outputs."""
