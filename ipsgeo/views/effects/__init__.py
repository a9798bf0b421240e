"""What one more coach brings: picture, workbook, sentences."""
