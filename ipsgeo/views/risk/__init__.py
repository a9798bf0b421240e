"""How sure a plan is: picture, workbook, sentences."""
