"""How much of each phase at a school is done."""

from dataclasses import dataclass

from ipsgeo.sources.assessment.phases import PHASES, Checklist


@dataclass(frozen=True, kw_only=True)
class PhaseScore:
    """How many of a phase's steps are done, partly done, not done, and not answered."""

    phase: int
    yes: int
    partly: int
    no: int
    unanswered: int

    @property
    def steps(self) -> int:
        """All steps of the phase."""
        return self.yes + self.partly + self.no + self.unanswered


def phase_scores(checklist: Checklist) -> tuple[PhaseScore, ...]:
    """Each of the five phases; what is partly done is counted by itself, not as a half."""
    done = {phase: [s.done for s in checklist.steps if s.phase == phase] for phase in PHASES}
    return tuple(
        PhaseScore(
            phase=phase,
            yes=answers.count("yes"),
            partly=answers.count("partly"),
            no=answers.count("no"),
            unanswered=answers.count(None),
        )
        for phase, answers in done.items()
    )
