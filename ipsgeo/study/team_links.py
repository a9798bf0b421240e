"""The sections [team_norm] and [[team_links]]: what a team is, and which services it works with."""

from collections.abc import Mapping
from dataclasses import dataclass

from ipsgeo.errors import DataError, Finding
from ipsgeo.norms import TeamNorm
from ipsgeo.sources.names import is_showable
from ipsgeo.sources.sections import Section
from ipsgeo.study.care_teams import CareTeams
from ipsgeo.study.sections import located_in, wrong_value

KINDS = ("consultation", "care team", "network")
LONGEST_NAME = 80  # letters
MOST_LINKS = 20


@dataclass(frozen=True, kw_only=True)
class TeamLink:
    """A service or team that the coaches work with.

    One of ``KINDS``: a "consultation" is invited by a client's need, a coach keeps to a "care
    team", and a "network" serves by a client's need.
    """

    name: Mapping[str, str]  # by language
    kind: str
    source: str = ""  # which document says so


def read_team_norm(section: Section, care_teams: CareTeams | None = None) -> TeamNorm:
    """What a team should be; defaults where the study does not say.

    The most care teams of a coach are those of [care_teams] where that section has a limit.

    Raises
    ------
    DataError
        For a wrong value, ``leader_span`` without its source, or two different limits on care
        teams.
    """
    usual = TeamNorm()
    own = None if care_teams is None else care_teams.per_coach
    numbers = {
        "least_coaches": section.count("least_coaches", usual.least_coaches),
        "leader_share": section.share("leader_share", usual.leader_share),
        "leader_span": section.positive("leader_span", None),
        "cover_minutes": section.positive("cover_minutes", None),
        "meeting_minutes": section.positive("meeting_minutes", None),
        "care_teams_per_coach": section.positive(
            "care_teams_per_coach", own or usual.care_teams_per_coach
        ),
    }
    source = section.text("leader_span_source", "")
    section.finish()
    if own is not None and numbers["care_teams_per_coach"] != own:
        raise section.wrong("care_teams_per_coach", "care_team_limits_differ", limit=own)
    return located_in(section, lambda: TeamNorm(**numbers, leader_span_source=source))


def read_team_links(sections: list[Section]) -> tuple[TeamLink, ...]:
    """The services of [[team_links]], in the order of the file.

    Raises
    ------
    DataError
        For an unknown kind, a name that is missing, too long or stands twice, and too many links.
    """
    links: list[TeamLink] = []
    for section in sections:
        link = TeamLink(
            name=section.by_language("name"),
            kind=section.text("kind"),
            source=section.text("source", ""),
        )
        section.finish()
        if link.kind not in KINDS:
            raise section.wrong("kind", "team_link_kind", choices=list(KINDS))
        check_name(link, links, section)
        links.append(link)
    if len(links) > MOST_LINKS:
        facts = {"count": len(links), "most": MOST_LINKS}
        raise DataError(Finding(key="team_links_many", file=sections[0].file, facts=facts))
    return tuple(links)


def check_name(link: TeamLink, others: list[TeamLink], section: Section) -> None:
    """Raise DataError unless the name can be shown and is no other link's of the same kind."""
    for name in link.name.values():
        if not name.strip() or len(name) > LONGEST_NAME or not all(map(is_showable, name)):
            raise wrong_value(section, "name", "team_link_name", name, most=LONGEST_NAME)
    if any(other.name["fi"] == link.name["fi"] and other.kind == link.kind for other in others):
        raise wrong_value(section, "name", "team_link_twice", link.name["fi"])
