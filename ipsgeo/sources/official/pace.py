"""How often a service is asked, where it limits the calls in a time."""

import time
from collections import deque
from collections.abc import Callable, Sequence

from ipsgeo.sources.service_questions import Question

Ask = Callable[[Question], bytes]


def paced(
    ask: Ask,
    limits: Sequence[tuple[int, float]],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Ask:
    """``ask`` that waits before a call that would be one too many.

    Each limit is the most calls and the seconds in which they may begin: (29, 10.0).
    """
    begun: deque[float] = deque(maxlen=max(most for most, _ in limits))

    def wait_and_ask(question: Question) -> bytes:
        while (wait_s := seconds_to_wait(begun, limits, clock())) > 0:
            sleep(wait_s)
        begun.append(clock())
        return ask(question)

    return wait_and_ask


def seconds_to_wait(
    begun: Sequence[float], limits: Sequence[tuple[int, float]], now: float
) -> float:
    """Seconds until one more call keeps every limit; at most 0 where it does so now."""
    return max(
        (begun[-most] + span_s - now for most, span_s in limits if len(begun) >= most),
        default=0.0,
    )
