"""``python -m ipsgeo.app NOTEBOOK``: the notebook opened as an app, on this machine alone."""

# mypy: disable-error-code="import-not-found,import-untyped"
# (voila is an optional extra)

import sys
from collections.abc import Sequence

# The page may ask for nothing but this server's own files: voila's template would fetch a font.
POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
    "connect-src 'self' data: ws://127.0.0.1:* ws://localhost:*; frame-ancestors 'self'"
)


def arguments(given: Sequence[str]) -> list[str]:
    """Voila's arguments: those given, and the settings of a page that stays on this machine."""
    headers = {"headers": {"Content-Security-Policy": POLICY}}
    return [*given, "--Voila.ip=127.0.0.1", f"--Voila.tornado_settings={headers}"]


def main(given: Sequence[str]) -> None:
    """Open a notebook until it is interrupted."""
    from voila.app import Voila

    Voila.launch_instance(arguments(given))


if __name__ == "__main__":
    main(sys.argv[1:])
