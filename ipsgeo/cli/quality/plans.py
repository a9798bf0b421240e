"""The plan that decides some of the criteria: named, from a file, or the best one."""

import argparse
from pathlib import Path

from ipsgeo.cli.plan import solve_study
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.quality import PlanItems, from_plan
from ipsgeo.sources.plans import read_plan
from ipsgeo.study import Study, read_study
from ipsgeo.words import text


def share(written: str) -> float:
    """A share from 0 to 1, with a decimal point or comma."""
    number = float(written.replace(",", "."))
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1; write 90 per cent as 0.9")
    return number


def plan_items(options: argparse.Namespace) -> PlanItems | None:
    """What the study's plan decides; None where no study is named."""
    if options.study is None:
        if options.plan is not None or options.coaching_share is not None:
            raise DataError(Finding(key="quality_no_study"))
        return None
    if options.scale != "quality":
        facts = {"scale": "quality"}
        raise DataError(Finding(key="quality_other_scale", value=options.scale, facts=facts))
    study = read_study(options.study)
    plan = chosen_plan(study, options)
    if study.survey is not None and study.survey.made_up and study.basis != "statistics":
        plan = plan.titled(f"{plan.title}; {text('pictures.made_up', options.language)}")
    return from_plan(plan, study.problem, study.norm, coaching_share=options.coaching_share)


def chosen_plan(study: Study, options: argparse.Namespace) -> Plan:
    """The plan that is named by its key or file; else the best one, computed."""
    if options.plan is None:
        solution = solve_study(study, options.time_limit_s)
        key = "plan_best" if solution.status == "optimal" else "plan_found"
        return solution.require_plan().titled(text(f"quality.{key}", options.language))
    known = study.plans.get(options.plan)
    if known is not None:
        return known.plan.titled(known.title[options.language])
    if not Path(options.plan).is_file():
        present = list(study.plans) or "–"
        raise DataError(
            Finding(key="quality_no_plan", value=options.plan, facts={"present": present})
        )
    return read_plan(options.plan, municipalities=study.municipalities)
