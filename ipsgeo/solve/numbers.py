"""A free number of coaches: every number is solved, and the best of the optima is the optimum."""

from dataclasses import replace

from ipsgeo.contradictions import contradictions
from ipsgeo.plan import Certificate, Status
from ipsgeo.problem import Problem
from ipsgeo.solve.answers import METHODS, Answer
from ipsgeo.solve.clock import Clock

Numbered = list[tuple[float, Answer]]


def answer_of(problem: Problem, clock: Clock, method: str, lent_share: float | None) -> Answer:
    """The best answer over every number of coaches that the problem allows."""
    answers: Numbered = []
    for number in problem.coach_numbers():
        one = replace(problem, coaches=number)
        reasons = contradictions(one)
        found = Answer(
            status="infeasible", reasons=reasons, bound=float("inf"), method="arithmetic"
        )
        answers.append((number, found if reasons else METHODS[method](one, clock, lent_share)))
    return answers[0][1] if len(answers) == 1 else best_of(answers)


def best_of(answers: Numbered) -> Answer:
    """The cheapest plan, proven where no other number of coaches can have a cheaper one."""
    bound = min(answer.bound for _, answer in answers)
    planned = [(number, answer) for number, answer in answers if answer.plan is not None]
    statuses = {answer.status for _, answer in answers}
    if not planned:
        status: Status = "infeasible" if statuses == {"infeasible"} else "no_plan"
        said = [answer for _, answer in answers if answer.status == status]  # why, and under what
        return replace(said[-1], bound=bound)
    number, best = min(planned, key=lambda found: found[1].claimed)
    proven = statuses <= {"optimal", "infeasible"}
    return replace(
        best,
        status="optimal" if proven else "feasible",
        bound=bound,
        counts={**best.counts, "numbers": float(len(answers))},
        certificate=certified(answers, number, best) if proven else None,
    )


def certified(answers: Numbered, number: float, best: Answer) -> Certificate | None:
    """The certificate of the best number, with those of all others."""
    if best.certificate is None:
        return None
    others = tuple(
        replace(answer.certificate, coaches=other)
        for other, answer in answers
        if other != number and answer.certificate is not None
    )
    return replace(best.certificate, coaches=number, others=others)
