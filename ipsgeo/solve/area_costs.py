"""What an area costs apart from its coaches, and which areas the rules allow."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ipsgeo.problem import Problem
from ipsgeo.solve.areas import Areas
from ipsgeo.solve.frames import Floats, Frame, Masks, Summer

MINUTES_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class AreaCosts:
    """The goals of the areas of one frame.

    Parameters
    ----------
    problem
        Weights, rules and figures.
    frame
        The municipalities.
    """

    problem: Problem
    frame: Frame

    @cached_property
    def codes(self) -> list[str]:
        """The frame's municipalities."""
        codes = self.problem.codes
        return [codes[position] for position in self.frame.members]

    def mask(self, codes: tuple[str, ...] | list[str]) -> tuple[int, bool]:
        """The mask of some municipalities, and whether all of them are in the frame."""
        places = [self.problem.codes.index(code) for code in codes]
        return self.frame.mask(places)

    def of(self, masks: Masks) -> Areas:
        """The allowed ones among some areas, with their cost."""
        weights, limited = self.problem.weights, self.problem.rules.max_goals
        masks = masks[self.keeps_groups(masks)]
        amounts: dict[str, Floats] = {}
        if weights.travel or "travel" in limited or self.seats_matter:
            hours = self.hours(masks)
            reachable = np.isfinite(hours)
            masks, amounts["travel"] = masks[reachable], hours[reachable]
        for goal, amount in (
            ("wish", self.broken_wishes), ("border", self.cut_pairs), ("change", self.pair_changes),
        ):  # fmt: skip
            if getattr(weights, goal) or goal in limited:
                amounts[goal] = amount(masks)
        cost = np.zeros(len(masks))
        for goal, figures in amounts.items():
            cost += getattr(weights, goal) * figures
        return Areas(
            frame=self.frame, masks=masks, size=len(self.problem.codes), fixed_cost=cost,
            amounts={goal: figures for goal, figures in amounts.items() if goal in limited},
        )  # fmt: skip

    def keeps_groups(self, masks: Masks) -> npt.NDArray[np.bool_]:
        """Whether each area holds all or none of every group that is to stay together."""
        fine = np.ones(len(masks), dtype=bool)
        for group in self.problem.rules.together:
            mask, whole = self.mask(group)
            held = masks & np.uint64(mask)
            fine &= (held == 0) | ((held == np.uint64(mask)) & whole)
        return fine

    @property
    def seats_matter(self) -> bool:
        """Whether some areas may have no seat, or areas have to be seen from their seat only."""
        rules = self.problem.rules
        given = (rules.max_minutes, rules.allowed_seats)
        return any(x is not None for x in given) or bool(rules.fixed_seats) or self.one_seat

    @property
    def one_seat(self) -> bool:
        """Whether all areas of the frame have the same seat."""
        return self.frame.seat is not None

    @cached_property
    def seats(self) -> list[Summer]:
        """For each seat the client-hours to it, infinite for areas that it cannot serve."""
        rules, codes = self.problem.rules, self.codes
        demand = self.problem.demand[codes].to_numpy(float)
        minutes = self.problem.minutes.loc[codes, codes].to_numpy(float)
        fixed, everyone = self.mask(rules.fixed_seats)[0], (1 << len(codes)) - 1
        seats = []
        for seat, code in enumerate(codes):
            limit = rules.minutes_to(code) + MINUTES_TOLERANCE
            far = sum(1 << int(i) for i in np.flatnonzero(minutes[:, seat] > limit))
            barred = (far & ~(1 << seat)) | (fixed & ~(1 << seat))
            if far >> seat & 1 or not rules.may_be_seat(code):
                barred = everyone
            seats.append(Summer(demand * minutes[:, seat] / 60, needed=seat, barred=barred))
        return seats

    def hours(self, masks: Masks) -> Floats:
        """Client-hours per year of each area from its best seat; infinite without a seat.

        Where the frame has one seat, an area with a better one is left to that one's frame; where
        two are equal but for rounding, both frames have it.
        """
        rows = self.seats[0].halves(masks)
        if not self.one_seat:
            best = np.full(len(masks), np.inf)
            for seat in self.seats:
                np.minimum(best, seat.at(rows), out=best)
            return best
        own = self.seats[self.frame.seat or 0].at(rows)
        best = own.copy()
        for seat in self.seats:
            np.minimum(best, seat.at(rows), out=best)
        own[best < own * (1 - MINUTES_TOLERANCE) - MINUTES_TOLERANCE] = np.inf
        return own

    def broken_wishes(self, masks: Masks) -> Floats:
        """Wishes of the area's municipalities for partners outside it."""
        count = np.zeros(len(masks))
        if self.problem.wishes is not None:
            for code, partner in self.problem.wishes[["code", "partner"]].itertuples(index=False):
                wisher = np.uint64(self.mask((code,))[0])
                both = wisher | np.uint64(self.mask((partner,))[0])
                count += (wisher != 0) & ((masks & both) == wisher)
        return count

    def cut_pairs(self, masks: Masks) -> Floats:
        """Half the neighbour pairs across the area's border: each is shared by two areas."""
        count = np.zeros(len(masks))
        pairs = self.problem.neighbours
        for a, b in zip(pairs["code_a"], pairs["code_b"], strict=True):
            mask, whole = self.mask((a, b))
            held = masks & np.uint64(mask)
            count += (held != 0) & ((held != np.uint64(mask)) | (not whole))
        return count / 2

    def pair_changes(self, masks: Masks) -> Floats:
        """Pairs together in the area but not today, and half of those that it takes apart."""
        size = np.bitwise_count(masks).astype(float)
        together = size * (size - 1) / 2
        apart = np.zeros(len(masks))
        for group in (self.problem.today.groups() if self.problem.today else {}).values():
            held = np.bitwise_count(masks & np.uint64(self.mask(group)[0])).astype(float)
            together -= held * (held - 1) / 2
            apart += held * (len(group) - held) / 2
        return together + apart if self.problem.today else np.zeros(len(masks))
