"""How sure a plan is, and what that rests on, in sentences."""

from ipsgeo import words
from ipsgeo.study import Study
from ipsgeo.study.problem import SolveOptions
from ipsgeo.uncertainty import RiskReport
from ipsgeo.uncertainty.report import BEST, KNOWN, ROBUST
from ipsgeo.views.names import area_names, municipality_names, staff_text
from ipsgeo.views.trust.manifest import plan_areas


def said(key: str, language: str, **facts: object) -> str:
    """A text about uncertain demand with facts in it."""
    return words.text(f"uncertainty.{key}", language, facts)


def part(share: float, language: str) -> str:
    """A share of samples in whole percents; what is not quite all or nothing is not called so."""
    if 0 < share < 0.01:
        return f"< {words.share(0.01, language)}"
    if 0.99 < share < 1:
        return f"> {words.share(0.99, language)}"
    return words.share(share, language)


def plan_names(report: RiskReport, study: Study, language: str) -> dict[str, str]:
    """What the compared plans are called."""
    names = {f"{KNOWN}{key}": plan.title[language] for key, plan in study.plans.items()}
    names[BEST] = said("plan_best", language)
    if report.measure is not None:
        names[ROBUST] = said(f"plan_robust_{report.measure}", language)
    return names


def lead(report: RiskReport, study: Study, language: str) -> list[str]:
    """How sure the plan is, in sentences: first whether it stays the best."""
    return [
        *robust_sentences(report, language),
        *stays_sentences(report, language),
        *given_sentences(report, language),
        *norm_sentences(report, study, language),
        coach_sentence(report, language),
    ]


def robust_sentences(report: RiskReport, language: str) -> list[str]:
    """That the plan was made for the samples, and how far that is proven."""
    if report.measure is None:
        return []
    what = said(f"what_{report.measure}", language)
    proven = report.solution.status == "optimal" and report.solution.under is None
    sentence = said("said_robust" if proven else "said_robust_unproven", language, what=what)
    same = plan_areas(report.plan) == plan_areas(report.best.require_plan())
    return [sentence, *([said("said_same", language)] if same else [])]


def stays_sentences(report: RiskReport, language: str) -> list[str]:
    """In how many samples solved anew the plan stays the best."""
    stays, sentences = report.stays, []
    if stays is None:
        return []
    if stays.told:
        best, close = (part(s, language) for s in (stays.share_best, stays.share_close))
        tolerance = words.share(stays.close, language)
        sentences.append(said("said_stays", language, best=best, close=close, tolerance=tolerance,
                              count=stays.told))  # fmt: skip
    untold = len(stays.table) - stays.told
    return [*sentences, *([said("said_untold", language, count=untold)] if untold else [])]


def given_sentences(report: RiskReport, language: str) -> list[str]:
    """In how many samples the plan is the best of those given; nothing where it is alone."""
    table = report.regret.table
    if len(table) < 2:
        return []
    own = float(table.at[BEST if report.measure is None else ROBUST, "best"])
    facts = {"plans": len(table), "samples": len(report.samples)}
    return [said("said_given", language, best=part(own, language), **facts)]


def norm_sentences(report: RiskReport, study: Study, language: str) -> list[str]:
    """How surely the norm is exceeded, where most surely, and by how much."""
    county, areas = report.risk.county, report.risk.areas
    total, some = (part(float(county[f"exceeds_{name}"]), language) for name in ("total", "any"))
    sentences = [said("said_total", language, total=total, any=some)]
    worst = str(areas["exceeds"].idxmax())
    if areas["exceeds"].max() > 0:
        name = area_names(report.plan, study, language)[worst]
        share = part(float(areas.at[worst, "exceeds"]), language)
        sentences.append(said("said_worst_area", language, area=name, share=share))
    mean, tenth = float(county["overload_mean"]), float(county["overload_worst"])
    sentences.append(said("said_overload", language, mean=mean, worst=tenth))
    if report.measure == "worst_decile":
        summed = float(county["overload_worst_sum"])
        sentences.append(said("said_worst_decile", language, sum=summed, worst=tenth))
    return sentences


def coach_sentence(report: RiskReport, language: str) -> str:
    """How many coaches are enough, by how sure one wants to be."""
    table = report.risk.coaches
    shares = [words.share(share, language) for share in table.index]
    counts = [staff_text(n, 0, language) for n in (*table["by_area"], *table["pooled"])]
    facts = dict(zip(("first", "second", "third", *"abcdef"), (*shares, *counts), strict=True))
    return said("said_coaches", language, **facts)


def notes(report: RiskReport, study: Study, language: str) -> list[str]:
    """What the samples are, and what was left aside."""
    samples, counted = report.samples, (study.demand_table["basis"] == "statistics").any()
    mean, point = float(samples.totals.mean()), float(study.problem.demand.sum())
    drawn = {"samples": len(samples), "seed": str(samples.seed)}
    inside = words.share(report.inside, language)
    common = words.share(samples.common_share or 0.0, language)
    flat = municipality_names(study, language)[list(report.flat)].tolist()
    return [
        said("note_drawn", language, inside=inside, **drawn),
        said("note_common", language, share=common),
        *([said("note_counts", language)] if counted else []),
        said("note_mean", language, mean=mean, point=point),
        *([said("note_flat", language, names=flat)] if flat else []),
        *([said("note_limits", language)] if report.measure is not None else []),
        *([] if study.solve == SolveOptions() else [said("note_alone", language)]),
    ]
