"""Which areas are a team, and where its leader is, a sentence a team."""

import pandas as pd

from ipsgeo import words
from ipsgeo.plan import Plan
from ipsgeo.study import Study
from ipsgeo.views.figures import area_figures
from ipsgeo.views.names import area_names, municipality_names, staff_text


def team_lines(plan: Plan, study: Study, language: str) -> list[str]:
    """A sentence for each team; none where all coaches are one team."""
    if plan.team is None:
        return []
    figures = area_figures(plan, study)
    teams = plan.team.reindex(figures.index)
    return [
        team_line(
            int(team), figures[teams == team], study, area_names(plan, study, language), language
        )
        for team in sorted(set(teams))
    ]


def team_line(
    team: int, areas: pd.DataFrame, study: Study, names: dict[str, str], language: str
) -> str:
    """The areas by number and name, the coaches, the leader's seat and the longest way to it."""
    led = areas[areas["leader"] > 0]
    facts: dict[str, object] = {
        "team": team,
        "areas": [f"{row['number']} {names[str(area)]}" for area, row in areas.iterrows()],
        "coaches": staff_text(
            float(areas["coaches"].sum()), float(areas["leader"].sum()), language
        ),
    }
    if led.empty:
        return words.text("page.team_line", language, facts)
    seat = str(led["seat"].iloc[0])
    farthest = max(study.problem.minutes.at[str(other), seat] for other in areas["seat"])
    facts["leader"] = municipality_names(study, language)[seat]
    facts["minutes"] = words.number(farthest, language, decimals=0)
    key = "team_line_led" if len(areas) > 1 else "team_line_alone"
    return words.text(f"page.{key}", language, facts)
