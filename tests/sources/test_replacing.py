"""A file that is replaced stays where it was, with the rights that it had, for every writer."""

import os
import stat
import sys
from pathlib import Path

import pandas as pd
import pytest

from ipsgeo.sources import replacing
from ipsgeo.sources.feedback import Entry, add_entries, change_entry, decided
from ipsgeo.sources.locking import only_one
from ipsgeo.sources.pins import read_pin, write_pin
from ipsgeo.views.publish import in_place, publish

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")
MUNICIPALITIES = pd.DataFrame({"name_fi": ["Jämsä"], "name_sv": ["Jämsä"]}, index=["182"])
ENTRY = Entry(date="2026-11-05", body="Kokous", text="Hyvä", kind="keep")
OTHER = Entry(date="2026-11-06", body="Kokous", text="Huono", kind="change")


def add(path: Path) -> None:
    add_entries([OTHER], path, MUNICIPALITIES, {})


def decide(path: Path) -> None:
    before = Entry(**{**vars(ENTRY), "id": 1})
    change_entry(before, decided(before, "answered", "Kiitos"), path, MUNICIPALITIES, {})


def write_in_place(path: Path) -> None:
    with in_place(path) as draft:
        draft.write_text("new", "utf-8")


def publish_it(path: Path) -> None:
    publish(path.parent, {path.name: lambda draft: draft.write_text("new", "utf-8")})


def pin(path: Path) -> None:
    write_pin(path, b"new", address="", content_sha256="0" * 64)


WRITERS = [add, decide, write_in_place, publish_it, pin]
each_writer = pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A table that the group may write and others may not read."""
    path = tmp_path / "shared" / "palaute.csv"
    path.parent.mkdir()
    add_entries([ENTRY], path, MUNICIPALITIES, {})
    path.chmod(0o660)
    return path


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def elsewhere_as_root(path: Path) -> int:
    """A group that is not the one of new files, where this user may give it."""
    others = set(os.getgroups()) - {os.getegid()}
    group = 12_345 if os.geteuid() == 0 else min(others, default=-1)
    if group < 0:
        pytest.skip("this user is in one group only")
    os.chown(path, -1, group)
    return group


@each_writer
def test_the_mode_stays(shared, write):
    before = shared.read_bytes()
    write(shared)
    assert shared.read_bytes() != before
    assert mode_of(shared) == 0o660


@each_writer
def test_the_group_stays(shared, write):
    group = elsewhere_as_root(shared)
    write(shared)
    assert shared.stat().st_gid == group


@each_writer
def test_a_link_stays_and_what_it_leads_to_is_new(shared, tmp_path, write):
    link = tmp_path / "palaute.csv"
    link.symlink_to(Path("shared") / shared.name)
    before = shared.read_bytes()
    write(link)
    assert link.is_symlink()
    assert shared.read_bytes() != before
    assert mode_of(shared) == 0o660
    assert [file.name for file in shared.parent.iterdir()] == [shared.name]  # no drafts, no lock


@each_writer
def test_the_folder_of_a_link_on_another_disk_is_no_matter(shared, tmp_path, write, monkeypatch):
    """A move is refused unless both ends lie in folders of the same disk, as the system does."""
    link = tmp_path / "palaute.csv"
    link.symlink_to(shared)
    move = os.replace

    def within_a_disk(source, target):
        disks = [shared.parent in Path(path).parents for path in (source, target)]
        if len(set(disks)) > 1:
            raise OSError(18, "Invalid cross-device link")
        move(source, target)

    monkeypatch.setattr(os, "replace", within_a_disk)
    before = shared.read_bytes()
    write(link)
    assert link.is_symlink() and shared.read_bytes() != before


def test_a_link_to_nothing_yet_makes_what_it_leads_to(tmp_path):
    (tmp_path / "shared").mkdir()
    link = tmp_path / "palaute.csv"
    link.symlink_to(tmp_path / "shared" / "table.csv")
    add(link)
    assert link.is_symlink() and (tmp_path / "shared" / "table.csv").is_file()


def test_rights_of_a_group_go_to_no_other_group(shared, monkeypatch):
    def forbid(*given):
        raise PermissionError

    elsewhere_as_root(shared)
    monkeypatch.setattr(os, "chown", forbid)
    add(shared)
    assert mode_of(shared) == 0o600


def test_what_cannot_be_published_is_put_back_behind_its_link(shared, tmp_path):
    folder = tmp_path / "outputs"
    folder.mkdir()
    link = folder / "a.csv"
    link.symlink_to(shared)
    (folder / "b.csv").mkdir()  # in the way
    before = shared.read_bytes()
    with pytest.raises(OSError, match=r"b\.csv"):
        publish(folder, {n: (lambda path: path.write_text("new")) for n in ("a.csv", "b.csv")})
    assert link.is_symlink() and shared.read_bytes() == before
    assert mode_of(shared) == 0o660


def test_a_file_and_its_link_have_one_lock(shared, tmp_path):
    link = tmp_path / "palaute.csv"
    link.symlink_to(shared)
    with only_one(link):
        assert [file.name for file in shared.parent.glob(".*.lock")] == [".palaute.csv.lock"]
        assert not list(tmp_path.glob(".*.lock"))


def test_a_copy_behind_a_link_is_still_a_pin(shared, tmp_path):
    link = tmp_path / "palaute.csv"
    link.symlink_to(shared)
    pin(link)
    assert read_pin(link) is not None


def test_a_new_file_has_the_rights_of_new_files(tmp_path):
    (tmp_path / "plain").write_text("")
    for write in (add, write_in_place, publish_it, pin):
        path = tmp_path / f"{write.__name__}.csv"
        write(path)
        assert mode_of(path) == mode_of(tmp_path / "plain")


def test_a_file_that_is_no_link_is_itself(tmp_path):
    assert replacing.real_file(tmp_path / "a") == tmp_path / "a"
