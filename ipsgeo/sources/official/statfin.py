"""Jobseekers by municipality and month from StatFin (Statistics Finland's PxWeb), table 12r5."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, Finding, one_line
from ipsgeo.sources.divisions import division_year_of
from ipsgeo.sources.findings import refuse
from ipsgeo.sources.official.json_answers import parse_json, service_address, write_json
from ipsgeo.sources.official.json_stat import is_texts, table_of_dataset
from ipsgeo.sources.official.pace import Ask, paced
from ipsgeo.sources.official.statfin_table import (
    CONTENTS,
    KNOWN_NAMES,
    Asked,
    month_code,
    municipality_of,
    plan_question,
)
from ipsgeo.sources.official.statistics_text import table_text
from ipsgeo.sources.service_copies import Fetched, fetch
from ipsgeo.sources.service_questions import Question
from ipsgeo.sources.services import ask as ask_service

STATFIN_VARIABLE = "IPSGEO_STATFIN"
STATFIN = "https://pxdata.stat.fi/PxWeb/api/v1/fi/StatFin"
TABLE, OLD_TABLE = "tyonv/12r5.px", "tyonv/statfin_tyonv_pxt_12r5.px"  # renamed on 8.6.2026
ATTRIBUTION = "Lähde: Tilastokeskus / KEHA-keskus, työnvälitystilasto 12r5 (CC BY 4.0)"
LIMITS = ((29, 10.0), (39, 60.0))  # under 30 calls in 10 s and 40 in 60 s
MOST_CELLS = 99_999  # under 100,000 cells a call
HIDDEN = (".", "..", "...", "....", ".....", "......")  # a figure beside such a mark is none


def fetch_unemployment(
    month: str,
    *,
    ask: Ask = ask_service,
    cache: str | Path | None = None,
    accept_changes: bool = False,
) -> tuple[Fetched, pd.DataFrame]:
    """The pinned answers on one month's (2021-10) jobseekers, and their table: ``read_answers``.

    For ``cache`` and ``accept_changes`` see ``service_copies.fetch``. Raises DataError where the
    service cannot be reached and nothing is pinned, or answers something else.
    """
    code, asking = month_code(month), paced(ask, LIMITS)

    def from_table(table: str) -> Fetched:
        address = f"{service_address(STATFIN_VARIABLE, STATFIN)}/{table}"
        return fetch(
            f"statfin/12r5-{code}.json",
            lambda: ask_month(month, address, asking),
            address=address,
            essence=lambda content: table_text(read_answers(content, address)).encode(),
            cache=cache,
            accept_changes=accept_changes,
        )

    fetched = newest_table(from_table)
    pin = fetched.pin
    return fetched, read_answers(pin.file.read_bytes(), pin.address)


def newest_table(from_table: Callable[[str], Fetched]) -> Fetched:
    """What the table gives under its new name, else under its old one."""
    findings: list[Finding] = []
    for table in (TABLE, OLD_TABLE):
        try:
            return from_table(table)
        except DataError as error:
            if not is_no_such_table(error):
                raise
            findings += error.findings
    raise DataError(*findings)


def is_no_such_table(error: DataError) -> bool:
    """Whether the service says that it has no such table: PxWeb does so with 404 or with 400."""
    finding = error.findings[0]
    return finding.key == "service_not_found" or str(finding.facts.get("status")) == "400"


def ask_month(month: str, address: str, ask: Ask, *, most_cells: int = MOST_CELLS) -> bytes:
    """What to pin: what was asked for one month of every municipality, and every answer.

    Asks for the metadata first, and then for as many municipalities at a time as fit into
    ``most_cells``.
    """
    asked = plan_question(ask(Question(address=address, parameters={})), month, address)
    answers = [
        parse_json(ask(question), address) for question in questions(asked, address, most_cells)
    ]
    said = {"names": dict(asked.names), "areas": list(asked.areas), "month": asked.month}
    return write_json({"asked": said, "answers": answers})


def questions(asked: Asked, address: str, most_cells: int) -> Iterator[Question]:
    """The questions for all areas, each of at most ``most_cells`` cells."""
    step = max(1, most_cells // len(CONTENTS))
    for start in range(0, len(asked.areas), step):
        wanted = {
            "area": list(asked.areas[start : start + step]),
            "month": [asked.month],
            "content": list(CONTENTS.values()),
        }
        query = [
            {"code": asked.names[kind], "selection": {"filter": "item", "values": values}}
            for kind, values in wanted.items()
        ]
        body = {"query": query, "response": {"format": "json-stat2"}}
        yield Question(address=address, parameters={}, body=body)


def read_answers(content: bytes, source: str) -> pd.DataFrame:
    """The pinned answers as a table.

    Raises DataError for another form, a cell that was asked for and is not answered once, a figure
    that is no count, no figure at all, or codes of no known municipal division.

    Returns
    -------
    DataFrame
        Indexed by three-digit code, sorted: people at the end of the month by the columns of
        ``CONTENTS`` (labour force: about two years older), NaN where the source suppresses;
        ``month`` (2021-10) and ``division_year``, the newest municipal division of these codes.
    """
    asked, datasets = pinned(content, source)
    frames = [table_of_dataset(dataset, source) for dataset in datasets]
    for frame in frames:
        if set(frame.columns) != {*asked.names.values(), "value", "status"}:
            raise not_what_was_asked(source, asked.names.values())
    cells = pd.concat(frames, ignore_index=True).rename(
        columns={name: kind for kind, name in asked.names.items()}
    )
    table = municipality_table(cells, asked, source)
    year = division_year_of(table.index, source)
    return table.assign(month=asked.month.replace("M", "-"), division_year=year)


def pinned(content: bytes, source: str) -> tuple[Asked, list[Any]]:
    """What was asked, and the answers."""
    found = parse_json(content, source)
    try:
        said, answers = found["asked"], found["answers"]
        names, areas, month = said["names"], said["areas"], said["month"]
        whole = (
            set(names) == set(KNOWN_NAMES)
            and is_texts(list(names.values()))
            and is_texts(areas)
            and all(map(municipality_of, areas))
            and isinstance(month, str)
            and isinstance(answers, list)
            and answers
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise not_what_was_asked(source, ["asked"]) from error
    if not whole:
        raise not_what_was_asked(source, ["asked"])
    return Asked(names=names, areas=tuple(areas), month=month), answers


def municipality_table(cells: pd.DataFrame, asked: Asked, source: str) -> pd.DataFrame:
    """Figures by municipality code and column; every asked cell must be answered exactly once."""
    wanted = pd.MultiIndex.from_product([asked.areas, [asked.month], CONTENTS.values()])
    found = pd.MultiIndex.from_frame(cells[["area", "month", "content"]])
    doubled, odd = found[found.duplicated()], found.symmetric_difference(wanted)
    if len(doubled) or len(odd):
        raise not_what_was_asked(source, [" ".join(cell) for cell in (*doubled, *odd)][:3])
    check_counts(cells, source)
    value = cells["value"].mask(cells["status"].isin(HIDDEN))
    if value.isna().all():
        raise DataError(Finding(key="statfin_no_figures", file=source))
    value.index = pd.MultiIndex.from_frame(cells[["content", "area"]])
    table = pd.DataFrame({column: value[code] for column, code in CONTENTS.items()})
    table.index = pd.Index([municipality_of(area) for area in table.index], name="code")
    return table.sort_index()


def check_counts(cells: pd.DataFrame, source: str) -> None:
    """Raise DataError for figures that are no counts of people: negative or broken ones."""
    value = cells["value"]
    odd = cells[value.notna() & ((value < 0) | (value % 1 != 0))]
    refuse(
        Finding(key="statfin_no_count", file=source, value=f"{cell.value:g}",
                facts={"area": cell.area, "content": cell.content})
        for cell in odd.itertuples()
    )  # fmt: skip


def not_what_was_asked(source: str, parts: Iterable[str]) -> DataError:
    """The error of an answer to another question."""
    facts = {"parts": [one_line(part) for part in parts]}
    return DataError(Finding(key="statfin_other_answer", file=source, facts=facts))
