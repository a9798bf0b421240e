"""Services of job coaching as a ladder, from strong support to light, by the phases they cover."""

import pandas as pd

PHASES = (1, 2, 3, 4, 5)  # of the process of supported employment
# Phases 1–3 are what the lighter services follow (North Karelia's description).
SUPPORT = {PHASES: "strong", (1, 2, 3): "light"}


def ladder(table: pd.DataFrame) -> pd.DataFrame:
    """Order services from strong support to light.

    The more of the five phases a service covers, the stronger its support; of equally many, the
    one with the later phases, which are stressed where support is strong. Services with the same
    phases stand on the same step, in the order of the table.

    Parameters
    ----------
    table
        As ``read_support`` returns it: phases (tuple of numbers 1–5) and what else it has.

    Returns
    -------
    DataFrame
        The same rows in order, from 0, with step (from 1, the strongest) and support: "strong"
        for all five phases, "light" for phases 1–3, "" for others, which are named by their
        phases.
    """

    def strength(row: int) -> tuple[int, tuple[int, ...]]:
        phases = table["phases"].iloc[row]
        return len(phases), tuple(sorted(phases, reverse=True))

    order = sorted(range(len(table)), key=strength, reverse=True)
    ordered = table.iloc[order].reset_index(drop=True)
    steps = list(dict.fromkeys(ordered["phases"]))
    return ordered.assign(
        step=[steps.index(phases) + 1 for phases in ordered["phases"]],
        support=[SUPPORT.get(tuple(phases), "") for phases in ordered["phases"]],
    )
