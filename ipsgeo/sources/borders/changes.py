"""What a new layer says against the committed table of borders, for a person to review."""

import numpy as np
import pandas as pd

from ipsgeo.sources.borders import Borders
from ipsgeo.words import number, text

LEAST_CHANGE_SHARE = 0.05  # of the committed length
LEAST_CHANGE_KM = 0.1  # both tables are written to a tenth of a kilometre
PAIR = ["code_a", "code_b"]
COLUMNS = ("change", *PAIR, "border_km_before", "border_km", "kind", "remark")


def borders_against(committed: pd.DataFrame, found: Borders) -> pd.DataFrame:
    """The rows of the committed table that a layer would change.

    A length counts as changed when it differs by more than 5 % of the committed length and by more
    than 0.1 km, to which the lengths are rounded.

    The committed ones are as ``read_borders`` gives them, those found as ``shared_borders`` does.

    Returns
    -------
    DataFrame
        change (``added``, ``gone``, ``longer``, ``shorter``), code_a, code_b, border_km_before
        and border_km (missing where there is none), kind (of the committed row; "" where no
        person has decided it), remark (``point``, ``short`` or ``apart`` for what is gone,
        ``snapped`` where the sides do not coincide, else ""); sorted by code_a, code_b.
    """
    before = committed[[*PAIR, "border_km", "kind"]].rename(
        columns={"border_km": "border_km_before"}
    )
    both = before.merge(found.pairs, on=PAIR, how="outer")
    both["kind"] = both["kind"].fillna("")
    both["change"] = change_of(both["border_km_before"], both["border_km"])
    changed = both[both["change"] != ""].sort_values(PAIR)
    gone = changed["change"] == "gone"
    short = found.short.set_index(PAIR)["border_km"]
    pair = pd.MultiIndex.from_frame(changed[PAIR])
    remark = np.where(changed["snapped_km"] > 0, "snapped", "")
    points = pd.MultiIndex.from_frame(found.points[PAIR])
    reasons = np.where(pair.isin(points), "point", "apart")
    reasons = np.where(pair.isin(short.index), "short", reasons)
    changed = changed.assign(remark=np.where(gone, reasons, remark))
    lengths = np.where(gone, short.reindex(pair).to_numpy(dtype=float), changed["border_km"])
    return changed.assign(border_km=lengths)[list(COLUMNS)].reset_index(drop=True)


def change_of(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Added, gone, longer, shorter, or "" for each pair of lengths."""
    enough = np.maximum(LEAST_CHANGE_SHARE * before, LEAST_CHANGE_KM)
    changes = [
        (before.isna(), "added"),
        (after.isna(), "gone"),
        (after - before > enough, "longer"),
        (before - after > enough, "shorter"),
    ]
    return np.select([rows.to_numpy() for rows, _ in changes], [word for _, word in changes], "")


def neighbours_of_layer(committed: pd.DataFrame, found: Borders) -> pd.DataFrame:
    """A new table of neighbours: the layer's borders with the committed kinds, "" where new."""
    kinds = committed.set_index(PAIR)["kind"]
    pairs = found.pairs.sort_values(PAIR, ignore_index=True)
    known = kinds.reindex(pd.MultiIndex.from_frame(pairs[PAIR])).fillna("")
    return pairs[[*PAIR, "border_km"]].assign(kind=known.to_numpy())


def changes_csv(changes: pd.DataFrame, names: pd.Series, *, source: str, language: str) -> str:
    """The changes of ``borders_against`` as a CSV for a person to review; ``names`` by code."""
    table = changes.assign(
        names=[f"{names.get(a, a)}–{names.get(b, b)}" for a, b in changes[PAIR].to_numpy()],
        remark=[
            text(f"borders.remark_{word}", language) if word else "" for word in changes["remark"]
        ],
    )
    columns = ["change", *PAIR, "names", "border_km_before", "border_km", "kind", "remark"]
    comments = (
        text("borders.diff_comment", language, {"source": source}),
        text("borders.diff_remedy", language),
    )
    return with_comments(table[columns], comments)


def neighbours_csv(table: pd.DataFrame, found: Borders, *, source: str) -> str:
    """A table of neighbours in the form of data/municipalities/neighbours.csv."""
    facts = {
        "source": source,
        "least": number(found.least_km, "en", decimals=2),
        "snap": number(found.snap_m, "en", decimals=2),
    }
    return with_comments(table, (text("borders.table_comment", "en", facts),))


def with_comments(table: pd.DataFrame, comments: tuple[str, ...]) -> str:
    """A CSV with lines of comment above it; lengths to a tenth."""
    # A file's name may have line ends, which would end the comment.
    above = "".join(f"# {' '.join(comment.split())}\n" for comment in comments)
    below: str = table.to_csv(index=False, float_format="%.1f", lineterminator="\n")
    return above + below
