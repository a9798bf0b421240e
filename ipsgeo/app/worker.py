"""``python -m ipsgeo.app.worker STUDY SECONDS RESULT``: one study solved in a process of its own.

What is written to its input stops it: a line gently, as Ctrl-C does on the command line, so that
the best plan so far is left; the end of the input (the app is gone) at once.
"""

import _thread
import os
import pickle
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from ipsgeo.cli.endings import DONE, INTERRUPTED
from ipsgeo.errors import InfeasibleError, IpsgeoError
from ipsgeo.explain import why_infeasible
from ipsgeo.explain.conflicts import Conflict
from ipsgeo.plan import Solution
from ipsgeo.solve import solve
from ipsgeo.study import Study, read_study
from ipsgeo.views.publish import in_place

REASON_LIMIT_S = 10.0  # for each problem that is solved to find out why nothing fits


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """A study, what the solver says of it, and why nothing fits where that had to be found out."""

    study: Study
    solution: Solution
    conflict: Conflict | None

    def why_no_plan(self, language: str) -> str | None:
        """Why there is no plan, in words; None where there is one."""
        if self.conflict is not None:
            return self.conflict.text(language)
        try:
            self.solution.require_plan()
        except InfeasibleError as error:
            return error.text(language)
        return None


Outcome = Solved | IpsgeoError  # an error of the study's data


def solve_file(path: str | Path, time_limit_s: float) -> Outcome:
    """Read and solve a study; where no plan keeps the rules, find out why."""
    try:
        study = read_study(path)
        solution = solve(study.problem, time_limit_s=time_limit_s, **asdict(study.solve))
    except IpsgeoError as error:
        return error
    conflict = None
    if solution.status == "infeasible" and solution.method != "arithmetic":
        conflict = why_infeasible(study.problem, time_limit_s=min(REASON_LIMIT_S, time_limit_s))
    return Solved(study=study, solution=solution, conflict=conflict)


def listen(lines: IO[str]) -> None:
    """Stop the main thread at each line; end the process with the input."""
    for _ in lines:
        _thread.interrupt_main()
    os._exit(INTERRUPTED)


def main(study: str, seconds: str, result: str) -> int:
    """Solve a study file and write its outcome; returns the exit code."""
    threading.Thread(target=listen, args=(sys.stdin,), daemon=True).start()
    try:
        outcome = solve_file(study, float(seconds))
    except KeyboardInterrupt:
        return INTERRUPTED
    with in_place(result) as draft:
        draft.write_bytes(pickle.dumps(outcome))
    return DONE


if __name__ == "__main__":
    import ipsgeo.app.worker as named  # so that the pickled outcome is of the module's name

    sys.exit(named.main(*sys.argv[1:]))
