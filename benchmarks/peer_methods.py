"""The peers of the field, each as an endless stream of ways to divide one county.

A method takes a ``County`` and a seed and yields divisions: lists of groups of positions in
``County.codes``. What it yields is repaired and judged by ``peers.py``. The regionalisations of
spopt know nothing of coaches: they get demand and coordinates as attributes, our number of areas,
and every attempt after the first weighs demand against coordinates anew, so that the best of many
counts. AZP (also) and GerryChain search on our own objective.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from gerrychain import Partition
from gerrychain.constraints import contiguous, single_flip_contiguous
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.proposals import propose_random_flip, recom
from libpysal.weights import W
from spopt.region import (
    AZP,
    MaxPHeuristic,
    RandomRegion,
    RegionKMeansHeuristic,
    Skater,
    Spenc,
    WardSpatial,
)
from spopt.region.objective_function import ObjectiveFunction

from ipsgeo.problem import Problem

Groups = list[frozenset[int]]
ATTRIBUTES = ["demand_weighed", "east", "north"]
STUCK = 10  # bursts of ReCom without a better plan before they get twice as long
TILT = 0.05  # chance that a tilted run accepts a worse plan
HOT, COOLING, COLD = 50, 1500, 450  # steps of flips in one cycle of annealing
CHILL = 0.25  # when cold, a plan worse by one client has the chance exp(-0.25)
STEPS = 10**9  # more than any budget holds


class County:
    """One county as the peers want it, and our objective computed fast for their searches.

    The fast objective knows overload, balance and travel, the only goals with a weight and
    something to weigh in these problems; ``peers.py`` checks it against ``ipsgeo.audit.score``.
    """

    def __init__(self, problem: Problem, places: pd.DataFrame) -> None:
        self.problem = problem
        self.codes = problem.codes
        self.areas = int(problem.areas)
        self.demand = problem.demand[self.codes].to_numpy(float)
        minutes = problem.minutes.loc[self.codes, self.codes].to_numpy(float)
        self.client_hours = self.demand[:, None] * minutes / 60
        self.places = places.loc[self.codes, ["centroid_e", "centroid_n"]].to_numpy(float)
        position = {code: i for i, code in enumerate(self.codes)}
        pairs = problem.neighbours[["code_a", "code_b"]].map(position.__getitem__)
        self.graph = nx.Graph()
        self.graph.add_nodes_from((i, {"one": 1}) for i in range(len(self.codes)))
        self.graph.add_edges_from(pairs.itertuples(index=False, name=None))
        self._costs: dict[frozenset[int], tuple[float, np.ndarray]] = {}

    @cached_property
    def weights(self) -> W:
        """Neighbours as PySAL has them."""
        order = list(range(len(self.codes)))
        return W({i: sorted(self.graph[i]) for i in order}, id_order=order, silence_warnings=True)

    def table(self, demand_weight: float) -> gpd.GeoDataFrame:
        """Attributes: standardised demand times its weight, and coordinates on one scale."""
        spread = self.places - self.places.mean(axis=0)
        east, north = (spread / spread.std()).T
        even = (self.demand - self.demand.mean()) / self.demand.std()
        columns = [demand_weight * even, east, north]
        data = dict(zip(ATTRIBUTES, columns, strict=True)) | {"demand": self.demand}
        return gpd.GeoDataFrame(data, geometry=gpd.points_from_xy(*self.places.T))

    def area_cost(self, area: frozenset[int]) -> tuple[float, np.ndarray]:
        """Weighted travel; weighted overload and imbalance by leader (0, 1) and coaches (1 on)."""
        if area not in self._costs:
            own, weights = sorted(area), self.problem.weights
            travel = weights.travel * self.client_hours[np.ix_(own, own)].sum(axis=0).min()
            staff = np.arange(1, self.problem.coaches + 1.0)
            staff = np.array([staff, staff + self.problem.leader_share])
            clients = self.demand[own].sum()
            over = np.maximum(0, clients - self.problem.throughput_per_year * staff)
            uneven = np.abs(clients - self.problem.even_load * staff)
            self._costs[area] = travel, weights.overload * over + weights.balance * uneven
        return self._costs[area]

    def objective(self, groups: Iterable[frozenset[int]]) -> float:
        """Our objective with the best coaches: costs are convex in coaches, so the cheapest next
        coach is always right; every area is tried as the leader's.
        """
        costs = [self.area_cost(area) for area in groups]
        staff = np.array([cost for _, cost in costs])
        k, spare = len(costs), self.problem.coaches - len(costs)
        first, more = staff[:, :, 0], np.diff(staff, axis=2)
        steps = np.repeat(more[None, :, 0, :], k, axis=0)
        steps[range(k), range(k)] = more[:, 1, :]
        cheapest = np.sort(steps.reshape(k, -1), axis=1)[:, :spare].sum(axis=1)
        led = first[:, 0].sum() - first[:, 0] + first[:, 1]
        return sum(travel for travel, _ in costs) + float((led + cheapest).min())


def groups_of(labels: Iterable[float]) -> Groups:
    """Groups of positions from a label per position."""
    found: dict[int, set[int]] = {}
    for position, label in enumerate(labels):
        found.setdefault(int(label), set()).add(position)
    return [frozenset(group) for group in found.values()]


def demand_weights(seed: int) -> Iterator[tuple[float, int]]:
    """A weight of demand against coordinates and a seed for each attempt; weight 1 first."""
    draw = np.random.default_rng(seed)
    weight = 1.0
    while True:
        yield weight, int(draw.integers(2**31))
        weight = float(10 ** draw.uniform(-2, 1))


def max_p(county: County, seed: int) -> Iterator[Groups]:
    """Max-p regions; the threshold of demand walks to where our number of areas comes out."""
    draw = np.random.default_rng(seed)
    threshold = county.demand.sum() / county.areas / 2
    for weight, attempt in demand_weights(seed):
        np.random.seed(attempt)  # noqa: NPY002 - what spopt draws from
        table = county.table(weight)
        model = MaxPHeuristic(
            table, county.weights, ATTRIBUTES, "demand", threshold, 2, 20, max_iterations_sa=2
        )
        model.solve()
        yield groups_of(model.labels_)
        right = model.p == county.areas
        threshold *= draw.uniform(0.95, 1.05) if right else (model.p / county.areas) ** 0.5


def skater(county: County, seed: int) -> Iterator[Groups]:
    """Pruned spanning trees; the fewest municipalities in an area vary too."""
    most = len(county.codes) // county.areas
    for weight, attempt in demand_weights(seed):
        floor = 1 + attempt % max(1, most - 1)
        model = Skater(county.table(weight), county.weights, ATTRIBUTES, county.areas, floor)
        model.solve()
        yield groups_of(model.labels_)


def azp(county: County, seed: int) -> Iterator[Groups]:
    """Automatic zoning procedure from random starts, similarity as its objective."""
    for weight, attempt in demand_weights(seed):
        model = AZP(county.table(weight), county.weights, ATTRIBUTES, county.areas, None, attempt)
        np.random.seed(attempt)  # noqa: NPY002
        model.solve()
        yield groups_of(model.labels_)


class OurObjective(ObjectiveFunction):
    """The objective of ipsgeo in the form that AZP takes."""

    def __init__(self, county: County) -> None:
        super().__init__()
        self.county = county

    def __call__(self, labels: np.ndarray, attr: np.ndarray) -> float:
        return self.county.objective(groups_of(labels))

    def update(
        self, moving_area: int, recipient_region: int, labels: np.ndarray, attr: np.ndarray
    ) -> float:
        """What the move adds to the objective."""
        moved = labels.copy()
        moved[moving_area] = recipient_region
        return self(moved, attr) - self(labels, attr)


def azp_ours(county: County, seed: int) -> Iterator[Groups]:
    """Automatic zoning procedure from random starts, on our objective."""
    table, draw = county.table(1.0), np.random.default_rng(seed)
    while True:
        attempt = int(draw.integers(2**31))
        np.random.seed(attempt)  # noqa: NPY002
        ours = OurObjective(county)
        model = AZP(table, county.weights, ATTRIBUTES, county.areas, None, attempt, None, ours)
        model.solve()
        yield groups_of(model.labels_)


def k_means(county: County, seed: int) -> Iterator[Groups]:
    """Region k-means from random seeds."""
    for weight, attempt in demand_weights(seed):
        data = county.table(weight)[ATTRIBUTES].to_numpy()
        model = RegionKMeansHeuristic(data, county.areas, county.weights, seed=attempt)
        model.solve()
        yield groups_of(model.labels_)


def spenc(county: County, seed: int) -> Iterator[Groups]:
    """Spatially encouraged spectral clustering."""
    for weight, attempt in demand_weights(seed):
        model = Spenc(county.table(weight), county.weights, ATTRIBUTES, county.areas, attempt)
        model.solve()
        yield groups_of(model.labels_)


def ward(county: County, seed: int) -> Iterator[Groups]:
    """Ward's clustering under contiguity."""
    for weight, _ in demand_weights(seed):
        model = WardSpatial(county.table(weight), county.weights, ATTRIBUTES, county.areas)
        model.solve()
        yield groups_of(model.labels_)


def random_regions(county: County, seed: int) -> Iterator[Groups]:
    """Random contiguous regions, every other one grown compactly."""
    np.random.seed(seed)  # noqa: NPY002
    ids = list(range(len(county.codes)))
    compact = False
    while True:
        found = RandomRegion(ids, county.areas, None, county.weights, 1000, compact)
        yield [frozenset(map(int, region)) for region in found.regions]
        compact = not compact


def optimizer(county: County, seed: int, flips: bool) -> SingleMetricOptimizer:
    """GerryChain on our objective, from a random spanning tree cut at random edges.

    ReCom may cut anywhere: "population" is one a municipality and its tolerance includes all.
    """
    draw = random.Random(seed)
    tree = nx.minimum_spanning_tree(
        nx.Graph((a, b, {"weight": draw.random()}) for a, b in sorted(county.graph.edges))
    )
    tree.remove_edges_from(draw.sample(sorted(tree.edges), county.areas - 1))
    home = {i: k for k, part in enumerate(nx.connected_components(tree)) for i in part}
    start = Partition(
        county.graph, home, {"objective": lambda part: county.objective(part.parts.values())}
    )
    size = len(county.codes) / county.areas
    propose = partial(recom, pop_col="one", pop_target=size, epsilon=county.areas)
    return SingleMetricOptimizer(
        propose_random_flip if flips else propose,
        single_flip_contiguous if flips else contiguous,
        start,
        lambda part: part["objective"],
        maximize=False,
        rng=seed,
    )


def recom_bursts(county: County, seed: int) -> Iterator[Groups]:
    """ReCom in short bursts of growing length, each from the best plan of the last."""
    for part in optimizer(county, seed, flips=False).variable_length_short_bursts(STEPS, STUCK):
        yield list(part.parts.values())


def tilted_flips(county: County, seed: int) -> Iterator[Groups]:
    """Single flips that accept a worse plan now and then."""
    for part in optimizer(county, seed, flips=True).tilted_run(STEPS, TILT):
        yield list(part.parts.values())


def annealed_flips(county: County, seed: int) -> Iterator[Groups]:
    """Single flips, annealed again and again."""
    beta = SingleMetricOptimizer.linear_jumpcycle_beta_function(HOT, COOLING, COLD)
    for part in optimizer(county, seed, flips=True).simulated_annealing(STEPS, beta, CHILL):
        yield list(part.parts.values())


METHODS: dict[str, Callable[[County, int], Iterator[Groups]]] = {
    "spopt MaxPHeuristic": max_p,
    "spopt Skater": skater,
    "spopt AZP": azp,
    "spopt AZP, our objective": azp_ours,
    "spopt RegionKMeansHeuristic": k_means,
    "spopt Spenc": spenc,
    "spopt WardSpatial": ward,
    "spopt RandomRegion": random_regions,
    "GerryChain ReCom, short bursts": recom_bursts,
    "GerryChain flips, tilted": tilted_flips,
    "GerryChain flips, annealed": annealed_flips,
}
