"""``ipsgeo fetch`` as a planner uses it: what it says, what it writes, and what it leaves alone."""

import hashlib
import json
import os
import subprocess
import sys
from functools import partial

import pytest
from conftest import REPOSITORY
from sources.official import (
    bundled,
    contents_of,
    environment,
    quick,
    routes,
    services,
    statfin_answer,
    statfin_metadata,
    wfs_answer,
)
from sources.replay import PAGE, Answer, answer_json, refused_address, replay

from ipsgeo.cli import fetch, main
from ipsgeo.errors import DataError
from ipsgeo.sources.official.boundaries import fetch_boundaries
from ipsgeo.sources.official.sotkanet import fetch_population
from ipsgeo.sources.official.statfin import fetch_unemployment
from ipsgeo.sources.statistics import read_statistics
from ipsgeo.words import LANGUAGES

MONTH = ["fetch", "unemployment", "--month", "2026-06"]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command with short waits; returns the exit code and what it printed."""
    monkeypatch.setenv("IPSGEO_CACHE", str(tmp_path / "cache"))

    def run_with(server, *arguments: str) -> tuple[int, str]:
        for get in (fetch_unemployment, fetch_population, fetch_boundaries):
            monkeypatch.setattr(fetch, get.__name__, partial(get, ask=quick(server)))
        where = [] if arguments[1] in ("boundaries", "list") else ["--to", str(tmp_path / "to")]
        code = main([*arguments, *where])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run_with


@pytest.fixture
def offline(monkeypatch):
    """Every service at an address where nothing listens."""

    def go() -> None:
        for name, value in environment(refused_address()).items():
            monkeypatch.setenv(name, value)

    return go


def test_a_planner_runs_it_and_the_study_can_read_it(tmp_path):
    with replay(routes()) as server:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "ipsgeo.cli", *MONTH, "--to", str(tmp_path)],
            capture_output=True, check=False, cwd=REPOSITORY,
            env=os.environ
            | environment(server.address)
            | {"PYTHONIOENCODING": "utf-8", "IPSGEO_CACHE": str(tmp_path / "cache")},
        )  # fmt: skip
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    file, pinned = (
        tmp_path / "unemployment-2026-06.csv",
        tmp_path / "cache/statfin/12r5-2026M06.json",
    )
    missing = int(bundled()["long_term_unemployed_2026M06"].isna().sum())
    for words in (
        "Työnhakijat 2026-06 kunnittain",
        f"{server.address}/statfin/tyonv/12r5.px",
        json.loads((tmp_path / "cache/statfin/12r5-2026M06.json.pin.json").read_text())["fetched"],
        hashlib.sha256(pinned.read_bytes()).hexdigest(),
        "Kuntia: 308 (kuntajako 2026)",
        f"pitkäaikaistyöttömät {missing}",
        f"{file} (uusi)",
        "Tilastokeskus / KEHA-keskus, työnvälitystilasto 12r5 (CC BY 4.0)",
        'month = "2026-06"',
        f'statistics = "{tmp_path}/unemployment-{{month}}.csv"',
    ):
        assert words in said
    read = read_statistics(file, columns=["long_term_unemployed"], month="2026-06")
    expected = bundled()["long_term_unemployed_2026M06"].astype(float)
    assert read["long_term_unemployed"].equals(expected.rename("long_term_unemployed"))
    with pytest.raises(DataError):
        read_statistics(file, month="2021-10")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_the_planners_language(run, language):
    with services() as server:
        told = [
            run(server, *MONTH, "--language", language),
            run(server, "fetch", "population", "--year", "2022", "--language", language),
            run(server, "fetch", "boundaries", "--year", "2021", "--language", language),
            run(server, "fetch", "list", "--language", language),
        ]
    assert [code for code, _ in told] == [0, 0, 0, 0]
    own = {"fi": ("Haettu", "Kuntia"), "sv": ("Hämtat", "Kommuner"), "en": ("Fetched", "Municip")}
    for _, said in told[:3]:
        assert all(word in said for word in own[language])
        assert "CC BY 4.0" in said and "{" not in said.replace("{month}", "")
    listed = told[3][1].splitlines()[1:]
    names = ["boundaries/kunta4500k_2021.geojson", "sotkanet/population-2022.json",
             "statfin/12r5-2026M06.json"]  # fmt: skip
    assert [line.split()[0] for line in listed] == names
    assert all("kB" in line and server.address in line for line in listed)


def test_the_table_goes_where_the_planner_works(run, tmp_path, monkeypatch):
    (tmp_path / "data" / "statistics").mkdir(parents=True)
    for name in ("municipalities.csv", "changes.csv"):
        source = REPOSITORY / "data" / "municipalities" / name
        target = tmp_path / "data" / "municipalities" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(source.read_bytes())
    monkeypatch.setenv("IPSGEO_DATA", str(tmp_path / "data"))
    with services() as server:
        run(server, "fetch", "list")  # puts the quick questions in place
        assert main(["fetch", "population", "--year", "2022"]) == 0
    file = tmp_path / "data" / "statistics" / "population-2022.csv"
    lines = file.read_text("utf-8").splitlines()
    assert lines[0].startswith("# Lähde: Sotkanet") and "code,population,division_year" in lines
    assert "005,9183,2026" in lines


def test_fetching_again_changes_nothing(run, tmp_path):
    with services() as server:
        run(server, *MONTH)
        before = contents_of(tmp_path)
        code, said = run(server, *MONTH)
    assert code == 0 and "ennallaan" in said and contents_of(tmp_path) == before


def test_offline_the_copy_is_used_and_said_to_be(run, offline, tmp_path):
    with services() as server:
        run(server, *MONTH)
    before = contents_of(tmp_path)
    (tmp_path / "to" / "unemployment-2026-06.csv").unlink()
    offline()
    code, said = run(server, *MONTH)
    fetched = json.loads(before["cache/statfin/12r5-2026M06.json.pin.json"])["fetched"]
    assert code == 0 and f"Ei yhteyttä; käytössä on kopio, joka on haettu {fetched}." in said
    assert contents_of(tmp_path) == before  # the table is written again from the copy


def test_offline_without_a_copy_says_what_to_do(run, offline, tmp_path):
    offline()
    with services() as server:
        offline()
        code, said = run(server, *MONTH)
    assert code == 2 and "yhteyttä" in said and contents_of(tmp_path) == {}


def changed_figure(request):
    if request.method == "GET":
        return answer_json(statfin_metadata())
    dataset = statfin_answer(request.json())
    dataset["value"][1] = 77
    return answer_json(dataset)


def test_a_changed_answer_is_taken_only_with_consent(run, tmp_path):
    with services() as server:
        run(server, *MONTH)
    before = contents_of(tmp_path)
    with services(new_table=changed_figure) as server:
        code, said = run(server, *MONTH)
        assert code == 2 and "--accept-changes" in said and contents_of(tmp_path) == before
        code, said = run(server, *MONTH, "--accept-changes")
    assert code == 0 and "korvattu uudella" in said
    after = contents_of(tmp_path)
    assert all(after[name] != before[name] for name in before)


def test_a_table_that_someone_edited_is_not_overwritten(run, tmp_path):
    with services() as server:
        run(server, *MONTH)
        file = tmp_path / "to" / "unemployment-2026-06.csv"
        file.write_bytes(file.read_bytes() + b"\n# my remark \xe4\n")
        before = contents_of(tmp_path)
        code, said = run(server, *MONTH)
        assert code == 2 and "--accept-changes" in said and "--to" in said
        assert contents_of(tmp_path) == before
        assert run(server, *MONTH, "--accept-changes")[0] == 0
    assert b"remark" not in file.read_bytes()


def lost_column() -> list[Answer]:
    collection = wfs_answer(2021)
    for feature in collection["features"]:
        feature["properties"]["KUNTA"] = feature["properties"].pop("kunta")
    return [answer_json(collection)]


BORDERS = ["fetch", "boundaries", "--year", "2021", "--scale", "4500k"]
FAULTS = {
    "page": [PAGE],
    "cut": [Answer(body=b"[" + b" " * 5000, cut_after=2500)],
    "half": [Answer(body=b'{"type": "FeatureCollection"')],
    "not found": [Answer(status=404)],
    "down": [Answer(status=502)],
}


@pytest.mark.parametrize("fault", [*FAULTS, "lost column"])
def test_after_any_fault_old_files_are_byte_identical(run, tmp_path, fault):
    with services() as server:
        assert run(server, *MONTH)[0] == run(server, *BORDERS)[0] == 0
    before = contents_of(tmp_path)
    answers = lost_column() if fault == "lost column" else FAULTS[fault]
    with services(new_table=answers, wfs=answers) as server:
        told = [run(server, *BORDERS), run(server, *MONTH)]
    assert contents_of(tmp_path) == before
    used_copy = fault in ("cut", "down")  # nobody answered in full: the copy is the best there is
    for code, said in told:
        assert code == (0 if used_copy else 2)
        assert ("käytössä on kopio" in said) == used_copy
        assert "Traceback" not in said
    if fault == "lost column":
        assert "sarake kunta" in told[0][1]


def test_a_month_and_a_year_that_are_not_there_are_told(run, tmp_path):
    with services() as server:
        code, said = run(server, "fetch", "unemployment", "--month", "2031-01")
        assert code == 2 and "2026-06" in said
        code, said = run(server, "fetch", "boundaries", "--year", "2012")
        assert code == 2 and "2012" in said
    assert contents_of(tmp_path) == {}


def test_the_list_tells_of_damaged_copies_and_of_none(run, tmp_path):
    with services() as server:
        code, said = run(server, "fetch", "list")
        assert code == 0 and "ei ole" in said
        run(server, *MONTH)
        run(server, "fetch", "population", "--year", "2022")
    copy = tmp_path / "cache" / "statfin" / "12r5-2026M06.json"
    copy.write_bytes(copy.read_bytes() + b" ")
    code, said = run(server, "fetch", "list")
    assert code == 2 and "sotkanet/population-2022.json" in said and str(copy) in said
    assert os.linesep.join(said.splitlines()).count("12r5-2026M06") == 1


def test_help_names_the_variables_of_the_addresses(capsys):
    with pytest.raises(SystemExit):
        main(["fetch", "--help"])
    said = capsys.readouterr().out
    assert all(name in said for name in environment("x"))
