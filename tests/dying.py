"""A mapping that kills the process that unpacks it: what running out of memory looks like."""

import os
import signal
from pathlib import Path


class Bomb(dict):
    """An empty mapping; unpacking it kills the process as often as ``times`` says."""

    def __init__(self, log: Path, times: int) -> None:
        super().__init__()
        self.log, self.times = log, times

    def __reduce__(self) -> tuple[object, ...]:
        return explode, (str(self.log), self.times)


def explode(log: str, times: int) -> dict[str, float]:
    """Note the death and die, unless it was noted so often before."""
    file = Path(log)
    seen = len(file.read_bytes()) if file.exists() else 0
    if seen < times:
        with file.open("ab") as opened:
            opened.write(b"x")
        os.kill(os.getpid(), signal.SIGKILL)
    return {}
