"""A study's feedback, read without planning: it must work while a survey's answers are open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.sources.feedback import Entry, read_feedback, wrong_coaches
from ipsgeo.sources.feedback.places import Known
from ipsgeo.sources.sections import Section
from ipsgeo.study import KnownPlan, study_path, study_plans
from ipsgeo.study.feedback import feedback_file, rules_with
from ipsgeo.study.ground import read_ground


@dataclass(frozen=True, kw_only=True, eq=False)
class FeedbackStudy:
    """What a study says of its feedback, with what entries may be about.

    ``named`` is whether the study itself names the table, so that its accepted rules bind;
    ``coach_step`` is 1 for whole coaches, 0.5 where half a coach can be placed.
    """

    path: Path
    file: Path
    named: bool
    municipalities: pd.DataFrame
    plans: Mapping[str, KnownPlan]
    coach_step: float

    @property
    def places(self) -> tuple[pd.DataFrame, Mapping[str, Plan]]:
        """The municipalities, and the plans by key."""
        return self.municipalities, {key: known.plan for key, known in self.plans.items()}

    @property
    def known(self) -> Known:
        """What entries may name."""
        municipalities, plans = self.places
        return Known(municipalities=municipalities, plans=plans)

    def entries(self) -> tuple[Entry, ...]:
        """The entries of the table as it is now."""
        if self.named and not self.file.exists():
            raise DataError(Finding(key="feedback_no_file", file=self.file))
        return read_feedback(self.file, *self.places)


def open_feedback(study: str, file: Path | None) -> FeedbackStudy:
    """The feedback of a study: the table that it names, or ``file`` where it names none."""
    path = study_path(study)
    top = Section.of_file(path)
    municipalities = read_ground(top, None, drawn=False).municipalities
    named = feedback_file(top.section("feedback"))
    if named is not None and file is not None and named.resolve() != file.resolve():
        facts = {"named": named.name}
        raise DataError(Finding(key="feedback_two_files", file=path, value=file, facts=facts))
    table = named or file
    if table is None:
        facts = {"name": f"{path.stem}-feedback.csv"}
        raise DataError(Finding(key="feedback_not_named", file=path, facts=facts))
    return FeedbackStudy(
        path=path,
        file=table,
        named=named is not None,
        municipalities=municipalities,
        plans=study_plans(top.section("plans"), municipalities),
        coach_step=top.section("team").number("coach_step", 1.0),
    )


def check_coaches(entry: Entry, study: FeedbackStudy) -> None:
    """Raise DataError for an entry that asks for half a coach where whole ones are placed.

    One that stands in the table is named by its number.
    """
    findings = wrong_coaches(entry, study.coach_step)
    if findings and entry.id:
        key = "feedback_whole_coaches_entry"
        findings = [replace(f, key=key, file=study.file, value=entry.id) for f in findings]
    if findings:
        raise DataError(*findings)


def base_problem(problem: Problem, study: FeedbackStudy, entry: Entry) -> Problem:
    """The problem with the rules of the entries accepted so far, but not of this one.

    Raises
    ------
    DataError
        Where the entry contradicts one that is accepted: both ids.
    """
    accepted = [other for other in study.entries() if other.binds and other.id != entry.id]
    asked = replace(entry, status="accepted")
    rules_with(problem.rules, [*accepted, asked], file=study.file)
    return replace(problem, rules=rules_with(problem.rules, accepted, file=study.file))
