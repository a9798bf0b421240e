"""Work that goes on in a process of its own: the page stays alive, and it can be stopped."""

import contextlib
import pickle
import subprocess
import sys
import time
from pathlib import Path

from ipsgeo.app.worker import Outcome

ENDING_S = 10.0  # that the process may take to end once its result is there


class Work:
    """One study file on its way to being solved."""

    def __init__(self, study: Path, time_limit_s: float) -> None:
        self.time_limit_s = time_limit_s
        self.started = time.monotonic()
        self.stops = 0
        self.result = study.with_suffix(".result")
        self.result.unlink(missing_ok=True)
        command = (sys.executable, "-m", "ipsgeo.app.worker")
        given = (f"{study}", f"{time_limit_s}", f"{self.result}")
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            [*command, *given], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True
        )

    def passed_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def is_done(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def stop(self) -> None:
        """Stop: the first time gently, leaving the best plan so far; then at once."""
        self.stops += 1
        if self.stops > 1:
            self.end()
        elif self.process.stdin is not None:
            with contextlib.suppress(OSError):  # it has ended by itself
                self.process.stdin.write("stop\n")
                self.process.stdin.flush()

    def end(self) -> None:
        """End the process, if it has not ended."""
        self.process.kill()
        self.process.wait()

    def outcome(self) -> Outcome | None:
        """What came of it, after the process has ended; None where it was ended before."""
        with contextlib.suppress(OSError):  # what stops it may find it gone
            self.process.communicate(timeout=ENDING_S)
        if not self.result.is_file():
            return None
        outcome: Outcome = pickle.loads(self.result.read_bytes())
        self.result.unlink()
        return outcome
