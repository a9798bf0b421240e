"""Uncertain demand: samples of it, what a plan meets in them, and how sure a plan is the best."""

from ipsgeo.samples import Measure, Robust, Samples
from ipsgeo.spread import robust_problem
from ipsgeo.uncertainty.anew import StaysBest, stays_best
from ipsgeo.uncertainty.drawing import sample_demand, without_range
from ipsgeo.uncertainty.regret import Regret, regret
from ipsgeo.uncertainty.report import RiskReport, risk_report
from ipsgeo.uncertainty.risk import Risk, risk

__all__ = [
    "Measure", "Regret", "Risk", "RiskReport", "Robust", "Samples", "StaysBest", "regret", "risk",
    "risk_report", "robust_problem", "sample_demand", "stays_best", "without_range",
]  # fmt: skip
