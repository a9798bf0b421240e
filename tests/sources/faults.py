"""What a service may do wrong: the answer, the error that it ends in, and how often it is asked."""

from sources.replay import CLOSES_AT_ONCE, PAGE, Answer, answer_gzip

DATA = b'{"arvot": [' + b", ".join(b"%d" % number for number in range(2000)) + b"]}"
TAGGED = {"ETag": '"v1"', "Content-Type": "application/json"}

FAULTS = {
    "closes": (CLOSES_AT_ONCE, "service_no_connection", 4),
    "nonsense": (Answer(raw=b"\x16\x03\x01nonsense"), "service_no_connection", 4),
    "two lengths": (
        Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        "service_no_connection",
        4,
    ),
    "cut": (Answer(body=DATA, cut_after=100), "service_cut", 4),
    "cut with ranges": (
        Answer(body=DATA, cut_after=0, ranges=True, headers=TAGGED),
        "service_cut",
        4,
    ),
    "chunked and cut": (Answer(body=DATA, chunked=50, cut_after=100), "service_cut", 4),
    "wrong length": (Answer(body=DATA, headers={"Content-Length": "99999"}), "service_cut", 4),
    "broken gzip": (Answer(body=b"x", headers={"Content-Encoding": "gzip"}), "service_cut", 4),
    "unknown packing": (
        Answer(body=b"x", headers={"Content-Encoding": "br"}),
        "service_encoding",
        1,
    ),
    "429": (Answer(status=429, headers={"Retry-After": "1"}), "service_busy", 4),
    "500": (Answer(status=500, body=b"Internal error"), "service_down", 1),
    "503": (Answer(status=503, body=b"<h1>Huolto</h1>"), "service_down", 4),
    "404": (Answer(status=404, body=b"Table not found"), "service_not_found", 1),
    "410": (Answer(status=410), "service_not_found", 1),
    "401": (Answer(status=401), "service_forbidden", 1),
    "403": (Answer(status=403, body=b"Too many values"), "service_forbidden", 1),
    "400": (Answer(status=400, body=b'{"error": "x"}'), "service_status", 1),
    "204": (Answer(status=204), "service_status", 1),
    "304": (Answer(status=304), "service_status", 1),
    "407": (Answer(status=407), "service_proxy", 1),
    "page": (PAGE, "service_page", 1),
    "page in disguise": (
        Answer(body=b"\xef\xbb\xbf \n<!doctype HTML>", headers={"Content-Type": "text/json"}),
        "service_page",
        1,
    ),
    "page by its kind": (
        Answer(body=b"Kirjaudu", headers={"Content-Type": "Text/HTML ;charset=x"}),
        "service_page",
        1,
    ),
    "page in gzip": (answer_gzip(PAGE.body), "service_page", 1),
    "notice in XML": (
        Answer(body=b"<?xml version='1.0'?><ows:ExceptionText>No layer</ows:ExceptionText>"),
        "service_page",
        1,
    ),
    "redirect in circles": (
        Answer(status=302, headers={"Location": "/a"}),
        "service_redirect",
        6,
    ),
    "redirect to a file": (
        Answer(status=302, headers={"Location": "file:///etc/passwd"}),
        "service_redirect",
        1,
    ),
    "redirect to plain http": (
        Answer(status=301, headers={"Location": "http://stat.example/a"}),
        "service_redirect",
        1,
    ),
    "redirect to nowhere": (
        Answer(status=308, headers={"Location": "https://[::1"}),
        "service_redirect",
        1,
    ),
    "redirect with a name": (
        Answer(status=307, headers={"Location": "https://stat.fi@evil.example/"}),
        "service_redirect",
        1,
    ),
}
