"""How much room text takes on a slide or a page, so that none runs over its box."""

import re
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

# Matplotlib's own font is measured, since it is there on every machine. The slides are written in
# Arial: Finnish, Swedish and English text takes 85–91 % of the width there, bold text 79–87 %.
ARIAL, ARIAL_BOLD = 0.92, 0.88
LINE = 1.2  # height of a line by its size
POINTS = 72  # in an inch
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of reading: text after them would run the wrong way.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BLANKS = re.compile("[ \t\n\r\v\f\u2028\u2029]+")
# Soft hyphens of the page's headings, which Office programs show as hyphens, and zero widths.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
ELLIPSIS = "…"


def clean(text: str) -> str:
    """A text on one line, without what an Office file may not hold or what turns its direction.

    Nor with signs without a look and a width, on which the writer of PDF files fails.
    """
    line = BLANKS.sub(" ", text.translate(INVISIBLE)).strip()
    return TURNING.sub("\ufffd", UNWRITABLE.sub("\ufffd", line))


@cache
def font(bold: bool) -> FT2Font:
    """The font that is measured."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    measured = FT2Font(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name))
    measured.set_size(1000, 72)
    return measured


@cache
def advance(letter: str, bold: bool) -> float:
    """The width of a letter by its size."""
    return float(font(bold).load_char(ord(letter)).linearHoriAdvance) / 65536 / 1000


def width_of(text: str, size: float, *, bold: bool = False, scale: float | None = None) -> float:
    """The width of a text on one line, in points; ``scale`` as for ``lines_of``."""
    if scale is None:
        scale = ARIAL_BOLD if bold else ARIAL
    return scale * size * sum(advance(letter, bold) for letter in text)


def lines_of(
    text: str, width: float, size: float, *, bold: bool = False, scale: float | None = None
) -> list[str]:
    """A text broken after spaces and hyphens, and within a word that is wider than the line.

    ``width`` and ``size`` are in points. ``scale`` is the width of the letters by those of DejaVu
    Sans: 1 where that is the font; None for Arial.
    """
    lines, line, taken = [], "", 0.0
    for word in re.findall("[^ -]*[ -]?", text):
        bare = width_of(word.rstrip(" "), size, bold=bold, scale=scale)
        if line and taken + bare > width:
            lines.append(line.rstrip(" "))
            line, taken = "", 0.0
        while bare > width:
            kept = letters_within(word, width, size, bold, scale)
            lines.append(word[:kept])
            bare -= width_of(word[:kept], size, bold=bold, scale=scale)
            word = word[kept:]
        line += word
        taken += width_of(word, size, bold=bold, scale=scale)
    return [*lines, line.rstrip(" ")] if line.rstrip(" ") or not lines else lines


def letters_within(word: str, width: float, size: float, bold: bool, scale: float | None) -> int:
    """How many of a word's first letters fit a line; one at least."""
    taken = 0.0
    for position, letter in enumerate(word):
        taken += width_of(letter, size, bold=bold, scale=scale)
        if taken > width:
            return max(1, position)
    return len(word)


def widest_word(text: str, size: float, *, bold: bool) -> float:
    """The width of the widest piece of a text that is not broken, in points."""
    words = re.findall("[^ -]+[-]?", text)
    return max((width_of(word, size, bold=bold) for word in words), default=0.0)


def height_of(text: str, width: float, size: float, *, bold: bool) -> float:
    """The height that a text takes in a box of a width, in points."""
    return len(lines_of(text, width, size, bold=bold)) * LINE * size


def cut(
    text: str,
    width: float,
    size: float,
    lines: int,
    *,
    bold: bool = False,
    scale: float | None = None,
) -> str:
    """As much of a text as fits so many lines, with an ellipsis where that is not all of it."""
    written = lines_of(text, width, size, bold=bold, scale=scale)
    if len(written) <= lines:
        return text
    room = width - width_of(ELLIPSIS, size, bold=bold, scale=scale)
    last = written[lines - 1]
    kept = letters_within(last, room, size, bold, scale)
    # What stands between lines is a space, unless a word or a hyphenated name was broken there.
    start = text.find(last, sum(len(line) for line in written[: lines - 1]))
    return text[: start + kept].rstrip(" -") + ELLIPSIS
