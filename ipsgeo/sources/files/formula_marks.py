"""Texts in CSV files that a spreadsheet program would run as formulas: marked, and read back.

A CSV has no types: a program that opens one takes a cell that begins with =, +, - or @ for a
formula. So such a text is written with an apostrophe before it, as people do who type it into a
cell, and the apostrophe is taken away when the file is read. Nothing is lost: a text that begins
with an apostrophe and such a sign itself gets one more.

A program that expects another separator than the file has begins a cell at that one, and one at
every line within a text; there the apostrophe stands too.
"""

import csv
import io
import re
from collections.abc import Iterable

# Quotation marks and spaces are passed over: a program that takes a separator within a text for
# its own takes the quotation marks behind it away. The wide signs are what Japanese input writes.
BEGINNING = "(^|[;,\t\r\n])"
FORMULA = "(?=['\" \u00a0]*[=+\\-@\uff1d\uff0b\uff0d\uff20])"
UNMARKED = re.compile(BEGINNING + FORMULA)
MARKED = re.compile(f"{BEGINNING}'{FORMULA}")


def marked(text: str) -> str:
    """A text as a CSV file has it: never a formula. The page's scripts do the same."""
    return UNMARKED.sub(r"\1'", text)


def csv_line(cells: Iterable[str], separator: str) -> str:
    """Cells as one line of a CSV file without its end, each of them marked."""
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="\n").writerow(map(marked, cells))
    return line.getvalue().removesuffix("\n")


def unmarked(text: str) -> str:
    """The text that ``marked`` was given."""
    return MARKED.sub(r"\1", text)
