"""An assessment in sentences, for the screen, the picture and the workbook."""

from collections.abc import Iterable, Iterator, Sequence

from ipsgeo.quality import Part, PhaseScore, PlanItem, PlanItems, Report, SchoolScore, Score
from ipsgeo.quality.from_plan import FULL_CASELOAD
from ipsgeo.sources.assessment import Checklist, Round, Step
from ipsgeo.words import MINUS, date, number, share, text

MOST_NAMED = 5  # criteria with the most room
RECALLED, COMPUTED = " *", "°"


def item_name(report: Report, item: int, language: str) -> str:
    """What a criterion is called; on the school scale what the file calls it, if it does."""
    if report.round.scale == "school":
        facts = {"item": str(item)}
        return report.round.answer(item).name or text("quality.criterion", language, facts)
    return text(f"quality.item_{item}", language)


def marked_name(report: Report, item: int, language: str) -> str:
    """The name with an asterisk where it is recalled only."""
    recalled = [own.number for own in report.criteria if not own.name_verified]
    return item_name(report, item, language) + (RECALLED if item in recalled else "")


def anchors_text(criterion: int, verified: str, language: str) -> str:
    """The limits of a criterion's points as numbers, or that they are not verified."""
    if verified == "no":
        return text("quality.not_verified", language)
    return text(f"quality.anchor_{criterion}", language)


def day(round_: Round, language: str) -> str:
    """A round's day, or that it is not known."""
    return date(round_.date, language) if round_.date else text("quality.no_date", language)


def signed(change: int) -> str:
    """A change with its sign: +3, −2, ±0."""
    if change == 0:
        return "±0"
    return f"+{change}" if change > 0 else f"{MINUS}{-change}"


def band_text(band: str, language: str) -> str:
    """What a band is called."""
    return text(f"quality.band_{band}", language)


def score_text(score: Score, language: str) -> str:
    """The sum and its band; where criteria are missing, the range and what is certain."""
    whole = score.whole
    if score.total is not None and score.band is not None:
        facts = {"points": score.total, "most": whole.most, "band": band_text(score.band, language)}
        return text("quality.points_band", language, facts)
    span = {"low": whole.low, "high": whole.high, "most": whole.most}
    if score.certain_band is None:
        return text("quality.range_none", language, span)
    facts = {**span, "band": band_text(score.certain_band, language)}
    return text("quality.range_band", language, facts)


def review_text(report: Report, language: str) -> str:
    """When the next assessment is due."""
    review = report.review
    if review is None:
        return text("quality.next_unknown", language)
    key = "next_often" if review.months < 12 else "next_seldom"
    said = text(f"quality.{key}", language, {"date": date(review.date, language)})
    return said if review.certain else f"{said}. {text('quality.next_uncertain', language)}"


def change_texts(report: Report, language: str) -> list[str]:
    """The change of the sum, and the criteria that rose and fell; none for a single round."""
    change = report.change
    if change is None:
        return []
    facts: dict[str, object] = {"date": day(change.before, language)}
    whole = change.parts.get("whole")
    lines = []
    if whole is not None and whole.change is None:
        lines.append(text("quality.changed_unknown", language, facts))
    elif whole is not None and whole.change is not None:
        facts |= {"before": whole.before, "after": whole.after, "change": signed(whole.change)}
        lines.append(text("quality.changed", language, facts))
    for key, items in (("raised", change.raised), ("lowered", change.lowered)):
        if items:
            steps = [step_text(report, item, language) for item in items]
            lines.append(text(f"quality.{key}", language, {"items": "; ".join(steps)}))
    return lines


def step_text(report: Report, item: int, language: str) -> str:
    """One criterion before and after: 4 Name 3 → 4."""
    own = report.change.items[item] if report.change else None
    steps = f" {own.before} → {own.after}" if own else ""
    return f"{item} {marked_name(report, item, language)}{steps}"


def lift_texts(report: Report, language: str) -> list[str]:
    """How far the next band is, and that it is arithmetic."""
    lift = report.lift
    if lift is None:
        open_ = isinstance(report.score, Score) and report.score.total is None
        return [text("quality.lift_unknown" if open_ else "quality.lift_top", language)]
    most = list(lift.room.items())[: max(MOST_NAMED, lift.fewest)]
    named = [f"{item} {marked_name(report, item, language)} (+{room})" for item, room in most]
    facts = {
        "band": band_text(lift.band, language),
        "points": lift.points,
        "fewest": lift.fewest,
        "items": named,
    }
    return [text("quality.lift", language, facts), text("quality.lift_note", language)]


def profile_text(part: Part, language: str) -> str:
    """A profile's sum, most and mean; where criteria are missing, its range."""
    facts: dict[str, object] = {
        "profile": text(f"quality.profile_{part.key}", language), "most": part.most,
    }  # fmt: skip
    if part.total is None or part.mean is None:
        facts |= {"low": part.low, "high": part.high, "items": numbered(part.missing)}
        return text("quality.profile_open", language, facts)
    facts |= {"points": part.total, "mean": part.mean}
    return text("quality.profile_line", language, facts)


def subscale_text(score: SchoolScore, part: Part, language: str) -> str:
    """A subscale's sum, most and mean; of those assessed where some are missing."""
    total, mean = score.total(part), score.mean(part)
    if total is None or mean is None:
        facts: dict[str, object] = {
            "points": sum(part.given.values()),
            "items": numbered(part.missing) or "–",
        }
        return text("quality.subscale_open", language, facts)
    return text(
        "quality.subscale_line", language, {"points": total, "most": part.most, "mean": mean}
    )


def numbered(items: Iterable[int]) -> list[str]:
    """Numbers of criteria as texts."""
    return [str(item) for item in items]


def plan_lines(report: Report, language: str) -> Iterator[str]:
    """What a plan decides, and where that differs from the assessors or fills in for them."""
    plan = report.plan
    if plan is None:
        return
    title = plan.title or text("quality.plan_best", language)
    yield text("quality.plan_head", language, {"title": title})
    for own in plan.items:
        yield f"  {plan_item_text(report, own, language)}"
        if own.item == 1 and plan.areas_above:
            yield f"  {above_text(plan, language)}"
    for own in plan.items:
        answer = report.round.answer(own.item)
        if own.points is None or answer.points is None:
            continue
        facts = {"item": str(own.item), "own": answer.points, "computed": own.points}
        if answer.computed and answer.points == own.points:
            yield f"  {text('quality.plan_filled', language, {**facts, 'own': '–'})}"
        elif answer.points != own.points:
            yield f"  {text('quality.plan_differs', language, facts)}"


def above_text(plan: PlanItems, language: str) -> str:
    """The areas with more than 20 clients at a time per coach."""
    areas = [
        f"{area} ({number(plan.areas.at[area, 'caseload'], language)})" for area in plan.areas_above
    ]
    facts = {"most": FULL_CASELOAD, "areas": "; ".join(areas)}
    return text("quality.plan_above", language, facts)


def plan_item_text(report: Report, own: PlanItem, language: str) -> str:
    """One criterion as the plan has it."""
    figures = own.figures
    facts: dict[str, object] = {
        "name": marked_name(report, own.item, language),
        "points": own.points if own.points is not None else "–",
        "why": own.why.text(language) if own.why else "",
    }
    if own.item == 1:
        facts |= {"mean": figures["caseload_mean"], "worst": figures["caseload_worst"]}
    elif own.item == 2 and own.points is not None:
        facts["share"] = share(figures["share"], language)
    elif own.item == 7:
        facts |= {"coaches": plain(figures["coaches"], language), "teams": int(figures["teams"])}
    elif own.item == 8:
        leading = plain(figures["leader_share"], language)
        facts |= {"leaders": int(figures["leaders"]), "share": leading}
    key = "plan_2_open" if own.item == 2 and own.points is None else f"plan_{own.item}"
    return text(f"quality.{key}", language, facts)


def plain(figure: float, language: str) -> str:
    """A number without decimals that say nothing."""
    return number(figure, language, decimals=0 if figure == int(figure) else 1)


def heading(report: Report, language: str) -> str:
    """The service and the day."""
    service = report.round.service or text("quality.no_service", language)
    return f"{service}, {day(report.round, language)}"


def report_lines(report: Report, language: str) -> list[str]:
    """Everything that is said of one service, a line each."""
    lines = [heading(report, language)]
    if report.made_up:
        lines.append(f"  {text('quality.made_up', language)}")
    if isinstance(report.score, Score):
        lines += [f"  {line}" for line in quality_lines(report, report.score, language)]
    else:
        lines += [f"  {line}" for line in school_lines(report, report.score, language)]
    return lines


def quality_lines(report: Report, score: Score, language: str) -> Iterator[str]:
    """The 25 criteria."""
    yield score_text(score, language)
    for part in score.sections:
        ends = {"points": part_points(part), "most": part.most}
        name = text(f"quality.part_{part.key}", language)
        yield f"  {name}: {text('quality.out_of', language, ends)}"
    if score.why is not None:
        yield score.why.text(language)
        names = [f"{item} {marked_name(report, item, language)}" for item in report.missing]
        yield text("quality.missing", language, {"items": names})
    yield from change_texts(report, language)
    yield review_text(report, language)
    yield from lift_texts(report, language)
    if report.profile is not None and report.profile.key != "all":
        yield profile_text(report.profile, language)
        yield f"  {text(f'quality.profile_{report.profile.key}_about', language)}"
    yield from plan_lines(report, language)
    yield text("quality.name_recalled", language)
    yield text("quality.anchors_note", language)


def part_points(part: Part) -> str:
    """The sum, or its range where criteria are missing."""
    return str(part.total) if part.total is not None else f"{part.low}–{part.high}"


def school_lines(report: Report, score: SchoolScore, language: str) -> Iterator[str]:
    """The school scale."""
    yield text("quality.school_title", language)
    for part in score.subscales:
        name = text(f"quality.part_{part.key}", language)
        yield f"{name}: {subscale_text(score, part, language)}"
    if score.missing:
        yield text("quality.missing", language, {"items": numbered(score.missing)})
    if score.unplaced:
        yield text("quality.unplaced", language, {"items": numbered(score.unplaced)})
    yield from change_texts(report, language)
    yield text("quality.school_note", language)
    yield text("quality.school_items_note", language)


def phase_lines(checklist: Checklist, scores: Sequence[PhaseScore], language: str) -> list[str]:
    """How much of each phase is done, and each of its steps."""
    lines = [text("quality.phases_title", language)]
    if checklist.made_up:
        lines.append(text("quality.made_up_answers", language))
    for own in scores:
        facts: dict[str, object] = {
            "phase": str(own.phase), "name": text(f"quality.phase_{own.phase}", language),
            "yes": own.yes, "partly": own.partly, "no": own.no, "unanswered": own.unanswered,
            "steps": own.steps,
        }  # fmt: skip
        lines.append(text("quality.phase_line", language, facts))
        lines += [step_line(s, language) for s in checklist.steps if s.phase == own.phase]
    return lines


def step_line(step: Step, language: str) -> str:
    """One step of a phase, whether it is done, and what was noted."""
    facts = {
        "phase": str(step.phase), "item": str(step.item),
        "name": text(f"quality.phase_{step.phase}_{step.item}", language),
        "done": text(f"quality.{f'word_{step.done}' if step.done else 'unanswered'}", language),
    }  # fmt: skip
    note = f" ({' '.join(step.note.split())})" if step.note else ""
    return f"  {text('quality.phase_step', language, facts)}{note}"
