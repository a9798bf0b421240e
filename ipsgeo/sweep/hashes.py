"""A problem's own number: the same on every machine, another as soon as anything in it differs."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib.metadata import version
from numbers import Real

import pandas as pd

from ipsgeo.plan import Plan
from ipsgeo.problem import NEIGHBOUR_COLUMNS, WISH_COLUMNS, Problem
from ipsgeo.rules import Rules
from ipsgeo.study.problem import SolveOptions

FORM = "ipsgeo sweep 1"  # goes up where an answer gets another form
PAIRS = {"neighbours": NEIGHBOUR_COLUMNS, "wishes": WISH_COLUMNS}  # frames whose rows are a set


def problem_hash(problem: Problem, options: SolveOptions | None = None) -> str:
    """SHA-256 of everything that the answer to a problem follows from.

    Numbers go in by ``repr`` (10 and 10.0 are one number), frames sorted by code, so that neither
    the order of rows nor the machine matters; so do the options of ``solve`` and the version of
    the library. The time limit does not: a longer one may only prove more.

    Parameters
    ----------
    problem
        Every field of it counts, those of its rules and weights too, names as well: areas are
        called by them.
    options
        How it is solved; the defaults of ``solve`` if not given.
    """
    facts = {
        "form": FORM,
        "version": version("ipsgeo"),
        "options": plain(options or SolveOptions()),
        "problem": {
            field.name: problem_part(field.name, getattr(problem, field.name))
            for field in fields(problem)
        },
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def problem_part(name: str, value: object) -> object:
    """One field of a problem as JSON; of pairs only the columns that count."""
    if name in PAIRS and isinstance(value, pd.DataFrame):
        rows = value[list(PAIRS[name])].astype(str).to_numpy().tolist()
        return sorted(sorted(row) for row in rows) if name == "neighbours" else sorted(rows)
    return plain(value)


def plain(value: object) -> object:
    """A value as JSON that is the same wherever it is the same."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Real):
        return repr(float(value) + 0.0)  # 10 as 10.0, and no minus zero
    if isinstance(value, Plan):
        return {"area": plain(value.area), "coaches": plain(value.coaches),
                "leader": sorted(value.leader_areas), "team": plain(value.team)}  # fmt: skip
    if isinstance(value, pd.Series | pd.DataFrame | Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if is_dataclass(value):
        parts = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return unordered(parts) if isinstance(value, Rules) else parts
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, set | frozenset):
        return unordered([plain(part) for part in value])
    raise TypeError(f"no part of a problem: {type(value).__name__}")


def unordered(value: object) -> object:
    """Lists within it sorted: of a rule's groups, pairs and seats the order says nothing."""
    if isinstance(value, dict):
        return {key: unordered(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted((unordered(part) for part in value), key=json.dumps)
    return value
