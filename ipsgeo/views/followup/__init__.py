"""The inclusion survey and the process's indicators: pictures, workbooks, lines of text."""
