"""Official services on the network: the only module that opens a socket."""

import re
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from tqdm import tqdm

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.service_answers import (
    STEP,
    Part,
    TryAgainError,
    check_is_data,
    readable,
    status_error,
)
from ipsgeo.sources.service_questions import Manners, Question

USUAL = Manners()
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
REDIRECTS_WITH_BODY = (307, 308)  # the others turn a POST into a GET: another question
LONGEST_NOTICE = 2000
BAR_AFTER_S = 2.0
GLANCE_S = 0.1
THREAD = "ipsgeo-ask"
# What requests and urllib3 raise; UnicodeError and other ValueErrors come from broken addresses.
NETWORK_ERRORS = (
    requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError,
)  # fmt: skip


@dataclass(kw_only=True)
class Errand:
    """One question on its way: what has come, the time that is left, and how it ended."""

    question: Question
    manners: Manners
    part: Part
    given_up: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)
    answer: bytes | None = None
    error: BaseException | None = None

    def left_s(self) -> float:
        """Seconds until the whole errand must have ended."""
        return self.manners.total_s - (time.monotonic() - self.started)

    def too_slow(self, seconds: float) -> Finding:
        """What is said about a time limit."""
        facts = {"seconds": max(1, round(seconds))}
        return Finding(key="service_too_slow", file=self.question.address, facts=facts)


def ask(question: Question, *, manners: Manners = USUAL) -> bytes:
    """The whole answer to one question, checked for everything that can be seen from outside.

    Retries with back-off; resumes where the server can. Raises DataError in one line for no
    connection, a time limit, a proxy's 407, a certificate, any status but 200, a cut answer, an
    answer that is too large, or an HTML page where data was asked for. An answer of unstated
    length that ends early cannot be told from a whole one here: who reads it must.

    A POST is asked again like a GET: it is a question, too. The proxies and certificates of the
    environment (HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE) apply. A bar on standard error shows
    what has come, after two seconds and on a terminal or in a notebook only.
    """
    if not is_allowed(question.address):
        raise DataError(Finding(key="service_address", file=without_secrets(question.address)))
    part = Part(address=question.address, most_bytes=manners.most_bytes)
    errand = Errand(question=question, manners=manners, part=part)
    # In a thread of its own: looking up a name, or a header that comes byte by byte, has no time
    # limit that requests could set. Where time is up the thread is left to itself.
    worker = threading.Thread(target=run, args=(errand,), name=THREAD, daemon=True)
    worker.start()
    try:
        watch(worker, errand)
    finally:
        errand.given_up.set()
    if errand.error is not None:
        raise errand.error
    if errand.answer is None:
        raise DataError(errand.too_slow(manners.total_s))
    return errand.answer


def watch(worker: threading.Thread, errand: Errand) -> None:
    """Show what has come until the errand ends or its time is up."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    watched = is_terminal or "ipykernel" in sys.modules
    with tqdm(
        desc=urlsplit(errand.question.address).hostname, delay=BAR_AFTER_S, unit="B",
        unit_scale=True, disable=not watched, leave=False,
    ) as bar:  # fmt: skip
        while worker.is_alive() and errand.left_s() > 0:
            worker.join(min(GLANCE_S, max(0.0, errand.left_s())))
            bar.total = errand.part.expected
            bar.update(len(errand.part.sent) - bar.n)


def run(errand: Errand) -> None:
    """Carry out an errand, and note how it ended."""
    try:
        errand.answer = asked_until_whole(errand)
    except BaseException as error:  # raised again where the errand was given
        errand.error = error


def asked_until_whole(errand: Errand) -> bytes:
    """The answer, asked for as often as manners allow."""
    with requests.Session() as session:
        # Redirects are followed below. Without this requests still reads each one's whole body.
        session.get_redirect_target = no_redirect  # type: ignore[method-assign, assignment]
        for number in count():
            try:
                return asked_once(session, errand)
            except TryAgainError as error:
                wait_s = wait_before_next(errand, error, number)
                if wait_s is None or errand.given_up.wait(wait_s):
                    raise DataError(*error.findings) from error
    raise AssertionError("the loop ends by an answer or an error")


def no_redirect(response: requests.Response) -> None:
    """Where requests itself would follow a redirect to: nowhere."""


def wait_before_next(errand: Errand, error: TryAgainError, number: int) -> float | None:
    """Seconds to wait before the next try; None where there is none, or no time for it."""
    manners = errand.manners
    wait_s = max(manners.backoff_s * 2**number, min(error.wait_s, manners.most_wait_s))
    is_last = number + 1 >= manners.tries
    return None if is_last or wait_s >= errand.left_s() else wait_s


def asked_once(session: requests.Session, errand: Errand) -> bytes:
    """One try: the whole answer, or an error; what has come of it stays in the errand's part."""
    address, part = errand.question.address, errand.part
    try:
        with opened(session, errand) as response:
            if response.status_code != (206 if part.asking_for_rest() else 200):
                check_status(address, response, part)
            part.begin(response.status_code, response.headers)
            read_into(part, response, errand)
            content = part.whole()
            check_is_data(address, response.headers, content)
            return content
    except NETWORK_ERRORS as error:
        raise network_error(error, errand) from error


def check_status(address: str, response: requests.Response, part: Part) -> None:
    """Raise DataError for a status that holds no answer."""
    if response.status_code == 200:  # the whole, where a rest was asked for
        return
    if response.status_code == 416:  # the rest that was asked for is not there any more
        raise part.cut(whole_anew=True)
    try:
        says = readable(response.raw.read(LONGEST_NOTICE, decode_content=True) or b"")
    except NETWORK_ERRORS:
        says = ""
    says = says or readable((response.reason or "").encode()) or "–"
    raise status_error(address, response.status_code, response.headers, says)


def read_into(part: Part, response: requests.Response, errand: Errand) -> None:
    """Take the body piece by piece, as it was sent, until it ends or nobody waits any more."""
    try:
        while piece := response.raw.read1(STEP, decode_content=False):
            part.add(piece)
            if errand.given_up.is_set():
                return
    except urllib3.exceptions.ReadTimeoutError as error:
        raise TryAgainError(errand.too_slow(errand.manners.read_s)) from error
    except NETWORK_ERRORS as error:
        raise part.cut() from error


@contextmanager
def opened(session: requests.Session, errand: Errand) -> Iterator[requests.Response]:
    """The headers of an answer, after redirects that keep the question and its encryption."""
    question, manners = errand.question, errand.manners
    address, parameters = question.address, question.parameters
    for _ in range(MOST_REDIRECTS + 1):
        with session.request(
            "GET" if question.body is None else "POST",
            address,
            params=parameters,
            json=question.body,
            headers={"Accept-Encoding": "gzip", "User-Agent": "ipsgeo"}
            | errand.part.asking_for_rest(),
            timeout=(manners.connect_s, manners.read_s),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code not in REDIRECTS or "Location" not in response.headers:
                yield response
                return
            address, parameters = next_address(question, address, response), {}
    raise DataError(Finding(key="service_redirect", file=question.address, value=address))


def next_address(question: Question, address: str, response: requests.Response) -> str:
    """Where a redirect leads; DataError where it must not be followed."""
    location = response.headers["Location"]
    try:
        target = urljoin(address, location.encode("latin-1").decode("utf-8"))
    except ValueError:
        target = ""
    loses_question = question.body is not None and response.status_code not in REDIRECTS_WITH_BODY
    loses_lock = address.lower().startswith("https:") and not target.lower().startswith("https:")
    if loses_question or loses_lock or not is_allowed(target):
        shown = readable(location.encode("latin-1", "replace"))
        raise DataError(Finding(key="service_redirect", file=question.address, value=shown))
    return target


def is_allowed(address: str) -> bool:
    """Whether an address is encrypted or of this machine, and holds no user name."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    # What cannot be seen or reads in two ways would show another host than the one that is asked.
    if not host or "@" in parts.netloc or not address.isprintable() or set(address) & set(" \\"):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in OWN_MACHINE)


def without_secrets(address: str) -> str:
    """An address as an error may show it."""
    return " ".join(re.sub(r"//[^/@]*@", "//", address).split())


def network_error(error: Exception, errand: Errand) -> DataError:
    """An error of requests or urllib3 in the planner's words."""
    address, manners = errand.question.address, errand.manners
    causes = list(causes_of(error))
    is_misspelt = isinstance(error, ValueError) and not isinstance(
        error, requests.exceptions.InvalidHeader
    )
    # The address was checked before: where there is a proxy, its address is the misspelt one.
    is_of_proxy = is_misspelt and bool(requests.utils.get_environ_proxies(address))
    if is_of_proxy or isinstance(error, requests.exceptions.ProxyError):
        return DataError(Finding(key="service_proxy", file=address))
    if is_about_certificates(error, causes):
        return DataError(Finding(key="service_certificate", file=address))
    if isinstance(error, requests.ConnectTimeout):
        return TryAgainError(errand.too_slow(manners.connect_s))
    if any(isinstance(cause, urllib3.exceptions.ReadTimeoutError) for cause in causes):
        return TryAgainError(errand.too_slow(manners.read_s))
    if any(isinstance(cause, urllib3.exceptions.NameResolutionError) for cause in causes):
        return TryAgainError(Finding(key="service_no_name", file=address))
    if is_misspelt:
        return DataError(Finding(key="service_address", file=address))
    return TryAgainError(Finding(key="service_no_connection", file=address))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """An error and everything that it came from."""
    waiting, seen = [error], set()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
        waiting += [one for one in inner if isinstance(one, BaseException)]


def is_about_certificates(error: Exception, causes: list[BaseException]) -> bool:
    """Whether a certificate is not trusted, or the file of trusted ones cannot be read."""
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return True
    # $REQUESTS_CA_BUNDLE names something that holds no certificates, or nothing at all.
    is_unreadable = any(getattr(cause, "library", None) in ("X509", "PEM") for cause in causes)
    return is_unreadable or (type(error) is OSError and "certificate" in str(error))
