"""Published and saved plans: one CSV row a municipality."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.files.formula_marks import marked, unmarked
from ipsgeo.sources.findings import at_cells, refuse
from ipsgeo.sources.municipalities import municipality_code, read_names
from ipsgeo.sources.names import name_findings
from ipsgeo.tables import check_codes, check_columns

PLAN_COLUMNS = ("code", "municipality", "area", "coaches", "leader")
LONGEST_AREA = 1_000  # letters: the names of 30 municipalities joined are 400
MOST_COACHES = 1_000  # in one area: all Finland has not as many
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
    check_municipalities(table, municipalities, path)
    unnamed = table.loc[table["area"] == "", "municipality"].rename("area")
    refuse(at_cells(unnamed, key="plan_no_area", file=path))
    refuse(
        name_findings(
            table["area"], path, key="plan_area_name", alike_key="plan_areas_alike",
            longest=LONGEST_AREA,
        )
    )  # fmt: skip
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


def check_municipalities(
    table: pd.DataFrame, municipalities: pd.DataFrame | None, path: Path
) -> None:
    """Raise DataError unless the rows are the municipalities to divide, each once.

    Without municipalities to divide they are its own codes, numbers with their three digits.
    """
    if table.empty:
        raise DataError(Finding(key="empty_file", file=path))
    codes = table["code"]
    refuse(at_cells(codes[codes == ""], key="plan_no_code", file=path))
    if municipalities is None:
        own = {code.zfill(3) if code.isdigit() else code for code in codes}
        check_codes(codes, own, path)
        return
    names = municipalities["name_fi"]
    check_codes(codes, names.index, path, read_names()["name_fi"].to_dict())
    refuse(
        Finding(key="plan_missing", file=path, value=f"{names[code]} ({code})")
        for code in sorted(set(names.index) - set(codes))
    )
    refuse(names_out_of_step(table, municipalities, path))


def names_out_of_step(
    table: pd.DataFrame, municipalities: pd.DataFrame, path: Path
) -> Iterator[Finding]:
    """Rows whose name is another municipality's: the columns were not sorted together."""
    for row, code, name in table[["code", "municipality"]].itertuples():
        if name and municipality_code(name, municipalities) not in (None, code):
            facts = {"name": f"{municipalities.at[code, 'name_fi']} ({code})"}
            place = {"file": path, "row": int(row), "column": "municipality", "value": name}
            yield Finding(key="plan_other_name", facts=facts, **place)


def area_coaches(rows: pd.DataFrame, path: Path) -> float:
    """The coaches of one area: the same number on all its rows, above zero and not absurd."""
    first = int(rows.index[0])
    numbers = {
        row: read_number(text, file=path, row=int(row), column="coaches")
        for row, text in rows["coaches"].items()
    }
    for row, count in numbers.items():
        wrong = Finding(key="not_positive", file=path, row=int(row), column="coaches")
        wrong = replace(wrong, value=rows.at[row, "coaches"])
        if not count > 0:
            raise DataError(wrong)
        if count > MOST_COACHES:
            facts = {"most": str(MOST_COACHES)}
            raise DataError(replace(wrong, key="plan_many_coaches", facts=facts))
        if count != numbers[first]:
            facts = {"first": str(first), "other": rows.at[first, "coaches"]}
            raise DataError(replace(wrong, key="plan_coaches_differ", facts=facts))
    return numbers[first]


def leader_areas(table: pd.DataFrame, path: Path) -> tuple[str, ...]:
    """The areas whose rows say that a team's leader has clients there."""
    unclear = table.loc[~table["leader"].isin(("yes", "no", "")), "leader"]
    refuse(at_cells(unclear[:1], key="yes_or_no", file=path))
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
