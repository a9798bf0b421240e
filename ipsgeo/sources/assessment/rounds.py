"""What was assessed: one answer, the answers of one service at one time, and all of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self, get_args

from ipsgeo.errors import Finding
from ipsgeo.rules import is_whole
from ipsgeo.sources.findings import refuse

Scale = Literal["quality", "school"]
Subscale = Literal["work", "education"]
SCALES: tuple[Scale, ...] = get_args(Scale)
SUBSCALES: tuple[Subscale, ...] = get_args(Subscale)
ITEMS: Mapping[str, int] = {"quality": 25, "school": 35}
LEAST, MOST = 1, 5  # points of one criterion


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The points of one criterion.

    Parameters
    ----------
    item
        The criterion's number, from 1.
    points
        1–5; None where it was not assessed.
    note
        What the assessors wrote.
    computed
        Whether the points were computed from a plan.
    subscale
        School scale: "work" or "education"; "" on the other.
    name
        School scale: what the file calls the criterion.
    """

    item: int
    points: int | None = None
    note: str = ""
    computed: bool = False
    subscale: Subscale | Literal[""] = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Round:
    """The answers of one service at one time.

    Parameters
    ----------
    answers
        At most one for each criterion, sorted by number; missing ones may be left out.
    scale
        "quality" (25 criteria) or "school" (35).
    service
        Which service; "" where there is only one.
    date
        Day of the assessment, as 2026-09-30; "" where it is not stated.
    made_up
        Whether the answers are invented; everything made of them says so.

    Raises
    ------
    DataError
        For every answer that is of no criterion, stands twice, or is not a whole number 1–5.
    """

    answers: tuple[Answer, ...]
    scale: Scale = "quality"
    service: str = ""
    date: str = ""
    made_up: bool = False

    def __post_init__(self) -> None:
        findings, seen = [], set()
        for answer in self.answers:
            findings += wrong_answer(answer, self.scale)
            if answer.item in seen:
                facts = {"item": answer.item, "row": "–"}
                findings.append(Finding(key="assessment_twice", column="item", facts=facts))
            seen.add(answer.item)
        refuse(findings)

    @classmethod
    def of_points(
        cls,
        points: Mapping[int, int | None],
        *,
        service: str = "",
        date: str = "",
        made_up: bool = False,
    ) -> Self:
        """A round of the 25 criteria from points by number."""
        answers = tuple(Answer(item=item, points=points[item]) for item in sorted(points))
        return cls(answers=answers, service=service, date=date, made_up=made_up)

    @property
    def items(self) -> range:
        """The numbers of the scale's criteria."""
        return range(1, ITEMS[self.scale] + 1)

    @property
    def points(self) -> dict[int, int | None]:
        """Points by number, every criterion of the scale; None where they are missing."""
        given = {answer.item: answer.points for answer in self.answers}
        return {item: given.get(item) for item in self.items}

    def answer(self, item: int) -> Answer:
        """The answer of a criterion; one without points where there is none."""
        found = (answer for answer in self.answers if answer.item == item)
        return next(found, Answer(item=item))

    def with_computed(self, points: Mapping[int, int]) -> Self:
        """The same round where missing points are filled in and marked as computed.

        What the assessors have answered stays as it is.
        """
        filled = {
            item: replace(self.answer(item), points=number, computed=True)
            for item, number in points.items()
            if self.answer(item).points is None
        }
        others = [answer for answer in self.answers if answer.item not in filled]
        answers = sorted([*others, *filled.values()], key=lambda answer: answer.item)
        return replace(self, answers=tuple(answers))


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Everything that one file has: the rounds of one or more services.

    ``rounds`` are sorted by service, in the file's order, and then by date.
    """

    rounds: tuple[Round, ...]
    scale: Scale = "quality"
    file: Path | None = None

    @property
    def services(self) -> tuple[str, ...]:
        """The services in the file's order."""
        return tuple(dict.fromkeys(round_.service for round_ in self.rounds))

    def rounds_of(self, service: str) -> tuple[Round, ...]:
        """The rounds of a service, the earliest first."""
        return tuple(round_ for round_ in self.rounds if round_.service == service)


def wrong_answer(answer: Answer, scale: Scale) -> list[Finding]:
    """What is wrong with the number or the points of an answer."""
    findings, item, points = [], answer.item, answer.points
    if not is_whole(item) or not 1 <= item <= ITEMS[scale]:
        facts: dict[str, object] = {"most": ITEMS[scale]}
        findings.append(Finding(key="assessment_item", column="item", value=item, facts=facts))
    if points is not None and not (is_whole(points) and LEAST <= points <= MOST):
        facts = {"item": str(item)}
        findings.append(
            Finding(key="assessment_points", column="points", value=points, facts=facts)
        )
    return findings
