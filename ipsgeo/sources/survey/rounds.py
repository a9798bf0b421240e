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
    return {"wishes_added": only_in(after, before), "wishes_dropped": only_in(before, after)}


def only_in(one: dict[str, set[str]], other: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """The partners that one round has and the other has not, by municipality."""
    nobody: set[str] = set()
    return {code: tuple(sorted(one[code] - other.get(code, nobody))) for code in one}


def respondent_changes(old: Survey, new: Survey) -> dict[str, dict[str, tuple[str, ...]]]:
    """The respondents who are new, gone, or answered otherwise, by municipality."""
    before, after = answers_by_respondent(old), answers_by_respondent(new)
    # Respondents' numbers as written, by folded number.
    names = {folded(row.respondent): row.respondent for row in (*old.rows, *new.rows)}
    new_ones, gone, changed = after.keys() - before, before.keys() - after, before.keys() & after
    kinds = {
        "respondents_new": new_ones,
        "respondents_gone": gone,
        "respondents_changed": {key for key in changed if before[key] != after[key]},
    }
    changes: dict[str, dict[str, tuple[str, ...]]] = {kind: {} for kind in kinds}
    for kind, keys in kinds.items():
        for code, respondent in sorted(keys):
            who = names[respondent] or NO_NUMBER
            changes[kind][code] = (*changes[kind].get(code, ()), who)
    return changes


def answers_by_respondent(survey: Survey) -> dict[tuple[str, str], Answers]:
    """What each respondent answered for a municipality, in an order of its own."""
    answers: dict[tuple[str, str], list[tuple[float | None, tuple[str, ...]]]] = {}
    for row in survey.rows:
        if row.accepted and row.code is not None:
            estimate = None if pd.isna(row.estimate) else row.estimate  # NaN is equal to nothing
            answer = (estimate, tuple(sorted(row.wishes)))
            answers.setdefault((row.code, folded(row.respondent)), []).append(answer)
    return {key: tuple(sorted(given, key=str)) for key, given in answers.items()}
