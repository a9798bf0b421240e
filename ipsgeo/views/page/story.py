"""A result as page, slides and handout tell it: its figures, put together once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ipsgeo import words
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.figures import as_solved, plan_in
from ipsgeo.views.page.claims import Proof, proof
from ipsgeo.views.page.rows import AreaRow, Help, PlanColumn, area_rows, help_rows, plan_columns
from ipsgeo.views.page.rules import rules_broken


@dataclass(frozen=True, kw_only=True, eq=False)
class Story:
    """A result and the figures that all that is told of it shares."""

    solution: Plan | Solution
    study: Study
    language: str
    plan: Plan
    solved: Study  # with the radii that the solver set
    areas: Mapping[str, AreaRow]  # by their names in the plan, in its order
    columns: Sequence[PlanColumn]  # plans side by side; the own one is the last
    proof: Proof
    helped: Help | None

    @property
    def own(self) -> PlanColumn:
        """The plan's own figures."""
        return self.columns[-1]

    @cached_property
    def broken(self) -> list[str]:
        """The rules that the plan does not keep, each in a sentence."""
        return rules_broken(self.plan, self.study, self.language)

    @property
    def leaders(self) -> int:
        """How many leaders serve clients too."""
        return len(self.plan.leader_areas) if self.study.problem.leader_share > 0 else 0

    def say(self, key: str, **facts: object) -> str:
        """A text of the slides."""
        return words.text(f"slides.{key}", self.language, facts)

    def page(self, key: str, **facts: object) -> str:
        """A text of the page."""
        return words.text(f"page.{key}", self.language, facts)

    def number(self, value: float, decimals: int = 1) -> str:
        """A number as the language writes it."""
        return words.number(value, self.language, decimals=decimals)


def tell(solution: Plan | Solution, study: Study, others: Sequence[Plan], language: str) -> Story:
    """Put the figures together; raises what ``draw_page`` raises."""
    plan, solved = plan_in(solution), as_solved(solution, study)
    areas = area_rows(plan, solved, language)
    return Story(
        solution=solution,
        study=study,
        language=language,
        plan=plan,
        solved=solved,
        areas=areas,
        columns=plan_columns([*others, plan], solved, language),
        proof=proof(solution, study, language),
        helped=help_rows(solution, solved, areas, language),
    )
