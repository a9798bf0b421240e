"""What a service's answer is, seen from outside: whole or cut, packed or plain, data or a page."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ipsgeo.errors import DataError, Finding

# Errors that say nothing about what the service has to tell: it could not be asked, or its answer
# could not be carried over whole. All others are the service's own word.
UNREACHABLE = frozenset(
    {
        "service_no_connection",
        "service_no_name",
        "service_too_slow",
        "service_proxy",
        "service_certificate",
        "service_busy",
        "service_down",
        "service_cut",
    }
)
PASSING = frozenset({429, 502, 503, 504})  # worth asking again

STEP = 1 << 16
GZIP = 16 + zlib.MAX_WBITS
GZIP_BEGINS = b"\x1f"
PAGES = ("text/html", "application/xhtml+xml")
NOT_TEXT = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>|\s+", re.IGNORECASE | re.DOTALL)


class TryAgainError(DataError):
    """An error that may pass: the same question is asked again after ``wait_s`` seconds or more."""

    def __init__(self, *findings: Finding, wait_s: float = 0.0) -> None:
        super().__init__(*findings)
        self.wait_s = wait_s


def is_unreachable(error: DataError) -> bool:
    """Whether the service could not be reached, as against having answered something wrong."""
    return bool(error.findings) and all(finding.key in UNREACHABLE for finding in error.findings)


@dataclass(kw_only=True)
class Part:
    """What has come of an answer so far, as it was sent, and what asking for the rest needs."""

    address: str  # of the question, for errors
    most_bytes: int  # of the answer, packed as well as unpacked
    sent: bytearray = field(default_factory=bytearray)
    mark: str | None = None
    packing: str = ""
    expected: int | None = None
    is_chunked: bool = False

    def asking_for_rest(self) -> dict[str, str]:
        """The headers that ask for the rest; none where only the whole can be asked for."""
        if not self.sent or self.mark is None:
            return {}
        return {"Range": f"bytes={len(self.sent)}-", "If-Range": self.mark}

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Take note of an answer's headers; TryAgainError where a rest does not fit."""
        if status == 206:
            return self.begin_rest(headers)
        mark, ranges = headers.get("ETag", ""), headers.get("Accept-Ranges", "")
        self.forget()
        # A weak mark (W/"...") does not promise the same bytes.
        self.mark = mark if mark.startswith('"') and ranges.strip().lower() == "bytes" else None
        self.packing = packing_of(headers)
        self.is_chunked = "Transfer-Encoding" in headers
        self.expected = self.stated_length(headers.get("Content-Length"))
        self.check_size(self.expected or 0)
        return None

    def stated_length(self, length: str | None) -> int | None:
        """The bytes that will come, where the answer says so."""
        if length is None or self.is_chunked:
            return None
        if not re.fullmatch(r"[0-9]{1,18}", length):
            raise self.cut(whole_anew=True)
        return int(length)

    def begin_rest(self, headers: Mapping[str, str]) -> None:
        """Check that a rest begins where the part ends and is of the same answer."""
        stated = re.fullmatch(
            r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\*)", headers.get("Content-Range", "")
        )
        fits = (
            stated is not None
            and int(stated[1]) == len(self.sent)
            and headers.get("ETag") == self.mark
            and packing_of(headers) == self.packing
            and (self.expected is None or stated[2] in ("*", str(self.expected)))
        )
        if stated is None or not fits:
            raise self.cut(whole_anew=True)
        if stated[2] != "*":
            self.expected = int(stated[2])
        self.check_size(self.expected or 0)

    def forget(self) -> None:
        """Start over."""
        self.sent.clear()
        self.mark, self.packing, self.expected = None, "", None

    def add(self, piece: bytes) -> None:
        """Take a piece, as it was sent."""
        self.sent += piece
        self.check_size(len(self.sent))

    def check_size(self, size: int) -> None:
        """Raise DataError for more bytes than are allowed."""
        if size > self.most_bytes:
            facts = {"limit": self.most_bytes}
            raise DataError(Finding(key="service_too_large", file=self.address, facts=facts))

    def cut(self, *, whole_anew: bool = False) -> TryAgainError:
        """The error of an answer that broke off."""
        if whole_anew:
            self.forget()
        return TryAgainError(Finding(key="service_cut", file=self.address))

    def whole(self) -> bytes:
        """The whole answer, unpacked; TryAgainError where bytes are missing."""
        if self.expected is not None and len(self.sent) != self.expected:
            raise self.cut(whole_anew=len(self.sent) > self.expected)
        if self.expected is None and not self.is_chunked and not self.sent:
            raise self.cut()  # the connection may have broken within the headers
        if self.packing in ("", "identity"):
            return bytes(self.sent)
        if self.packing in ("gzip", "x-gzip"):
            return self.unpacked()
        finding = Finding(
            key="service_encoding", file=self.address, value=readable(self.packing.encode())
        )
        raise DataError(finding)

    def unpacked(self) -> bytes:
        """The answer out of gzip, in steps: a few bytes may unpack to more than memory holds."""
        plain, member = bytearray(), zlib.decompressobj(GZIP)
        try:
            for start in range(0, len(self.sent), STEP):
                rest = bytes(self.sent[start : start + STEP])
                while rest:
                    if member.eof and not rest.startswith(GZIP_BEGINS):
                        return bytes(plain)  # padding behind the last part
                    member = zlib.decompressobj(GZIP) if member.eof else member
                    plain += member.decompress(rest, STEP)
                    rest = member.unconsumed_tail or member.unused_data
                    self.check_size(len(plain))
            plain += member.flush()
        except zlib.error as error:
            raise self.cut(whole_anew=True) from error
        if not member.eof:
            raise self.cut(whole_anew=True)
        self.check_size(len(plain))
        return bytes(plain)


def packing_of(headers: Mapping[str, str]) -> str:
    """How the bytes are packed: gzip, or nothing."""
    return headers.get("Content-Encoding", "").strip().lower()


def check_is_data(address: str, headers: Mapping[str, str], content: bytes) -> None:
    """Raise DataError for a web page or an error notice in XML: neither is ever asked for."""
    kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
    begins = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if kind in PAGES or begins.startswith(b"<"):
        raise DataError(Finding(key="service_page", file=address, value=readable(content[:20_000])))


def status_error(address: str, status: int, headers: Mapping[str, str], says: str) -> DataError:
    """The error of any status but 200; ``says`` is what the service says about it, or its name."""
    facts = {"status": str(status)}
    if status == 407:
        return DataError(Finding(key="service_proxy", file=address))
    if status == 429:
        finding = Finding(key="service_busy", file=address)
    elif status >= 500:
        finding = Finding(key="service_down", file=address, value=says, facts=facts)
    elif status in (404, 410):
        finding = Finding(key="service_not_found", file=address, value=says)
    elif status in (401, 403):
        finding = Finding(key="service_forbidden", file=address, value=says, facts=facts)
    else:
        finding = Finding(key="service_status", file=address, value=says, facts=facts)
    if status in PASSING:
        return TryAgainError(finding, wait_s=asked_wait_s(headers.get("Retry-After", "")))
    return DataError(finding)


def asked_wait_s(retry_after: str, now: datetime | None = None) -> float:
    """The seconds that a Retry-After asks to wait (a number or a date); zero if it is neither."""
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", retry_after):
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())


def readable(content: bytes) -> str:
    """What a page or notice says, without its tags; an error shows the beginning of it."""
    text = NOT_TEXT.sub(" ", content.decode("utf-8", "replace"))
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
