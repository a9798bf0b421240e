"""The time that is left, the planner's Ctrl-C, and a bar that shows how far long work has come."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from tqdm import tqdm

BAR_AFTER_S = 2.0
TICK_S = 1.0  # between two drawings while a solver says nothing
STEPS = ("areas", "prices", "plan")


class OutOfTimeError(Exception):
    """Time was up before there was anything to show."""


@dataclass(kw_only=True)
class Clock:
    """A stop watch with a limit in seconds, which Ctrl-C stops early.

    Parameters
    ----------
    limit_s
        Seconds of wall clock.
    bar
        Where progress is shown; None for nowhere.
    whole
        The clock that this one measures a part of.
    """

    limit_s: float
    bar: tqdm | None = None
    whole: "Clock | None" = None
    stopped: bool = False
    started: float = field(default_factory=time.perf_counter)

    def passed_s(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    def left_s(self) -> float:
        """Seconds until the limit, and that of the whole; zero once stopped."""
        left = 0.0 if self.stopped else max(0.0, self.limit_s - self.passed_s())
        return left if self.whole is None else min(left, self.whole.left_s())

    def part(self, share: float, *, at_most_s: float = float("inf")) -> "Clock":
        """A clock for a share of the seconds that are left."""
        limit_s = min(share * self.left_s(), at_most_s)
        return Clock(limit_s=limit_s, bar=self.bar, whole=self)

    def is_up(self) -> bool:
        """Whether the time is over."""
        return self.left_s() <= 0.0

    def show(self, step: str, detail: str) -> None:
        """Show how far the work has come: the step (of ``STEPS``) and a few words."""
        if self.bar is not None:
            self.bar.n = STEPS.index(step)
            self.bar.set_postfix_str(detail, refresh=self.outermost().passed_s() > BAR_AFTER_S)

    def outermost(self) -> "Clock":
        """The clock that this one measures a part of, or a part of a part."""
        return self if self.whole is None else self.whole.outermost()


@contextmanager
def running_clock(limit_s: float) -> Iterator[Clock]:
    """A clock that shows a bar after two seconds and that the first Ctrl-C stops gently.

    A second Ctrl-C interrupts as ever. The bar is drawn on standard error of a terminal or a
    notebook, and nowhere else; its clock runs on while a solver says nothing for long.
    """
    watched = sys.stderr.isatty() or "ipykernel" in sys.modules
    with tqdm(
        total=len(STEPS), delay=BAR_AFTER_S, disable=not watched, leave=False,
        bar_format="ipsgeo {bar:20} {n_fmt}/{total_fmt} {elapsed}{postfix}",
    ) as bar:  # fmt: skip
        clock = Clock(limit_s=limit_s, bar=bar)
        with stopped_by_interrupt(clock), ticking(bar):
            yield clock


@contextmanager
def ticking(bar: tqdm) -> Iterator[None]:
    """Draw a bar anew every second: an integer program can take a minute without a word."""
    if bar.disable:
        yield
        return
    over = threading.Event()

    def tick() -> None:
        wait_s = BAR_AFTER_S
        while not over.wait(wait_s):
            bar.refresh()
            wait_s = TICK_S

    ticker = threading.Thread(target=tick, name="ipsgeo bar", daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()


@contextmanager
def stopped_by_interrupt(clock: Clock) -> Iterator[None]:
    """Let the first Ctrl-C stop the clock; only the main thread can be told of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: FrameType | None) -> None:
        clock.stopped = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
