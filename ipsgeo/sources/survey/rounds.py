"""Two rounds of a survey side by side: what changed, by whom, and what it does to the demand."""

import pandas as pd

from ipsgeo.sources.survey import Survey
from ipsgeo.sources.survey.answers import folded

NO_NUMBER = "–"  # stands for respondents without a number
Answers = tuple[tuple[float | None, tuple[str, ...]], ...]  # estimate and wishes of each row


def compare_rounds(
    old: Survey,
    new: Survey,
    *,
    demand_before: pd.Series | None = None,
    demand_after: pd.Series | None = None,
) -> pd.DataFrame:
    """What changed from one round of a survey to the next in each municipality.

    A respondent is the same in both rounds where number and municipality are; roles and names are
    not read. Only accepted answers count.

    Parameters
    ----------
    old, new
        The rounds; each may have been read with columns of its own.
    demand_before, demand_after
        Clients per year by code that follow from each round, where the study is at hand.

    Returns
    -------
    DataFrame
        By code, the municipalities heard in either round or in the demand, in order of code:
        estimate_before and estimate_after (clients per year, NaN where there is none or it may
        not be shown, see ``Survey.shown_estimates``), answers_before and answers_after (numbers
        of estimates), wishes_added and wishes_dropped (codes of partners), respondents_new,
        respondents_gone and respondents_changed (respondents' numbers; "–" for those without),
        and, where given, demand_before and demand_after (clients per year).
    """
    table = estimates_side_by_side(old, new)
    codes = {row.code for survey in (old, new) for row in survey.rows if row.accepted}
    demands = {"demand_before": demand_before, "demand_after": demand_after}
    given = {name: demand for name, demand in demands.items() if demand is not None}
    for demand in given.values():
        codes |= set(demand.index)
    index = pd.Index(sorted(code for code in codes if code is not None), name="code", dtype=object)
    table = table.reindex(index)
    for count in ("answers_before", "answers_after"):
        table[count] = table[count].fillna(0).astype(int)
    for name, lists in (wish_changes(old, new) | respondent_changes(old, new)).items():
        table[name] = pd.Series([lists.get(code, ()) for code in index], index=index, dtype=object)
    return table.assign(**given)


def estimates_side_by_side(old: Survey, new: Survey) -> pd.DataFrame:
    """The estimates that may be shown and the numbers of answers, before and after."""
    rounds = {"before": old.shown_estimates, "after": new.shown_estimates}
    columns = {
        f"{name}_{when}": table[name]
        for name in ("estimate", "answers")
        for when, table in rounds.items()
    }
    return pd.DataFrame(columns)


def wish_changes(old: Survey, new: Survey) -> dict[str, dict[str, tuple[str, ...]]]:
    """The partners that each municipality wishes for only in one of the rounds."""
    before, after = (
        table.groupby("code")["partner"].agg(set).to_dict() for table in (old.wishes, new.wishes)
    )
    nobody: set[str] = set()
    codes = sorted({*before, *after})
    return {
        "wishes_added": {
            code: tuple(sorted(after.get(code, nobody) - before.get(code, nobody)))
            for code in codes
        },
        "wishes_dropped": {
            code: tuple(sorted(before.get(code, nobody) - after.get(code, nobody)))
            for code in codes
        },
    }


def respondent_changes(old: Survey, new: Survey) -> dict[str, dict[str, tuple[str, ...]]]:
    """The respondents who are new, gone, or answered otherwise, by municipality."""
    before, after = answers_by_respondent(old), answers_by_respondent(new)
    names = respondent_names(old) | respondent_names(new)
    changes: dict[str, dict[str, list[str]]] = {
        "respondents_new": {},
        "respondents_gone": {},
        "respondents_changed": {},
    }
    for key in sorted({*before, *after}):
        code, respondent = key
        if key not in before:
            kind = "respondents_new"
        elif key not in after:
            kind = "respondents_gone"
        else:
            kind = "respondents_changed"
        if before.get(key) != after.get(key):
            changes[kind].setdefault(code, []).append(names[respondent])
    return {kind: {c: tuple(who) for c, who in by.items()} for kind, by in changes.items()}


def answers_by_respondent(survey: Survey) -> dict[tuple[str, str], Answers]:
    """What each respondent answered for a municipality, in an order of its own."""
    answers: dict[tuple[str, str], list[tuple[float | None, tuple[str, ...]]]] = {}
    for row in survey.rows:
        if row.accepted and row.code is not None:
            estimate = None if pd.isna(row.estimate) else row.estimate  # NaN is equal to nothing
            answer = (estimate, tuple(sorted(row.wishes)))
            answers.setdefault((row.code, folded(row.respondent)), []).append(answer)
    return {key: tuple(sorted(given, key=str)) for key, given in answers.items()}


def respondent_names(survey: Survey) -> dict[str, str]:
    """The respondents' numbers as written, by folded number."""
    return {folded(row.respondent): row.respondent or NO_NUMBER for row in survey.rows}
