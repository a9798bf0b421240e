"""A scenario's page, picture and workbook."""

from ipsgeo.views.scenario.files import write_scenarios
from ipsgeo.views.scenario.page import draw_scenario_page, write_scenario_page
from ipsgeo.views.scenario.picture import draw_scenario

__all__ = ["draw_scenario", "draw_scenario_page", "write_scenario_page", "write_scenarios"]
