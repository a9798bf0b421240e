"""The table of jobseekers in StatFin: which of its variables is which, and what can be asked.

StatFin has renamed the table and its variables once, so they are resolved from its metadata.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ipsgeo.errors import DataError, Finding, one_line
from ipsgeo.sources.findings import first_few, refuse
from ipsgeo.sources.official.json_answers import parse_json
from ipsgeo.sources.official.json_stat import is_texts

CONTENTS = {
    "job_seekers": "HAKIJALOPUSSA",
    "unemployed": "TYOTTOMATLOPUSSA",
    "long_term_unemployed": "PITKAAIKAISTYOTTOMAT",  # a year or more
    "disabled_or_long_term_ill": "TYOTTOMATSAIR",
    "labour_force": "TYOVOIMATK",  # about two years old
}
KNOWN_NAMES = {  # the newest name first
    "area": ("Alue",),
    "month": ("timeperiod_m", "Kuukausi"),
    "content": ("contentscode", "Tiedot"),
}
MUNICIPALITY = re.compile(r"KU(\d{3})", re.ASCII)
NO_MUNICIPALITIES = ("198", "199", "200")  # no fixed home, unknown, abroad
MONTH = re.compile(r"(\d{4})M(0[1-9]|1[0-2])", re.ASCII)
NEWEST_SHOWN = 3
MOST_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of the table, in its own words."""

    names: Mapping[str, str]  # of its variables: keys "area", "month" and "content"
    areas: tuple[str, ...]  # of the municipalities: KU005
    month: str  # 2021M10


def month_code(month: str) -> str:
    """A month as the table writes it: 2021-10 is 2021M10."""
    code = month.replace("-", "M")
    if "-" not in month or not MONTH.fullmatch(code):
        raise DataError(Finding(key="bad_month", value=month))
    return code


def plan_question(metadata: bytes, month: str, source: str) -> Asked:
    """What to ask for one month (2021-10) of every municipality, by what the metadata offers.

    Raises DataError for metadata of another form, a variable that cannot be told or that is new, a
    month or a content that the table does not have, or no municipality.
    """
    values = variable_values(metadata, source)
    names = {kind: resolve(kind, values, source) for kind in KNOWN_NAMES}
    foreign = [name for name in values if name not in names.values()]
    if foreign:
        facts = {"names": first_few(foreign, MOST_SHOWN)}
        raise DataError(Finding(key="statfin_new_variable", file=source, facts=facts))
    code, months = month_code(month), values[names["month"]]
    if code not in months:
        newest = [one_line(one).replace("M", "-") for one in sorted(months)[-NEWEST_SHOWN:]]
        facts = {"newest": newest}
        raise DataError(Finding(key="statfin_no_month", file=source, value=month, facts=facts))
    check_contents(values[names["content"]], source)
    areas = tuple(area for area in values[names["area"]] if municipality_of(area))
    if not areas:
        facts = {"areas": first_few(values[names["area"]], MOST_SHOWN)}
        raise DataError(Finding(key="statfin_no_municipality", file=source, facts=facts))
    return Asked(names=names, areas=areas, month=code)


def variable_values(metadata: bytes, source: str) -> dict[str, list[str]]:
    """The values of each variable of a table, by its name."""
    found = parse_json(metadata, source)
    variables = found.get("variables") if isinstance(found, dict) else None
    if not isinstance(variables, list) or not all(map(is_variable, variables)):
        raise DataError(Finding(key="statfin_metadata", file=source))
    values = {variable["code"]: variable["values"] for variable in variables}
    if not values or len(values) < len(variables):
        raise DataError(Finding(key="statfin_metadata", file=source))
    return values


def is_variable(variable: Any) -> bool:
    """Whether a part of the metadata is a variable: a name, and values each once."""
    return (
        isinstance(variable, dict)
        and isinstance(variable.get("code"), str)
        and is_texts(variable.get("values"))
    )


def resolve(kind: str, values: Mapping[str, list[str]], source: str) -> str:
    """The table's name of a variable: one that is known, else the only one with such values."""
    fits = [name for name in values if FITS[kind](values[name])]
    known = [name for name in KNOWN_NAMES[kind] if name in values]
    found = known[:1] or fits
    if len(found) != 1:
        facts = {"known": KNOWN_NAMES[kind], "present": first_few(values, MOST_SHOWN)}
        raise DataError(Finding(key=f"statfin_variable_{kind}", file=source, facts=facts))
    return found[0]


# Whether the values of a variable look like this.
FITS: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "area": lambda values: any(map(MUNICIPALITY.fullmatch, values)),
    "month": lambda values: bool(values) and all(map(MONTH.fullmatch, values)),
    "content": lambda values: not set(CONTENTS.values()).isdisjoint(values),
}


def check_contents(present: Sequence[str], source: str) -> None:
    """Raise DataError for the contents that the table no longer has."""
    facts = {"present": first_few(present, MOST_SHOWN)}
    refuse(
        Finding(key="statfin_no_content", file=source, value=code, facts=facts)
        for code in CONTENTS.values()
        if code not in present
    )


def municipality_of(area: str) -> str | None:
    """The municipality's code (005) of an area (KU005); None for anything else."""
    found = MUNICIPALITY.fullmatch(area)
    return None if found is None or found[1] in NO_MUNICIPALITIES else found[1]
