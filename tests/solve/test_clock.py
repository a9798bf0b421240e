"""The bar that shows that long work goes on, and the clock below it."""

import io
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

import pytest
from conftest import LARGER_MAP, letters_to_problem

from ipsgeo.problem import Problem
from ipsgeo.solve import clock as clocks
from ipsgeo.solve import order, solve
from ipsgeo.solve.clock import Clock, running_clock


class Terminal(io.StringIO):
    """Standard error as a terminal has it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch):
    """What a terminal shows, with a bar that does not wait."""
    terminal = Terminal()
    monkeypatch.setattr(clocks, "BAR_AFTER_S", 0.05)
    monkeypatch.setattr(clocks, "TICK_S", 0.02)
    return terminal


@contextmanager
def watched(screen: Terminal, limit_s: float = 10.0) -> Iterator[Clock]:
    """A clock whose bar a terminal shows."""
    with redirect_stderr(screen), running_clock(limit_s) as clock:
        yield clock


def drawn(screen: Terminal) -> int:
    return screen.getvalue().count("ipsgeo ")


def test_the_bar_runs_on_while_a_solver_says_nothing(screen):
    with watched(screen) as clock:
        clock.show("prices", "≥ 12")
        assert drawn(screen) == 0  # short work shows none
        time.sleep(0.3)
        assert drawn(screen) >= 3
        assert "≥ 12" in screen.getvalue()
    after = drawn(screen)
    time.sleep(0.1)
    assert drawn(screen) == after  # nothing is drawn once it is over


def test_a_part_of_the_time_shows_its_steps_at_once(screen, monkeypatch):
    monkeypatch.setattr(clocks, "TICK_S", 60.0)
    with watched(screen) as clock:
        time.sleep(0.15)
        before = drawn(screen)
        clock.part(0.5).part(0.5).show("plan", "21–24")  # its own watch has just started
        assert drawn(screen) == before + 1


def test_an_even_load_first_shows_a_bar_while_its_first_plan_is_sought(
    screen, monkeypatch, two_areas
):
    def silent(*given: object) -> object:
        time.sleep(0.3)
        return found(*given)

    found = order.least_deviation
    monkeypatch.setattr(order, "least_deviation", silent)
    with redirect_stderr(screen):
        assert solve(two_areas, time_limit_s=20, first="balance").status == "optimal"
    assert drawn(screen) >= 3


@pytest.fixture
def two_areas() -> Problem:
    demand = dict.fromkeys("ABCDEFGHI", 5.0)
    return letters_to_problem(LARGER_MAP, demand, coaches=4, areas=3, throughput_per_year=20.0)


def test_nothing_is_drawn_where_nobody_watches(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)  # another test may be a notebook
    monkeypatch.setattr(clocks, "BAR_AFTER_S", 0.0)
    with running_clock(10.0) as clock:
        clock.show("plan", "x")
        assert not [thread for thread in threading.enumerate() if thread.name == "ipsgeo bar"]
    assert capsys.readouterr().err == ""


def test_ctrl_c_is_gentle_once_while_the_bar_runs(screen):
    with watched(screen) as clock:
        time.sleep(0.1)
        signal.raise_signal(signal.SIGINT)
        assert clock.is_up() and clock.part(0.5).is_up()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_the_clock_of_a_part_of_a_part_knows_the_whole():
    whole = Clock(limit_s=8.0)
    assert whole.part(0.5).part(0.5).outermost() is whole


def long_ago(passed_s: float, limit_s: float = 10_000.0, **options: object) -> Clock:
    """A clock that was started so many seconds ago."""
    started = time.perf_counter() - passed_s
    return Clock(limit_s=limit_s, started=started, **options)  # type: ignore[arg-type]


def test_what_is_left_is_the_limit_without_what_has_passed():
    assert long_ago(4_000).left_s() == pytest.approx(6_000, abs=100)
    assert long_ago(4_000).passed_s() == pytest.approx(4_000, abs=100)
    over, stopped = long_ago(10_001), long_ago(4_000, stopped=True)
    assert over.left_s() == stopped.left_s() == 0
    assert over.is_up() and stopped.is_up()
    # Of half a second something is left.
    assert not Clock(limit_s=0.5, started=time.perf_counter() + 0.4).is_up()


def test_a_part_is_a_share_of_what_is_left():
    whole = long_ago(4_000, bar=object())
    assert whole.part(0.25).limit_s == pytest.approx(1_500, abs=100)
    assert whole.part(0.25, at_most_s=7.0).limit_s == 7
    assert whole.part(0.25, at_most_s=7_000.0).limit_s == pytest.approx(1_500, abs=100)
    assert whole.part(0.25).bar is whole.bar


def test_a_part_ends_with_the_whole_or_before():
    assert long_ago(0, whole=long_ago(9_000)).left_s() == pytest.approx(1_000, abs=100)
    assert long_ago(9_500, whole=long_ago(9_000)).left_s() == pytest.approx(500, abs=100)
    whole = Clock(limit_s=10_000.0)
    part = whole.part(0.5).part(0.5)
    assert not part.is_up()
    whole.stopped = True
    assert part.is_up()
