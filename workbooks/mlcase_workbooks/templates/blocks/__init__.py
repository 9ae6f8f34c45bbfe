"""What every case workbook is put together from; each block knows one sheet or one table."""
