"""Many problems at once: the same answers whoever computes them, and nothing lost on the way."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import dask
import pandas as pd
import pytest
from conftest import GIVEN_TEAMS, REPOSITORY, TODAY, TOY_DEMAND, TOY_MAP, letters_to_problem
from dying import Bomb

from ipsgeo import sweep as package
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve import solve
from ipsgeo.spread import robust_problem
from ipsgeo.study.problem import SolveOptions
from ipsgeo.sweep import SweepResult, problem_hash, sweep
from ipsgeo.sweep import tasks as tasks_module
from ipsgeo.sweep.cluster import open_cluster
from ipsgeo.sweep.crews import processes
from ipsgeo.sweep.grid import read_grid
from ipsgeo.sweep.store import sealed, unsealed


def toy_problem(**options: object) -> Problem:
    given = {"coaches": 4, "areas": 3, "leader_share": 0.5, "throughput_per_year": 20.0}
    return letters_to_problem(TOY_MAP, TOY_DEMAND, **{**given, **options})


@pytest.fixture
def problems(toy) -> list[Problem]:
    more = [replace(toy, demand=toy.demand * share) for share in (0.8, 0.9, 1.0, 1.1)]
    return [*more, *(replace(toy, areas=count) for count in (1, 2, 5))]


def says(results: tuple[SweepResult, ...]) -> list[object]:
    """What results say, but for how long it took and where it is from."""
    return [
        (
            r.hash,
            r.status,
            r.proven,
            repr(r.objective),
            repr(r.bound),
            None if r.plan is None else (r.plan.area.to_dict(), r.plan.coaches.to_dict()),
        )
        for r in results
    ]


# the hash


def shuffled(problem: Problem) -> Problem:
    """The same problem with its rows in another order and its whole numbers as floats."""
    back = problem.demand.index[::-1]
    turned = problem.neighbours.iloc[::-1].rename(columns={"code_a": "code_b", "code_b": "code_a"})
    return replace(
        problem,
        demand=problem.demand[back],
        minutes=problem.minutes.loc[back, back],
        neighbours=turned[["code_a", "code_b"]],
        throughput_per_year=20,
    )


@pytest.mark.slow
def test_the_same_problem_has_one_hash_in_every_process(toy):
    assert problem_hash(shuffled(toy)) == problem_hash(toy)
    program = "from test_sweep import *; print(problem_hash(shuffled(toy_problem())))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(REPOSITORY / "tests")}
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env=environment, cwd=REPOSITORY,
    )  # fmt: skip
    assert said.stdout.strip() == problem_hash(toy)


@pytest.mark.parametrize(
    "change",
    [
        {"coaches": 5},
        {"coach_step": 0.5},
        {"areas": None},
        {"throughput_per_year": 20.0000001},
        {"leader_share": 0.4},
        {"teams": 2},
        {"weights": Weights(travel=0.6)},
        {"rules": Rules(max_minutes=50.0)},
        {"rules": Rules(care_teams=GIVEN_TEAMS, teams_per_coach=2)},
        {"wishes": pd.DataFrame([("A", "B")], columns=["code", "partner"])},
        {"today": TODAY},
        {"names": pd.Series({code: code * 2 for code in "ABCDEF"})},
    ],
)
def test_whatever_differs_makes_another_hash(toy, change):
    assert problem_hash(replace(toy, **change)) != problem_hash(toy)


def test_the_order_of_a_rule_s_groups_makes_no_other_hash_and_options_do(toy):
    one, other = Rules(together=(("A", "B"), ("C", "D"))), Rules(together=(("D", "C"), ("B", "A")))
    assert problem_hash(replace(toy, rules=one)) == problem_hash(replace(toy, rules=other))
    assert problem_hash(toy, SolveOptions(first="travel")) != problem_hash(toy)
    assert problem_hash(toy, SolveOptions()) == problem_hash(toy)


def test_another_version_makes_another_hash(toy, monkeypatch):
    before = problem_hash(toy)
    monkeypatch.setattr("ipsgeo.sweep.hashes.version", lambda name: "9.9")
    assert problem_hash(toy) != before


# the same answers whoever computes


def test_threads_and_processes_say_what_one_after_the_other_says(problems):
    alone = sweep(problems)
    assert [r.status for r in alone] == ["optimal"] * 6 + ["infeasible"]
    assert alone[2].plan is not None and alone[2].hash == problem_hash(problems[2])
    assert "4 coaches" in alone[-1].why("en") or "5" in alone[-1].why("en")
    with ThreadPoolExecutor(3) as threads:
        assert says(sweep(problems, executor=threads)) == says(alone)
        assert threads.submit(int, "7").result() == 7  # stays open
    assert says(sweep(problems, executor=partial(processes, 2))) == says(alone)


def test_a_problem_that_stands_twice_is_solved_once(toy, monkeypatch):
    solved = []
    solve_task = package.solve_task
    monkeypatch.setattr(package, "solve_task", lambda t: solved.append(t) or solve_task(t))
    first, second = sweep([toy, shuffled(toy)])
    assert len(solved) == 1 and says((first,)) == says((second,))


@pytest.mark.parametrize("measure", ["expected", "worst_decile"])
@pytest.mark.slow
def test_a_robust_problem_goes_along(toy, tmp_path, measure):
    years = [robust_problem(toy, Robust(samples=years_of(toy, n), measure=measure)) for n in (3, 4)]
    assert len({problem_hash(year) for year in (toy, *years)}) == 3
    found = sweep(years, executor=partial(processes, 1), store=tmp_path)
    assert says(found) == says(sweep(years))
    assert says(sweep(years, store=tmp_path)) == says(found)  # read back and audited
    best = solve(toy, robust=years[0].robust)
    assert found[0].objective == pytest.approx(best.objective) and found[0].proven


def years_of(problem: Problem, count: int) -> Samples:
    """A few years, one municipality after the other with twice its clients."""
    years = {n: problem.demand.where(problem.demand.index != "ABCDEF"[n], 2 * problem.demand)
             for n in range(count)}  # fmt: skip
    return Samples(demand=pd.DataFrame(years))


def test_options_go_along(toy):
    first = SolveOptions(first="travel", tolerance=0)
    plain, travel, lent = sweep(
        [toy] * 3, options=[SolveOptions(), first, SolveOptions(lending=True)]
    )
    assert plain.objective <= travel.objective
    assert lent.objective <= plain.objective


# workers that die, and errors


@pytest.mark.slow
def test_what_a_dying_process_had_is_sent_again(problems, toy, tmp_path):
    once = replace(toy, areas=4, rules=Rules(max_goals=Bomb(tmp_path / "once", 1)))
    found = sweep([*problems, once], executor=processes)
    assert (tmp_path / "once").read_bytes() == b"x"  # it did die
    assert says(found) == says(sweep([*problems, replace(toy, areas=4)]))


@pytest.mark.slow
def test_what_kills_every_process_is_a_failure_with_its_reason(problems, toy, tmp_path):
    always = replace(toy, areas=4, rules=Rules(max_goals=Bomb(tmp_path / "always", 99)))
    *found, failed = sweep([*problems[:2], always], executor=processes)
    assert says(tuple(found)) == says(sweep(problems[:2]))
    assert failed.status == "failed" and failed.plan is None
    assert "BrokenProcessPool" in failed.why("en") and "memory" in failed.why("en")
    assert len((tmp_path / "always").read_bytes()) == 3


class KilledWorker(Exception):
    """As a cluster calls it that has sent a task to several workers itself."""


class Cluster(Executor):
    def submit(self, function, *arguments):
        future: Future = Future()
        future.set_exception(KilledWorker("task", 4))
        return future


def test_what_a_cluster_gave_up_is_not_sent_again(toy):
    (failed,) = sweep([toy], executor=Cluster())
    assert failed.status == "failed" and "KilledWorker" in failed.why("fi")


def test_an_error_is_a_failure_and_the_others_go_on(problems, monkeypatch, tmp_path):
    solve = tasks_module.solve

    def sometimes(problem, **options):
        if problem.areas == 2:
            raise MemoryError("no room")
        return solve(problem, **options)

    monkeypatch.setattr(tasks_module, "solve", sometimes)
    found = sweep(problems, store=tmp_path)
    assert [r.status for r in found].count("failed") == 1
    assert "MemoryError: no room" in found[5].why("sv")
    monkeypatch.undo()
    again = sweep(problems, store=tmp_path)
    assert again[5].status == "optimal" and [r.stored for r in again].count(False) == 1


def test_a_worker_of_another_version_computes_nothing(toy, monkeypatch):
    monkeypatch.setattr(tasks_module, "problem_hash", lambda *given: "other")
    (failed,) = sweep([toy])
    assert failed.status == "failed" and "version" in failed.why("en")


# the store


def test_a_stored_answer_is_audited_and_not_computed_again(problems, tmp_path, monkeypatch):
    first = sweep(problems, store=tmp_path)
    assert len(list(tmp_path.iterdir())) == len({r.hash for r in first})
    monkeypatch.setattr(package, "solve_task", None)  # would fail
    second = sweep(problems, store=tmp_path)
    assert says(second) == says(first) and all(r.stored for r in second)


def edited(answer: dict) -> dict:
    """An answer with a better value than its plan has, and its seal made anew."""
    return {**answer, "objective": answer["objective"] - 1, "bound": answer["bound"] - 1}


def moved(answer: dict) -> dict:
    """An answer whose areas swapped a municipality: no longer connected, or of another value."""
    one, other, *rest = answer["plan"]
    new = {**one, "municipalities": other["municipalities"]}
    old = {**other, "municipalities": one["municipalities"]}
    return {**answer, "plan": [new, old, *rest]}


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content.replace(b'"optimal"', b'"feasible"'),
        lambda content: sealed(edited(dict(unsealed(content)))),
        lambda content: sealed(moved(dict(unsealed(content)))),
        lambda content: sealed({**unsealed(content), "plan": None}),
        lambda content: sealed({**unsealed(content), "hash": "0" * 64}),
        lambda content: json.dumps([1, 2]).encode(),
        lambda content: b"[" * 100_000,
        lambda content: b"\xff\xfe" + content,
    ],
)
def test_a_damaged_file_is_named_computed_again_and_never_believed(toy, tmp_path, damage):
    (first,) = sweep([toy], store=tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    (second,) = sweep([toy], store=tmp_path)
    assert not second.stored and says((second,)) == says((first,))
    assert file.name in second.why("fi")
    (third,) = sweep([toy], store=tmp_path)
    assert third.stored and third.why() == ""


def test_a_time_limited_answer_says_so_and_is_computed_again_with_more_time(
    toy, tmp_path, monkeypatch
):
    solve, limits = tasks_module.solve, []

    def short(problem, *, time_limit_s, **options):
        limits.append(time_limit_s)
        found = solve(problem, time_limit_s=time_limit_s, **options)
        return replace(found, status="feasible", bound=0.0) if time_limit_s < 10 else found

    monkeypatch.setattr(tasks_module, "solve", short)
    (found,) = sweep([toy], store=tmp_path, time_limit_s=5)
    assert found.is_time_limited and "5,0 s" in found.why("fi")
    assert sweep([toy], store=tmp_path, time_limit_s=5)[0].stored
    assert sweep([toy], store=tmp_path, time_limit_s=3)[0].stored  # more time was given before
    (longer,) = sweep([toy], store=tmp_path, time_limit_s=20)
    assert longer.proven and not longer.is_time_limited and limits == [5, 20]
    assert sweep([toy], store=tmp_path, time_limit_s=90)[0].stored  # proven is proven


def test_a_folder_that_is_a_file_is_refused(toy, tmp_path):
    (tmp_path / "store").write_text("", "utf-8")
    with pytest.raises(DataError, match="store"):
        sweep([toy], store=tmp_path / "store")


# Ctrl-C


def test_ctrl_c_keeps_what_is_finished_and_the_next_call_goes_on(problems, tmp_path, monkeypatch):
    """Ctrl-C while the third is solved: ``solve`` itself takes it, and must not be believed."""
    solve, started = tasks_module.solve, []

    def pressed(problem, **options):
        started.append(problem)
        if len(started) == 3:
            handler = signal.getsignal(signal.SIGINT)
            signal.signal(signal.SIGINT, lambda *given: None)  # as the clock of ``solve``
            signal.raise_signal(signal.SIGINT)
            signal.signal(signal.SIGINT, handler)
            return replace(solve(problem, **options), status="feasible", bound=0.0)
        return solve(problem, **options)

    monkeypatch.setattr(tasks_module, "solve", pressed)
    found = sweep(problems, store=tmp_path)
    assert [r.status for r in found] == ["optimal"] * 2 + ["not_run"] * 5
    assert "--store" in found[-1].why("en")
    monkeypatch.undo()
    again = sweep(problems, store=tmp_path)
    assert [r.stored for r in again] == [True] * 2 + [False] * 5
    assert says(again) == says(sweep(problems))


def test_ctrl_c_while_others_compute_keeps_what_is_finished(problems, tmp_path):
    """The signal comes as soon as the first answer is in the store."""

    def press() -> None:
        while not list(tmp_path.glob("*.json")):
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)

    with ThreadPoolExecutor(1) as executor:
        threading.Thread(target=press, daemon=True).start()
        try:
            found = sweep(problems, store=tmp_path, executor=executor, in_flight=1)
        except KeyboardInterrupt:
            pytest.fail("the sweep must hand back what is finished")
    kept = len(list(tmp_path.glob("*.json")))
    assert kept >= 1
    assert sum(r.is_done for r in found) <= kept
    assert says(sweep(problems, store=tmp_path)) == says(sweep(problems))


# a real cluster


@pytest.fixture(scope="module")
def client() -> Iterator[object]:
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address=None, silence_logs=50,
        ) as cluster,
        open_cluster(cluster.scheduler_address) as client,
    ):  # fmt: skip
        yield client


# A worker that dies leaves its connections open; garbage collection then tells, at any time.
CLUSTER = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@CLUSTER
def test_a_cluster_says_the_same_and_a_killed_worker_loses_nothing(client, problems, toy, tmp_path):
    assert says(sweep(problems, executor=client)) == says(sweep(problems))
    once = replace(toy, areas=4, rules=Rules(max_goals=Bomb(tmp_path / "once", 1)))
    found = sweep([*problems[:3], once], executor=client, store=tmp_path / "store")
    assert (tmp_path / "once").read_bytes() == b"x"  # a worker did die with the task in hand
    assert says(found) == says(sweep([*problems[:3], replace(toy, areas=4)]))
    assert len(list((tmp_path / "store").iterdir())) == 4


@CLUSTER
@pytest.mark.slow
def test_what_kills_every_worker_of_a_cluster_is_a_failure_with_its_reason(problems, toy, tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    always = replace(toy, areas=4, rules=Rules(max_goals=Bomb(tmp_path / "always", 99)))
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address=None, silence_logs=50,
        ) as cluster,
        open_cluster(cluster.scheduler_address) as client,
    ):  # fmt: skip
        first, failed, last = sweep([problems[0], always, problems[1]], executor=client)
    assert says((first, last)) == says(sweep(problems[:2]))
    assert failed.status == "failed" and "KilledWorker" in failed.why("en")
    assert (tmp_path / "always").read_bytes() == b"xx"  # by dask alone, not again by us


@CLUSTER
def test_no_scheduler_is_an_error_with_what_to_do():
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(DataError) as caught, open_cluster(address, patience_s=1):
            pass
        assert "dask scheduler" in caught.value.text("en") and address in caught.value.text("en")


def test_without_dask_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DataError) as caught, open_cluster("tcp://127.0.0.1:8786"):
        pass
    assert "ipsgeo[dask]" in caught.value.text("fi")


def test_importing_the_sweep_imports_no_cluster():
    program = "import sys, ipsgeo.cli, ipsgeo.sweep.cluster; sys.exit('distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# the grid


@pytest.mark.parametrize(
    ("line", "key", "values"),
    [
        ("coaches=8..12", "team.coaches", [8, 9, 10, 11, 12]),
        ("demand.benefit_share=0.05,0.1", "demand.benefit_share", [0.05, 0.1]),
        ("a.b = 0.05..0.20..0.05", "a.b", [0.05, 0.1, 0.15, 0.2]),
        ("team.areas=[4, 6],5", "team.areas", [[4, 6], 5]),
        ("solve.first=balance,travel", "solve.first", ["balance", "travel"]),
        ("solve.lending=true,0.3", "solve.lending", [True, 0.3]),
        ('demand.month="2021-10"', "demand.month", ["2021-10"]),
    ],
)
def test_a_line_of_a_grid(line, key, values):
    assert read_grid([line]).axes == {key: values}


def test_a_grid_file_is_the_same_as_its_lines(tmp_path):
    file = tmp_path / "grid.toml"
    file.write_text('coaches = "8..9"\n[norm]\ncaseload = [15, 20]\n', "utf-8")
    assert read_grid([], file) == read_grid(["coaches=8..9", "norm.caseload=15,20"])
    assert len(read_grid(["demand.benefit_share=0.1,0.2"], file).points()) == 8


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ([], "grid_empty"),
        (["coaches"], "grid_form"),
        (["coaches="], "grid_form"),
        (["coaches=9..8"], "grid_range"),
        (["coaches=8..x"], "grid_range"),
        (["a=1..2..0"], "grid_range"),
        (["a=1..2..3..4"], "grid_range"),
        (["a=nan..2"], "grid_range"),
        (["a=1..1e9"], "grid_large"),
        (["a=1..200", "b=1..200"], "grid_large"),
        (["coaches=8,9", "team.coaches=10"], "grid_twice"),
        (["a=1,1.0"], "grid_alike"),
    ],
)
def test_a_grid_that_is_none_says_what_is_wrong(lines, key):
    with pytest.raises(DataError) as caught:
        read_grid(lines)
    assert caught.value.findings[0].key == key
    assert caught.value.text("sv")


def test_plans_come_back_as_they_were(toy):
    """A plan with two teams and half coaches survives the way over JSON."""
    two = replace(toy, coaches=5, coach_step=0.5, teams=2, rules=Rules(team_coaches=1))
    (found,) = sweep([two])
    assert isinstance(found.plan, Plan) and found.plan.team is not None
    assert found.plan.coaches.sum() == 5 and len(found.plan.leader_areas) == 2


def test_nothing_in_the_folder_but_answers(problems, tmp_path):
    sweep(problems, store=tmp_path)
    assert all(Path(file).suffix == ".json" for file in tmp_path.iterdir())
