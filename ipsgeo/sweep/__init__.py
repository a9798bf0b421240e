"""Many problems at once: on one machine or a cluster, the same answers in the same order."""

import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ipsgeo.errors import Finding
from ipsgeo.problem import Problem
from ipsgeo.study.problem import SolveOptions
from ipsgeo.sweep.crews import carry_out, crew_of
from ipsgeo.sweep.hashes import problem_hash
from ipsgeo.sweep.results import Facts, SweepResult, result_of
from ipsgeo.sweep.store import Store
from ipsgeo.sweep.tasks import STOPPED, Task, solve_task

__all__ = ["SweepResult", "problem_hash", "sweep"]

IN_FLIGHT = 64  # tasks that an executor has at a time: what a dying pool can lose at once
Opens = Callable[[], Executor]


def sweep(
    problems: Iterable[Problem],
    *,
    executor: Executor | Opens | Any | None = None,
    store: str | Path | None = None,
    time_limit_s: float = 60.0,
    options: SolveOptions | Sequence[SolveOptions] | None = None,
    in_flight: int = IN_FLIGHT,
    progress: bool = True,
) -> tuple[SweepResult, ...]:
    """The best plan of each problem.

    Nothing here is drawn by lot: the answers are those of ``solve``, whoever computes them and in
    whatever order. Problems that are the same are solved once. Ctrl-C ends the sweep and keeps
    what is finished; with a store, the next call goes on from there.

    Parameters
    ----------
    problems
        What to solve.
    executor
        Who solves: any ``concurrent.futures`` executor, which stays open; a function that opens
        one, so that a new one can be had where the workers of the first die; a
        ``distributed.Client``. None: this process, one after the other.
    store
        A folder that keeps each answer by the hash of its problem as soon as it is there, and is
        asked first. What is read from it is audited anew; a damaged file is named in the result's
        ``notes`` and computed again, and so is an answer that the time limit cut short where the
        limit is now longer, and a failure.
    time_limit_s
        Seconds of wall clock for each problem.
    options
        How to solve: one for all, or one a problem; the defaults of ``solve`` if not given.
    in_flight
        Tasks that the executor has at a time; more than it has workers.
    progress
        Whether a terminal or a notebook shows a bar.

    Returns
    -------
    tuple of SweepResult
        In the order of the problems. A problem whose worker died three times, or that ended in an
        error, is "failed" and says why.

    Raises
    ------
    DataError
        Where the store cannot be written.
    """
    tasks = tasks_of(list(problems), options, time_limit_s)
    numbers = [task.number for task in tasks]
    keeper = None if store is None else Store(folder=Path(store))
    results, notes = ({}, {}) if keeper is None else stored(tasks, keeper)
    todo = list({task.number: task for task in tasks if task.number not in results}.values())
    with bar_of(len(set(numbers)), len(results), progress) as bar, suppress(KeyboardInterrupt):
        carry_out_by(executor, todo, in_flight, keeping(results, keeper, bar))
    found = [results.get(number) or not_run(number) for number in numbers]
    return tuple(replace(result, notes=notes.get(result.hash, ())) for result in found)


def not_run(number: str) -> SweepResult:
    """That a sweep was stopped before a problem."""
    return SweepResult(hash=number, status="not_run", reasons=(Finding(key="sweep_not_run"),))


def keeping(
    results: dict[str, SweepResult], keeper: Store | None, bar: tqdm
) -> Callable[[Facts], None]:
    """What takes each answer as it comes: into the results, the store, and the bar."""

    def keep(facts: Facts) -> None:
        results[facts["hash"]] = result_of(facts)
        if keeper is not None:
            keeper.write(facts)
        bar.update()

    return keep


def tasks_of(
    problems: Sequence[Problem],
    options: SolveOptions | Sequence[SolveOptions] | None,
    time_limit_s: float,
) -> list[Task]:
    """Each problem with its number and how it is solved."""
    if options is None or isinstance(options, SolveOptions):
        options = [options or SolveOptions()] * len(problems)
    return [
        Task(number=problem_hash(problem, how), problem=problem, options=how,
             time_limit_s=time_limit_s)
        for problem, how in zip(problems, options, strict=True)
    ]  # fmt: skip


def stored(
    tasks: Sequence[Task], keeper: Store
) -> tuple[dict[str, SweepResult], dict[str, tuple[Finding, ...]]]:
    """The answers that are there and will do, and notes on the files that will not."""
    keeper.open()
    results, notes = dict[str, SweepResult](), dict[str, tuple[Finding, ...]]()
    for number, task in {task.number: task for task in tasks}.items():
        found, wrong = keeper.read(number, task.problem, task.options)
        if wrong is not None:
            notes[number] = (wrong,)
        if found is not None and will_do(found, task.time_limit_s):
            results[number] = found
    return results, notes


def will_do(found: SweepResult, time_limit_s: float) -> bool:
    """Whether more time could not give more than a stored answer has."""
    return found.is_done and not (found.is_time_limited and found.time_limit_s < time_limit_s)


def carry_out_by(
    executor: object | None, tasks: Sequence[Task], in_flight: int, keep: Callable[[Facts], None]
) -> None:
    """Have the tasks solved by whoever was given; raises KeyboardInterrupt at Ctrl-C."""
    if not tasks:
        return
    if executor is not None:
        with crew_of(executor, in_flight) as crew:
            carry_out(tasks, crew, keep)
        return
    for task in tasks:
        facts = solve_task(task)
        if facts["status"] == STOPPED:
            raise KeyboardInterrupt
        keep(facts)


def bar_of(total: int, done: int, progress: bool) -> tqdm:
    """A bar of the problems done, on standard error of a terminal or a notebook."""
    watched = progress and (sys.stderr.isatty() or "ipykernel" in sys.modules)
    return tqdm(
        total=total, initial=done, disable=not watched, leave=False,
        bar_format="ipsgeo {bar:20} {n_fmt}/{total_fmt} {elapsed} < {remaining}{postfix}",
    )  # fmt: skip
