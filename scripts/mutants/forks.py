"""Tests run in forks of a process that has collected them, a few forks at a time."""

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

FORK = multiprocessing.get_context("fork")
# A test hangs that takes so many times the processor time it usually takes, and so many seconds.
TIMES, SECONDS = 10, 5.0
ASLEEP = 10  # and by the clock so many times that
MEMORY = 6 << 30  # bytes; a change may ask for any amount
Thing = TypeVar("Thing")


class Watch:
    """A pytest plugin: the first test that failed."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        self.failed = self.failed or (report.nodeid if report.failed else "")


@dataclass(frozen=True, kw_only=True)
class KnownTest:
    """A test, the processor seconds that it usually takes, and whether it is never left out."""

    item: pytest.Item
    seconds: float
    must: bool = False

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.item.nodeid.partition("::")[0]


@dataclass(frozen=True, kw_only=True)
class End:
    """How a fork ended: its outcome, its tests, the last one that was begun, and how many ran.

    ``outcome`` is "passed", "failed", "hung", "crashed" (a signal ended it) or "unknown" (it ended
    by a fault of this runner, without a word); ``seconds`` are the processor's where the fork
    could say so, the clock's otherwise.
    """

    outcome: str
    tests: Sequence[KnownTest]
    last: KnownTest | None
    ran: int
    seconds: float
    reached: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Fork:
    """A process that runs tests one by one, ``place`` telling which one (both sides see it)."""

    process: BaseProcess
    answers: Connection
    place: Any
    tests: Sequence[KnownTest]
    began: float

    def end(self) -> End:
        """How it ended, once it has."""
        self.process.join()
        code = -(self.process.exitcode or 0)
        outcome, seconds, reached = "unknown", time.monotonic() - self.began, frozenset[str]()
        ran = place = self.place.value
        if code in (signal.SIGPROF, signal.SIGALRM):
            outcome = "hung"
        elif code > 0:
            outcome = "crashed"
        elif code == 0 and self.answers.poll():
            outcome, seconds, reached, ran = self.answers.recv()
        self.answers.close()
        return End(
            outcome=outcome,
            tests=self.tests,
            last=self.tests[place] if self.tests else None,
            ran=ran,
            seconds=seconds,
            reached=reached,
        )


def fork(tests: Sequence[KnownTest], key: str, watch: Watch, budget: float) -> Fork:
    """A process in which the tests run under the mutant ``key``, until one fails.

    After ``budget`` processor seconds of others only those run that are never left out.
    """
    answers, said = FORK.Pipe(duplex=False)
    place = FORK.RawValue("i", 0)
    process = FORK.Process(target=run, args=(tests, key, watch, budget, said, place))
    process.start()
    said.close()
    return Fork(process=process, answers=answers, place=place, tests=tests, began=time.monotonic())


def run(
    tests: Sequence[KnownTest], key: str, watch: Watch, budget: float, said: Connection, place: Any
) -> None:
    """What a fork does."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have ignored it
    set_mutant_under_test(key)
    spent, ran = 0.0, 0
    for k, test in enumerate(tests):
        if spent > budget and not test.must:
            continue
        began, place.value, ran = time.process_time(), k, ran + 1
        limit = TIMES * test.seconds + SECONDS
        signal.setitimer(signal.ITIMER_PROF, limit)  # nobody handles it: it ends the process
        signal.setitimer(signal.ITIMER_REAL, ASLEEP * limit)
        test.item.config.hook.pytest_runtest_protocol(item=test.item, nextitem=None)
        spent += 0.0 if test.must else time.process_time() - began
        if watch.failed:
            break
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    outcome = "failed" if watch.failed else "passed"
    said.send((outcome, time.process_time(), frozenset(state()._stats), ran))


def a_few_at_once(
    things: Iterable[Thing], begin: Callable[[Thing], Fork], jobs: int
) -> Iterator[tuple[Thing, End]]:
    """Begin a fork for each thing, so many at a time; the things as their forks end."""
    waiting = iter(things)
    running: list[tuple[Thing, Fork]] = []
    try:
        while True:
            for thing in waiting:
                running.append((thing, begin(thing)))
                if len(running) == jobs:
                    break
            if not running:
                return
            ended = wait([fork.process.sentinel for _, fork in running])
            for thing, fork in [each for each in running if each[1].process.sentinel in ended]:
                running.remove((thing, fork))
                yield thing, fork.end()
    finally:
        for _, fork in running:
            fork.process.kill()
