"""What a plan rests on: each assumption varied, and where the plan turns into another."""

from ipsgeo.sensitivity.assumptions import Assumption, assumptions
from ipsgeo.sensitivity.turning import Sensitivity, sensitivity

__all__ = ["Assumption", "Sensitivity", "assumptions", "sensitivity"]
