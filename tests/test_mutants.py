"""The mutation runner of scripts/mutants: on a small project, and its forks by themselves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import REPOSITORY
from mutants import forks
from mutants.changes import Mutant, changed_lines, mutated
from mutants.forks import KnownTest, Watch, a_few_at_once, fork
from mutants.runner import Runner
from mutants.verdicts import Kept, Verdict
from mutmut.configuration import reset_config
from tqdm import tqdm

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

COUNT = '''\
"""A module to be changed."""


def most(numbers):
    """The largest of the numbers, or 0."""
    best = 0
    for number in numbers:
        if number > best:
            best = number
    return best


def unseen():
    """Nothing reaches it."""
    return 7


class Box:
    """Holds things."""

    def size(self, things):
        """How many."""
        return things + 1
'''
TESTS = """\
from tiny.count import Box, most

def test_most():
    assert most([3, 5, 4]) == 5
    assert most([]) == 0

def test_size():
    assert Box().size(2) == 3
"""
PROJECT = """\
[tool.mutmut]
source_paths = ["tiny"]
only_mutate = ["tiny/*.py"]
pytest_add_cli_args_test_selection = ["."]

[tool.pytest.ini_options]
pythonpath = ["."]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one module and its tests."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny/__init__.py").touch()
    (tmp_path / "tiny/count.py").write_text(COUNT, "utf-8")
    (tmp_path / "test_count.py").write_text(TESTS, "utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    return tmp_path


def tried(project: Path, *arguments: str) -> tuple[int, str]:
    """What the command ends with, and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "mutants", "--jobs", "2", "--list", "read.tsv", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "scripts")},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def outcomes(said: str) -> dict[str, int]:
    """How many came to which end."""
    line = next(line for line in said.splitlines() if " mutants: " in line)
    return {what: int(n) for n, what in (each.split() for each in line.split(": ")[1].split(", "))}


def test_survivors_are_told_until_they_are_read_or_seen(project):
    code, said = tried(project)
    assert code == 1
    # Of most: best = None and 1, number >= best, best = None; 8 in unseen; things - 1 and + 2.
    assert outcomes(said) == {"killed": 5, "survived": 2}
    assert "- if number > best:\n  + if number >= best:" in said  # the same number again
    assert "tiny.count.unseen survived 0 tests" in said

    verdicts = (project / ".mutants/verdicts.jsonl").read_text("utf-8")
    assert tried(project, "--accept") == (0, "\n7 mutants: 5 killed, 2 survived\n")
    assert (project / ".mutants/verdicts.jsonl").read_text("utf-8") == verdicts  # none tried anew
    assert (project / "read.tsv").read_text("utf-8").splitlines()[-2:] == [
        "tiny.count.most\tif number > best:\tif number >= best:",
        "tiny.count.unseen\treturn 7\treturn 8",
    ]

    (project / "test_unseen.py").write_text(
        "from tiny.count import unseen\n\ndef test_unseen():\n    assert unseen() == 7\n", "utf-8"
    )
    code, said = tried(project)
    assert code == 0
    assert "seen now, no longer to be listed:\n    tiny.count.unseen\n    return 7" in said


def test_a_test_that_fails_by_itself_is_named(project):
    (project / "test_count.py").write_text(TESTS.replace("== 5", "== 4"), "utf-8")
    code, said = tried(project, "tiny.count.Box*")
    assert code == 1
    assert "Without a change too, these tests fail; mend them:\ntest_count.py::test_most" in said
    assert not (project / ".mutants/verdicts.jsonl").exists()


def test_what_is_seen_by_a_test_that_fails_after_a_while_is_not_believed(project):
    """It notes each run in a file, and fails from the second run on."""
    (project / "test_while.py").write_text(
        "from pathlib import Path\n\nfrom tiny.count import unseen\n\n"
        "def test_while():\n    unseen()\n    with Path('runs').open('a+') as runs:\n"
        "        runs.seek(0)\n        assert not runs.read()\n        runs.write('again')\n",
        "utf-8",
    )
    code, said = tried(project)
    assert code == 1
    assert "Without a change too, these tests fail; mend them:\ntest_while.py::test_while" in said
    verdicts = (project / ".mutants/verdicts.jsonl").read_text("utf-8")
    assert "x_most" in verdicts
    assert "x_unseen" not in verdicts


def test_a_file_that_cannot_be_read_is_named(project):
    (project / "test_count.py").write_text(TESTS.replace("def test_most", "def"), "utf-8")
    code, said = tried(project)
    assert code == 1
    assert "ERROR test_count.py" in said
    assert not (project / ".mutants/verdicts.jsonl").exists()


@pytest.mark.parametrize(
    ("does", "outcome"),
    [
        (lambda watch: None, "passed"),
        (lambda watch: setattr(watch, "failed", "it"), "failed"),
        (lambda watch: [None for _ in iter(int, 1)], "hung"),
        (lambda watch: time.sleep(60), "hung"),
        (lambda watch: os.kill(os.getpid(), signal.SIGKILL), "crashed"),
        (lambda watch: sys.exit(3), "unknown"),
    ],
    ids=["nothing", "a failure", "an endless loop", "sleep", "a signal", "an exit"],
)
def test_forks_tell_how_they_ended(monkeypatch, does, outcome):
    monkeypatch.setattr(forks, "SECONDS", 0.2)
    monkeypatch.setattr(forks, "ASLEEP", 2)
    watch = Watch()
    tests = [known("first", lambda: None), known("second", lambda: does(watch)), known("third")]
    begun = fork(tests, "a mutant", watch, budget=60)
    begun.process.join()
    end = begun.end()
    assert (end.outcome, end.last) == (outcome, tests[2 if outcome == "passed" else 1])
    assert not watch.failed  # here


def test_a_fork_that_dies_with_the_bar_in_its_hand_holds_up_nobody():
    def die():
        tqdm.get_lock().acquire()
        os.kill(os.getpid(), signal.SIGKILL)

    ends = [
        end
        for _, end in a_few_at_once(range(2), lambda _: fork([known("it", die)], "", Watch(), 9), 2)
    ]
    assert [end.outcome for end in ends] == ["crashed", "crashed"]
    assert tqdm.get_lock().acquire(blocking=False)
    tqdm.get_lock().release()


def known(name: str, does: Callable[[], object] = lambda: None, seconds: float = 0) -> KnownTest:
    """A test that only a fork runs."""
    hook = SimpleNamespace(pytest_runtest_protocol=lambda item, nextitem: does())
    item = SimpleNamespace(nodeid=f"test_it.py::{name}", config=SimpleNamespace(hook=hook))
    return KnownTest(item=item, seconds=seconds)  # type: ignore[arg-type]


def test_after_the_budget_only_those_run_that_are_never_left_out():
    def busy():
        until = time.process_time() + 0.05
        while time.process_time() < until:
            pass

    others = [known(str(k), busy) for k in range(20)]
    own = [replace(known(name, busy), must=True) for name in ("first", "last")]
    begun = fork([own[0], *others, own[1]], "a mutant", Watch(), budget=0.12)
    begun.process.join()
    end = begun.end()
    assert end.outcome == "passed"
    assert end.ran == 5  # the two, and 0.05, 0.10, 0.15
    assert end.last is own[1]
    assert 0.25 <= end.seconds < 0.4


def test_so_many_forks_at_once():
    running = 0
    most = []

    def begin(number):
        nonlocal running
        running += 1
        most.append(running)
        return fork([known(str(number))], "a mutant", Watch(), 60)

    numbers = []
    for number, end in a_few_at_once(range(7), begin, jobs=3):
        running -= 1
        numbers.append(number)
        assert end.outcome == "passed"
    assert sorted(numbers) == list(range(7))
    assert max(most) == 3


def test_the_tests_likeliest_to_see_a_change_come_first(tmp_path):
    mutant = Mutant(
        key="ipsgeo.solve.lend.x_lend__mutmut_1",
        file="ipsgeo/solve/lend.py",
        module="ipsgeo.solve.lend",
        function="ipsgeo.solve.lend.lend",
        before="a",
        after="b",
    )
    runner = Runner([mutant], Kept(tmp_path / "verdicts.jsonl"), jobs=1, share=1)
    slow, quick, other = (known(name, seconds=s) for name, s in zip("sqo", (9, 1, 5), strict=True))
    runner.by_function[mutant.reached_as] = [slow, quick, other]
    assert runner.likeliest_first(mutant) == [quick, other, slow]
    verdict = Verdict(
        key="ipsgeo.solve.lend.x_lend__mutmut_2",
        outcome="killed",
        test=slow.item.nodeid,
        ran=1,
        seconds=9,
        files=(),
        digest="",
    )
    runner.remember(replace(verdict, test=other.item.nodeid, outcome="survived"))
    assert runner.likeliest_first(mutant) == [quick, other, slow]
    runner.remember(verdict)
    assert runner.likeliest_first(mutant) == [slow, quick, other]
    own = replace(other, item=SimpleNamespace(nodeid="tests/solve/test_lend.py::test_it"))
    runner.by_function[mutant.reached_as] = [quick, own]
    assert runner.likeliest_first(mutant) == [replace(own, must=True), quick]


def test_a_verdict_cut_short_is_tried_again(tmp_path):
    kept = Kept(tmp_path / "verdicts.jsonl")
    verdict = Verdict(
        key="a", outcome="killed", test="t", ran=1, seconds=0.1, files=("f",), digest="d"
    )
    kept.add(verdict)
    kept.add(replace(verdict, key="b"))
    with kept.file.open("r+") as file:
        file.truncate(kept.file.stat().st_size - 5)
    again = Kept(kept.file)
    assert again.verdicts == {"a": verdict}
    again.add(replace(verdict, key="c"))
    assert Kept(kept.file).verdicts.keys() == {"a", "c"}


def test_changes_are_told_by_the_lines_that_differ():
    assert changed_lines(["def f():", "a = 1", "return a"], ["def f():", "a = 2", "return a"]) == (
        "a = 1",
        "a = 2",
    )
    assert changed_lines(["x", "x"], ["x"]) == ("x", "")


def test_mutants_have_names_that_people_write(project, monkeypatch):
    monkeypatch.chdir(project)
    reset_config()
    module = mutated(Path("tiny/count.py"))
    reset_config()
    assert module.module == "tiny.count"
    assert [mutant.function for mutant in module.mutants][-1] == "tiny.count.Box.size"
    assert {mutant.reached_as for mutant in module.mutants} == {
        "tiny.count.x_most",
        "tiny.count.x_unseen",
        "tiny.count.xǁBoxǁsize",
    }
    assert ("return 7", "return 8") in {(m.before, m.after) for m in module.mutants}
