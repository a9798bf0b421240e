"""Fetched, pinned, and fallen back on: after any fault the old copy is as it was."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sources.faults import FAULTS
from sources.replay import QUICK, replay

from ipsgeo import words
from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.service_answers import UNREACHABLE, is_unreachable
from ipsgeo.sources.service_copies import fetch
from ipsgeo.sources.service_questions import Question
from ipsgeo.sources.services import ask

OLD = b'{"arvot": [1]}'


def key_of(error: DataError) -> str:
    return error.findings[0].key


def noon() -> datetime:
    return datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def later() -> datetime:
    return datetime(2026, 12, 24, 18, 0, 0, tzinfo=UTC)


def essence(content: bytes) -> bytes:
    """Content without its time stamp; DataError where the column is lost."""
    if b"arvot" not in content:
        raise DataError(Finding(key="missing_column", column="arvot", facts={"suggestion": "–"}))
    return content.split(b"#")[0]


def fetched(cache: Path, content: bytes | DataError, **options: object):
    def get() -> bytes:
        if isinstance(content, DataError):
            raise content
        return content

    options = {"essence": essence, "address": "https://stat.example/a", "clock": later} | options
    return fetch("tilastot/a.json", get, cache=cache, **options)


@pytest.fixture
def pinned(tmp_path) -> Path:
    """A cache with one pinned copy."""
    fetched(tmp_path, OLD, clock=noon)
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_first_fetch_pins(tmp_path):
    result = fetched(tmp_path, OLD, clock=noon)
    assert result.fresh and result.why is None
    assert result.pin.file == tmp_path / "tilastot" / "a.json"
    assert result.pin.file.read_bytes() == OLD
    assert result.pin.fetched == "2026-11-22T12:00:00Z"


@pytest.mark.parametrize("name", FAULTS)
def test_after_any_fault_the_old_copy_is_untouched(pinned, name):
    answer, key, _ = FAULTS[name]
    before = everything(pinned)
    with replay({"/a": [answer]}) as server:
        question = Question(address=f"{server.address}/a", parameters={})

        def get() -> bytes:
            return ask(question, manners=QUICK)

        if key in UNREACHABLE:
            result = fetch("tilastot/a.json", get, address="x", essence=essence, cache=pinned)
            assert not result.fresh and key_of(result.why) == key
            assert result.pin.file.read_bytes() == OLD
            assert result.pin.fetched == "2026-11-22T12:00:00Z"
        else:
            with pytest.raises(DataError) as caught:
                fetch("tilastot/a.json", get, address="x", essence=essence, cache=pinned)
            assert key_of(caught.value) == key
        with pytest.raises(DataError) as caught:
            fetch("other.json", get, address="x", essence=essence, cache=pinned)
        assert key_of(caught.value) == key
    assert everything(pinned) == before


def test_which_errors_are_of_the_way_and_which_of_the_service():
    of_the_service = {key for _, key, _ in FAULTS.values()} - UNREACHABLE
    assert of_the_service == {
        "service_encoding",
        "service_forbidden",
        "service_not_found",
        "service_page",
        "service_redirect",
        "service_status",
    }
    assert all(f"errors.{key}" in words.catalogue() for key in UNREACHABLE)


@pytest.mark.parametrize("content", [b"{}", b"", b'{"arvo": [1]}'])
def test_a_lost_column_passes_through(pinned, content):
    before = everything(pinned)
    with pytest.raises(DataError) as caught:
        fetched(pinned, content, accept_changes=True)
    assert key_of(caught.value) == "missing_column"
    assert everything(pinned) == before


def test_changed_content_is_pinned_only_where_accepted(pinned):
    before = everything(pinned)
    with pytest.raises(DataError) as caught:
        fetched(pinned, b'{"arvot": [2]}')
    assert key_of(caught.value) == "pin_content_changed"
    assert "2026-11-22" in str(caught.value) and "--accept-changes" in str(caught.value)
    assert everything(pinned) == before
    result = fetched(pinned, b'{"arvot": [2]}', accept_changes=True)
    assert result.fresh and result.pin.fetched == "2026-12-24T18:00:00Z"
    assert result.pin.file.read_bytes() == b'{"arvot": [2]}'


@pytest.mark.parametrize("accept", [False, True])
def test_a_new_time_stamp_is_no_change(pinned, accept):
    before = everything(pinned)
    result = fetched(pinned, OLD + b"# written 18:00", accept_changes=accept)
    assert result.fresh and result.pin.fetched == "2026-11-22T12:00:00Z"
    assert everything(pinned) == before


@pytest.mark.parametrize(
    ("ending", "content"),
    [("", b"changed"), ("", None), (".pin.json", None), (".pin.json", b"{"), (".pin.json", b"")],
)
def test_fetching_mends_a_damaged_copy(pinned, ending, content):
    before = everything(pinned)
    file = pinned / "tilastot" / f"a.json{ending}"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataError) as caught:
        fetched(pinned, DataError(Finding(key="service_busy", file="x")))
    assert [finding.key.split("_")[0] for finding in caught.value.findings] == ["service", "pin"]
    result = fetched(pinned, OLD, clock=noon)
    assert result.fresh
    assert everything(pinned) == before


def test_a_damaged_copy_does_not_let_changed_content_in(pinned):
    (pinned / "tilastot" / "a.json").write_bytes(b"damaged")
    with pytest.raises(DataError) as caught:
        fetched(pinned, b'{"arvot": [2]}')
    assert [finding.key for finding in caught.value.findings] == [
        "pin_content_changed",
        "pin_changed",
    ]
    assert fetched(pinned, b'{"arvot": [2]}', accept_changes=True).fresh


def test_an_error_of_several_kinds_is_no_fallback(pinned):
    mixed = DataError(Finding(key="service_cut"), Finding(key="empty_file"))
    assert not is_unreachable(mixed) and not is_unreachable(DataError())
    with pytest.raises(DataError):
        fetched(pinned, mixed)


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../a", "a/../../b", "a//b", "./a", "C:/a", "a\\b", "a:b", "a\0b", "a/",
     "~/a", "a.pin.json", "x" * 3000, ".hidden", "a b", "con\n", "a."],
)  # fmt: skip
def test_names_stay_within_the_cache(tmp_path, name):
    asked_at_all = []
    with pytest.raises(DataError) as caught:
        fetch(name, lambda: asked_at_all.append(1) or OLD, address="x", essence=essence,
              cache=tmp_path)  # fmt: skip
    assert key_of(caught.value) in ("pin_name", "cannot_use_file")
    assert not asked_at_all or name == "x" * 3000
    assert everything(tmp_path) == {}


def test_the_cache_is_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("IPSGEO_CACHE", str(tmp_path / "own"))
    result = fetch("a.json", lambda: OLD, address="x", essence=essence)
    assert result.pin.file == tmp_path / "own" / "a.json"


def test_a_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "tilastot").write_bytes(b"a file where a folder is needed")
    with pytest.raises(DataError) as caught:
        fetched(tmp_path, OLD)
    assert key_of(caught.value) == "cannot_use_file"
