"""What a plan depends on: picture, workbook, sentences."""
