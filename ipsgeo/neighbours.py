"""Which municipalities count as neighbours, and what hangs together."""

from collections.abc import Collection, Iterable

import pandas as pd


def adjacency(borders: pd.DataFrame, exceptions: pd.DataFrame) -> pd.DataFrame:
    """Pairs that count as neighbours: common land borders, corrected by the reviewed exceptions.

    Parameters
    ----------
    borders
        code_a, code_b, border_km, kind; ``land`` counts, ``sea`` does not.
    exceptions
        code_a, code_b, counts (bool): overrides the borders.

    Returns
    -------
    DataFrame
        code_a, code_b (code_a < code_b), border_km (missing where there is no common border),
        sorted.
    """
    verdict = exceptions.set_index(["code_a", "code_b"])["counts"]
    pairs = borders.set_index(["code_a", "code_b"])
    counts = (pairs["kind"] == "land").reindex(pairs.index.union(verdict.index), fill_value=False)
    counts.update(verdict)
    kept = counts.index[counts.astype(bool)].sort_values()
    return pairs["border_km"].reindex(kept).reset_index()


def within(pairs: pd.DataFrame, codes: Collection[str]) -> pd.DataFrame:
    """The pairs that have both ends among the codes."""
    inside = pairs["code_a"].isin(codes) & pairs["code_b"].isin(codes)
    return pairs[inside].reset_index(drop=True)


def connected_parts(codes: Iterable[str], pairs: pd.DataFrame) -> list[list[str]]:
    """The parts into which neighbourhood divides the codes, each sorted, largest first."""
    touching: dict[str, set[str]] = {code: set() for code in codes}
    for a, b in zip(pairs["code_a"], pairs["code_b"], strict=True):
        if a in touching and b in touching:
            touching[a].add(b)
            touching[b].add(a)
    parts, left = [], sorted(touching, reverse=True)
    seen: set[str] = set()
    while left:
        start = left.pop()
        if start not in seen:
            part = reachable(start, touching)
            seen |= part
            parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part))


def reachable(start: str, touching: dict[str, set[str]]) -> set[str]:
    """Everything that hangs together with the start."""
    found, frontier = {start}, [start]
    while frontier:
        new = touching[frontier.pop()] - found
        found |= new
        frontier.extend(new)
    return found
