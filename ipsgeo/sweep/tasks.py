"""One problem solved where it is sent to: in this process, in another one, on another machine."""

import contextlib
import io
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from ipsgeo.errors import Finding, IpsgeoError, one_line
from ipsgeo.problem import Problem
from ipsgeo.solve import solve
from ipsgeo.study.problem import SolveOptions
from ipsgeo.sweep.hashes import problem_hash
from ipsgeo.sweep.results import Facts, facts_of, failure

STOPPED = "stopped"  # the status of a problem that Ctrl-C stopped on its way: no answer


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """A problem to solve, with its number."""

    number: str
    problem: Problem
    options: SolveOptions
    time_limit_s: float


def packed(task: Task) -> bytes:
    """A task as it travels: only the worker that solves it unpacks it."""
    return pickle.dumps(task, protocol=5)


def solve_packed(number: str, time_limit_s: float, content: bytes) -> Facts:
    """The answer to a packed task; one that this worker cannot unpack is a failure."""
    try:
        task = pickle.loads(content)
    except Exception as error:  # another pandas, say
        return failure(number, time_limit_s, broken_by(error))
    return solve_task(task)


def broken_by(error: Exception) -> Finding:
    """That a task ended in an error that no data explain."""
    return Finding(key="sweep_failed", facts={"why": one_line(f"{type(error).__name__}: {error}")})


def solve_task(task: Task) -> Facts:
    """The answer to a task as JSON; whatever goes wrong is an answer too, with its reason.

    Raises nothing but what ends the process: an error of the worker's own kind might not survive
    the way back.
    """
    if problem_hash(task.problem, task.options) != task.number:
        return failure(task.number, task.time_limit_s, Finding(key="sweep_other_version"))
    try:
        with quiet_worker(), noticed_interrupts() as was_interrupted:
            limit_s, options = task.time_limit_s, asdict(task.options)
            solution = solve(task.problem, time_limit_s=limit_s, **options)
            stopped = was_interrupted() and solution.status in ("feasible", "no_plan")
    except IpsgeoError as error:
        return failure(task.number, task.time_limit_s, *error.findings)
    except Exception as error:  # the other problems go on
        return failure(task.number, task.time_limit_s, broken_by(error))
    facts = facts_of(solution, task.number, task.time_limit_s)
    return {**facts, "status": STOPPED} if stopped else facts


@contextmanager
def quiet_worker() -> Iterator[None]:
    """No bar of a single problem from another process: the sweep has its own."""
    if multiprocessing.parent_process() is None:
        yield
        return
    with contextlib.redirect_stderr(io.StringIO()):
        yield


@contextmanager
def noticed_interrupts() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed meanwhile, also where ``solve`` took it for itself.

    ``solve`` ends gently with the best plan so far; the sweep must know, or it would keep that as
    all that the time allowed, and go on with the next one. Python writes each signal to a pipe
    for who asks (``signal.set_wakeup_fd``), whoever handles it. Only the main thread is told.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    seen = bytearray()

    def was_interrupted() -> bool:
        with contextlib.suppress(BlockingIOError):
            seen.extend(os.read(reader, 4096))
        return signal.SIGINT in seen

    try:
        yield was_interrupted
    finally:
        signal.set_wakeup_fd(before)
        os.close(reader)
        os.close(writer)
