"""The functions behind ``=ML_NPV()`` and its siblings: plain Python, no spreadsheet in sight.

``registry`` lists them, ``cells`` calls them with what cells hold; each other module answers one question asked.
"""
