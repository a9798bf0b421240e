"""Coach responsibility areas of supported employment: proven optimal, and shown.

A planner's notebook reads like this::

    import ipsgeo as ips

    study = ips.read_study("data/studies/keski-suomi.toml")
    solution = ips.solve(study.problem, time_limit_s=60)
    plan = solution.require_plan()
    ips.audit(plan, study.problem)
    ips.write_page(solution, study, "outputs/maps/keski-suomi.html", language="fi")
"""

from ipsgeo.audit import audit, score
from ipsgeo.compare import compare
from ipsgeo.demand import DemandAssumptions, estimate_demand
from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.explain import frontier
from ipsgeo.norms import CoachNorm
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.plans import read_plan, write_plan
from ipsgeo.study import Study, read_study
from ipsgeo.views.maps.frontier import draw_frontier
from ipsgeo.views.maps.pictures import draw_demand, draw_plan, write_picture
from ipsgeo.views.outputs import write_outputs
from ipsgeo.views.page.web import draw_page, write_page
from ipsgeo.views.slides.files import write_slides
from ipsgeo.views.slides.handout import write_handout
from ipsgeo.views.workbook.files import write_tables

__all__ = [
    "CoachNorm",
    "DataError",
    "DemandAssumptions",
    "InfeasibleError",
    "Plan",
    "Problem",
    "Rules",
    "Solution",
    "Study",
    "Weights",
    "audit",
    "compare",
    "draw_demand",
    "draw_frontier",
    "draw_page",
    "draw_plan",
    "estimate_demand",
    "frontier",
    "read_municipalities",
    "read_plan",
    "read_study",
    "score",
    "solve",
    "write_handout",
    "write_outputs",
    "write_page",
    "write_picture",
    "write_plan",
    "write_slides",
    "write_tables",
]
