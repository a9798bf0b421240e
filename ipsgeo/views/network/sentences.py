"""The team of coaches in words: what the screen prints and a screen reader says."""

from dataclasses import dataclass, replace

from ipsgeo import words
from ipsgeo.errors import Finding, one_line
from ipsgeo.network import Check, Coach, TeamModel
from ipsgeo.sources.names import is_showable
from ipsgeo.study import Study
from ipsgeo.study.team_links import KINDS
from ipsgeo.views.names import area_names, leader_text

AREA_FACTS = ("area", "other", "leader", "areas")  # of findings: they name areas
TEAM_FACT = "teams"  # of findings: it names given teams, or counts teams
SIGNS = {"kept": "✓", "broken": "✗", "not_checked": "–"}


def said(key: str, language: str, **facts: object) -> str:
    """A text of this topic."""
    return words.text(f"network.{key}", language, facts)


@dataclass(frozen=True, kw_only=True, eq=False)
class TeamStory:
    """A team and what its study and its language call everything; ``names`` are the areas'."""

    model: TeamModel
    study: Study
    language: str
    names: dict[str, str]

    def say(self, key: str, **facts: object) -> str:
        """A text of this topic in the story's language."""
        return said(key, self.language, **facts)

    def yes_or_no(self, value: bool) -> str:
        """A truth in a word."""
        return self.say("yes" if value else "no")

    def coach(self, coach: Coach) -> str:
        """What a coach is called: the area and the number."""
        return f"{self.names[coach.area]} {coach.sign}"

    def given(self, coach: Coach) -> list[str]:
        """The given teams of a coach, as they can be shown."""
        return [showable(team) for team in self.model.given.teams[coach]]

    def without_coach(self, area: str) -> list[str]:
        """The given teams of an area that no coach can keep to, as they can be shown."""
        return [showable(team) for team in self.model.without_coach(area)]

    @property
    def made_up(self) -> list[str]:
        """What the study says is invented, one sentence each."""
        return [words.text(f"page.{what}", self.language) for what in self.study.made_up]

    @property
    def given_made_up(self) -> str:
        """What a key's ending is where the places of the given teams are invented."""
        return "_made_up" if "made_up_teams" in self.study.made_up else ""


def team_story(model: TeamModel, study: Study, language: str) -> TeamStory:
    """The story of a team."""
    names = area_names(model.plan, study, language)
    return TeamStory(model=model, study=study, language=language, names=names)


def finding_text(finding: Finding, story: TeamStory) -> str:
    """A finding with the areas called as the language calls them."""
    facts = {
        name: called(fact, story.names) if name in AREA_FACTS else fact
        for name, fact in finding.facts.items()
    }
    if isinstance(facts.get(TEAM_FACT), list):
        facts[TEAM_FACT] = list(map(showable, finding.facts[TEAM_FACT]))  # type: ignore[call-overload]
    return replace(finding, facts=facts).text(story.language)


def showable(name: str) -> str:
    """A name from a table on one line, not too long, and without signs that have no look."""
    return one_line("".join(letter if is_showable(letter) else "\ufffd" for letter in name))


def called(fact: object, names: dict[str, str]) -> object:
    """An area's name, or those of several."""
    if isinstance(fact, list | tuple):
        return [names.get(part, part) for part in fact]
    return names.get(str(fact), fact)


def area_sentence(area: str, story: TeamStory) -> str:
    """An area in one line: team, coaches, leader, who covers it, given teams."""
    model, say = story.model, story.say
    own = model.persons(area)
    coaches = words.stated(float(model.plan.coaches[area]), story.language)
    parts = [say("says_area", area=story.names[area], coaches=coaches)]
    if area in model.plan.leader_areas:
        share = leader_text(story.study.problem.leader_share, story.language)
        parts.append(say("says_leader", share=share))
    if model.plan.team is not None:
        parts.append(say("says_team", team=str(int(model.plan.team[area]))))
    covering = [story.names[other] for other in model.covers.of(area)]
    parts.append(say("says_covers", areas=covering or cover_note(area, story)))
    parts += [given_sentence(coach, story) for coach in own if model.given.teams[coach]]
    if story.without_coach(area):
        parts.append(say("without_coach", teams=story.without_coach(area)))
    return "; ".join(parts)


def cover_note(area: str, story: TeamStory) -> str:
    """What to say of an area that no other covers; empty for the others."""
    covers = story.model.covers
    if area not in covers.alone:
        return ""
    return story.say("uncovered" if area in covers.uncovered else "own_cover").lower()


def given_sentence(coach: Coach, story: TeamStory) -> str:
    """The given teams of a coach in words."""
    teams = story.given(coach)
    if coach.leads:
        return story.say("says_given_leader", teams=teams)
    return story.say("says_given", coach=coach.sign, teams=teams)


def rule_text(check: Check, story: TeamStory) -> str:
    """A rule and how it is kept, in short."""
    return f"{SIGNS[check.state]} {story.say(f'rule_{check.rule}')}"


def link_lines(story: TeamStory) -> list[str]:
    """The services that the coaches work with, one line a kind; or that there are none."""
    lines = []
    for kind in KINDS:
        links = [link for link in story.study.team_links if link.kind == kind]
        names = ", ".join(link.name[story.language] for link in links)
        label = kind_name(kind, story)
        if kind == "care team":
            limit = words.stated(story.model.norm.care_teams_per_coach, story.language)
            label = f"{label} ({story.say('care_teams_each', limit=limit)})"
        lines += [f"{label}: {names}"] if links else []
    return lines or [story.say("links_none")]


def kind_name(kind: str, story: TeamStory) -> str:
    """What a kind of link is called."""
    return story.say(f"kind_{kind.replace(' ', '_')}")


def printed(story: TeamStory) -> list[str]:
    """What the command prints: checks, areas with covers and given teams, and links."""
    lines = [heading(story), *story.made_up, "", story.say("checks")]
    for check in story.model.checks:
        line = f"  {rule_text(check, story)}: {story.say(f'state_{check.state}')}"
        texts = [finding_text(finding, story) for finding in check.findings]
        if check.state == "not_checked":
            lines.append(f"{line}. {texts[0]}")
        else:
            lines += [line, *(f"      {text}" for text in texts)]
    lines += ["", story.say("print_areas")]
    lines += [f"  {area_sentence(area, story)}" for area in story.names]
    lines += ["", story.say("print_covers")]
    lines += [f"  {line}" for line in cover_lines(story)]
    return [*lines, "", story.say("print_links"), *(f"  {line}" for line in link_lines(story))]


def cover_lines(story: TeamStory) -> list[str]:
    """The pairs that can cover each other with their minutes, and who is left alone."""
    names, covers, lines = story.names, story.model.covers, []
    for row in covers.pairs.itertuples():
        minutes = words.number(row.minutes, story.language, decimals=0)
        told = story.say("minutes", minutes=minutes)
        lines.append(f"{names[row.one]} – {names[row.other]}: {told}")
    return [*lines, *(f"{names[area]}: {cover_note(area, story)}" for area in covers.alone)]


def heading(story: TeamStory) -> str:
    """What the team is of."""
    return story.say("title", county=story.study.county_name(story.language))
