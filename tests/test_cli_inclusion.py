"""``ipsgeo inclusion`` as a planner uses it, and that no output tells one person's result."""

import runpy

import openpyxl
import pytest
from conftest import REPOSITORY
from followup_files import EXAMPLES, SETTINGS, carried, people, pixels, survey

from ipsgeo.cli import main
from ipsgeo.words import LANGUAGES, text

EXAMPLE = EXAMPLES / "osallisuus-esimerkki.toml"
ENDINGS = (".png", ".svg", ".xlsx")
LARGE = [(30 + k % 9, 33 + k * 7 % 11) for k in range(12)]
SECOND = [(21 + k, 24 + k * 2 % 7) for k in range(7)]
SMALL = [(49, 14), (47, 13), (48, 12)]  # means 95.0 and 7.5: like nobody else's


@pytest.fixture
def run(capsys):
    def run_command(*arguments):
        code = main(["inclusion", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run_command


def rows(small=SMALL, second=SECOND, large=LARGE):
    return [*people("Suuri", large), *people("Toinen", second), *people("Pieni", small)]


def outputs(run, folder, given, language="fi", settings=SETTINGS):
    """What is said and what every file carries, of a survey with these rows."""
    folder.mkdir(exist_ok=True)
    path = survey(folder, given, settings)
    code, said = run(path, "--output", folder / "out", "--language", language)
    assert code == 0
    files = {ending: folder / "out" / f"kysely{ending}" for ending in ENDINGS}
    said = said.replace(str(folder), "")
    return said, files


def everything(said, files):
    return [said.encode(), *(carried(file) for file in files.values())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_whole_says_it_is_made_up_and_is_the_same_twice(run, tmp_path, language):
    folder = tmp_path / "out"
    code, said = run(EXAMPLE, "--output", folder, "--language", language)
    assert code == 0 and text("inclusion.made_up", language) in said
    assert {file.name for file in folder.iterdir()} == {f"{EXAMPLE.stem}{e}" for e in ENDINGS}
    first = {file: file.read_bytes() for file in folder.iterdir()}
    run(EXAMPLE, "--output", folder, "--language", language)
    assert {file: file.read_bytes() for file in folder.iterdir()} == first
    assert pixels(folder / f"{EXAMPLE.stem}.png")[:2] == (1080, 1920)
    made_up = text("inclusion.made_up", language).encode()
    assert made_up in carried(folder / f"{EXAMPLE.stem}.svg")
    assert made_up in carried(folder / f"{EXAMPLE.stem}.xlsx")
    heading = text("inclusion.heading", language).encode("latin-1")
    assert heading in carried(folder / f"{EXAMPLE.stem}.png")


def test_the_example_is_what_its_script_writes(tmp_path):
    script = runpy.run_path(str(REPOSITORY / "scripts" / "build_example_followup.py"))
    script["main"].__globals__["FOLDER"] = tmp_path
    script["main"]()
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (EXAMPLES / file.name).read_bytes(), file.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_said_with_their_grounds(run, tmp_path, language):
    said, files = outputs(run, tmp_path, rows(), language)
    point = "." if language == "en" else ","
    assert f"+0{point}" in said or f"+1{point}" in said or f"+2{point}" in said or "−" in said
    assert "(sum" in said and "2,5" in said.replace(".", ",") and "{" not in said
    book = openpyxl.load_workbook(files[".xlsx"])
    assert len(book.sheetnames) == 3
    notes = " ".join(str(cell.value) for row in book.worksheets[2] for cell in row)
    assert "THL" in notes and "ESIS" in notes


# nobody's own result


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_and_no_result_of_a_small_group_is_in_any_output(run, tmp_path, language):
    said, files = outputs(run, tmp_path, rows(), language)
    hidden = text("inclusion.hidden", language)
    assert said.count(f": {hidden}") == 2, "the small group, and the next one beside it"
    point = "." if language == "en" else ","
    needles = [b"avain", f"95{point}0".encode(), f"7{point}5 ".encode(), f"−87{point}5".encode()]
    for content in everything(said, files):
        for needle in needles:
            assert needle not in content, needle
        assert hidden.encode() in content or b"IDAT" in content
    values = [c.value for s in openpyxl.load_workbook(files[".xlsx"]) for r in s for c in r]
    assert not {95, 7.5, -87.5} & {value for value in values if isinstance(value, int | float)}


def test_the_search_finds_what_is_shown(run, tmp_path):
    """Positive control: the same people, now five of them, are found in every output with text."""
    five = [*SMALL, (48, 13), (48, 13)]
    said, files = outputs(run, tmp_path, rows(small=five))
    # Sums 49 47 48 48 48 → 95.0; 14 13 12 13 13 → 7.5.
    assert "95,0" in said and "−87,5" in said
    assert "95,0" in carried(files[".svg"]).decode() and "−87,5" in carried(files[".svg"]).decode()
    values = [c.value for s in openpyxl.load_workbook(files[".xlsx"]) for r in s for c in r]
    assert {95, 7.5, -87.5} <= set(values)


def test_outputs_do_not_depend_on_who_of_the_hidden_answered_what(run, tmp_path):
    """A person of the small group and one of the group hidden beside it change places."""
    one, other = [*SMALL], [*SECOND]
    one[0], other[0] = other[0], one[0]
    first = outputs(run, tmp_path / "a", rows())
    second = outputs(run, tmp_path / "b", rows(small=one, second=other))
    assert first[0] == second[0]
    for ending in ENDINGS:
        assert first[1][ending].read_bytes() == second[1][ending].read_bytes()
    shown = [*LARGE]
    shown[0], one[0] = one[0], shown[0]
    third = outputs(run, tmp_path / "c", rows(small=one, second=other, large=shown))
    assert third[0] != first[0], "a group that is shown does change"
    assert third[1][".png"].read_bytes() != first[1][".png"].read_bytes()


def test_keys_do_not_reach_any_output(run, tmp_path):
    first = outputs(run, tmp_path / "a", rows())
    renamed = [[cell.replace("avain", "tunnus") for cell in row[:1]] + row[1:] for row in rows()]
    second = outputs(run, tmp_path / "b", renamed)
    assert first[0] == second[0]
    for ending in ENDINGS:
        assert first[1][ending].read_bytes() == second[1][ending].read_bytes()


def test_fewer_than_five_give_files_without_figures(run, tmp_path):
    said, files = outputs(run, tmp_path, people("Pieni", SMALL))
    assert "Kaikki: ei näytetä" in said
    values = [c.value for r in openpyxl.load_workbook(files[".xlsx"]).worksheets[0] for c in r]
    assert not [value for value in values if isinstance(value, int | float)]
    assert pixels(files[".png"])[:2] == (1080, 1920)


# hostile texts and wrong files

HOSTILE = ("=HYPERLINK(1)", "<script>x</script>&", "$x^2$ {0} %s", "@SUM(1)")


def test_hostile_names_are_shown_as_text(run, tmp_path):
    given = [row for name in HOSTILE for row in people(name, LARGE)]
    settings = SETTINGS.replace("[inclusion]\n", '[inclusion]\ntitle = "=1+1 </svg><script>"\n', 1)
    said, files = outputs(run, tmp_path, given, settings=settings)
    assert all(name in said for name in HOSTILE)
    svg = carried(files[".svg"]).decode()
    assert "<script>" not in svg and "&lt;script&gt;x" in svg
    book = openpyxl.load_workbook(files[".xlsx"])
    cells = {cell.value: cell for row in book.worksheets[0] for cell in row}
    assert set(HOSTILE) <= set(cells)
    assert all(cells[name].data_type in ("s", "inlineStr") for name in HOSTILE)
    assert cells["=HYPERLINK(1)"].quotePrefix and cells["@SUM(1)"].quotePrefix


def test_a_wrong_answer_stops_everything_and_says_where(run, tmp_path):
    given = rows()
    given[3][4] = "ehkä"
    path = survey(tmp_path, given)
    code, said = run(path, "--output", tmp_path / "out")
    assert code == 2 and "vastaukset.csv, rivi 5, sarake V2: ”ehkä”" in said
    assert not (tmp_path / "out").exists()


def test_what_was_read_is_never_written_over(run, tmp_path):
    path = survey(tmp_path, rows(), SETTINGS.replace("vastaukset.csv", "kysely.xlsx"))
    book = openpyxl.Workbook()
    for line in (tmp_path / "vastaukset.csv").read_text("utf-8").splitlines():
        book.active.append(line.split(";"))
    book.save(tmp_path / "kysely.xlsx")
    before = (tmp_path / "kysely.xlsx").read_bytes()
    code, _ = run(path, "--output", tmp_path)
    assert code == 2 and (tmp_path / "kysely.xlsx").read_bytes() == before
    assert not (tmp_path / "kysely.png").exists()
