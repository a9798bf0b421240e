"""Everything that is said of one service, put together for the screen and the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ipsgeo.errors import DataError, Finding
from ipsgeo.quality.ahead import Lift, Review, lift, next_review
from ipsgeo.quality.changes import Change, change
from ipsgeo.quality.from_plan import PlanItems
from ipsgeo.quality.scores import Part, SchoolScore, Score, profile, school_score, score
from ipsgeo.sources.assessment.criteria import Criterion
from ipsgeo.sources.assessment.rounds import Assessment, Round


@dataclass(frozen=True, kw_only=True, eq=False)
class Report:
    """One service's last round beside the one before.

    Parameters
    ----------
    round
        The last round; what a plan decides is filled in where the assessors left it open.
    criteria
        The 25 criteria; none on the school scale.
    score
        Sums of the last round.
    change
        From the round before; None where there is only one.
    review, lift, profile
        None on the school scale; for other cases see their functions.
    plan
        What a plan decides of the criteria; None where none is given.
    """

    round: Round
    criteria: tuple[Criterion, ...]
    score: Score | SchoolScore
    change: Change | None = None
    review: Review | None = None
    lift: Lift | None = None
    profile: Part | None = None
    plan: PlanItems | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The sections, or the subscales."""
        return self.score.sections if isinstance(self.score, Score) else self.score.subscales

    @property
    def made_up(self) -> bool:
        """Whether any of the answers shown are invented."""
        return self.round.made_up or (self.change is not None and self.change.before.made_up)

    @property
    def missing(self) -> tuple[int, ...]:
        """The criteria without points."""
        return tuple(item for item, points in self.round.points.items() if points is None)


def report(
    rounds: Sequence[Round],
    criteria: Sequence[Criterion] = (),
    *,
    profile_key: str = "all",
    plan: PlanItems | None = None,
) -> Report:
    """A service's last round beside the one before.

    Parameters
    ----------
    rounds
        Of one service, the earliest first.
    criteria
        As ``read_criteria`` returns them; not needed on the school scale.
    profile_key
        Which criteria are also looked at by themselves; see ``profile``.
    plan
        What a plan decides; fills in only what the last round has left open.
    """
    last, before = rounds[-1], rounds[-2] if len(rounds) > 1 else None
    if last.scale == "school":
        parts = school_score(last)
        found = None if before is None else change(before, last, parts.subscales)
        return Report(round=last, criteria=(), score=parts, change=found)
    last = last if plan is None else last.with_computed(plan.points)
    own = score(last, criteria)
    found = None if before is None else change(before, last, [*own.sections, own.whole])
    return Report(
        round=last,
        criteria=tuple(criteria),
        score=own,
        change=found,
        review=next_review(own),
        lift=lift(own),
        profile=profile(last, profile_key, criteria),
        plan=plan,
    )


def reports(
    assessment: Assessment,
    criteria: Sequence[Criterion] = (),
    *,
    profile_key: str = "all",
    plan: PlanItems | None = None,
) -> tuple[Report, ...]:
    """A report for every service of an assessment, in the file's order."""
    return tuple(
        report(assessment.rounds_of(service), criteria, profile_key=profile_key, plan=plan)
        for service in assessment.services
    )


def joined(previous: Assessment, current: Assessment) -> Assessment:
    """Two files of the same scale as one, the rounds of the first before those of the second.

    Services are those of the second; others of the first are left out.
    Raises DataError for another scale, a service that the first does not have, and a round of the
    first that is as late as one of the second, or later.
    """
    if previous.scale != current.scale:
        raise unlike(previous, "quality_other_scale", previous.scale, {"scale": current.scale})
    rounds: list[Round] = []
    for service in current.services:
        old, new = previous.rounds_of(service), current.rounds_of(service)
        if not old:
            present = {"present": [name or "–" for name in previous.services]}
            raise unlike(previous, "quality_no_service", service, present)
        if old[-1].date and new[0].date and old[-1].date >= new[0].date:
            dates = {"before": old[-1].date, "after": new[0].date}
            raise unlike(previous, "quality_not_earlier", old[-1].date, dates)
        rounds += [*old, *new]
    return replace(current, rounds=tuple(rounds))


def unlike(previous: Assessment, key: str, value: object, facts: Mapping[str, object]) -> DataError:
    """The error of a previous assessment that does not go with the current one."""
    return DataError(Finding(key=key, file=previous.file, value=value, facts=facts))
