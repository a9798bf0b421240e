"""Answers to a survey of experiences of social inclusion, read as a small TOML file names them.

The ten statements are THL's validated form, and their texts are not in this project: the planner
names the ten columns, and which label stands for which answer. Nothing is guessed.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, Finding, shown
from ipsgeo.sources.files import read_table
from ipsgeo.sources.findings import at_cells, refuse
from ipsgeo.sources.names import look, name_findings
from ipsgeo.sources.sections import Section
from ipsgeo.tables import check_columns

STATEMENTS = 10
LOWEST, HIGHEST = 1, 5  # täysin eri mieltä, täysin samaa mieltä
ROUNDS = ("before", "after")
NO_GROUP = ""  # the group of those who state none
MOST_GROUPS = 8  # what one picture shows legibly
LONGEST_GROUP = 80  # letters


@dataclass(frozen=True, kw_only=True)
class InclusionSurvey:
    """Answers of both rounds as checked numbers; the answers stay out of its printed form.

    Parameters
    ----------
    answers
        One row a form, indexed by the file's row number: ``round`` ("before" or "after"),
        ``group`` ("" where none is stated), ``respondent`` where the file names it, and the
        statements "1" to "10" as 1–5, NaN where not answered.
    file
        The file of the answers.
    source
        The TOML file that names its columns.
    title
        What to call the survey, by language; "" for the usual heading.
    made_up
        Whether the answers are invented.
    """

    answers: pd.DataFrame = field(repr=False)
    file: Path
    source: Path
    title: Mapping[str, str]
    made_up: bool


@dataclass(frozen=True, kw_only=True)
class InclusionForm:
    """Where a file has what, as the section [inclusion] says it."""

    respondent: str | None
    round: str | None
    rounds: Mapping[str, str]
    group: str | None
    statements: tuple[str, ...]
    answers: Mapping[str, int]
    missing: frozenset[str]

    def columns(self) -> list[str]:
        """The columns that the file must have."""
        named = (self.respondent, self.round, self.group)
        return [*(column for column in named if column is not None), *self.statements]


def read_inclusion(path: str | Path) -> InclusionSurvey:
    """The answers that a TOML file with the section [inclusion] points to.

    Parameters
    ----------
    path
        The TOML file. Its keys: ``file``; ``sheet``, ``header_row`` (1) and ``header_rows`` (1) as
        ``read_table`` takes them; ``statements``, ten columns; ``answers``, a table from each label
        to 1–5; ``missing``, labels that count as no answer; ``round`` with ``before`` and
        ``after``, the column of the round and its two labels (without ``round`` the file has one
        round); ``respondent``, the column of the key that is the same in both rounds; ``group``;
        ``title``; ``made_up``.

    Raises
    ------
    DataError
        For a key or column that is missing or named twice, a label that is no answer or round, the
        same respondent twice in a round or in two groups, groups that differ only in spelling.
    """
    path = Path(path)
    top = Section.of_file(path)
    section = top.section("inclusion")
    form = read_form(section)
    file, title = section.path("file"), section.by_language("title")
    made_up = section.truth("made_up", False)
    table = read_table(
        file,
        sheet=section.text("sheet", None),
        header_row=section.count("header_row", 1),
        header_rows=section.count("header_rows", 1),
    )
    section.finish()
    top.finish()
    check_columns(table, form.columns(), file)
    answers = read_forms(table, form, file)
    return InclusionSurvey(answers=answers, file=file, source=path, title=title, made_up=made_up)


def read_form(section: Section) -> InclusionForm:
    """The section's columns and labels, checked against each other."""
    statements = tuple(section.texts("statements"))
    if len(statements) != STATEMENTS:
        facts = {"needed": STATEMENTS, "count": len(statements)}
        raise section.wrong("statements", "inclusion_statements", **facts)
    column = section.text("round", None)
    rounds = {}
    if column is not None:
        rounds = {section.text(key): key for key in ROUNDS}
        if len(rounds) < len(ROUNDS):
            raise section.wrong("after", "inclusion_same_rounds")
    form = InclusionForm(
        respondent=section.text("respondent", None),
        round=column,
        rounds=rounds,
        group=section.text("group", None),
        statements=statements,
        answers=read_labels(section),
        missing=frozenset(look(label) for label in section.texts("missing", [])),
    )
    check_once(form, section)
    return form


def read_labels(section: Section) -> dict[str, int]:
    """Label -> 1–5 of [inclusion.answers], by look; every answer must have a label."""
    part = section.section("answers")
    labels: dict[str, int] = {}
    for label in part.content:
        answer = part.whole(label)
        if not LOWEST <= answer <= HIGHEST:
            raise part.wrong(label, "inclusion_answer_range", low=LOWEST, high=HIGHEST)
        if labels.setdefault(look(label), answer) != answer:
            raise part.wrong(label, "inclusion_label_twice")
    without = sorted(set(range(LOWEST, HIGHEST + 1)) - set(labels.values()))
    if without:
        raise section.wrong("answers", "inclusion_no_label", answers=without)
    return labels


def check_once(form: InclusionForm, section: Section) -> None:
    """Raise DataError for a column that is named for two things, or a label for two answers."""
    columns = form.columns()
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice is not None:
        place = Finding(key="inclusion_column_twice", file=section.file, value=twice)
        raise DataError(replace(place, column=f"[{section.name}]"))
    if form.missing & form.answers.keys():
        raise section.wrong("missing", "inclusion_label_twice")


def read_forms(table: pd.DataFrame, form: InclusionForm, file: Path) -> pd.DataFrame:
    """Every row of the file as numbers, round, group and respondent."""
    answers = pd.DataFrame(
        {
            str(number): read_statement(table[column], form, file)
            for number, column in enumerate(form.statements, start=1)
        },
        index=table.index,
    )
    answers.insert(0, "round", read_rounds(table, form, file))
    answers.insert(1, "group", read_groups(table, form, file))
    if form.respondent is not None:
        answers.insert(2, "respondent", table[form.respondent])
        check_respondents(answers, form.respondent, file)
    return answers


def read_statement(column: pd.Series, form: InclusionForm, file: Path) -> list[float]:
    """One statement's answers as 1–5; NaN where not answered."""
    labels = {**form.answers, **dict.fromkeys(("", *form.missing), math.nan)}
    known = column.map(look)
    refuse(at_cells(column[~known.isin(labels)], key="inclusion_no_answer", file=file))
    return [float(labels[label]) for label in known]


def read_rounds(table: pd.DataFrame, form: InclusionForm, file: Path) -> list[str]:
    """Each row's round; all are "before" where the file has one round."""
    if form.round is None:
        return [ROUNDS[0]] * len(table)
    before, after = map(shown, form.rounds)
    written = table[form.round]
    other = written[~written.isin(form.rounds)]
    refuse(at_cells(other, key="inclusion_no_round", file=file, before=before, after=after))
    return [form.rounds[label] for label in written]


def read_groups(table: pd.DataFrame, form: InclusionForm, file: Path) -> list[str]:
    """Each row's group; raises DataError for names that cannot be shown, or for too many."""
    if form.group is None:
        return [NO_GROUP] * len(table)
    groups = table[form.group]
    refuse(
        name_findings(
            groups, file, key="inclusion_group", alike_key="inclusion_groups_alike",
            longest=LONGEST_GROUP,
        )
    )  # fmt: skip
    count = groups.nunique()
    if count > MOST_GROUPS:
        finding = Finding(key="inclusion_many_groups", file=file, column=form.group)
        raise DataError(replace(finding, facts={"count": count, "most": MOST_GROUPS}))
    return list(groups)


def check_respondents(answers: pd.DataFrame, column: str, file: Path) -> None:
    """Raise DataError for a respondent without a key, twice in a round, or in two groups."""
    findings = []
    seen: dict[tuple[str, str], int] = {}
    group: dict[str, tuple[int, str]] = {}
    for row, form in answers.iterrows():
        who = form["respondent"]
        place: dict[str, Any] = {"file": file, "row": int(row), "column": column, "value": who}
        if who == "":
            findings.append(Finding(key="inclusion_no_key", **place))
            continue
        earlier = seen.setdefault((who, form["round"]), int(row))
        if earlier != row:
            facts = {"other": str(earlier)}
            findings.append(Finding(key="inclusion_key_twice", facts=facts, **place))
        other, known = group.setdefault(who, (int(row), form["group"]))
        if known != form["group"]:
            facts = {"first": shown(known), "other": str(other), "group": shown(form["group"])}
            findings.append(Finding(key="inclusion_two_groups", facts=facts, **place))
    refuse(findings)
