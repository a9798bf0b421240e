"""What one more coach brings, and what that rests on, in sentences."""

from dataclasses import replace

import pandas as pd

from ipsgeo import words
from ipsgeo.effects import CoachTable, NextCoach, placed_per_coach
from ipsgeo.norms import STATED_SHARE, EffectNorm
from ipsgeo.study import Study
from ipsgeo.study.problem import SolveOptions
from ipsgeo.views.demand_words import percent
from ipsgeo.views.names import area_names, municipality_names, staff_text

MOST_SHARE = 0.5  # as ``one_more_coach`` has it


def said(key: str, language: str, **facts: object) -> str:
    """A text about one more coach with facts in it."""
    return words.text(f"effects.{key}", language, facts)


def signed(value: float, language: str) -> str:
    """An amount that is added: +27,4."""
    written = words.number(value, language)
    return f"+{written}" if round(value, 1) > 0 else written


def lead(shown: CoachTable, study: Study, language: str) -> list[str]:
    """What one more coach than planned brings, and where it goes."""
    row, place = next_row(shown), shown.place
    return [
        *([] if row is None else added_sentences(row, language)),
        *([] if place is None else place_sentences(place, study, language)),
    ]


def added_sentences(row: pd.Series, language: str) -> list[str]:
    """What a coach adds, without and with help; once where help changes nothing."""
    if row["extra_served"] != row["extra_served"]:
        return []
    without = added("lead", row, "", language)
    if row["extra_served"] == row["extra_served_help"]:
        return [*without, said("lead_alike", language)]
    return [*without, *added("lead_help", row, "_help", language)]


def added(key: str, row: pd.Series, kind: str, language: str) -> list[str]:
    """What a coach adds, and what each further client in work costs where that is known."""
    served, placed = (signed(row[f"extra_{name}{kind}"], language) for name in ("served", "placed"))
    cost = row[f"cost_per_extra_placed{kind}"]
    euros = words.number(cost, language, decimals=0)
    told = [said("lead_cost", language, cost=euros)] if cost == cost else []
    return [said(key, language, served=served, placed=placed), *told]


def next_row(shown: CoachTable) -> pd.Series | None:
    """The row of one coach more than planned; None where it is not there."""
    if shown.planned is None or shown.planned + 1 not in shown.table.index:
        return None
    row: pd.Series = shown.table.loc[shown.planned + 1]
    return row


def place_sentences(place: NextCoach, study: Study, language: str) -> list[str]:
    """Where one more coach goes with the areas as they are, and where they may change."""
    best, allowed = place.places.iloc[0], bool(place.places["allowed"].iloc[0])
    area = area_names(place.plan, study, language)[str(best.name)]
    stay = "stay" if best["extra_served"] > 0 else "nobody"
    facts = {"area": area, "served": float(best["extra_served"])}
    sentences = [said(f"place_{stay if allowed else 'nowhere'}", language, **facts)]
    if place.changed is not None:
        movers = [municipality_names(study, language)[code] for code in place.moved]
        facts = {"served": float(place.extra_served_changed), "count": len(movers)}
        key = "place_changed" if movers else "place_same"
        sentences.append(said(key, language, **facts, names=movers))
        sentences += [] if place.is_proven else [said("place_unproven", language)]
    return sentences


def notes(shown: CoachTable, study: Study, language: str) -> list[str]:
    """What the figures rest on, and why a number of coaches has none."""
    return [
        *share_notes(shown.effects, language),
        *served_notes(shown.effects, study, language),
        *cost_notes(shown.effects, study, language),
        *([] if study.solve == SolveOptions() else [said("alone", language)]),
        *([said("fewer_served", language)] if (shown.table["extra_served"] < -0.05).any() else []),
        *reasons(shown, language),
    ]


def share_notes(effects: EffectNorm, language: str) -> list[str]:
    """The share that finds work, as it is stated and what it would imply."""
    stated = effects.employed_share == STATED_SHARE and effects.times is not None
    share = percent(effects.employed_share, language)
    sentences = [said("share_stated" if stated else "share_own", language, share=share)]
    if effects.source:
        sentences.append(said("source", language, source=effects.source.rstrip(".")))
    if effects.times is not None and effects.comparison_shares is not None:
        low, high = (words.share(part, language) for part in effects.comparison_shares)
        times, low = words.span(*effects.times, language), low.rstrip(f"%{words.NO_BREAK_SPACE}")
        sentences.append(said("times", language, times=times, low=low, high=high))
    return sentences


def served_notes(effects: EffectNorm, study: Study, language: str) -> list[str]:
    """What served means, and what the norm assumes already."""
    norm, most = study.norm, words.share(MOST_SHARE, language)
    per_coach, share = float(norm.throughput_per_year), percent(norm.employed_share, language)
    sentences = [said("served_means", language, norm=per_coach, most=most)]
    if not is_turnover(study):
        return sentences
    low, high = placed_per_coach(norm, effects)
    caseload = words.stated(norm.clients_at_a_time, language)
    turnover = said("norm_turnover", language, norm=per_coach, share=share, caseload=caseload)
    sentences += [turnover, said("placed_high", language, low=low, high=high, caseload=caseload)]
    if norm.employed_share != effects.employed_share:
        own = percent(effects.employed_share, language)
        sentences.append(said("share_differs", language, norm_share=share, share=own))
    return sentences


def is_turnover(study: Study) -> bool:
    """Whether the norm is a caseload and its turnover, and not a yearly figure of its own."""
    return abs(study.norm.throughput_per_year - study.norm.turnover) < 1e-9


def cost_notes(effects: EffectNorm, study: Study, language: str) -> list[str]:
    """Which costs were given, and which were not."""
    if effects.cost_per_coach is None:
        return [said("cost_missing", language)]
    coach, leader = (
        words.number(cost or 0.0, language, decimals=0)
        for cost in (effects.cost_per_coach, effects.cost_per_leader)
    )
    sentences = [said("cost_given", language, coach=coach)]
    if is_turnover(study):
        sentences.append(said("cost_low", language))
    if study.problem.leaders:
        key = "cost_leader" if effects.cost_per_leader is not None else "cost_no_leader"
        sentences.append(said(key, language, leader=leader))
    return sentences


def reasons(shown: CoachTable, language: str) -> list[str]:
    """Why a number of coaches has no figures."""
    return [
        said("reason", language, coaches=staff_text(float(str(number)), 0, language),
             reason=replace(finding, file=None).text(language))
        for number, findings in shown.table["reasons"].items()
        for finding in findings
    ]  # fmt: skip
