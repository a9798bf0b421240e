"""A grid over a study: which keys of its file take which values, and every combination of them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.sections import Section
from ipsgeo.study import Study, read_study_content, study_path

MOST_POINTS = 10_000
TEAM_KEYS = ("coaches", "coach_step", "teams", "areas", "leader_share")  # may stand without team.
Point = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Dotted keys of a study file, and the values that each takes.

    Parameters
    ----------
    axes
        Key -> its values, both in the order given.
    """

    axes: Mapping[str, Sequence[Any]]

    def points(self) -> list[Point]:
        """Every combination: the last key varies fastest."""
        return list(product(*self.axes.values()))

    def label(self, point: Point) -> str:
        """A point in words: team.coaches = 8, norm.caseload = 15."""
        pairs = zip(self.axes, point, strict=True)
        return ", ".join(f"{key} = {written(value)}" for key, value in pairs)


def written(value: object) -> str:
    """A value as the study file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return str(value)


def read_grid(lines: Iterable[str], file: str | Path | None = None) -> Grid:
    """The grid of ``key=values`` lines and of a TOML file; either may be missing.

    Values are a list (8,10,12), a range (8..12, or 0.05..0.20..0.05 with its step) or one value,
    each as TOML writes it; a text may go without quotation marks. In the file a value may be a
    TOML list or a text of this form, and tables may stand for the dots. A key of [team] may go
    without ``team.``.

    Raises
    ------
    DataError
        For a line of another form, a key named twice, a value repeated, no point or too many.
    """
    axes: dict[str, Sequence[Any]] = {}
    for key, values, place in (*lines_of(lines), *keys_of(file)):
        name = f"team.{key}" if key in TEAM_KEYS else key
        if name in axes:
            raise DataError(Finding(key="grid_twice", file=place, value=name))
        check_different(values, place)
        axes[name] = values
    count = prod(len(values) for values in axes.values()) if axes else 0
    if count == 0:
        raise DataError(Finding(key="grid_empty", file=file))
    if count > MOST_POINTS:
        facts = {"count": count, "most": MOST_POINTS}
        raise DataError(Finding(key="grid_large", file=file, facts=facts))
    return Grid(axes=axes)


def lines_of(lines: Iterable[str]) -> Iterator[tuple[str, list[Any], None]]:
    """Key and values of each line of the command."""
    for line in lines:
        key, equals, values = line.partition("=")
        if not key.strip() or not equals or not values.strip():
            raise DataError(Finding(key="grid_form", value=line))
        yield key.strip(), values_of(values.strip()), None


def keys_of(file: str | Path | None) -> Iterator[tuple[str, list[Any], Path]]:
    """Key and values of a TOML file, tables within each other joined by dots."""
    if file is None:
        return
    tables = [("", Section.of_file(Path(file)).content)]
    while tables:
        before, table = tables.pop(0)
        for key, value in table.items():
            name = f"{before}.{key}" if before else key
            if isinstance(value, Mapping):
                tables.append((name, value))
            else:
                yield name, values_in(value), Path(file)


def values_in(value: Any) -> list[Any]:
    """The values of a key of a TOML file."""
    if isinstance(value, list):
        return value
    return values_of(value) if isinstance(value, str) else [value]


def values_of(text: str) -> list[Any]:
    """A list, a range or one value, as the command has it."""
    if ".." in text and "," not in text:
        return range_of(text)
    try:
        return list(tomllib.loads(f"x = [{text}]")["x"])
    except ValueError:
        return [value_of(part.strip()) for part in text.split(",")]


def value_of(text: str) -> Any:
    """One value as TOML writes it; what is none is a text."""
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except ValueError:
        return text


def range_of(text: str) -> list[Any]:
    """The values of a range, both ends among them; decimal, so that 0.1 + 0.2 is 0.3."""
    wrong = DataError(Finding(key="grid_range", value=text))
    try:
        first, last, *more = (Decimal(part.strip()) for part in text.split(".."))
    except (InvalidOperation, ValueError) as error:
        raise wrong from error
    step = more[0] if more else Decimal(1)
    finite = all(part.is_finite() for part in (first, last, step))
    if len(more) > 1 or not finite or step <= 0 or last < first:
        raise wrong
    count = int((last - first) / step) + 1
    if count > MOST_POINTS:
        facts = {"count": count, "most": MOST_POINTS}
        raise DataError(Finding(key="grid_large", value=text, facts=facts))
    values = [first + k * step for k in range(count)]
    whole = all(part == part.to_integral_value() for part in (first, step))
    return [int(value) if whole else float(value) for value in values]


def check_different(values: Sequence[Any], place: Path | None) -> None:
    """Raise DataError where a value stands twice."""
    seen: list[str] = []
    for value in values:
        text = repr(float(value)) if type(value) in (int, float) else repr(value)
        if text in seen:
            raise DataError(Finding(key="grid_alike", file=place, value=written(value)))
        seen.append(text)


def grid_studies(
    path: str | Path, grid: Grid, *, survey: str | Path | None = None
) -> list[Study | DataError]:
    """The study at each point of a grid, read as if its file said so; an error where it cannot be.

    Raises
    ------
    DataError
        For a key that the study file cannot have: the point's own error, at the first point.
    """
    file = study_path(path)
    content = Section.of_file(file).content
    studies: list[Study | DataError] = []
    for point in grid.points():
        top = Section(content_at(content, grid, point, file), file)
        try:
            studies.append(read_study_content(top, survey=survey))
        except DataError as error:
            if any(finding.key in ("unknown_key", "grid_key") for finding in error.findings):
                raise
            studies.append(error)
    errors = [study for study in studies if isinstance(study, DataError)]
    if len(errors) == len(studies):
        raise errors[0]
    return studies


def content_at(content: Mapping[str, Any], grid: Grid, point: Point, file: Path) -> dict[str, Any]:
    """A study file's content with a point's values in it."""
    changed = deepcopy(dict(content))
    for key, value in zip(grid.axes, point, strict=True):
        *tables, last = key.split(".")
        place: Any = changed
        for name in tables:
            place = place.setdefault(name, {})
            if not isinstance(place, dict):
                facts = {"part": name}
                raise DataError(Finding(key="grid_key", file=file, value=key, facts=facts))
        place[last] = value
    return changed
