"""What the comparison found, as text and pictures: reads results, measures nothing."""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SAME = 1e-6  # a ratio to the optimum below 1 + SAME is the optimum
FLOOR = 0.05  # per cent above the optimum, drawn for "the optimum itself"
PACKAGES = ("spopt", "gerrychain", "libpysal", "networkx", "scikit-learn", "numpy", "highspy")
FAMILIES = {"spopt": "#9a6a00", "GerryChain": "#7b3294", "ipsgeo": "#00674f"}
OURS = ("our objective", "GerryChain")  # in the names of methods that search on our objective
STYLE = {"font.size": 15, "font.family": "DejaVu Sans", "axes.spines.top": False}


@dataclass(frozen=True, kw_only=True)
class Results:
    """What was measured.

    ``exact`` and ``growth`` are ipsgeo's runs by county (seconds: CPU; megabytes: peak of the
    process); ``peers`` has one dict a run, its ``steps`` the improvements (CPU seconds,
    objective); ``budget_s`` is the CPU seconds of each run.
    """

    exact: pd.DataFrame
    growth: pd.DataFrame
    peers: list[dict]
    budget_s: float

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run: ratio of its best plan to the optimum, CPU seconds to it, share valid."""
        optimum = self.exact.set_index("county")["objective"]
        rows = [
            {
                "method": run["method"],
                "county": run["county"],
                "ratio": run["steps"][-1][1] / optimum[run["county"]] if run["steps"] else np.inf,
                "seconds": run["steps"][-1][0] if run["steps"] else np.nan,
                "valid": run["sound"] / max(1, run["tried"]),
                "tried": run["tried"],
            }
            for run in self.peers
        ]
        found = pd.DataFrame(rows)
        if (found["ratio"] < 1 - SAME).any():
            raise AssertionError("a peer has a better plan than the proven optimum")
        return found

    @classmethod
    def read(cls, path: Path) -> "Results":
        """The results of an earlier run."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        kept |= {name: pd.DataFrame(kept[name]) for name in ("exact", "growth")}
        return cls(**kept)

    def write(self, path: Path) -> None:
        """Keep the results, to draw them again."""
        tables = {name: getattr(self, name).to_dict("records") for name in ("exact", "growth")}
        rest = {"peers": self.peers, "budget_s": self.budget_s}
        in_place(path, json.dumps(tables | rest).encode())


def in_place(path: Path, content: bytes) -> None:
    """Write under a temporary name and move into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    aside.write_bytes(content)
    os.replace(aside, path)


def write_report(results: Results, folder: Path, text: str) -> None:
    """peers.md from the text, peers.png and growth.png in the folder."""
    in_place(folder / "peers.md", text_of(results, text).encode())
    for name, draw in {"peers.png": draw_race, "growth.png": draw_growth}.items():
        with mpl.rc_context(STYLE):
            figure = draw(results)
            aside = folder / f"{name}.part"
            figure.savefig(aside, format="png", dpi=110, metadata={"Software": None})
        os.replace(aside, folder / name)


def ratio_text(ratio: float) -> str:
    """A ratio to the optimum; exactly 1 only where it is the optimum."""
    if not np.isfinite(ratio):
        return "no plan"
    return "**1**" if ratio < 1 + SAME else f"{max(ratio, 1.001):.3f}"


def seconds_text(seconds: float) -> str:
    """CPU seconds to the hundredth."""
    return "—" if np.isnan(seconds) else "< 0.01" if seconds < 0.01 else f"{seconds:.2f}"


def table_of(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, the first column to the left."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rule, *rows))


def peers_table(results: Results) -> str:
    """A row a method: median ratios by county and over all runs, seconds, shares."""
    counties = list(results.exact["county"])
    header = ["Method", *counties, "All", "Optimum found", "CPU s to its best", "Plans tried"]
    ones = ["**1**"] * (len(counties) + 1)
    seconds = seconds_text(results.exact["seconds"].median())
    rows = [["ipsgeo `solve`, **proven**", *ones, "100%", seconds, "—", "100%"]]
    for method, runs in results.runs.groupby("method", sort=False):
        by_county = runs.groupby("county")["ratio"].median()
        middle = runs[["ratio", "seconds", "tried", "valid"]].median()
        row = [ratio_text(by_county[county]) for county in counties]
        row += [ratio_text(middle["ratio"]), f"{(runs['ratio'] < 1 + SAME).mean():.0%}"]
        row += [
            seconds_text(middle["seconds"]),
            f"{middle['tried']:,.0f}",
            f"{middle['valid']:.0%}",
        ]
        rows.append([method, *row])
    return table_of([*header, "Valid as returned"], rows).replace("%", " %")


def exact_table(results: Results) -> str:
    """A row a county: size and ipsgeo's proven optimum."""
    header = ["County", "Municipalities", "Coaches", "Areas", "Optimum", "Status", "CPU s"]
    columns = ["county", "municipalities", "coaches", "areas"]
    rows = [
        [*map(str, row[columns]), f"{row['objective']:.3f}", row["status"], f"{row['seconds']:.2f}"]
        for _, row in results.exact.iterrows()
    ]
    return table_of(header, rows)


def faster(results: Results) -> str:
    """Where a peer has the optimum in the median of its runs, and where sooner than ipsgeo."""
    ours = results.exact.set_index("county")["seconds"]
    said = []
    for method, runs in results.runs.groupby("method", sort=False):
        middle = runs.groupby("county", sort=False)[["ratio", "seconds"]].median()
        good = middle[middle["ratio"] < 1 + SAME]
        sooner = [c for c in good.index if good.loc[c, "seconds"] < ours[c]]
        if len(good):
            quick = f"; sooner than ipsgeo proves it in {', '.join(sooner)}" if sooner else ""
            said.append(f"* **{method}** finds the optimum in {', '.join(good.index)}{quick}.")
    return "\n".join(said) or "* No peer finds the optimum of any county in the median."


def growth_table(results: Results) -> str:
    """A row a county, by its number of municipalities."""
    header = ["County", "Municipalities", "Areas enumerated", "CPU s", "Peak MB", "Status"]
    rows = []
    for row in results.growth.sort_values(["municipalities", "enumerated"]).to_dict("records"):
        size = [row["county"], str(row["municipalities"]), f"{row['enumerated']:,}"]
        rows.append([*size, seconds_text(row["seconds"]), f"{row['megabytes']:,}", row["status"]])
    return table_of(header, rows)


def text_of(results: Results, text: str) -> str:
    """The text with its tables and figures filled in."""
    seeds = sorted({run["seed"] for run in results.peers})
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return text.format(
        budget=f"{results.budget_s:g}",
        seeds=", ".join(map(str, seeds)),
        versions=versions,
        exact=exact_table(results),
        peers=peers_table(results),
        faster=faster(results),
        growth=growth_table(results),
        largest=slowest_sentence(results.growth),
    )


def slowest_sentence(growth: pd.DataFrame) -> str:
    """How many are solved in a second, and what the hardest takes."""
    worst = growth.loc[growth["seconds"].idxmax()]
    within = int((growth["seconds"] <= 1).sum())
    return (
        f"{within} of {len(growth)} counties take at most one CPU second. The hardest is "
        f"{worst['county']}: {worst['municipalities']} municipalities, {worst['enumerated']:,} "
        f"areas, {worst['seconds']:.1f} s and {worst['megabytes']:,} MB, of which "
        f"{worst['megabytes_before']:,} MB are Python and its libraries."
    )


def gap_over_time(runs: list[dict], optimum: pd.Series, times: np.ndarray) -> np.ndarray:
    """Median over runs of the per cent above the optimum that each has reached by each time."""
    gaps = np.full((len(runs), len(times)), np.inf)
    for gap, run in zip(gaps, runs, strict=True):
        for seconds, value in run["steps"]:
            gap[times >= seconds] = max(100 * (value / optimum[run["county"]] - 1), FLOOR)
    return np.median(gaps, axis=0)


def draw_race(results: Results) -> Figure:
    """Quality over time: per cent above the optimum against CPU seconds, both logarithmic."""
    figure = Figure(figsize=(14, 8), layout="constrained")
    ax = figure.subplots()
    optimum = results.exact.set_index("county")["objective"]
    times = np.geomspace(0.01, results.budget_s, 400)
    ends: list[tuple[float, str]] = []
    for number, method in enumerate(dict.fromkeys(run["method"] for run in results.peers), 1):
        runs = [run for run in results.peers if run["method"] == method]
        gap = gap_over_time(runs, optimum, times)
        informed = any(word in method for word in OURS)
        width, dash = (3.0, "-") if informed else (2.2, (0, (4, 1.5)))
        colour = FAMILIES[method.split()[0]]
        ax.plot(times, gap, color=colour, lw=width, ls=dash)
        disc = {"boxstyle": "circle,pad=0.15", "fc": "white", "ec": colour, "lw": 1.5}
        if np.isfinite(gap[-1]):
            above = 1.28 if gap[-1] == FLOOR else 1.0  # not behind ipsgeo's diamonds
            settled = (times[np.argmin(gap)], gap[-1] * above)
            ax.annotate(f"{number}", settled, ha="center", va="center", fontsize=12, bbox=disc)
            ends.append((gap[-1], f"{method}  {number}"))
    draw_proven(ax, results.exact["seconds"])
    name_ends(ax, ends, times[-1])
    finish_race(ax, results)
    return figure


def draw_proven(ax: Axes, seconds: pd.Series) -> None:
    """When ipsgeo has proven the optimum of each county."""
    own = {"color": FAMILIES["ipsgeo"]}
    ax.plot(seconds, [FLOOR] * len(seconds), "D", ms=14, clip_on=False, zorder=5, **own)
    said = "◆ ipsgeo: the optimum, proven\n(one diamond a county)"
    ax.annotate(said, (0.0115, FLOOR * 1.5), fontweight="bold", fontsize=17, **own)


def name_ends(ax: Axes, ends: list[tuple[float, str]], right: float) -> None:
    """The names of the methods beside the ends of their lines, apart from each other."""
    place = -np.inf
    for gap, method in sorted(ends):
        place = max(place * 1.45 if place > 0 else FLOOR, gap)
        ax.annotate(
            method, (right, gap), (right * 1.18, place), va="center", fontsize=14,
            color=FAMILIES[method.split()[0]], annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#aaaaaa", "relpos": (0, 0.5)},
        )  # fmt: skip


def finish_race(ax: Axes, results: Results) -> None:
    """Axes and titles of the race."""
    ticks = [FLOOR, 0.1, 1, 10, 100, 1000]
    ax.set(xscale="log", yscale="log", xlim=(0.01, results.budget_s), ylim=(FLOOR, 1000))
    ax.set_yticks(ticks, ["optimum", "0.1 %", "1 %", "10 %", "100 %", "1,000 %"])
    marks = [mark for mark in (0.01, 0.1, 1, 10, 100) if mark <= results.budget_s]
    ax.set_xticks(marks, [f"{mark:g} s" for mark in marks])
    ax.minorticks_off()
    ax.grid(color="#dddddd")
    ax.set_axisbelow(True)
    ax.set_xlabel("CPU seconds, one thread")
    ax.set_ylabel("above the proven optimum")
    ax.set_title(
        f"Best plan so far, median of {len(results.exact)} counties × "
        f"{len({run['seed'] for run in results.peers})} seeds\n"
        "solid: searches on our objective; dashed: on its own measure of similarity",
        loc="left", fontsize=16,
    )  # fmt: skip


def draw_growth(results: Results) -> Figure:
    """Areas enumerated, seconds and memory against the number of municipalities."""
    figure = Figure(figsize=(14, 6), layout="constrained")
    panels = {"enumerated": "areas enumerated", "seconds": "CPU seconds"}
    panels["megabytes"] = "peak memory, MB"
    for ax, (column, title) in zip(figure.subplots(1, 3), panels.items(), strict=True):
        draw_panel(ax, results.growth, column)
        ax.set_title(title, loc="left", fontsize=17)
        if column == "megabytes":
            ax.set_yticks([300, 500, 1000, 1500])
    figure.suptitle("ipsgeo: to the proven optimum, one point a county", x=0.01, ha="left")
    return figure


def draw_panel(ax: Axes, table: pd.DataFrame, column: str) -> None:
    """One figure of each county against its municipalities; the hardest county is named."""
    hardest = table.loc[table["seconds"].idxmax()]
    ax.plot(table["municipalities"], table[column], "o", ms=10, color=FAMILIES["ipsgeo"])
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter("{x:,.10g}")
    ax.yaxis.set_minor_formatter("")
    ax.set_xlabel("municipalities")
    ax.grid(color="#dddddd")
    ax.set_axisbelow(True)
    place = (hardest["municipalities"], hardest[column])
    ax.annotate(
        hardest["county"].replace(" ", "\n"), place, (-10, 0),
        textcoords="offset points", ha="right", va="center", fontsize=14,
    )  # fmt: skip
