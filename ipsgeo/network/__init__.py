"""How the coaches work together: teams, who covers whom, and which given teams they keep to."""

from ipsgeo.network.align import Alignment, align
from ipsgeo.network.checks import RULES, Check, check_team
from ipsgeo.network.covers import Covers, cover_pairs
from ipsgeo.network.ladder import PHASES, ladder
from ipsgeo.network.model import TeamModel, team_model
from ipsgeo.network.persons import Coach, coaches_of, minutes_to_leader, teams_of

__all__ = [
    "PHASES", "RULES", "Alignment", "Check", "Coach", "Covers", "TeamModel", "align", "check_team",
    "coaches_of", "cover_pairs", "ladder", "minutes_to_leader", "team_model", "teams_of",
]  # fmt: skip
