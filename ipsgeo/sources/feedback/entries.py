"""One entry of the feedback: what was said, by whom, and how it was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from ipsgeo.errors import Finding
from ipsgeo.sources.feedback.dates import date_of
from ipsgeo.sources.feedback.places import Known, place_of, plan_key, said_words
from ipsgeo.sources.feedback.requests import Request, read_request
from ipsgeo.sources.files.figures import tidy_line, tidy_lines
from ipsgeo.sources.files.limits import is_overlaid
from ipsgeo.sources.findings import gathered, refuse, wrong_cell
from ipsgeo.sources.names import is_showable
from ipsgeo.words import LANGUAGES, text

Kind = Literal["keep", "change", "question"]
Status = Literal["new", "accepted", "rejected", "answered"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
COLUMNS = ("id", "date", "body", "plan", "about", "text", "kind", "status", "decision", "rule")
LONGEST = {
    "body": 200, "plan": 200, "about": 1_000, "text": 4_000, "decision": 2_000, "rule": 1_000,
}  # fmt: skip
LONG_TEXTS = ("text", "decision")  # may have several lines
LARGEST_ID = 99_999
JOINER = "\u200d"  # joins the parts of one picture sign; otherwise a sign without a look


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was heard once, and what was done with it.

    Parameters
    ----------
    id
        Number in the table, from 1; 0 before it is in one.
    date
        Day when it was said, as 2026-11-05.
    body
        Who said it.
    plan
        Key of the study's plan that it is about; "" where it is not about a certain one. A plan
        that was only on a page is what the page wrote: "Sivulla näkyi: …".
    about
        What it is about, as it is written; "" for the whole.
    text
        What was said; plain text of any signs that can be shown.
    kind
        "keep", "change" or "question".
    status
        "new", "accepted", "rejected" or "answered".
    decision
        How it was decided; "" while it is new.
    rule
        The rule that it asks for, as it is written; "" for none.
    area
        Name of the plan's area that it is about; "" for none.
    codes
        The municipalities that it is about; none for the whole.
    request
        The rule that it asks for.
    """

    id: int = 0
    date: str
    body: str
    plan: str = ""
    about: str = ""
    text: str
    kind: Kind
    status: Status = "new"
    decision: str = ""
    rule: str = ""
    area: str = ""
    codes: tuple[str, ...] = ()
    request: Request | None = None

    def cells(self) -> dict[str, str]:
        """The entry as the table has it."""
        return {column: str(getattr(self, column)) for column in COLUMNS}

    @property
    def binds(self) -> bool:
        """Whether its rule is to be kept."""
        return self.status == "accepted" and self.request is not None


def entry_of(cells: Mapping[str, str], known: Known) -> Entry:
    """An entry from the texts of its columns, every one checked.

    Raises DataError with a finding for every column that is wrong; they have no file and row.
    """
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for column in COLUMNS:
        tidied = (tidy_lines if column in LONG_TEXTS else tidy_line)(cells[column])
        with gathered(findings):
            values[column] = cell_of(column, tidied, known)
    if "plan" in values and "about" in values:
        with gathered(findings):
            values["area"], values["codes"] = place_of(values["about"], values["plan"], known)
    with gathered(findings):
        values["request"] = read_request(tidy_line(cells["rule"]), known.municipalities)
    refuse(findings or wrong_decision(values))
    return Entry(**values if values["codes"] else values | {"about": ""})


def cell_of(column: str, written: str, known: Known) -> object:
    """The value of one column."""
    if column == "id":
        return id_of(written)
    if column == "date":
        return date_of(written)
    if column in ("kind", "status"):
        return chosen(column, written)
    check_text(column, written)
    if column in ("body", "text") and not written:
        raise wrong_cell(column, written, "feedback_empty")
    return plan_key(written, known) if column == "plan" else written


def id_of(written: str) -> int:
    """A number of the table; 0 where there is none yet."""
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(LARGEST_ID))):
        raise wrong_cell("id", written, "feedback_id", most=str(LARGEST_ID))
    return int(written)


def chosen(column: str, written: str) -> str:
    """A kind or status, written in any language of the catalogue."""
    options: tuple[str, ...] = KINDS if column == "kind" else STATUSES
    for option in options:
        if written.casefold() in (option, *said_words(f"words_{column}_{option}")):
            return option
    choices = [text(f"feedback.{column}_{o}", language) for language in LANGUAGES for o in options]
    raise wrong_cell(column, written, "feedback_choice", choices=list(dict.fromkeys(choices)))


def check_text(column: str, written: str) -> None:
    """Raise DataError for a text that is too long or has signs that cannot be shown."""
    if len(written) > LONGEST[column]:
        facts = {"most": LONGEST[column], "count": len(written)}
        raise wrong_cell(column, written, "feedback_long", **facts)
    shown = written.replace("\n", "") if column in LONG_TEXTS else written
    if is_overlaid(written) or not all(is_showable(sign) for sign in shown if sign != JOINER):
        raise wrong_cell(column, printable(written), "feedback_signs")


def printable(written: str) -> str:
    """A text without the signs that cannot be shown."""
    return "".join(sign for sign in written if is_showable(sign))


def wrong_decision(values: Mapping[str, str]) -> list[Finding]:
    """What is decided says how, and what is new does not."""
    if (values["status"] == "new") == (values["decision"] == ""):
        return []
    key = "feedback_no_decision" if values["decision"] == "" else "feedback_still_new"
    return [Finding(key=key, column="decision", value=values["decision"])]


def decided(entry: Entry, status: Status, decision: str) -> Entry:
    """The entry with a decision, checked as in the table; "" is none."""
    clean = tidy_lines(decision)
    check_text("decision", clean)
    refuse(wrong_decision({"status": status, "decision": clean}))
    return replace(entry, status=status, decision=clean)
