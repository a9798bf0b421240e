"""The fields in which the planner chooses."""

# mypy: disable-error-code="import-not-found,import-untyped"
# (ipywidgets is an optional extra)

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from ipsgeo.app.choices import counties, county_members, month_text, months, studies
from ipsgeo.app.values import DECIMALS, Values, starting_values, with_month
from ipsgeo.demand import DemandAssumptions
from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.changes import BORDER_YEARS
from ipsgeo.words import share, text

MOST_COACHES, MOST_AREAS, HEAVIEST = 60, 30, 20.0
GOALS = ("overload", "balance", "travel", "wish", "border")
SECONDS = 60


def slider(low: float, high: float, step: float, form: str = ".0f") -> widgets.FloatSlider:
    """A slider that tells its value when it is let go."""
    return widgets.FloatSlider(
        min=low, max=high, step=step, readout_format=form, continuous_update=False
    )


class Form:
    """The fields; ``values`` is what they say now. ``base`` is as in ``Values``."""

    def __init__(self, base: str, language: str) -> None:
        self.language = language
        self.listeners: list[Callable[[], None]] = []
        self.quiet = False
        self.base, self.month, self.year = (widgets.Dropdown() for _ in range(3))
        self.coaches, self.areas = slider(1, MOST_COACHES, 1), slider(1, MOST_AREAS, 1)
        self.areas_free = widgets.Checkbox(indent=False)
        self.leader_share = slider(0, 1, 0.05, ".2f")
        self.throughput = slider(10, 80, 0.1, ".1f")
        self.benefit_share, self.long_term_share, self.partial_ability_share = (
            slider(0, 1, 0.01, ".0%") for _ in range(3)
        )
        self.benefit_range = widgets.FloatRangeSlider(
            min=0, max=1, step=0.01, readout_format=".0%", continuous_update=False
        )
        self.speed, self.detour = slider(20, 120, 5), slider(1, 2, 0.05, ".2f")
        self.weights = {goal: slider(0, HEAVIEST, 0.5, ".1f") for goal in GOALS}
        self.time_limit = slider(5, 600, 5)
        self.weights_head = widgets.HTML()
        self.more = widgets.Accordion(children=[widgets.VBox(self.further_fields())])
        self.box = widgets.VBox([*self.first_fields(), self.more])
        self.box.add_class("ipsgeo-form")
        self.time_limit.value = SECONDS
        self.start_with(base)
        self.listen()

    def first_fields(self) -> list[widgets.Widget]:
        """The fields that are always in sight."""
        return [
            self.base, self.month, self.year, self.long_term_share, self.benefit_share,
            self.benefit_range, self.throughput, self.coaches, self.leader_share, self.areas,
            self.areas_free,
        ]  # fmt: skip

    def further_fields(self) -> list[widgets.Widget]:
        """The fields behind "more"."""
        return [
            self.partial_ability_share, self.speed, self.detour, self.weights_head,
            *self.weights.values(), self.time_limit,
        ]  # fmt: skip

    def start_with(self, base: str) -> None:
        """Show a county or study with what it starts with."""
        self.before = starting_values(base)
        self.show(self.before)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Change several fields without a word to the listeners."""
        outer, self.quiet = self.quiet, True
        try:
            yield
        finally:
            self.quiet = outer

    def show(self, values: Values) -> None:
        """Set every field to the values; fields that say nothing about them are hidden."""
        with self.silence():
            self.fill_lists(values)
            self.coaches.step = values.coach_step
            self.coaches.readout_format = ".1f" if values.coach_step < 1 else ".0f"
            self.coaches.max = MOST_COACHES
            hold(self.coaches, values.coaches)
            hold(self.leader_share, values.leader_share)
            self.areas_free.value = values.areas is None
            if values.areas is not None:
                self.areas.value = values.areas
            hold(self.throughput, values.throughput_per_year)
            hold(self.speed, values.speed_kmh)
            hold(self.detour, values.detour)
            for goal, field in self.weights.items():
                hold(field, getattr(values.weights, goal))
            self.show_shares(values)
        self.relabel(self.language)

    def show_shares(self, values: Values) -> None:
        """The shares of the standard formula, where the study has it."""
        shares = values.assumptions
        for field in (self.benefit_share, self.benefit_range, self.partial_ability_share):
            field.layout.display = "none" if shares is None else None
        counted = not values.is_county or values.counted.long_term
        self.long_term_share.layout.display = "none" if counted else None
        if shares is None:
            return
        self.long_term_share.value = shares.long_term_share
        self.partial_ability_share.value = shares.partial_ability_share
        self.benefit_share.value = shares.benefit_share
        self.benefit_range.value = (shares.benefit_share_low, shares.benefit_share_high)

    def fill_lists(self, values: Values) -> None:
        """What the lists offer; a study has its own month and year."""
        self.base.options = base_options(self.language)
        self.base.value = values.base
        self.month.options = month_options(values, self.language)
        self.month.value = values.month
        self.year.options = list(BORDER_YEARS) if values.is_county else [values.year]
        self.year.value = values.year
        self.month.disabled = self.year.disabled = not values.is_county
        self.areas.max = most_areas(values)

    def values(self) -> Values:
        """What the fields say.

        Raises
        ------
        DataError
            Where a share is outside its range.
        """
        return replace(
            self.before,
            year=self.year.value,
            month=self.month.value,
            assumptions=None if self.before.assumptions is None else self.shares(),
            throughput_per_year=self.throughput.value,
            coaches=self.coaches.value,
            leader_share=self.leader_share.value,
            areas=None if self.areas_free.value else round(self.areas.value),
            speed_kmh=self.speed.value,
            detour=self.detour.value,
            weights=replace(
                self.before.weights, **{goal: field.value for goal, field in self.weights.items()}
            ),
        )

    def shares(self) -> DemandAssumptions:
        """The shares, without the dust of the sliders' arithmetic."""
        low, high = (round(end, DECIMALS) for end in self.benefit_range.value)
        benefit = round(self.benefit_share.value, DECIMALS)
        if not low <= benefit <= high:
            facts = {
                name: share(figure, self.language)
                for name, figure in {"share": benefit, "low": low, "high": high}.items()
            }
            raise DataError(Finding(key="app_share_outside_range", facts=facts))
        return DemandAssumptions(
            long_term_share=round(self.long_term_share.value, DECIMALS),
            partial_ability_share=round(self.partial_ability_share.value, DECIMALS),
            benefit_share=benefit,
            benefit_share_low=low,
            benefit_share_high=high,
        )

    def listen(self) -> None:
        """Follow the fields: another county or month changes what the others show."""
        self.base.observe(self.base_changed, "value")
        self.month.observe(self.month_changed, "value")
        for field in (*self.first_fields()[2:], *self.further_fields()):
            if field is not self.weights_head:
                field.observe(self.changed, "value")
        self.areas_free.observe(self.freed, "value")

    def base_changed(self, change: object) -> None:
        """Another county or study."""
        if not self.quiet:
            self.start_with(self.base.value)
            self.changed(change)

    def month_changed(self, change: object) -> None:
        """Another month: its year, and its share where all the unemployed are counted."""
        if not self.quiet:
            values = with_month(self.before, self.month.value)
            chosen = (self.partial_ability_share, self.benefit_share, self.benefit_range)
            kept = [field.value for field in chosen]
            with self.silence():
                self.year.value = values.year
                self.show_shares(values)
                for field, value in zip(chosen, kept, strict=True):
                    field.value = value
            self.changed(change)

    def freed(self, change: object) -> None:
        """A free number of areas needs no slider."""
        self.areas.layout.display = "none" if self.areas_free.value else None

    def changed(self, change: object) -> None:
        """Tell those who listen."""
        if not self.quiet:
            for listener in self.listeners:
                listener()

    def relabel(self, language: str) -> None:
        """Write every name in a language."""
        self.language = language
        fields = {
            name: field for name, field in vars(self).items() if isinstance(field, widgets.Widget)
        }
        for name, field in fields.items():
            if name not in ("more", "box", "weights_head"):
                field.description = text(f"app.{name}", language)
        for goal, field in self.weights.items():
            field.description = text(f"app.weight_{goal}", language)
        self.weights_head.value = f"<p>{text('app.weights', language)}</p>"
        self.more.set_title(0, text("app.more", language))

    def translate(self, language: str) -> None:
        """Everything in another language; the values stay."""
        self.relabel(language)
        with self.silence():
            chosen = self.base.value, self.month.value
            self.base.options = base_options(language)
            self.month.options = month_options(self.before, language)
            self.base.value, self.month.value = chosen


def base_options(language: str) -> list[tuple[str, str]]:
    """The studies, then the counties in their order: what is shown, and its name."""
    position = 1 if language == "sv" else 0
    named = [(names[position], code) for code, names in counties().items()]
    ready = [(text("app.base_study", language, {"name": name}), name) for name in studies()]
    return [*ready, *named]


def month_options(values: Values, language: str) -> list[tuple[str, str]]:
    """The months that were counted; of a study its own."""
    if not values.is_county:
        return [(month_text(values.month) if values.month else "–", values.month)]
    return [(month_label(key, language), key) for key in months()]


def month_label(key: str, language: str) -> str:
    """A month and who is counted in it: 6/2026 (long-term unemployed)."""
    what = "counted" if months()[key].long_term else "share"
    return text(f"app.month_{what}", language, {"month": month_text(key)})


def hold(field: Any, value: float) -> None:
    """Show a value as it is: a slider would move one outside its ends without a word."""
    field.min, field.max = min(field.min, value), max(field.max, value)
    field.value = value


def most_areas(values: Values) -> int:
    """As many areas as there are municipalities, and not more than a slider can tell apart."""
    members = len(county_members(values.base)) if values.is_county else MOST_AREAS
    return max(min(members, MOST_AREAS), values.areas or 1)
