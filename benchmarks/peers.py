"""ipsgeo beside the peers of the field on the same counties, and how ipsgeo's effort grows.

    python benchmarks/peers.py            # everything: about 15 minutes on an idle core
    python benchmarks/peers.py --quick    # one small county with tiny budgets: under a minute
    python benchmarks/peers.py --redraw   # text and pictures again from outputs/peers.json

Needs the extra ``bench``. All seconds are CPU seconds of one thread, so that other work on the
machine does not count; every seed is stated in what is written. Writes peers.md, peers.png and
growth.png beside this file (with --quick: into outputs/peers-quick).
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUTPUTS = HERE.parent / "outputs"
sys.path.insert(0, str(HERE.parent / "tests"))
for library in ("OMP", "OPENBLAS", "MKL"):  # one thread for all; read when NumPy is imported
    os.environ[f"{library}_NUM_THREADS"] = "1"

import networkx as nx  # noqa: E402
import pandas as pd  # noqa: E402
from conftest import county_problem  # noqa: E402
from peer_methods import METHODS, County, Groups  # noqa: E402
from peer_report import Results, write_report  # noqa: E402

from ipsgeo.audit import score  # noqa: E402
from ipsgeo.explain.staffing import staffed  # noqa: E402
from ipsgeo.sources.municipalities import read_facts  # noqa: E402

COUNTIES = ("Kainuu", "Pohjois-Savo", "Lappi", "Keski-Suomi", "Pirkanmaa", "Varsinais-Suomi")
SEEDS = (1, 2, 3)
BUDGET_S = 3.0  # CPU seconds of one run: one method, county and seed
QUICK = {"counties": ("Kainuu",), "seeds": (1,), "budget_s": 0.5}
NO_COUNTY = ("90", "91")  # Helsinki and Åland have no wellbeing services county
BETTER = 1e-9  # by so much a plan must be better to count as an improvement
AGREE = 1e-6  # the fast objective and the audit

TEXT = """# ipsgeo beside the peers of the field

Written by `benchmarks/peers.py`. Versions: {versions}.

## What is compared

{exact}

Demand is by population and minutes are straight line × 1.3 at 60 km/h, as in the tests. Every
method gets {budget} CPU seconds a county and seed (seeds {seeds}) on one thread; the tables show
medians. Whatever a method returns is repaired (the parts of an area that is not connected become
areas of their own; while there are too many, the one with the least demand joins the neighbouring
one with the least demand; too few areas are no plan), staffed with its best coaches by
`ipsgeo.explain.staffing.staffed` and valued by `ipsgeo.audit.score`. *Valid as returned* is the
share of divisions that needed no repair.

Every method gets our number of areas. spopt's clusterings solve another problem, similarity: they
get demand and coordinates, each attempt weighs the two anew and the best by our objective counts;
the threshold of Max-p walks to where the number of areas is right, Skater's floor varies. "Our
objective" and GerryChain search on the objective itself with its best coaches, which this
benchmark computes for them; ReCom may cut anywhere, and burst length and annealing were chosen by
trying a few on two of the counties.

## Ratio to the proven optimum (1 is the optimum, 1.100 is 10 % worse)

{peers}

*CPU s to its best*: until the best plan of the run, without knowing that it is the best; for
ipsgeo, until it is proven. *Optimum found*: share of runs.

![Quality over time](peers.png)

### Where a peer is as good, or faster

{faster}

None of them can say so: a search that stands at the optimum looks the same as one that is stuck.
ipsgeo's seconds end with a proof.

## How ipsgeo's effort grows

Every county once, each in a process of its own. {largest}
It is not the number of municipalities alone that counts but how many connected areas they have.

![Growth](growth.png)

{growth}
"""


class TimeUpError(BaseException):
    """The budget is used; no peer may catch it as an error of its own."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """End the block after so many CPU seconds, wherever it is; asks again if that is swallowed."""

    def stop(signum: int, frame: object) -> None:
        raise TimeUpError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    try:
        yield
    except TimeUpError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def divisions(method: str, county: County, seed: int) -> Iterator[Groups]:
    """What a method yields; an error of the peer is an empty division and a start from anew."""
    while True:
        try:
            yield from METHODS[method](county, seed)
        except Exception:  # whatever a peer raises on its own: an attempt without a plan
            yield []
        seed += 1000


class Judge:
    """Repairs and values the divisions of one county; remembers which areas are connected."""

    def __init__(self, county: County) -> None:
        self.county = county
        self._parts: dict[frozenset[int], Groups] = {}

    def parts(self, area: frozenset[int]) -> Groups:
        """The connected parts of an area."""
        if area not in self._parts:
            inside = self.county.graph.subgraph(area)
            self._parts[area] = [frozenset(part) for part in nx.connected_components(inside)]
        return self._parts[area]

    def repaired(self, groups: Groups) -> Groups | None:
        """Every part an area of its own; while there are too many, the one with the least demand
        joins the neighbouring one with the least demand. None with too few areas.
        """
        parts = [part for area in groups for part in self.parts(area)]
        demand, graph = self.county.demand, self.county.graph
        while len(parts) > self.county.areas:
            parts.sort(key=lambda part: demand[list(part)].sum())
            first = parts.pop(0)
            around = {other for i in first for other in graph[i]}
            parts[next(k for k, part in enumerate(parts) if part & around)] |= first
        return parts if len(parts) == self.county.areas else None

    def audited(self, groups: Groups) -> float:
        """The objective that the audit gives the division with its best coaches."""
        codes = [[self.county.codes[i] for i in sorted(area)] for area in groups]
        plan = staffed(codes, self.county.problem)
        if plan is None:
            raise AssertionError("a plan without rules can always be staffed")
        return float(score(plan, self.county.problem)["objective"])


def search(method: str, county: County, seed: int, budget_s: float) -> dict[str, object]:
    """One run: the improvements of a method as (CPU seconds, objective), audited afterwards."""
    judge, found = Judge(county), []
    tried = sound = 0
    best = float("inf")
    started = time.process_time()
    with cpu_limit(budget_s):
        for groups in divisions(method, county, seed):
            tried += 1
            plan = judge.repaired(groups)
            sound += plan is not None and len(groups) == len(plan) and set(plan) == set(groups)
            if plan is not None and (value := county.objective(plan)) < best - BETTER:
                best = value
                found.append((time.process_time() - started, value, plan))
            if time.process_time() - started > budget_s:
                break
    for _, value, plan in found:
        if abs(judge.audited(plan) - value) > AGREE:
            raise AssertionError(f"{method}: {value}, audited {judge.audited(plan)}")
    steps = [(seconds, value) for seconds, value, _ in found]
    return {"method": method, "seed": seed, "steps": steps, "tried": tried, "sound": sound}


def in_own_process(name: str, runs: int) -> dict[str, object]:
    """``growth.py`` in a fresh process, so that the peak of memory is the county's own."""
    command = [sys.executable, str(HERE / "growth.py"), name, str(runs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    print(f"ipsgeo  {name}", flush=True)
    return json.loads(done.stdout)


def compare_all(counties: tuple[str, ...], seeds: tuple[int, ...], budget_s: float) -> list:
    """Every method on every county with every seed; a fresh county each, with nothing cached."""
    facts = read_facts()
    # What spopt 0.7 calls of pandas and SciPy is deprecated, and it warns of every floor not met.
    warnings.filterwarnings("ignore", module=r"(spopt|libpysal|sklearn)\.")
    rows = []
    for name in counties:
        for method in METHODS:
            for seed in seeds:
                county = County(county_problem(name), facts)
                rows.append({"county": name} | search(method, county, seed, budget_s))
            print(f"peers   {name}: {method}", flush=True)
    return rows


def all_counties() -> list[str]:
    """The names of the 21 counties."""
    facts = read_facts()
    table = facts[~facts["county_code"].isin(NO_COUNTY)]
    return sorted(set(table["county_code"]))


def run(counties: tuple[str, ...], seeds: tuple[int, ...], budget_s: float, grow: bool) -> Results:
    """Everything measured, one thing at a time."""
    facts = read_facts()
    names = dict(zip(facts["county_code"], facts["county_fi"], strict=True))
    exact = [in_own_process(name, len(seeds)) for name in counties]
    growth = [in_own_process(code, 1) for code in (all_counties() if grow else counties)]
    for row in growth:
        row["county"] = names.get(row["county"], row["county"])
    peers = compare_all(counties, seeds, budget_s)
    return Results(
        exact=pd.DataFrame(exact), growth=pd.DataFrame(growth), peers=peers, budget_s=budget_s
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="one small county, tiny budgets")
    options.add_argument("--redraw", action="store_true", help="only text and pictures again")
    chosen = options.parse_args()
    kept = OUTPUTS / ("peers-quick.json" if chosen.quick else "peers.json")
    if chosen.redraw:
        results = Results.read(kept)
    elif chosen.quick:
        results = run(QUICK["counties"], QUICK["seeds"], QUICK["budget_s"], grow=False)
    else:
        results = run(COUNTIES, SEEDS, BUDGET_S, grow=True)
    results.write(kept)
    write_report(results, OUTPUTS / "peers-quick" if chosen.quick else HERE, TEXT)


if __name__ == "__main__":
    main()
