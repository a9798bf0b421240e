"""The section [boundaries] of a study file: what its maps are drawn from."""

from pathlib import Path
from typing import Literal

from ipsgeo.sources.boundaries import SCALES, Boundaries, own_boundaries, pinned_boundaries
from ipsgeo.sources.sections import Section


def study_boundaries(
    section: Section, year: int, data: str | Path | None
) -> tuple[Boundaries | Literal["schematic"], Path | None]:
    """The boundaries of a study, and the study's own table of neighbours where it has one.

    ``file`` (with ``source``, and ``layer`` and ``code_column`` where needed) is a file of the
    planner's; ``scale`` asks for an official layer of that scale; ``schematic = true`` for the
    schematic cells. Without any of them the official layer is used if one has been fetched.
    ``neighbours`` is a table that stands in for the bundled one; see ``read_borders``.
    """
    file, scale = section.path("file", None), section.text("scale", None)
    schematic = section.truth("schematic", False)
    source = section.text("source", None if file is None else ...)
    layer, code_column = section.text("layer", None), section.text("code_column", None)
    neighbours = section.path("neighbours", None)
    section.finish()
    if scale is not None and scale not in SCALES:
        raise section.wrong("scale", "boundary_scale", known=list(SCALES))
    if sum((file is not None, scale is not None, schematic)) > 1:
        raise section.wrong("file" if file is not None else "scale", "boundaries_twice")
    if schematic:
        return "schematic", neighbours
    if file is None:
        return pinned_boundaries(year, scale=scale, data=data) or "schematic", neighbours
    own = own_boundaries(file, year, source=source, layer=layer, code_column=code_column)
    return own, neighbours
