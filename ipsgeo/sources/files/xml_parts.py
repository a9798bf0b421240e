"""XML read element by element, within limits, whoever wrote it."""

from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

DEEPEST = 32  # elements within elements; a workbook has about 10
MOST_ELEMENTS = 3_000_000  # a full table has a row, a cell and a value for each
MAIN = (  # the two vocabularies of workbooks: the usual and the strict one
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
)

Attributes = dict[str, str]
Started = Callable[[str, Attributes], None]
Ended = Callable[[str, str], None]


class BrokenXmlError(Exception):
    """XML that no spreadsheet program writes."""


def nothing(path: str, said: object) -> None:
    """Do nothing at this end of an element."""


def walk(content: bytes, *, started: Started = nothing, ended: Ended = nothing) -> None:
    """Call ``started`` with the path and attributes of each element, ``ended`` with its text.

    A path is like "/worksheet/sheetData/row"; elements of other vocabularies have a "?" before
    their names. The text is that after the last element within. The content is given to the parser
    as a whole: in pieces, one long tag would be read again and again.

    Raises
    ------
    BrokenXmlError
        For a document type, which may define texts that unfold to any size; for elements nested
        deeper than any in a workbook, or too many of them.
    expat.ExpatError
        Where it is no XML.
    """
    paths, texts, count = [""], [""], 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal count
        count += 1
        if len(paths) > DEEPEST or count > MOST_ELEMENTS:
            raise BrokenXmlError
        paths.append(f"{paths[-1]}/{local_name(name)}")
        texts.clear()
        started(paths[-1], attributes)

    def end(_: str) -> None:
        ended(paths.pop(), "".join(texts))
        texts.clear()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = texts.append
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)


def refuse(*_: object) -> None:
    """Refuse a document type."""
    raise BrokenXmlError


@lru_cache(maxsize=1_000)
def local_name(name: str) -> str:
    """An element's name without its vocabulary, with a "?" where that is none of a workbook."""
    vocabulary, _, local = name.rpartition(" ")
    return local if vocabulary in MAIN else f"?{local}"
