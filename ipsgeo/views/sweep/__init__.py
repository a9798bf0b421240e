"""A grid of problems: picture, workbook, table."""
