"""A server on this machine that answers as told, and misbehaves as told.

Example
-------
>>> from sources.replay import Answer, replay
>>> with replay({"/table": [Answer(status=503), Answer(body=b"[1]")]}) as server:
...     ask(Question(address=f"{server.address}/table", parameters={}), manners=server.manners)
...     server.count("/table")
b'[1]'
2

A route is a list of answers given in turn (the last one again and again), or a function from the
request to an answer. ``server.requests`` holds what was asked, in order.
"""

import contextlib
import gzip
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

from ipsgeo.sources.service_questions import Manners

QUICK = Manners(connect_s=2.0, read_s=2.0, backoff_s=0.001, most_wait_s=0.05, total_s=20.0)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked: names of headers are in lower case."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer and its faults.

    Parameters
    ----------
    status, headers, body
        As they are sent. Content-Length is added unless the headers have it.
    wait_s
        Before the first byte.
    drip_s
        After every byte of the body.
    drip_headers_s
        After every byte of the status line and the headers.
    cut_after
        Bytes of the body after which the connection breaks.
    chunked
        Send the body in chunks of this many bytes, without a length.
    ranges
        Answer a Range with 206 where If-Range is this answer's ETag; add Accept-Ranges. The ETag
        is taken from the headers.
    raw
        Send exactly these bytes instead of everything else; b"" closes at once.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    wait_s: float = 0.0
    drip_s: float = 0.0
    drip_headers_s: float = 0.0
    cut_after: int | None = None
    chunked: int | None = None
    ranges: bool = False
    raw: bytes | None = None


Route = Sequence[Answer] | Callable[[Request], Answer]


def answer_json(value: object, **options: object) -> Answer:
    """An answer in JSON."""
    body = json.dumps(value).encode()
    return Answer(body=body, headers={"Content-Type": "application/json"}, **options)


def answer_gzip(content: bytes, **options: object) -> Answer:
    """An answer packed with gzip."""
    packed = gzip.compress(content, mtime=0)
    return Answer(body=packed, headers={"Content-Encoding": "gzip"}, **options)


CLOSES_AT_ONCE = Answer(raw=b"")
PAGE = Answer(
    body=b"<!DOCTYPE html><html><head><title>Huoltokatko</title></head></html>",
    headers={"Content-Type": "text/html; charset=utf-8"},
)


@dataclass(kw_only=True)
class Replay:
    """A running server.

    Parameters
    ----------
    address
        Without a slash at the end: http://127.0.0.1:54321.
    manners
        Short waits, for ``ask``.
    """

    address: str
    routes: dict[str, Route]
    requests: list[Request] = field(default_factory=list)
    manners: Manners = QUICK
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return len(self.asked(path))

    def asked(self, path: str) -> list[Request]:
        """What was asked of a path."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        """The next answer of the route."""
        with self.lock:
            self.requests.append(request)
            number = self.count(request.path) - 1
        route = self.routes.get(request.path)
        if route is None:
            return Answer(status=404, body=b"no such route")
        return route(request) if callable(route) else route[min(number, len(route) - 1)]


@contextmanager
def replay(
    routes: Mapping[str, Route],
    *,
    certificate: tuple[Path, Path] | None = None,
    as_proxy: bool = False,
) -> Iterator[Replay]:
    """A server that answers until the block ends; the environment's proxies do not apply to it.

    Parameters
    ----------
    routes
        Path, without parameters -> answers. A path may also be a whole address, as a proxy is
        asked for it.
    certificate
        Files of a certificate and its key: the server then speaks TLS.
    as_proxy
        The environment names this server as the proxy of every address.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    server.handle_error = lambda *_: None  # a client that went away is part of the play
    server.replay = Replay(
        address=f"{scheme}://127.0.0.1:{server.server_port}", routes=dict(routes)
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    direct = "" if as_proxy else "127.0.0.1,localhost"
    proxy = server.replay.address if as_proxy else ""
    environment = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": direct}
    lower = {name.lower(): value for name, value in environment.items()}
    try:
        with mock.patch.dict(os.environ, environment | lower):
            yield server.replay
    finally:
        server.replay.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        pass

    def respond(self) -> None:
        replay = self.server.replay
        parts = urlsplit(self.path)
        path = self.path.split("?")[0] if parts.scheme else parts.path
        request = Request(
            method=self.command,
            path=path,
            parameters=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
        )
        answer = replay.answer(request)
        self.close_connection = True
        replay.stopping.wait(answer.wait_s)
        if answer.raw is not None:
            self.wfile.write(answer.raw)
            return
        head, body = lines_of(answer, request)
        self.drip(head, answer.drip_headers_s)
        self.drip(body, answer.drip_s)

    do_GET = do_POST = do_CONNECT = respond

    def drip(self, content: bytes, pause_s: float) -> None:
        """Send all at once, or a byte at a time."""
        step = 1 if pause_s else max(1, len(content))
        for start in range(0, len(content), step):
            self.wfile.write(content[start : start + step])
            if pause_s and self.server.replay.stopping.wait(pause_s):
                return


def lines_of(answer: Answer, request: Request) -> tuple[bytes, bytes]:
    """The status line with the headers, and the body, cut where it is to be cut."""
    status, headers, body = answer.status, dict(answer.headers), answer.body
    if answer.ranges:
        headers.setdefault("Accept-Ranges", "bytes")
        asked = request.headers.get("range", "")
        if asked and request.headers.get("if-range") == headers.get("ETag"):
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body = body[start:]
    if answer.chunked is None:
        headers.setdefault("Content-Length", str(len(body)))
    else:
        headers["Transfer-Encoding"] = "chunked"
    headers.setdefault("Connection", "close")
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    cut = body if answer.cut_after is None else body[: answer.cut_after]
    if answer.chunked is None:
        return head, cut
    pieces = [cut[at : at + answer.chunked] for at in range(0, len(cut), answer.chunked)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return head, sent + (b"0\r\n\r\n" if answer.cut_after is None else b"")


def refused_address() -> str:
    """An address of this machine at which nothing listens."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{opened.getsockname()[1]}"


def self_signed(folder: Path) -> tuple[Path, Path] | None:
    """Files of a certificate that nobody trusts, and of its key; None without openssl."""
    if shutil.which("openssl") is None:
        return None
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    words = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
        f" -addext subjectAltName=IP:127.0.0.1 -keyout {key} -out {certificate}"
    )
    done = subprocess.run(words.split(), capture_output=True, check=False)
    return (certificate, key) if done.returncode == 0 else None


def waited(done: Callable[[], bool], limit_s: float = 5.0) -> bool:
    """Whether something comes true in time."""
    until = time.monotonic() + limit_s
    while not done() and time.monotonic() < until:
        time.sleep(0.01)
    return done()
