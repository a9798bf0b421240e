"""The network edge: whatever a service does, there is a whole answer or one clear line."""

import contextlib
import gzip
import threading
import time
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sources.faults import DATA, FAULTS, TAGGED
from sources.replay import (
    CLOSES_AT_ONCE,
    QUICK,
    Answer,
    Replay,
    Request,
    answer_gzip,
    answer_json,
    refused_address,
    replay,
    self_signed,
    waited,
)

from ipsgeo import words
from ipsgeo.errors import DataError
from ipsgeo.sources.service_answers import asked_wait_s, readable
from ipsgeo.sources.service_questions import Manners, Question
from ipsgeo.sources.services import THREAD, ask

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    """Whatever proxies and certificates this machine has, the tests have none."""
    for name in (*PROXIES, *map(str.lower, PROXIES), "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def asked(server: Replay, path: str = "/a", *, body: dict | None = None, **manners: float) -> bytes:
    question = Question(address=server.address + path, parameters={}, body=body)
    return ask(question, manners=replace(QUICK, **manners))


def refusal(address: str, **manners: float) -> DataError:
    question = Question(address=address, parameters={})
    with pytest.raises(DataError) as caught:
        ask(question, manners=replace(QUICK, **manners))
    assert type(caught.value) is DataError
    assert len(caught.value.findings) == 1
    return caught.value


def key_of(error: DataError) -> str:
    return error.findings[0].key


# whole answers


def test_a_question_carries_its_parameters():
    with replay({"/a": [answer_json([5])]}) as server:
        question = Question(address=f"{server.address}/a", parameters={"typeName": "kunta:ä"})
        assert ask(question, manners=QUICK) == b"[5]"
        (request,) = server.requests
    assert (request.method, request.parameters) == ("GET", {"typeName": "kunta:ä"})


def test_a_question_with_a_body_is_posted():
    with replay({"/a": lambda request: answer_json([request.method, request.json()])}) as server:
        assert asked(server, body={"Alue": ["KU005"]}) == b'["POST", {"Alue": ["KU005"]}]'


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=DATA),
        Answer(body=DATA, chunked=100),
        answer_gzip(DATA),
        answer_gzip(DATA, chunked=7),
        Answer(body=DATA, headers={"Connection": "keep-alive"}),
        Answer(body=DATA, headers={"Content-Encoding": "identity"}),
        Answer(raw=b"HTTP/1.0 200 OK\r\n\r\n" + DATA),
        Answer(raw=b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\n\r\n" + DATA),
        Answer(body=DATA, wait_s=0.2),
        Answer(
            body=gzip.compress(DATA[:99]) + gzip.compress(DATA[99:]) + b"\0\0",
            headers={"Content-Encoding": "x-gzip"},
        ),
    ],
)
def test_a_whole_answer_comes_as_it_is(answer):
    with replay({"/a": [answer]}) as server:
        assert asked(server) == DATA
        assert server.count("/a") == 1


def test_an_empty_answer_is_left_to_its_reader():
    with replay({"/a": [Answer()], "/packed": [answer_gzip(b"")]}) as server:
        assert asked(server) == b""
        assert asked(server, "/packed") == b""


def test_numbers_that_look_like_nothing_else_are_not_taken_for_a_page():
    with replay({"/a": [Answer(body=b"1 < 2")]}) as server:
        assert asked(server) == b"1 < 2"


# asked again


@pytest.mark.parametrize(
    "fault",
    [
        *(Answer(status=status) for status in (429, 502, 503, 504)),
        CLOSES_AT_ONCE,
        Answer(raw=b"HTTP/1.1 200"),
        Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Ty"),
        Answer(body=DATA, headers={"Content-Length": "-1"}),
        Answer(raw=b"nonsense\r\n\r\n"),
        Answer(body=DATA, cut_after=100),
        Answer(body=DATA, cut_after=0),
        Answer(body=DATA, chunked=100, cut_after=250),
        Answer(body=DATA, headers={"Content-Length": "999999"}),
        answer_gzip(DATA, cut_after=900, chunked=100),
        Answer(body=gzip.compress(DATA)[:-20], headers={"Content-Encoding": "gzip"}),
        Answer(body=gzip.compress(DATA)[:-8] + bytes(8), headers={"Content-Encoding": "gzip"}),
        Answer(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_what_may_pass_is_asked_again(fault):
    with replay({"/a": [fault, fault, Answer(body=DATA)]}) as server:
        assert asked(server) == DATA
        assert server.count("/a") == 3


def test_a_post_is_asked_again_with_its_body():
    with replay({"/a": [Answer(status=503), answer_json([1])]}) as server:
        assert asked(server, body={"x": 1}) == b"[1]"
        assert [request.json() for request in server.requests] == [{"x": 1}] * 2


def test_a_slow_first_byte_is_asked_again():
    with replay({"/a": [Answer(body=DATA, wait_s=1), Answer(body=DATA)]}) as server:
        assert asked(server, read_s=0.2) == DATA


def test_waits_grow_and_keep_what_the_service_asks_for_up_to_a_limit():
    def times(answer: Answer, **manners: float) -> list[float]:
        moments: list[float] = []

        def route(_: Request) -> Answer:
            moments.append(time.monotonic())
            return answer if len(moments) < 4 else answer_json([])

        with replay({"/a": route}) as server:
            asked(server, **manners)
        return [after - before for before, after in pairwise(moments)]

    grown = times(Answer(status=503), backoff_s=0.05)
    assert [wait >= least for wait, least in zip(grown, (0.05, 0.1, 0.2), strict=True)] == [
        True
    ] * 3
    polite = times(Answer(status=429, headers={"Retry-After": "3600"}), most_wait_s=0.1)
    assert all(0.1 <= wait < 1 for wait in polite)


def test_retry_after_is_a_number_or_a_date():
    now = datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC)
    assert asked_wait_s("120") == 120
    assert asked_wait_s("Sun, 22 Nov 2026 08:00:30 GMT", now) == 30
    assert asked_wait_s("Sun, 22 Nov 2026 07:00:00 GMT", now) == 0
    assert asked_wait_s("Sun, 22 Nov 2026 08:00:30 -0000", now) == 30
    for nonsense in ("", "-5", "soon", "nan", "1e9", "9" * 400, "Sun, 99 Nov 2026 99:00:00 GMT"):
        assert asked_wait_s(nonsense, now) == 0, nonsense


def test_no_wait_goes_beyond_the_total_time():
    with replay({"/a": [Answer(status=503, headers={"Retry-After": "60"})]}) as server:
        started = time.monotonic()
        error = refusal(f"{server.address}/a", total_s=5, most_wait_s=60)
        assert time.monotonic() - started < 2
        assert (key_of(error), server.count("/a")) == ("service_down", 1)


# resumed


@pytest.mark.parametrize("packed", [False, True])
def test_a_cut_answer_is_continued_where_it_ended(packed):
    body = gzip.compress(DATA, mtime=0) if packed else DATA
    headers = TAGGED | ({"Content-Encoding": "gzip"} if packed else {})
    whole = Answer(body=body, headers=headers, ranges=True)
    with replay(
        {"/a": [replace(whole, cut_after=1000), replace(whole, cut_after=500), whole]}
    ) as s:
        assert asked(s) == DATA
        asked_for = [request.headers.get("range") for request in s.requests]
        conditions = [request.headers.get("if-range") for request in s.requests]
    assert asked_for == [None, "bytes=1000-", "bytes=1500-"]
    assert conditions == [None, '"v1"', '"v1"']


def test_a_chunked_answer_is_continued():
    whole = Answer(body=DATA, headers=TAGGED, ranges=True)
    with replay({"/a": [replace(whole, chunked=100, cut_after=1000), whole]}) as server:
        assert asked(server) == DATA
        assert server.requests[1].headers["range"] == "bytes=1000-"


@pytest.mark.parametrize(
    "first",
    [
        Answer(body=DATA, cut_after=1000),
        Answer(body=DATA, cut_after=1000, headers={"ETag": 'W/"v1"', "Accept-Ranges": "bytes"}),
        Answer(body=DATA, cut_after=1000, headers={"ETag": '"v1"', "Accept-Ranges": "none"}),
        Answer(body=DATA, cut_after=1000, headers={"ETag": '"v1"'}),
        Answer(body=DATA, cut_after=1000, headers={"Accept-Ranges": "bytes"}),
    ],
)
def test_without_a_firm_mark_it_starts_over(first):
    with replay({"/a": [first, Answer(body=DATA)]}) as server:
        assert asked(server) == DATA
        assert "range" not in server.requests[1].headers


def test_a_content_that_changed_in_between_is_taken_whole():
    first = Answer(body=b"x" * 3000, headers=TAGGED, ranges=True, cut_after=1000)
    second = Answer(body=DATA, headers=TAGGED | {"ETag": '"v2"'}, ranges=True)
    with replay({"/a": [first, second]}) as server:
        assert asked(server) == DATA
        assert server.requests[1].headers["range"] == "bytes=1000-"


@pytest.mark.parametrize(
    "wrong",
    [
        Answer(
            status=206,
            body=DATA[500:-500],
            headers=TAGGED | {"Content-Range": f"bytes 500-9/{len(DATA)}"},
        ),
        Answer(status=206, body=DATA[1000:]),
        Answer(
            status=206,
            body=DATA[1000:],
            headers=TAGGED | {"Content-Range": "bytes 1000-2/5000000"},
        ),
        Answer(
            status=206,
            body=DATA[1000:],
            headers={"Content-Range": f"bytes 1000-2/{len(DATA)}", "ETag": '"v2"'},
        ),
        Answer(
            status=206,
            body=gzip.compress(DATA[1000:]),
            headers=TAGGED
            | {"Content-Range": f"bytes 1000-2/{len(DATA)}", "Content-Encoding": "gzip"},
        ),
        Answer(status=416),
    ],
)
def test_a_rest_that_does_not_fit_is_never_joined(wrong):
    first = Answer(body=DATA, headers=TAGGED, ranges=True, cut_after=1000)
    with replay({"/a": [first, wrong, Answer(body=DATA)]}) as server:
        assert asked(server) == DATA
        assert "range" not in server.requests[2].headers


def test_a_rest_may_come_in_parts():
    whole = Answer(body=DATA, headers=TAGGED, ranges=True)
    headers = TAGGED | {"Content-Range": f"bytes 1000-1499/{len(DATA)}"}
    short = Answer(status=206, body=DATA[1000:1500], headers=headers)
    with replay({"/a": [replace(whole, cut_after=1000), short, whole]}) as server:
        assert asked(server) == DATA
        assert server.requests[2].headers["range"] == "bytes=1500-"


def test_a_fault_in_between_does_not_lose_what_has_come():
    whole = Answer(body=DATA, headers=TAGGED, ranges=True)
    answers = [replace(whole, cut_after=1000), Answer(status=503), CLOSES_AT_ONCE, whole]
    with replay({"/a": answers}) as server:
        assert asked(server) == DATA
        assert server.requests[3].headers["range"] == "bytes=1000-"


def test_a_part_that_nobody_asked_for_is_no_answer():
    with replay({"/a": [Answer(status=206, body=DATA)]}) as server:
        assert key_of(refusal(f"{server.address}/a")) == "service_status"


# errors, each in one line


SHOWN = {
    "500": "Internal error",
    "503": "Huolto",
    "404": "Table not found",
    "403": "Too many values",
    "page": "Huoltokatko",
    "notice in XML": "No layer",
    "redirect to plain http": "http://stat.example/a",
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_line_with_the_address(name):
    answer, key, tries = FAULTS[name]
    with replay({"/a": [answer]}) as server:
        address = f"{server.address}/a"
        error = refusal(address)
        assert (key_of(error), server.count("/a")) == (key, tries)
    for language in words.LANGUAGES:
        line = error.text(language)
        assert line.startswith(f"{address}: ") and "\n" not in line
        assert SHOWN.get(name, "") in line


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_lose_the_question_is_not_followed(status):
    routes = {
        "/a": [Answer(status=status, headers={"Location": "/b"})],
        "/b": [answer_json([1])],
    }
    with replay(routes) as server:
        with pytest.raises(DataError) as caught:
            asked(server, body={"x": 1})
        assert key_of(caught.value) == "service_redirect"
        assert server.count("/b") == 0


@pytest.mark.parametrize(("status", "body"), [(301, None), (307, {"x": 1}), (308, {"x": 1})])
def test_a_redirect_that_keeps_the_question_is_followed(status, body):
    routes = {
        "/a": [Answer(status=status, headers={"Location": "/b?y=2"})],
        "/b": [answer_json([1])],
    }
    with replay(routes) as server:
        assert asked(server, body=body) == b"[1]"
        (request,) = server.asked("/b")
        assert request.parameters == {"y": "2"}
        assert request.body == (b"" if body is None else b'{"x": 1}')


def test_nothing_listens():
    error = refusal(refused_address())
    assert key_of(error) == "service_no_connection"


def test_a_name_that_does_not_exist():
    error = refusal("https://ei-ole.invalid/a")
    assert key_of(error) == "service_no_name"
    assert error.text().startswith("https://ei-ole.invalid/a: ")


@pytest.mark.parametrize(
    "address",
    [
        "http://geo.example/a", "ftp://geo.example", "file:///etc/passwd", "geo.example", "",
        "https://", "https://[::1", "https://geo.example:99999/",
        "https://user:secret@geo.example/", "http://localhost\\@geo.example/",
        "https://geo.example/a b", "https://geo.example/\n", "https://a..b/", "https://*.example/",
    ],
)  # fmt: skip
def test_only_encrypted_addresses_are_asked(address):
    error = refusal(address)
    assert key_of(error) == "service_address"
    assert "secret" not in str(error) and "\n" not in str(error)


# time


@pytest.mark.parametrize(
    ("answer", "manners"),
    [
        (Answer(body=DATA, wait_s=20), {"read_s": 0.1, "tries": 2}),
        (Answer(body=DATA, drip_s=20), {"read_s": 0.1, "tries": 2}),
        (Answer(body=DATA, wait_s=20), {"total_s": 0.5}),
        (Answer(body=DATA, drip_s=0.05), {"total_s": 0.5}),
        (Answer(body=DATA, drip_headers_s=0.05), {"total_s": 0.5}),
        (Answer(body=DATA, drip_s=0.05, status=500), {"total_s": 0.5}),
        (Answer(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 10, wait_s=0.2), {"total_s": 0.1}),
    ],
)
def test_a_service_that_dawdles_comes_to_an_end(answer, manners):
    with replay({"/a": [answer]}) as server:
        started = time.monotonic()
        error = refusal(f"{server.address}/a", **manners)
        assert time.monotonic() - started < 1.5
    assert key_of(error) == "service_too_slow"


def test_a_drip_within_the_time_is_fine():
    with replay({"/a": [Answer(body=b"[1, 2, 3]", drip_s=0.03)]}) as server:
        assert asked(server, read_s=0.5) == b"[1, 2, 3]"


def test_what_is_left_of_a_dawdling_errand_goes_away():
    def threads() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == THREAD]

    with replay({"/a": [Answer(body=DATA, drip_s=0.02)]}) as server:
        refusal(f"{server.address}/a", total_s=0.2)
        assert waited(lambda: not threads())


def test_ctrl_c_passes(monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ipsgeo.sources.services.watch", interrupted)
    with replay({"/a": [Answer(body=DATA)]}) as server, pytest.raises(KeyboardInterrupt):
        asked(server)


# size


def test_more_bytes_than_allowed_are_not_taken():
    limit = len(DATA) - 1
    told = Answer(body=DATA)
    untold = Answer(body=DATA, chunked=1000)
    unending = Answer(raw=b"HTTP/1.0 200 OK\r\n\r\n" + DATA)
    for answer in (told, untold, unending, answer_gzip(DATA)):
        with replay({"/a": [answer]}) as server:
            error = refusal(f"{server.address}/a", most_bytes=limit)
            assert (key_of(error), server.count("/a")) == ("service_too_large", 1)
            assert asked(server, most_bytes=limit + 1) == DATA


def test_a_length_beyond_belief_is_refused_before_it_comes():
    endless = Answer(body=b"x", headers={"Content-Length": str(10**15)}, drip_s=30)
    with replay({"/a": [endless]}) as server:
        assert key_of(refusal(f"{server.address}/a")) == "service_too_large"


def test_a_gzip_bomb_does_not_go_off():
    bomb = gzip.compress(bytes(300_000_000), 9)
    answer = Answer(body=bomb, headers={"Content-Encoding": "gzip"})
    twice = Answer(body=gzip.compress(bomb), headers={"Content-Encoding": "gzip, gzip"})
    on_the_way = replace(answer, status=302, headers={**answer.headers, "Location": "/d"})
    routes = {
        "/a": [answer],
        "/b": [twice],
        "/c": [replace(answer, status=400)],
        "/d": [on_the_way],
    }
    with replay(routes) as server:
        tracemalloc.start()
        try:
            keys = [key_of(refusal(server.address + path, most_bytes=1_000_000)) for path in routes]
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert keys == [
        "service_too_large",
        "service_encoding",
        "service_status",
        "service_redirect",
    ]
    assert most < 20_000_000


# hostile text


def test_what_a_service_says_is_shown_short_and_plain():
    says = b"<script>alert('x')</script>\x1b[31m{value} {0} \xff\xe2\x80\xae" + b"long " * 1000
    with replay({"/a": [Answer(status=404, body=says)]}) as server:
        line = refusal(f"{server.address}/a").text("en")
    assert "alert" not in line and "\x1b" not in line and "\u202e" not in line
    assert "{value} {0}" in line and len(line) < 300


def test_a_redirect_shows_its_target_plainly():
    headers = {"Location": "http://x/\x1b[31m" + "y" * 1000}
    with replay({"/a": [Answer(status=302, headers=headers)]}) as server:
        line = refusal(f"{server.address}/a").text("en")
    assert "\x1b" not in line and len(line) < 300


@given(st.binary(max_size=200))
def test_any_notice_is_readable(content):
    text = readable(content)
    assert text.isprintable() and text == text.strip()


HEAD = b"HTTP/1.1 200 OK\r\n"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=60), st.sampled_from([b"", HEAD, HEAD + b"Content-Encoding: gzip\r\n"]))
@example(b"Transfer-Encoding: chunked\r\n\r\n-5\r\nx", HEAD)
@example(b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 70_000, HEAD)
@example(b"Content-Length: -1\r\n\r\nx", HEAD)
@example(b"Content-Length: \xb2\r\n\r\nx", HEAD)
@example(b"x: y\r\n" * 200 + b"\r\n", HEAD)
@example(b"x: " + b"y" * 70_000 + b"\r\n\r\n", HEAD)
@example(b"HTTP/1.1 302 x\r\nLocation: \xff\r\n\r\n", b"")
@example(b"HTTP/1.1 302 x\r\nLocation:\r\n\r\n", b"")
@example(b"HTTP/1.1 503 x\r\nRetry-After: \xb2\r\nContent-Length: 0\r\n\r\n", b"")
def test_any_bytes_at_all_end_in_an_answer_or_in_an_error(content, head):
    with replay({"/a": [Answer(raw=head + content)]}) as server:
        with contextlib.suppress(DataError):
            asked(server, tries=2, backoff_s=0)
        assert server.count("/a") >= 1


# proxies and certificates


def test_a_proxy_of_the_environment_is_used():
    with replay({"http://localhost:1/a": [answer_json([1])]}, as_proxy=True):
        question = Question(address="http://localhost:1/a", parameters={})
        assert ask(question, manners=QUICK) == b"[1]"


def test_a_proxy_that_wants_a_login():
    routes = {
        "tilasto.example:443": [Answer(status=407)],
        "http://localhost:1/a": [Answer(status=407)],
    }
    with replay(routes, as_proxy=True) as proxy:
        for address in ("https://tilasto.example/a", "http://localhost:1/a"):
            error = refusal(address)
            assert key_of(error) == "service_proxy"
            assert "HTTPS_PROXY" in error.text()
        assert [request.method for request in proxy.requests] == ["CONNECT", "GET"]


@pytest.mark.parametrize(
    "proxy", ["http://127.0.0.1:1", "foo bar", "http://", "http://[::1", "http://x.invalid:8080"]
)
def test_a_proxy_that_is_not_there_or_misspelt(monkeypatch, proxy):
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    assert key_of(refusal("https://tilasto.example/a")) == "service_proxy"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    made = self_signed(tmp_path_factory.mktemp("certificate"))
    if made is None:
        pytest.skip("openssl is not installed: no certificate to test with")
    return made


def test_a_certificate_that_nobody_trusts(certificate):
    with replay({"/a": [Answer(body=DATA)]}, certificate=certificate) as server:
        error = refusal(f"{server.address}/a")
        assert key_of(error) == "service_certificate"
        assert "REQUESTS_CA_BUNDLE" in error.text()
        assert server.requests == []


def test_the_certificate_of_the_organisation_is_trusted(certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    with replay({"/a": [Answer(body=DATA)]}, certificate=certificate) as server:
        assert asked(server) == DATA
        other_name = server.address.replace("127.0.0.1", "localhost")
        assert key_of(refusal(f"{other_name}/a")) == "service_certificate"


@pytest.mark.parametrize("content", [None, "", "nonsense", "BEGIN"])
def test_a_file_of_certificates_that_holds_none(certificate, monkeypatch, tmp_path, content):
    bundle = tmp_path / "organisation.pem"
    if content is not None:
        line = "-----{} CERTIFICATE-----\n"
        broken = line.format("BEGIN") + "AAAA\n" + line.format("END")
        bundle.write_text(broken if content == "BEGIN" else content)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with replay({"/a": [Answer(body=DATA)]}, certificate=certificate) as server:
        assert key_of(refusal(f"{server.address}/a")) == "service_certificate"


def test_encryption_is_never_dropped(certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    with replay({"/b": [Answer(body=DATA)]}) as plain:
        to_plain = Answer(status=302, headers={"Location": f"{plain.address}/b"})
        with replay({"/a": [to_plain]}, certificate=certificate) as server:
            assert key_of(refusal(f"{server.address}/a")) == "service_redirect"
        assert plain.requests == []


# the bar


class Terminal:
    """Standard error as a terminal that keeps what is written."""

    def __init__(self, terminal: bool) -> None:
        self.terminal, self.written = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        pass


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_shows_on_a_terminal_only(monkeypatch, terminal):
    shown = Terminal(terminal)
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setattr("ipsgeo.sources.services.BAR_AFTER_S", 0.0)
    with replay({"/a": [Answer(body=DATA[:8], drip_s=0.05)]}) as server:
        assert asked(server) == DATA[:8]
    assert ("127.0.0.1" in shown.written) == terminal


def test_there_may_be_no_standard_error(monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    with replay({"/a": [Answer(body=DATA)]}) as server:
        assert asked(server) == DATA


def test_defaults_are_of_good_manners():
    manners = Manners()
    assert manners.read_s * manners.tries <= manners.total_s
