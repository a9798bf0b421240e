"""Services of job coaching as a ladder, from strong support to light, by the phases they cover."""

import pandas as pd

PHASES = (1, 2, 3, 4, 5)  # of the process of supported employment
LIGHT = (1, 2, 3)  # phases that the lighter services follow (North Karelia's description)


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
    order = sorted(range(len(table)), key=lambda k: strength(table["phases"].iloc[k]), reverse=True)
    sorted_table = table.iloc[order].reset_index(drop=True)
    steps = list(dict.fromkeys(sorted_table["phases"]))
    return sorted_table.assign(
        step=[steps.index(phases) + 1 for phases in sorted_table["phases"]],
        support=[support(phases) for phases in sorted_table["phases"]],
    )


def strength(phases: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """What services are ordered by: how many phases, then the later ones."""
    return len(phases), tuple(sorted(phases, reverse=True))


def support(phases: tuple[int, ...]) -> str:
    """What support with these phases is called; empty where it has no name of its own."""
    return {PHASES: "strong", LIGHT: "light"}.get(tuple(phases), "")
