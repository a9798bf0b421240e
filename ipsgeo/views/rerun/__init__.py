"""A yearly round: workbook and sentences."""
