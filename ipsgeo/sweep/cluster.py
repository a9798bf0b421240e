"""A cluster of dask.distributed: imported here only, and only when one is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ipsgeo.errors import DataError, Finding, one_line

PATIENCE_S = 20  # until the scheduler answers


@contextmanager
def open_cluster(address: str, *, patience_s: float = PATIENCE_S) -> Iterator[Any]:
    """A client of a running cluster, which ``sweep`` takes as its executor.

    Parameters
    ----------
    address
        Of the scheduler: "tcp://machine:8786". Its workers need this version of ipsgeo.
    patience_s
        Seconds to wait for it.

    Raises
    ------
    DataError
        Where the extra ``dask`` is not installed, or no scheduler answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise DataError(Finding(key="sweep_no_dask")) from error
    try:
        client = Client(address, timeout=patience_s, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # TimeoutError is an OSError
        facts = {"why": one_line(str(error) or type(error).__name__)}
        raise DataError(Finding(key="sweep_no_scheduler", value=address, facts=facts)) from error
    with client:
        yield client
