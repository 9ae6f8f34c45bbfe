"""The add-in's server: calls from Excel, workbooks from a browser. It keeps no state but a cache of pure results."""
