"""What a memo says: each file writes one part of it from the facts of a workbook.

``investment`` and ``experiment`` are the memo itself, ``one_page`` its summary, ``objections`` a page for each, and
``sources`` the conventions and the cell of every number; ``questions`` and ``pictures`` serve several of them.
"""
