"""Published and saved plans: one CSV row a municipality."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding, shown
from ipsgeo.plan import Plan
from ipsgeo.sources.changes import read_changes
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.files.formula_marks import marked, unmarked
from ipsgeo.sources.municipalities import municipality_code, read_facts
from ipsgeo.tables import check_codes, check_columns

PLAN_COLUMNS = ("code", "municipality", "area", "coaches", "leader")
LONGEST_AREA = 1_000  # letters: the names of 30 municipalities joined are 400
MOST_COACHES = 1_000  # in one area: all Finland has not as many
# Signs without a look of their own: control signs (line breaks too), format signs that turn the
# direction of the text around, and what belongs to no one.
UNSHOWABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
NAMES = ["municipality", "area"]  # columns of free text
# What UTF-8 cannot write, and what makes a file no text: a name that has them is damaged.
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
TEAM = "team"  # a column that only plans with several teams have


def read_plan(
    path: str | Path, *, municipalities: pd.DataFrame | None = None, title: str = ""
) -> Plan:
    """A plan from a CSV or Excel file with the columns code, municipality, area, coaches, leader.

    Parameters
    ----------
    path
        The file. ``coaches`` (of the whole area) stands on every row of the area; ``leader`` is
        yes on the rows of the area where the team leader has clients, else no or empty. With
        several teams a column ``team`` has the number of the area's team on every row.
    municipalities
        The municipalities that the plan must divide, indexed by code: none missing, none from
        elsewhere. If not given, only the file itself is checked.
    title
        What to call the plan; the file's name if not given.

    Raises
    ------
    DataError
        For a missing, doubled or foreign municipality, a code without its zeros, an area without
        coaches or with two different numbers of them, two areas with a leader, two names of areas
        that look alike.
    """
    path = Path(path)
    table = read_table(path)
    check_columns(table, PLAN_COLUMNS, path)
    table = table.assign(**{name: table[name].map(unmarked) for name in NAMES})
    codes = known_codes(table, municipalities, path)
    check_codes(
        table["code"], codes, path, names_in_finland() if municipalities is not None else {}
    )
    if municipalities is not None:
        check_complete(table, municipalities, path)
        check_names(table, municipalities, path)
    check_filled(table, path)
    check_area_names(table, path)
    coaches = {str(area): area_coaches(rows, path) for area, rows in table.groupby("area")}
    return Plan(
        area=pd.Series(table["area"].to_numpy(), index=table["code"], name="area").sort_index(),
        coaches=pd.Series(coaches, name="coaches"),
        leader_areas=leader_areas(table, path),
        team=team_by_area(table, path),
        title=title or path.stem,
    )


def write_plan(plan: Plan, path: str | Path, *, names: pd.Series) -> Path:
    """Save a plan in the form that ``read_plan`` reads; returns the path.

    Names that a spreadsheet program would run as formulas are marked (see ``marked``).
    """
    table = pd.DataFrame(
        {
            "code": plan.area.index,
            "municipality": [names[code] for code in plan.area.index],
            "area": plan.area.to_numpy(),
            "coaches": [f"{plan.coaches[area]:g}" for area in plan.area],
            "leader": ["yes" if area in plan.leader_areas else "no" for area in plan.area],
        }
    )
    if plan.team is not None:
        table["team"] = [plan.team[area] for area in plan.area]
    for column in NAMES:
        table[column] = [marked(UNWRITABLE.sub("\ufffd", name)) for name in table[column]]
    path = Path(path)
    table.to_csv(path, index=False, lineterminator="\n")
    return path


def known_codes(
    table: pd.DataFrame, municipalities: pd.DataFrame | None, path: Path
) -> Collection[str]:
    """The codes that the plan may have; raises DataError where a row has none, or no row is there.

    Without municipalities to divide these are its own codes, numbers with their three digits.
    """
    if table.empty:
        raise DataError(Finding(key="empty_file", file=path))
    blank = table.index[table["code"] == ""]
    if len(blank):
        raise DataError(
            *(Finding(key="plan_no_code", file=path, row=int(row), column="code") for row in blank)
        )
    if municipalities is not None:
        return list(municipalities.index)
    return {code.zfill(3) if code.isdigit() else code for code in table["code"]}


def names_in_finland() -> dict[str, str]:
    """The Finnish names of all municipalities by code, also of those that a merger took away."""
    changes = read_changes()
    merged = changes[changes["kind"] == "merged"].set_index("code")["name_fi"]
    path = data_folder() / "municipalities" / "municipalities.csv"
    return {**merged, **read_facts(path)["name_fi"]}


def check_complete(table: pd.DataFrame, municipalities: pd.DataFrame, path: Path) -> None:
    """Raise DataError for municipalities that the plan leaves out."""
    missing = sorted(set(municipalities.index) - set(table["code"]))
    if missing:
        names = municipalities["name_fi"]
        raise DataError(
            *(Finding(key="plan_missing", file=path, value=f"{names[c]} ({c})") for c in missing)
        )


def check_names(table: pd.DataFrame, municipalities: pd.DataFrame, path: Path) -> None:
    """Raise DataError for rows whose name is another municipality's: sorted out of step."""
    findings = []
    for row, code, name in table[["code", "municipality"]].itertuples():
        if name and municipality_code(name, municipalities) not in (None, code):
            facts = {"name": f"{municipalities.at[code, 'name_fi']} ({code})"}
            place = {"file": path, "row": int(row), "column": "municipality", "value": name}
            findings.append(Finding(key="plan_other_name", facts=facts, **place))
    if findings:
        raise DataError(*findings)


def check_filled(table: pd.DataFrame, path: Path) -> None:
    """Raise DataError for rows without an area."""
    empty = table.index[table["area"] == ""]
    if len(empty):
        raise DataError(
            *(
                Finding(
                    key="plan_no_area",
                    file=path,
                    row=int(row),
                    column="area",
                    value=table.at[row, "municipality"],
                )
                for row in empty
            )
        )


def check_area_names(table: pd.DataFrame, path: Path) -> None:
    """Raise DataError for names that cannot be shown, or that differ in no letter."""
    first: dict[str, tuple[int, str]] = {}
    findings = []
    for row, name in table["area"].items():
        place = {"file": path, "row": int(row), "column": "area", "value": name}
        if len(name) > LONGEST_AREA or not all(map(is_showable, name)):
            findings.append(Finding(key="plan_area_name", facts={"most": LONGEST_AREA}, **place))
        other, known = first.setdefault(look(name), (int(row), name))
        if known != name:
            facts = {"first": shown(known), "other": str(other)}
            findings.append(Finding(key="plan_areas_alike", facts=facts, **place))
    if findings:
        raise DataError(*findings)


def is_showable(letter: str) -> bool:
    """Whether a letter of a name is no control sign, nor what stands for a damaged letter."""
    if unicodedata.category(letter) == "Cn":  # newer than this Python, or no character at all
        return not (ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF)
    return unicodedata.category(letter) not in UNSHOWABLE and letter != "\ufffd"


def look(name: str) -> str:
    """A name without what the eye passes over: spaces, kinds of dashes, capitals, letter forms."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join("-" if unicodedata.category(c) == "Pd" else c for c in plain if not c.isspace())


def area_coaches(rows: pd.DataFrame, path: Path) -> float:
    """The coaches of one area: the same number on all its rows, above zero and not absurd."""
    first = int(rows.index[0])
    numbers = {
        row: read_number(text, file=path, row=int(row), column="coaches")
        for row, text in rows["coaches"].items()
    }
    for row, count in numbers.items():
        value = rows.at[row, "coaches"]
        wrong = None
        if not count > 0:
            wrong = Finding(key="not_positive")
        elif count > MOST_COACHES:
            wrong = Finding(key="plan_many_coaches", facts={"most": str(MOST_COACHES)})
        elif count != numbers[first]:
            facts = {"first": str(first), "other": rows.at[first, "coaches"]}
            wrong = Finding(key="plan_coaches_differ", facts=facts)
        if wrong is not None:
            raise DataError(replace(wrong, file=path, row=int(row), column="coaches", value=value))
    return numbers[first]


def leader_areas(table: pd.DataFrame, path: Path) -> tuple[str, ...]:
    """The areas whose rows say that a team's leader has clients there."""
    for row, said in table["leader"].items():
        if said not in ("yes", "no", ""):
            raise DataError(
                Finding(key="yes_or_no", file=path, row=int(row), column="leader", value=said)
            )
    areas = tuple(dict.fromkeys(table.loc[table["leader"] == "yes", "area"].map(str)))
    if len(areas) > 1 and TEAM not in table:
        raise DataError(Finding(key="plan_two_leaders", file=path, column="leader", value=areas))
    return areas


def team_by_area(table: pd.DataFrame, path: Path) -> pd.Series | None:
    """The team of each area, where the file has the column: the same on all the area's rows."""
    if TEAM not in table:
        return None
    teams: dict[str, int] = {}
    for row, area, text in table[["area", TEAM]].itertuples():
        number = read_number(text, file=path, row=int(row), column=TEAM)
        whole = number >= 1 and float(number).is_integer()
        if not whole or teams.setdefault(str(area), int(number)) != number:
            place = {"file": path, "row": int(row), "column": TEAM, "value": text}
            raise DataError(Finding(key="plan_team_wrong", facts={"area": area}, **place))
    return pd.Series(teams, name=TEAM)
