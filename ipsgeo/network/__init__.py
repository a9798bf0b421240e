"""How the coaches work together: who is in a team, who covers whom, and which services they know."""

from ipsgeo.network.align import Alignment, align
from ipsgeo.network.checks import RULES, Check, check_team
from ipsgeo.network.covers import Covers, cover_pairs
from ipsgeo.network.ladder import PHASES, ladder
from ipsgeo.network.persons import Coach, coaches_of, minutes_to_leader, teams_of

__all__ = [
    "PHASES",
    "RULES",
    "Alignment",
    "Check",
    "Coach",
    "Covers",
    "align",
    "check_team",
    "coaches_of",
    "cover_pairs",
    "ladder",
    "minutes_to_leader",
    "teams_of",
]
