"""A pytest plugin that tries mutants instead of running the tests."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import RLock

import pytest
from tqdm import tqdm

from mutants.changes import Mutant
from mutants.forks import End, Fork, KnownTest, Watch, a_few_at_once, fork
from mutants.verdicts import Kept, Verdict, conftests, digest, verdict_of

AS_IT_IS = "stats"  # no mutant of this name: mutmut notes which functions are reached
FOREVER = 1e6
# It forks: no thread besides this one, and no lock that a fork could hold when it is killed.
tqdm.monitor_interval = 0
tqdm.set_lock(RLock())


class Runner:
    """Runs every test once as it is, then each mutant against the tests that reach it.

    Parameters
    ----------
    mutants
        The mutants to try, in order.
    kept
        The verdicts of earlier runs, to which new ones are added.
    jobs
        Forks at a time.
    share
        A mutant is tried on tests of other modules for this share of the time that all tests take.

    Attributes
    ----------
    broken
        The tests that fail without a change: before any is tried, and none is, or after some
        time, and what they saw is not believed.
    """

    def __init__(self, mutants: Sequence[Mutant], kept: Kept, jobs: int, share: float) -> None:
        self.mutants, self.kept, self.jobs, self.share = mutants, kept, jobs, share
        self.watch = Watch()
        self.seconds = 0.0  # what all tests take
        self.by_function: defaultdict[str, list[KnownTest]] = defaultdict(list)
        self.broken: list[str] = []
        self.kills: Counter[tuple[str, str]] = Counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Try the mutants, if all tests could be collected; otherwise pytest tells why not."""
        if session.testsfailed:
            return None
        plugins = session.config.pluginmanager
        plugins.register(self.watch)
        plugins.unregister(name="terminalreporter")  # it would tell of each test in each fork
        plugins.getplugin("capturemanager").suspend_global_capture(in_=True)
        tests = {item.nodeid.partition("::")[0] for item in session.items}
        # What is edited from now on is not what is tried.
        digest({mutant.file for mutant in self.mutants} | tests | conftests(tests))
        self.know(session.items)
        if not self.broken:
            saw = self.try_mutants()
            self.look_again([item for item in session.items if item.nodeid in saw])
        return True

    def run_as_they_are(self, items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, End]]:
        """Run each test without a change; those that fail are broken."""

        def begin(item: pytest.Item) -> Fork:
            return fork([KnownTest(item=item, seconds=FOREVER)], AS_IT_IS, self.watch, FOREVER)

        ended = a_few_at_once(items, begin, self.jobs)
        for item, end in tqdm(ended, total=len(items), unit=" tests", mininterval=5):
            if end.outcome != "passed":
                self.broken.append(item.nodeid)
            yield item, end

    def know(self, items: Sequence[pytest.Item]) -> None:
        """What each test takes and reaches."""
        for item, end in self.run_as_they_are(items):
            self.seconds += end.seconds
            for function in end.reached:
                self.by_function[function].append(KnownTest(item=item, seconds=end.seconds))

    def try_mutants(self) -> set[str]:
        """Try those of which no verdict is kept that still holds; the tests that saw one."""
        for verdict in self.kept.verdicts.values():
            self.remember(verdict)
        todo = [each for each in self.mutants if not self.kept.holds(each, self.reaching(each))]
        budget = self.share * self.seconds

        def begin(mutant: Mutant) -> Fork:
            return fork(self.likeliest_first(mutant), mutant.key, self.watch, budget)

        saw = set()
        ended = a_few_at_once(todo, begin, self.jobs)
        for mutant, end in tqdm(ended, total=len(todo), unit=" mutants", mininterval=5):
            verdict = verdict_of(mutant, end)
            self.remember(verdict)
            self.kept.add(verdict)
            saw |= {verdict.test} if verdict.seen else set()
        return saw

    def look_again(self, items: Sequence[pytest.Item]) -> None:
        """Believe only tests that still pass without a change, now that time has passed."""
        for _ in self.run_as_they_are(items):
            pass
        self.kept.forget(self.broken)

    def remember(self, verdict: Verdict) -> None:
        """Which tests see changes of a function, of a module, of any."""
        if verdict.seen:
            function = verdict.key.partition("__mutmut_")[0]
            for where in (function, function.rpartition(".")[0], ""):
                self.kills[where, verdict.test] += 1

    def likeliest_first(self, mutant: Mutant) -> list[KnownTest]:
        """The tests that reach a mutant, by the time that they take for each one they see.

        Those of its own module, by the name of their file, are never left out.
        """
        module = mutant.module.rpartition(".")[2]

        def seconds_a_kill(test: KnownTest) -> float:
            name = test.item.nodeid
            hope = (
                3 * self.kills[mutant.reached_as, name]
                + 0.3 * self.kills[mutant.module, name]
                + 0.01 * self.kills["", name]
                + test.must
            )
            return (test.seconds + 0.05) / (hope + 0.02)

        reached = self.reaching(mutant)
        return sorted(
            (replace(test, must=module in Path(test.file).stem) for test in reached),
            key=seconds_a_kill,
        )

    def reaching(self, mutant: Mutant) -> list[KnownTest]:
        """The tests that reach a mutant's function."""
        return self.by_function.get(mutant.reached_as, [])
