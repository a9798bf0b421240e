"""The section [effects] of a study file: the share that finds work, and what a coach costs."""

from ipsgeo.norms import STATED_SHARE, STATED_TIMES, CoachNorm, EffectNorm
from ipsgeo.sources.sections import Section


def read_effects(section: Section, norm: CoachNorm) -> EffectNorm:
    """The assumptions of the section; the share is the norm's where the section has none.

    The multiples of a comparison group were stated together with a share of 37 %: they go with no
    other one.
    """
    share = section.share("employed_share", norm.employed_share)
    effects = EffectNorm(
        employed_share=share,
        times=STATED_TIMES if share == STATED_SHARE else None,
        cost_per_coach=section.not_negative("cost_per_coach", None),
        cost_per_leader=section.not_negative("cost_per_leader", None),
        source=section.text("source", ""),
    )
    section.finish()
    return effects
