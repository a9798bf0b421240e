"""The section [feedback] of a study file, and the rules that accepted entries add."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.rules import Rules
from ipsgeo.sources.feedback import Entry, read_feedback
from ipsgeo.sources.sections import Section


def feedback_file(section: Section) -> Path | None:
    """The table that the study names; None where it names none.

    Only a table that the study names binds: one that merely lies beside it does nothing.
    """
    path: Path | None = section.path("file", None)
    section.finish()
    return path


def read_study_feedback(
    path: Path | None, municipalities: pd.DataFrame, plans: Mapping[str, Plan]
) -> tuple[Entry, ...]:
    """The entries of the table that the study names; none where it names none.

    A named table that is missing is an error: its rules would be forgotten without a word.
    """
    if path is None:
        return ()
    if not path.exists():
        raise DataError(Finding(key="feedback_no_file", file=path))
    return read_feedback(path, municipalities, plans)


def rules_with(rules: Rules, entries: Iterable[Entry], *, file: str | Path | None = None) -> Rules:
    """The rules of a study together with those of its accepted entries.

    What stands among the rules already is not added again. Of two limits on the minutes the
    shorter one holds.

    Raises
    ------
    DataError
        Where accepted entries contradict each other, or the study's own rules: their ids.
    """
    binding = [entry for entry in entries if entry.binds]
    check_agreement(Rules(), binding, "feedback_conflict", file)
    check_agreement(rules, binding, "feedback_conflict_study", file)
    for entry in binding:
        rules = rules_and(rules, entry, file)
    return rules


def rules_and(rules: Rules, entry: Entry, file: str | Path | None = None) -> Rules:
    """The rules with that of one entry, whether it is accepted or not."""
    assert entry.request is not None  # who calls has looked
    if entry.request.kind == "max_minutes" and isinstance(rules.max_minutes, Mapping):
        raise DataError(Finding(key="feedback_radii", file=file, value=entry.id))
    return joined(rules, entry.request.rules())


def joined(one: Rules, other: Rules) -> Rules:
    """Rules with the groups, seats, coaches and minutes of others; the shorter minutes hold."""
    limits = [rules.max_minutes for rules in (one, other) if rules.max_minutes is not None]
    numbers = [limit for limit in limits if not isinstance(limit, Mapping)]
    return replace(
        one,
        together=tuple(dict.fromkeys((*one.together, *other.together))),
        apart=tuple(dict.fromkeys((*one.apart, *other.apart))),
        fixed_seats=tuple(dict.fromkeys((*one.fixed_seats, *other.fixed_seats))),
        fixed_coaches={**one.fixed_coaches, **other.fixed_coaches},
        max_minutes=min(numbers) if numbers and len(numbers) == len(limits) else one.max_minutes,
    )


def check_agreement(
    rules: Rules, entries: Sequence[Entry], key: str, file: str | Path | None = None
) -> None:
    """Raise DataError with the fewest entries that no plan at all can keep with the rules.

    Only what is seen without solving. Where the rules clash by themselves nothing is said here.
    """

    def clashing(kept: Iterable[Entry]) -> bool:
        return clash([rules, *(entry.request.rules() for entry in kept if entry.request)])

    if clash([rules]) or not clashing(entries):
        return
    kept = list(entries)
    for entry in entries:  # each is left out for good where the others still clash
        others = [other for other in kept if other is not entry]
        kept = others if clashing(others) else kept
    told = [f"{entry.id} ({entry.rule})" for entry in kept]
    raise DataError(Finding(key=key, file=file, facts={"ids": " – ".join(told)}))


def clash(parts: Sequence[Rules]) -> bool:
    """Whether some groups, pairs, seats or coaches cannot be kept at once, whatever the plan.

    Municipalities that are together through several groups are in one area: no two of them are
    apart, or both a seat, or with different numbers of coaches. A fixed seat must be allowed.
    """
    home = homes(parts)

    def area(code: str) -> str:
        return home.get(code, code)

    seats = {code for part in parts for code in part.fixed_seats}
    coaches = {(area(c), float(n)) for part in parts for c, n in part.fixed_coaches.items()}
    return (
        any(area(one) == area(other) for part in parts for one, other in part.apart)
        or len({area(code) for code in seats}) < len(seats)
        or len({where for where, _ in coaches}) < len(coaches)
        or not all(part.may_be_seat(code) for part in parts for code in seats)
    )


def homes(parts: Iterable[Rules]) -> dict[str, str]:
    """One municipality for each that is together with others, the same for all of them."""
    home: dict[str, str] = {}
    for group in (group for part in parts for group in part.together):
        for one, other in pairwise(group):
            old, new = home.setdefault(one, one), home.setdefault(other, other)
            home = {code: new if area == old else area for code, area in home.items()}
    return home
