"""The section [risk] of a study file: the demands that the plan of a meeting is held against."""

from dataclasses import dataclass

from ipsgeo.samples import COMMON_SHARE, MOST_SAMPLES, SAMPLES, SEED
from ipsgeo.sources.sections import Section

CHECK = 20  # samples solved anew for a meeting: a fifth of what ``ipsgeo risk`` looks at


@dataclass(frozen=True, kw_only=True)
class RiskOptions:
    """How demands are drawn for the meeting's files.

    Parameters
    ----------
    samples
        How many.
    seed
        The same seed draws the same demands.
    common_share
        Share (0–1) of the variation that all municipalities have in common.
    check
        How many samples are solved anew, to see whether the plan stays the best; 0 for none.
    """

    samples: int = SAMPLES
    seed: int = SEED
    common_share: float = COMMON_SHARE
    check: int = CHECK


def read_risk(section: Section) -> RiskOptions:
    """The options of the section."""
    options = RiskOptions(
        samples=section.count("samples", SAMPLES),
        seed=section.whole("seed", SEED),
        common_share=section.share("common_share", COMMON_SHARE),
        check=section.whole("check", CHECK),
    )
    if options.samples > MOST_SAMPLES:
        raise section.wrong("samples", "wrong_samples", most=MOST_SAMPLES)
    for key in ("seed", "check"):
        if getattr(options, key) < 0:
            raise section.wrong(key, "negative")
    section.finish()
    return options
