"""``ipsgeo process`` as a planner uses it: files, words, and what no output tells."""

import openpyxl
import pytest
from followup_files import EXAMPLES, carried, pixels, process

from ipsgeo.cli import main
from ipsgeo.sources.process import INDICATORS
from ipsgeo.words import LANGUAGES, text

EXAMPLE = EXAMPLES / "prosessi-esimerkki.toml"
ENDINGS = (".png", ".svg", ".xlsx")
MONTHS = ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]
TEAMS = {"Suuri": 5, "Toinen": 4, "Pieni": 3}


@pytest.fixture
def run(capsys):
    def run_command(*arguments):
        code = main(["process", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, (captured.out + captured.err).replace("\u00a0", " ")

    return run_command


def rows(small=((1, 1), (0, 1), (0, 1)), second=((3, 4), (2, 4), (4, 5)), names=TEAMS):
    """Every indicator of three teams; the smallest has three cases in the latest period."""
    by_team = dict(zip(names, [((77, 83), (71, 79), (70, 73)), second, small], strict=True))
    return [
        [team, month, indicator, *pair]
        for team, pairs in by_team.items()
        for indicator in INDICATORS
        for month, pair in zip(MONTHS, [*pairs, *pairs], strict=True)
    ]


def outputs(run, folder, given, teams=TEAMS, limits=""):
    folder.mkdir(exist_ok=True)
    code, said = run(process(folder, given, teams, limits), "--output", folder / "out")
    assert code == 0
    files = {ending: folder / "out" / f"seuranta{ending}" for ending in ENDINGS}
    return said.replace(str(folder), ""), files


def sheet_values(path, sheet=0):
    return [[c.value for c in r] for r in openpyxl.load_workbook(path).worksheets[sheet]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_whole_says_it_is_made_up_and_is_the_same_twice(run, tmp_path, language):
    folder = tmp_path / "out"
    code, said = run(EXAMPLE, "--output", folder, "--language", language)
    assert code == 0 and text("process.made_up", language) in said and "{" not in said
    assert {file.name for file in folder.iterdir()} == {f"{EXAMPLE.stem}{e}" for e in ENDINGS}
    first = {file: file.read_bytes() for file in folder.iterdir()}
    run(EXAMPLE, "--output", folder, "--language", language)
    assert {file: file.read_bytes() for file in folder.iterdir()} == first
    assert pixels(folder / f"{EXAMPLE.stem}.png")[:2] == (1080, 1920)
    for ending in (".svg", ".xlsx"):
        content = carried(folder / f"{EXAMPLE.stem}{ending}")
        assert text("process.made_up", language).encode() in content
        assert text("process.hard", language).encode() in content


def test_the_lines_of_the_example(run, tmp_path):
    said = run(EXAMPLE, "--output", tmp_path)[1]
    assert "3/2026–5/2026 verrattuna jaksoon 12/2025–2/2026" in said
    assert "Keskinen tiimi: 85 % (22 / 26), ei toteudu, nousussa ← 38 % (10 / 26)" in said
    assert "Keskinen tiimi: 6,2 (384 / 62 vk), toteutuu, nousussa ← 3,8 (236 / 62 vk)" in said
    assert said.count("(Suomessa vaikeaksi arvioitu)") == 2
    assert said.count("ei näytetä\n") == 2


def test_the_sheets_have_every_phase_and_the_grounds(run, tmp_path):
    _, files = outputs(run, tmp_path, rows(), limits='target_share = 0.9\nsource = "ohjausryhmä"')
    phases = sheet_values(files[".xlsx"], 1)
    assert [name[0] for name in phases[1:]] == sorted(name[0] for name in phases[1:])
    assert {row[0][:1] for row in phases[1:]} == set("12345")
    assert sum("aikarajaa" in row[1] for row in phases) == 2, "the source has none for 4 and 5"
    notes = " ".join(str(row[0]) for row in sheet_values(files[".xlsx"], 2))
    assert "ohjausryhmä" in notes and "90\u00a0%" in notes and "Wilson" in notes


# what no output tells


def test_small_counts_are_in_no_output(run, tmp_path):
    said, files = outputs(run, tmp_path, rows())
    # The latest period: Suuri 218 / 235, Toinen 9 / 13, Pieni 1 / 3, all 228 / 251.
    assert said.count(": ei näytetä") == 2 * len(INDICATORS)
    for told in (said, carried(files[".svg"]).decode()):
        assert "218 / 235" in told and "228 / 251" in told, "positive control"
        assert "9 / 13" not in told and "1 / 3" not in told
    numbers = {v for row in sheet_values(files[".xlsx"]) for v in row if isinstance(v, int | float)}
    assert {218, 235, 228, 251} <= numbers
    assert not {9, 13, 1, 3, 0.692, 0.333} & numbers
    # single months, of which the periods are made
    assert not {77, 83, 71, 79, 70, 73} & numbers


def test_outputs_do_not_depend_on_which_hidden_team_or_month_a_case_is_in(run, tmp_path):
    first = outputs(run, tmp_path / "a", rows())
    moved = rows(small=((0, 1), (0, 1), (0, 1)), second=((3, 3), (3, 5), (4, 5)))
    second = outputs(run, tmp_path / "b", moved)
    assert first[0] == second[0]
    for ending in ENDINGS:
        assert first[1][ending].read_bytes() == second[1][ending].read_bytes()
    third = outputs(run, tmp_path / "c", rows(second=((4, 4), (3, 4), (4, 5))))
    assert third[0] != first[0], "two cases more within the limit change the figure of all"
    assert third[1][".png"].read_bytes() != first[1][".png"].read_bytes()


def test_hostile_names_are_shown_as_text(run, tmp_path):
    names = {"=HYPERLINK(1)": 3, "<script>x</script>&": 3, "$x^2$ {0} %s": 3}
    given = rows(small=((9, 9), (9, 9), (8, 9)), second=((9, 9), (9, 9), (8, 9)), names=names)
    limits = 'target_share = 0.5\nsource = "=1+1 <b>"'
    said, files = outputs(run, tmp_path, given, names, limits)
    assert all(name in said for name in names)
    svg = carried(files[".svg"]).decode()
    assert "<script>" not in svg and "&lt;script&gt;x" in svg
    book = openpyxl.load_workbook(files[".xlsx"])
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert set(names) <= {cell.value for cell in cells}
    assert all(c.quotePrefix for c in cells if isinstance(c.value, str) and c.value[:1] == "=")


def test_a_wrong_row_stops_everything_and_says_where(run, tmp_path):
    given = rows()
    given[3][3] = 99
    code, said = run(process(tmp_path, given, TEAMS), "--output", tmp_path / "out")
    assert code == 2 and "luvut.csv, rivi 5, sarake met" in said
    assert not (tmp_path / "out").exists()


def test_what_was_read_is_never_written_over(run, tmp_path):
    path = process(tmp_path, rows(), TEAMS)
    own = tmp_path / "seuranta.svg"
    (tmp_path / "luvut.csv").rename(own)
    path.write_text(path.read_text("utf-8").replace("luvut.csv", "seuranta.svg"), "utf-8")
    before = own.read_bytes()
    assert run(path, "--output", tmp_path)[0] == 2 and own.read_bytes() == before
