"""The team of coaches and the ladder of services: pictures, workbook, sentences."""
