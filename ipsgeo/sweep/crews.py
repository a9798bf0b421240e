"""Who solves: an executor, in which workers may die, and what is sent to it again when they do."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from ipsgeo.errors import Finding, one_line
from ipsgeo.sweep.results import Facts, failure
from ipsgeo.sweep.tasks import STOPPED, Task, packed, solve_packed

MOST_ATTEMPTS = 3  # the last one alone, so that nobody else's end can be taken for its own
GIVEN_UP = "KilledWorker"  # what dask says after it sent a task to four workers
LOST = (GIVEN_UP, "FutureCancelledError", "CommClosedError")  # as a cluster names them
Keep = Callable[[Facts], None]


@dataclass(kw_only=True)
class Crew:
    """An executor, and how a new one is had where its workers died."""

    executor: Executor
    again: Callable[[], Executor] | None  # None where it mends itself, as a cluster does
    in_flight: int  # tasks that it has at a time
    opened: list[Executor] = field(default_factory=list)  # here, and so closed here

    def renew(self) -> None:
        """Put another executor in the place of one whose workers died."""
        if self.again is not None:
            self.executor = self.again()
            self.opened.append(self.executor)


@contextmanager
def crew_of(given: Any, in_flight: int) -> Iterator[Crew]:
    """The crew of what a caller gave: an executor, a function that opens one, a cluster's client.

    An executor that was given stays open. Where a pool of processes that was given breaks, a pool
    of one process takes over; where a function was given, it is asked for another one.
    """
    if hasattr(given, "get_executor"):  # distributed.Client, without importing it
        with given.get_executor(pure=False) as executor:
            yield Crew(executor=executor, again=None, in_flight=in_flight)
        return
    if isinstance(given, Executor):
        is_pool = isinstance(given, ProcessPoolExecutor | ThreadPoolExecutor)
        crew = Crew(executor=given, again=processes if is_pool else None, in_flight=in_flight)
    else:
        first = given()
        crew = Crew(executor=first, again=given, in_flight=in_flight, opened=[first])
    try:
        yield crew
    finally:
        for executor in crew.opened:
            executor.shutdown(wait=True, cancel_futures=True)


def processes(count: int = 1) -> Executor:
    """A pool of processes, each begun afresh: a copy of one with threads may hang."""
    return ProcessPoolExecutor(max_workers=count, mp_context=get_context("spawn"))


def carry_out(tasks: Sequence[Task], crew: Crew, keep: Keep) -> None:
    """Have every task solved and hand each answer to ``keep`` as soon as it is there.

    A task whose worker died is sent again, the last time alone; then it is kept as a failure.
    Raises KeyboardInterrupt at Ctrl-C, with what is done handed over before.
    """
    attempts: Counter[int] = Counter()
    left = list(range(len(tasks)))
    while left:
        together = [k for k in left if attempts[k] < MOST_ATTEMPTS - 1]
        part = together or left
        in_flight = crew.in_flight if together else 1
        lost = one_round([(k, tasks[k]) for k in part], crew.executor, in_flight, keep)
        attempts.update(lost.tried)
        given_up = {k for k in lost.tried if k in lost.given_up or attempts[k] >= MOST_ATTEMPTS}
        for k in sorted(given_up):
            finding = Finding(key="sweep_lost", facts={"why": lost.why[k]})
            keep(failure(tasks[k].number, tasks[k].time_limit_s, finding))
        again = [k for k in (*lost.untouched, *lost.tried) if k not in given_up]
        rest = [k for k in left if k not in part]
        left = [*again, *rest]
        if lost.tried and left:
            crew.renew()


@dataclass(kw_only=True)
class Lost:
    """The tasks whose workers died under them and how, and those that were never sent.

    ``given_up`` are those that a cluster has sent again itself, to no avail.
    """

    why: dict[int, str] = field(default_factory=dict)
    given_up: set[int] = field(default_factory=set)
    untouched: list[int] = field(default_factory=list)

    @property
    def tried(self) -> list[int]:
        """The tasks whose workers died."""
        return list(self.why)


def one_round(
    tasks: Sequence[tuple[int, Task]], executor: Executor, in_flight: int, keep: Keep
) -> Lost:
    """Send the tasks, so many at a time; stop sending where workers died. Returns what is left."""
    waiting, sent, lost = deque(tasks), dict[Future[Facts], int](), Lost()
    try:
        while waiting or sent:
            while waiting and len(sent) < in_flight and not lost.tried:
                send(waiting.popleft(), executor, sent, lost)
            if not sent:
                break
            done, _ = wait(sent, return_when=FIRST_COMPLETED)
            for future in done:
                take(future, sent.pop(future), lost, keep)
    except KeyboardInterrupt:
        for future in sent:
            future.cancel()
        raise
    lost.untouched = [k for k, _ in waiting]
    return lost


def send(
    task: tuple[int, Task], executor: Executor, sent: dict[Future[Facts], int], lost: Lost
) -> None:
    """Submit a task; an executor that takes no more has lost it."""
    try:
        number, limit_s = task[1].number, task[1].time_limit_s
        sent[executor.submit(solve_packed, number, limit_s, packed(task[1]))] = task[0]
    except (RuntimeError, OSError) as error:  # broken (a RuntimeError), closed, out of reach
        lose(task[0], error, lost)


def take(future: Future[Facts], k: int, lost: Lost, keep: Keep) -> None:
    """Hand over an answer, or note that its worker died."""
    try:
        facts = future.result()
    except Exception as error:  # solve_packed raises none: it is the executor's
        lose(k, error, lost)
        return
    if facts["status"] == STOPPED:
        raise KeyboardInterrupt
    keep(facts)


def lose(k: int, error: BaseException, lost: Lost) -> None:
    """Note that the worker of a task died, and how."""
    name = type(error).__name__
    known = isinstance(error, BrokenExecutor | CancelledError) or name in LOST
    lost.why[k] = name if known else one_line(f"{name}: {error}")
    if name == GIVEN_UP:
        lost.given_up.add(k)
