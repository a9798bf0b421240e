"""How much of the time limit is left."""

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A stop watch with a limit in seconds."""

    limit_s: float
    started: float = field(default_factory=time.perf_counter)

    def passed_s(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    def left_s(self) -> float:
        """Seconds until the limit; not below zero."""
        return max(0.0, self.limit_s - self.passed_s())

    def is_up(self) -> bool:
        """Whether the time is over."""
        return self.left_s() <= 0.0
