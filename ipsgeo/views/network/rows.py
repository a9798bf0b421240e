"""The team of coaches as rows of a workbook's sheets."""

import math
from collections.abc import Callable
from typing import Any

from ipsgeo import words
from ipsgeo.audit import audit
from ipsgeo.views.names import municipality_names
from ipsgeo.views.network.sentences import TeamStory, cover_note, finding_text, kind_name

Rows = list[list[Any]]

TEAM_COLUMNS = ("area", "team", "members", "seat", "coaches", "leader_share", "leader_area",
                "meeting", "cover_areas")  # fmt: skip
COVER_COLUMNS = ("one", "other", "minutes", "neighbours", "same_team", "covers")


def network_sheets(story: TeamStory) -> dict[str, Rows]:
    """Every sheet by its name; a sheet of given teams only where there are any."""
    sheets: dict[str, Callable[[TeamStory], Rows]] = {
        "team": team_rows,
        "coaches": coach_rows,
        "covers": cover_rows,
        "given": given_rows,
        "links": link_rows,
        "checks": check_rows,
        "notes": note_rows,
    }
    if not story.study.problem.rules.care_teams:
        del sheets["given"]
    return {story.say(f"sheet_{name}"): rows(story) for name, rows in sheets.items()}


def header(columns: tuple[str, ...], story: TeamStory) -> list[str]:
    """Headings in words."""
    return [story.say(f"column_{column}") for column in columns]


def team_rows(story: TeamStory) -> Rows:
    """One row an area: its team, seat, staff, way to the weekly meeting and stand-ins."""
    model, names = story.model, municipality_names(story.study, story.language)
    table, groups = audit(model.plan, story.study.problem), model.plan.groups()
    rows: Rows = [header(TEAM_COLUMNS, story)]
    for area, own in table.iterrows():
        way = model.ways.loc[area]
        led, members = way["leader_area"], ", ".join(names[code] for code in groups[str(area)])
        covering = ", ".join(story.names[other] for other in model.covers.of(str(area)))
        rows.append([
            story.names[str(area)], int(way["team"]), members,
            names[own["seat"]], figure(own["coaches"]), figure(own["leader"]),
            story.names.get(led, ""), figure(way["minutes"]),
            covering or cover_note(str(area), story),
        ])  # fmt: skip
    return rows


def figure(value: float) -> object:
    """A number as a cell has it: whole where it is, empty where missing."""
    if math.isnan(value):
        return ""
    return int(value) if value == int(value) else float(value)


def coach_rows(story: TeamStory) -> Rows:
    """One row a person, with the given teams."""
    rows: Rows = [header(("coach", "area", "share", "leads", f"given{story.given_made_up}"), story)]
    for coach in story.model.coaches:
        teams = ", ".join(story.model.given.teams[coach])
        row = [story.coach(coach), story.names[coach.area], figure(coach.share)]
        rows.append([*row, story.yes_or_no(coach.leads), teams])
    return rows


def cover_rows(story: TeamStory) -> Rows:
    """One row a pair of areas, whether or not they can cover each other."""
    rows: Rows = [header(COVER_COLUMNS, story)]
    for pair in story.model.covers.table.itertuples():
        truths = [story.yes_or_no(t) for t in (pair.neighbours, pair.same_team, pair.covers)]
        names = [story.names[pair.one], story.names[pair.other]]
        rows.append([*names, float(pair.minutes), *truths])
    return rows


def given_rows(story: TeamStory) -> Rows:
    """One row a given team and area that touches it, with its coaches; or that it has none."""
    names, model = municipality_names(story.study, story.language), story.model
    columns = (f"given_team{story.given_made_up}", "members", "area", "kept_by")
    rows: Rows = [header(columns, story)]
    groups = model.plan.groups()
    for team, served in story.study.problem.rules.care_teams.items():
        for area, codes in groups.items():
            if not set(codes).isdisjoint(served):
                own = [c for c in model.persons(area) if team in model.given.teams[c]]
                keepers = ", ".join(story.coach(coach) for coach in own) or story.say("nobody")
                places = ", ".join(names[code] for code in served)
                rows.append([team, places, story.names[area], keepers])
    return rows


def link_rows(story: TeamStory) -> Rows:
    """One row a service that the coaches work with."""
    rows: Rows = [header(("kind", "service", "source"), story)]
    for link in story.study.team_links:
        rows.append([kind_name(link.kind, story), link.name[story.language], link.source])
    return rows


def check_rows(story: TeamStory) -> Rows:
    """One row a finding."""
    rows: Rows = [header(("rule", "state", "says"), story)]
    for check in story.model.checks:
        for finding in check.findings:
            told = [story.say(f"rule_{check.rule}"), story.say(f"state_{check.state}")]
            rows.append([*told, finding_text(finding, story)])
    return rows


def note_rows(story: TeamStory) -> Rows:
    """What a reader must know, most important first."""
    norm, language = story.model.norm, story.language
    limit = words.stated(norm.care_teams_per_coach, language)
    notes = [
        *([story.say("note_made_up")] if story.given_made_up else []),
        *([words.text("page.made_up", language)] if "made_up" in story.study.made_up else []),
        story.say("note_study", study=story.study.title[language]),
        story.say("note_names"),
        story.say("note_size", limit=norm.least_coaches),
        story.say("note_leader", limit=round(100 * norm.leader_share)),
        story.say("note_cover"),
        *([story.say("note_given", limit=limit)] if story.study.problem.rules.care_teams else []),
    ]
    return [[story.say("column_note")], *([note] for note in notes)]
