"""Some of the criteria looked at by themselves; the bands are not for them."""

from collections.abc import Callable, Mapping, Sequence

from ipsgeo.errors import DataError, Finding
from ipsgeo.quality.parts import Part
from ipsgeo.quality.scores import check_scale
from ipsgeo.sources.assessment.criteria import Criterion
from ipsgeo.sources.assessment.rounds import Round

# purchased: what North Karelia's project names for purchased services (1–6, 14–18 and 22);
# hard_to_apply: what the project Rovaniemi–Kemijärvi judged hard in Finland (15 and 17).
PROFILES: Mapping[str, Callable[[Criterion], bool]] = {
    "all": lambda criterion: True,
    "purchased": lambda criterion: criterion.purchased,
    "hard_to_apply": lambda criterion: criterion.hard_to_apply,
}


def profile(round_: Round, key: str, criteria: Sequence[Criterion]) -> Part:
    """The sum, the most and the mean of a profile's criteria.

    Parameters
    ----------
    key
        "all", "purchased" or "hard_to_apply".

    Raises
    ------
    DataError
        For another key, or a round of the school scale.
    """
    check_scale(round_, "quality")
    if key not in PROFILES:
        raise DataError(
            Finding(key="quality_profile", value=key, facts={"choices": list(PROFILES)})
        )
    return Part.of(key, round_, [c.number for c in criteria if PROFILES[key](c)])
