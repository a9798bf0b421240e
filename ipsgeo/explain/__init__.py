"""Why a plan is as it is: trade-offs, next best plans, prices, and what conflicts."""

from ipsgeo.explain.alternatives import Alternatives, alternatives, togetherness
from ipsgeo.explain.conflicts import Conflict, why_infeasible
from ipsgeo.explain.movers import Why, movers
from ipsgeo.explain.prices import Move, Price, Without, price, prices
from ipsgeo.explain.remedies import Remedy
from ipsgeo.explain.single_rules import Rule, rules_of
from ipsgeo.explain.trade_offs import frontier

__all__ = [
    "Alternatives", "Conflict", "Move", "Price", "Remedy", "Rule", "Why", "Without",
    "alternatives", "frontier", "movers", "price", "prices", "rules_of", "togetherness",
    "why_infeasible",
]  # fmt: skip
