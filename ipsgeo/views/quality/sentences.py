"""An assessment in sentences, for the screen, the picture and the workbook."""

from collections.abc import Iterator, Sequence

from ipsgeo.quality import Part, PhaseScore, PlanItem, PlanItems, Report, SchoolScore, Score
from ipsgeo.quality.from_plan import FULL_CASELOAD
from ipsgeo.sources.assessment import Checklist, Round, Step
from ipsgeo.words import MINUS, date, number, share, stated, text

MOST_NAMED = 5  # criteria with the most room
RECALLED, COMPUTED = " *", "°"


def said(key: str, language: str, **facts: object) -> str:
    """A text of this topic."""
    return text(f"quality.{key}", language, facts)


def item_name(report: Report, item: int, language: str) -> str:
    """What a criterion is called; on the school scale what the file calls it, if it does."""
    if report.round.scale == "school":
        return report.round.answer(item).name or said("criterion", language, item=item)
    return said(f"item_{item}", language)


def marked_name(report: Report, item: int, language: str) -> str:
    """The name with an asterisk where it is recalled only."""
    recalled = [own.number for own in report.criteria if not own.name_verified]
    return item_name(report, item, language) + (RECALLED if item in recalled else "")


def anchors_text(criterion: int, verified: str, language: str) -> str:
    """The limits of a criterion's points as numbers, or that they are not verified."""
    return said("not_verified" if verified == "no" else f"anchor_{criterion}", language)


def day(round_: Round, language: str) -> str:
    """A round's day, or that it is not known."""
    return date(round_.date, language) if round_.date else said("no_date", language)


def signed(change: int) -> str:
    """A change with its sign: +3, −2, ±0."""
    if change == 0:
        return "±0"
    return f"+{change}" if change > 0 else f"{MINUS}{-change}"


def part_points(part: Part) -> str:
    """The sum, or its range where criteria are missing."""
    return str(part.total) if part.total is not None else f"{part.low}–{part.high}"


def points_text(part: Part, language: str) -> str:
    """The sum of a part, or its range, and the most that it can be."""
    return said("out_of", language, points=part_points(part), most=part.most)


def score_text(score: Score, language: str) -> str:
    """The sum and its band; where criteria are missing, the range and what is certain."""
    whole, band = score.whole, score.certain_band
    named = {} if band is None else {"band": said(f"band_{band}", language)}
    if score.total is not None:
        return said("points_band", language, points=score.total, most=whole.most, **named)
    key = "range_band" if named else "range_none"
    return said(key, language, low=whole.low, high=whole.high, most=whole.most, **named)


def review_text(report: Report, language: str) -> str:
    """When the next assessment is due."""
    review = report.review
    if review is None:
        return said("next_unknown", language)
    key = "next_often" if review.months < 12 else "next_seldom"
    told = said(key, language, date=date(review.date, language))
    return told if review.certain else f"{told}. {said('next_uncertain', language)}"


def change_texts(report: Report, language: str) -> list[str]:
    """The change of the sum, and the criteria that rose and fell; none for a single round."""
    change = report.change
    if change is None:
        return []
    lines, whole, when = [], change.parts.get("whole"), day(change.before, language)
    if whole is not None and whole.change is None:
        lines.append(said("changed_unknown", language, date=when))
    elif whole is not None and whole.change is not None:
        lines.append(said("changed", language, date=when, before=whole.before, after=whole.after,
                          change=signed(whole.change)))  # fmt: skip
    for key, items in (("raised", change.raised), ("lowered", change.lowered)):
        steps = [
            f"{item} {marked_name(report, item, language)} {own.before} → {own.after}"
            for item, own in ((item, change.items[item]) for item in items)
        ]
        lines += [said(key, language, items="; ".join(steps))] if steps else []
    return lines


def lift_texts(report: Report, language: str) -> list[str]:
    """How far the next band is, and that it is arithmetic."""
    lift = report.lift
    if lift is None:
        open_ = isinstance(report.score, Score) and report.score.total is None
        return [said("lift_unknown" if open_ else "lift_top", language)]
    most = list(lift.room.items())[: max(MOST_NAMED, lift.fewest)]
    named = [f"{item} {marked_name(report, item, language)} (+{room})" for item, room in most]
    told = said("lift", language, band=said(f"band_{lift.band}", language), points=lift.points,
                fewest=lift.fewest, items=named)  # fmt: skip
    return [told, said("lift_note", language)]


def profile_text(part: Part, language: str) -> str:
    """A profile's sum, most and mean; where criteria are missing, its range."""
    name = said(f"profile_{part.key}", language)
    if part.total is None or part.mean is None:
        return said("profile_open", language, profile=name, most=part.most, low=part.low,
                    high=part.high, items=part.missing)  # fmt: skip
    return said("profile_line", language, profile=name, most=part.most, points=part.total,
                mean=part.mean)  # fmt: skip


def profile_about(part: Part, language: str) -> str:
    """What a profile is."""
    return said(f"profile_{part.key}_about", language)


def subscale_text(score: SchoolScore, part: Part, language: str) -> str:
    """A subscale's sum, most and mean; of those assessed where some are missing."""
    total, mean = score.total(part), score.mean(part)
    if total is None or mean is None:
        points = sum(part.given.values())
        return said("subscale_open", language, points=points, items=part.missing or "–")
    return said("subscale_line", language, points=total, most=part.most, mean=mean)


def plan_lines(report: Report, language: str) -> Iterator[str]:
    """What a plan decides, and where that differs from the assessors or fills in for them."""
    plan = report.plan
    if plan is None:
        return
    yield said("plan_head", language, title=plan.title or said("plan_best", language))
    for own in plan.items:
        yield f"  {plan_item_text(report, own, language)}"
        if own.item == 1 and plan.areas_above:
            yield f"  {above_text(plan, language)}"
    for own in plan.items:
        answer = report.round.answer(own.item)
        if own.points is None or answer.points is None:
            continue
        if answer.computed and answer.points == own.points:
            yield f"  {said('plan_filled', language, item=own.item, computed=own.points)}"
        elif answer.points != own.points:
            facts = {"item": own.item, "own": answer.points, "computed": own.points}
            yield f"  {said('plan_differs', language, **facts)}"


def above_text(plan: PlanItems, language: str) -> str:
    """The areas with more than 20 clients at a time per coach."""
    areas = [
        f"{area} ({number(plan.areas.at[area, 'caseload'], language)})" for area in plan.areas_above
    ]
    return said("plan_above", language, most=FULL_CASELOAD, areas="; ".join(areas))


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
        coaches = stated(figures["coaches"], language, most=1)
        facts |= {"coaches": coaches, "teams": int(figures["teams"])}
    elif own.item == 8:
        leading = stated(figures["leader_share"], language, most=1)
        facts |= {"leaders": int(figures["leaders"]), "share": leading}
    key = "plan_2_open" if own.item == 2 and own.points is None else f"plan_{own.item}"
    return said(key, language, **facts)


def report_lines(report: Report, language: str) -> list[str]:
    """Everything that is said of one service, a line each."""
    service = report.round.service or said("no_service", language)
    made_up = [said("made_up", language)] if report.made_up else []
    if isinstance(report.score, Score):
        told = quality_lines(report, report.score, language)
    else:
        told = school_lines(report, report.score, language)
    heading = f"{service}, {day(report.round, language)}"
    return [heading, *(f"  {line}" for line in (*made_up, *told))]


def quality_lines(report: Report, score: Score, language: str) -> Iterator[str]:
    """The 25 criteria."""
    yield score_text(score, language)
    for part in score.sections:
        yield f"  {said(f'part_{part.key}', language)}: {points_text(part, language)}"
    if score.why is not None:
        yield score.why.text(language)
        names = [f"{item} {marked_name(report, item, language)}" for item in report.missing]
        yield said("missing", language, items=names)
    yield from change_texts(report, language)
    yield review_text(report, language)
    yield from lift_texts(report, language)
    if report.profile is not None and report.profile.key != "all":
        yield profile_text(report.profile, language)
        yield f"  {profile_about(report.profile, language)}"
    yield from plan_lines(report, language)
    yield said("name_recalled", language)
    yield said("anchors_note", language)


def school_lines(report: Report, score: SchoolScore, language: str) -> Iterator[str]:
    """The school scale."""
    yield said("school_title", language)
    for part in score.subscales:
        yield f"{said(f'part_{part.key}', language)}: {subscale_text(score, part, language)}"
    if report.missing:
        yield said("missing", language, items=report.missing)
    if score.unplaced:
        yield said("unplaced", language, items=score.unplaced)
    yield from change_texts(report, language)
    yield said("school_note", language)
    yield said("school_items_note", language)


def phase_lines(checklist: Checklist, scores: Sequence[PhaseScore], language: str) -> list[str]:
    """How much of each phase is done, and each of its steps."""
    lines = [said("phases_title", language)]
    if checklist.made_up:
        lines.append(said("made_up_answers", language))
    for own in scores:
        lines.append(
            said("phase_line", language, phase=own.phase, name=said(f"phase_{own.phase}", language),
                 yes=own.yes, partly=own.partly, no=own.no, unanswered=own.unanswered,
                 steps=own.steps)
        )  # fmt: skip
        lines += [step_line(s, language) for s in checklist.steps if s.phase == own.phase]
    return lines


def step_line(step: Step, language: str) -> str:
    """One step of a phase, whether it is done, and what was noted."""
    name = said(f"phase_{step.phase}_{step.item}", language)
    done = said(f"word_{step.done}" if step.done else "unanswered", language)
    told = said("phase_step", language, phase=step.phase, item=step.item, name=name, done=done)
    note = f" ({' '.join(step.note.split())})" if step.note else ""
    return f"  {told}{note}"
