"""The same workbook for another reader: ML_* calls spelled for another add-in, or replaced for Excel with none.

plain      ML_NPV(...)            xlwings, LibreOffice, and what one types everywhere
officejs   _xldudf_ML_NPV(...)    the Office.js add-in
xll        _xll.ML_NPV(...)       an XLL
native     NPV(...)               no add-in: Excel's own functions; a value where they cannot do it
LAMBDA     ML_NPV(...)            no add-in, Excel 365: the functions are names of the workbook

In reading order: calls (the calls in a formula's text) -> forms/ (what stands for a function) -> expand, in_cell (a
form with a call's arguments) -> render -> native, lambdas (a whole formula, a name) -> retarget (a workbook).
"""
