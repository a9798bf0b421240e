"""The rule that an entry asks for, written as ``together: Jämsä, Keuruu``."""

from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from ipsgeo.errors import DataError
from ipsgeo.rules import COACH_STEPS, LARGEST, Rules, is_coaches
from ipsgeo.sources.feedback.places import said_words
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.findings import wrong_cell
from ipsgeo.sources.municipalities import municipality_code, similar_names

RequestKind = Literal["together", "apart", "fixed_seat", "fixed_coaches", "max_minutes"]
REQUEST_KINDS: tuple[RequestKind, ...] = get_args(RequestKind)
# How many municipalities each names: at least and at most.
NAMED = {"together": (2, 99), "apart": (2, 2), "fixed_seat": (1, 1), "fixed_coaches": (1, 1)}


@dataclass(frozen=True, kw_only=True)
class Request:
    """One rule that an entry asks for.

    Parameters
    ----------
    kind
        Which one, in the singular of ``Rules``.
    codes
        The municipalities; none for ``max_minutes``.
    limit
        Coaches, or minutes one way; None where the kind has none.
    """

    kind: RequestKind
    codes: tuple[str, ...] = ()
    limit: float | None = None

    def rules(self) -> Rules:
        """The rule alone."""
        if self.kind == "together":
            return Rules(together=(self.codes,))
        if self.kind == "apart":
            return Rules(apart=((self.codes[0], self.codes[1]),))
        if self.kind == "fixed_seat":
            return Rules(fixed_seats=self.codes)
        if self.kind == "max_minutes":
            return Rules(max_minutes=self.limit)
        assert self.limit is not None  # coaches have their number
        return Rules(fixed_coaches={self.codes[0]: self.limit})

    def is_off_step(self, coach_step: float) -> bool:
        """Whether it asks for half a coach where a study places whole ones: no plan can have it."""
        known = self.kind == "fixed_coaches" and coach_step in COACH_STEPS
        return known and not is_coaches(self.limit, coach_step)


def read_request(written: str, municipalities: pd.DataFrame) -> Request | None:
    """The rule that a text asks for; None for an empty one.

    The forms are ``together: A, B, …``, ``apart: A, B``, ``fixed_seat: A``, ``fixed_coaches: A 1``
    (whole or half) and ``max_minutes: 60``, the first word in any language of the catalogue.

    Raises DataError for an unknown form, an unknown or doubled municipality, too few or too many of
    them, or a wrong number.
    """
    if written == "":
        return None
    word, colon, rest = (part.strip() for part in written.partition(":"))
    said = word.casefold()
    kinds = [kind for kind in REQUEST_KINDS if said in (kind, *said_words(f"words_{kind}"))]
    if not colon or not kinds:
        raise wrong_cell("rule", written, "feedback_rule_form")
    kind, limit = kinds[0], None
    if kind in ("fixed_coaches", "max_minutes"):
        rest, number = split_number(rest)
        limit = limit_of(kind, number, written)
    names = [name.strip() for name in rest.split(",")] if rest else []
    return Request(kind=kind, codes=named_codes(kind, names, written, municipalities), limit=limit)


def split_number(rest: str) -> tuple[str, str]:
    """A text and the number at its end: "Jämsä 1,5" is Jämsä and 1,5."""
    *before, number = rest.split() or [""]
    return " ".join(before).rstrip(","), number


def limit_of(kind: str, number: str, written: str) -> float:
    """The number of a rule: coaches, or minutes."""
    try:
        limit = read_number(number, file="", column="rule")
    except DataError as error:
        raise wrong_cell("rule", written, f"feedback_{kind}") from error
    if kind == "fixed_coaches" and not is_coaches(limit):
        raise wrong_cell("rule", written, "feedback_fixed_coaches")
    if not 0 < limit <= LARGEST:
        raise wrong_cell("rule", written, "feedback_max_minutes")
    return int(limit) if limit == int(limit) else limit


def named_codes(
    kind: str, names: list[str], written: str, municipalities: pd.DataFrame
) -> tuple[str, ...]:
    """The municipalities that a rule names, each once and as many as it needs."""
    codes = []
    for name in names:
        code = municipality_code(name, municipalities)
        if code is None:
            facts = {"name": name, "suggestion": similar_names(name, municipalities)}
            raise wrong_cell("rule", written, "feedback_rule_municipality", **facts)
        codes.append(code)
    fewest, most = NAMED.get(kind, (0, 0))
    if len(set(codes)) != len(codes) or not fewest <= len(codes) <= most:
        raise wrong_cell("rule", written, f"feedback_{kind}")
    return tuple(codes)
