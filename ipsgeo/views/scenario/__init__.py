"""A scenario's page, picture and workbook."""

from ipsgeo.views.scenario.page import draw_scenario_page, write_scenario_page

__all__ = ["draw_scenario_page", "write_scenario_page"]
