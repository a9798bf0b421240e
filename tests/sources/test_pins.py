"""Pinned copies: whole or told to be damaged, whoever writes at the same time."""

import errno
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.replay import waited

from ipsgeo.errors import DataError
from ipsgeo.sources import pins
from ipsgeo.sources.pins import Pin, cache_folder, pin_path, read_pin, write_pin

CONTENT = b'{"arvot": [1, 2]}'
MEANING = hashlib.sha256(b"meaning").hexdigest()


RECORD = {
    "address": "x",
    "content_sha256": MEANING,
    "fetched": "2026-11-22T12:30:00Z",
    "sha256": hashlib.sha256(CONTENT).hexdigest(),
    "size": len(CONTENT),
}


def noon() -> datetime:
    return datetime(2026, 11, 22, 14, 30, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "tilastot" / "12r5.json"


@pytest.fixture
def pin(file) -> Pin:
    return write_pin(file, CONTENT, address="https://a/ä", content_sha256=MEANING, clock=noon)


def refusal(file: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_pin(file)
    assert "\n" not in caught.value.text()
    return caught.value.findings[0].key


def test_nothing_is_pinned_where_there_is_nothing(file):
    assert read_pin(file) is None


def test_what_was_pinned_is_read_back(file, pin):
    assert read_pin(file) == pin
    assert file.read_bytes() == CONTENT
    assert pin == Pin(
        file=file,
        address="https://a/ä",
        fetched="2026-11-22T12:30:00Z",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        content_sha256=MEANING,
        size=len(CONTENT),
    )


def test_the_record_is_the_same_bytes_for_the_same_pin(file, pin):
    record = pin_path(file).read_text("utf-8")
    assert pin_path(file).name == "12r5.json.pin.json"
    assert record.endswith("}\n") and not record.endswith("\n\n")
    stated = json.loads(record)
    assert list(stated) == ["address", "content_sha256", "fetched", "sha256", "size"]
    assert str(file.parent) not in record
    write_pin(file, CONTENT, address="https://a/ä", content_sha256=MEANING, clock=noon)
    assert pin_path(file).read_text("utf-8") == record


def test_the_date_is_the_true_one_whatever_outputs_bear(file, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    before = datetime.now(UTC).replace(microsecond=0)
    pin = write_pin(file, CONTENT, address="x", content_sha256=MEANING)
    assert before <= datetime.fromisoformat(pin.fetched) <= datetime.now(UTC)


def test_a_pin_can_be_moved_with_its_copy(file, pin, tmp_path):
    moved = tmp_path / "elsewhere"
    os.replace(file.parent, moved)
    assert read_pin(moved / file.name).sha256 == pin.sha256


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b" ", CONTENT.upper()])
def test_a_changed_copy_is_told(file, pin, content):
    file.write_bytes(content)
    assert refusal(file) == "pin_changed"


def test_a_record_with_another_size_is_told(file, pin):
    pin_path(file).write_text(json.dumps(RECORD | {"size": 1}))
    assert refusal(file) == "pin_changed"


def test_half_a_pin_is_told(file, pin):
    record = pin_path(file).read_bytes()
    pin_path(file).unlink()
    assert refusal(file) == "pin_half"
    pin_path(file).write_bytes(record)
    assert read_pin(file) == pin
    file.unlink()
    assert refusal(file) == "pin_half"


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 50_000,
        b'{"size": ' + b"9" * 5000 + b"}",
        json.dumps(RECORD).encode() + b" " * 200_000,
        *(
            json.dumps({name: value for name, value in RECORD.items() if name != left}).encode()
            for left in RECORD
        ),
        *(
            json.dumps(RECORD | change).encode()
            for change in [
                {"size": "17"},
                {"size": True},
                {"size": 17.0},
                {"address": 5},
                {"fetched": "yesterday"},
                {"fetched": 20261122},
                {"sha256": "A" * 64},
                {"sha256": MEANING + "\n"},
                {"content_sha256": None},
                {"content_sha256": ["x"]},
            ]
        ),
    ],
)
def test_a_damaged_record_is_told(file, pin, record):
    pin_path(file).write_bytes(record)
    assert refusal(file) == "pin_record"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=50) | st.recursive(st.none() | st.integers() | st.text(),
       lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(RECORD)), inner))
       .map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_record_is_read_or_told(file, pin, record):
    pin_path(file).write_bytes(record)
    assert refusal(file) == "pin_record"


def test_a_folder_in_the_place_of_a_copy_is_told(file):
    file.mkdir(parents=True)
    assert refusal(file) == "pin_half"
    with pytest.raises(DataError) as caught:
        write_pin(file, CONTENT, address="x", content_sha256=MEANING)
    assert caught.value.findings[0].key == "cannot_use_file"
    assert list(file.parent.glob(".ipsgeo-*")) == []


@pytest.mark.parametrize("name", ["a\0b", "x" * 3000])
def test_a_name_that_no_system_knows_is_told(tmp_path, name):
    assert read_pin(tmp_path / name) is None
    with pytest.raises(DataError) as caught:
        write_pin(tmp_path / name, CONTENT, address="x", content_sha256=MEANING)
    assert caught.value.findings[0].key == "cannot_use_file"


# crashes


@pytest.mark.parametrize("fails", [1, 2])
def test_a_crash_between_the_two_moves_is_told_and_mended(file, pin, monkeypatch, fails):
    moves = []
    replace = os.replace

    def crashing(source, target):
        moves.append(target)
        if len(moves) == fails:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", crashing)
    with pytest.raises(KeyboardInterrupt):
        write_pin(file, b"new", address="x", content_sha256=MEANING)
    monkeypatch.setattr(os, "replace", replace)
    if fails == 1:
        assert read_pin(file) == pin
    else:
        assert refusal(file) == "pin_changed"
    mended = write_pin(file, b"new", address="x", content_sha256=MEANING)
    assert read_pin(file) == mended
    assert sorted(path.name for path in file.parent.iterdir()) == [
        ".12r5.json.lock",
        "12r5.json",
        "12r5.json.pin.json",
    ]


def test_a_full_disk_leaves_the_old_copy(file, pin, monkeypatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError) as caught:
        write_pin(file, b"new", address="x", content_sha256=MEANING)
    assert os.strerror(errno.ENOSPC) in str(caught.value)
    assert read_pin(file) == pin and file.read_bytes() == CONTENT
    assert list(file.parent.glob(".ipsgeo-*")) == []


def test_a_copy_that_another_program_has_open_stays_with_its_record(file, pin, monkeypatch):
    replace = os.replace

    def denied(source, target):
        if target == file:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        replace(source, target)

    monkeypatch.setattr(os, "replace", denied)
    with pytest.raises(DataError):
        write_pin(file, b"new", address="x", content_sha256=MEANING)
    assert read_pin(file) == pin


# at the same time


def write_many(file: Path, letter: str, times: int) -> None:
    for number in range(times):
        content = f"{letter}{number}".encode() * 1000
        write_pin(file, content, address=letter, content_sha256=pins.hash_of(content))


# The other process loads this one module only: the whole library takes seconds.
OTHER = """
import sys, types
from pathlib import Path
package = types.ModuleType("ipsgeo")
package.__path__ = [sys.argv[1]]
sys.modules["ipsgeo"] = package
from ipsgeo.sources import pins
for number in range(60):
    content = f"a{number}".encode() * 1000
    pins.write_pin(
        Path(sys.argv[2]), content, address="a", content_sha256=pins.hash_of(content)
    )
"""


def test_two_processes_at_once_leave_a_whole_pin(file):
    package = Path(pins.__file__).parents[1]
    with subprocess.Popen([sys.executable, "-c", OTHER, package, file]) as other:
        assert waited(file.exists, 30)
        seen = set()
        while other.poll() is None:
            pin = read_pin(file)
            assert pin.sha256 == pin.content_sha256
            seen.add(pin.address)
            write_many(file, "b", 1)
    assert other.returncode == 0 and "a" in seen
    assert file.read_bytes().startswith(read_pin(file).address.encode())


def test_who_meets_half_a_pin_waits_for_its_writer(file, pin, monkeypatch):
    is_between = threading.Event()
    replace = os.replace

    def slow(source, target):
        replace(source, target)
        if target == file:
            is_between.set()
            time.sleep(0.3)  # the record is still the old one

    monkeypatch.setattr(os, "replace", slow)
    writer = threading.Thread(target=write_many, args=(file, "b", 1))
    writer.start()
    assert is_between.wait(30)
    assert read_pin(file).address == "b"
    writer.join()


def test_who_reads_while_others_write_sees_whole_pins(file):
    write_many(file, "c", 1)
    writers = [threading.Thread(target=write_many, args=(file, letter, 60)) for letter in "ab"]
    for writer in writers:
        writer.start()
    seen = 0
    while any(writer.is_alive() for writer in writers):
        pin = read_pin(file)
        assert pin.sha256 == pin.content_sha256
        seen += 1
    assert seen > 3


# where


def test_the_cache_is_named_or_of_the_environment_or_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("IPSGEO_CACHE", str(tmp_path / "environment"))
    assert cache_folder(tmp_path / "named") == tmp_path / "named"
    assert cache_folder() == tmp_path / "environment"
    monkeypatch.setenv("IPSGEO_CACHE", "")
    assert cache_folder().name == "ipsgeo"
    assert cache_folder().is_absolute()
