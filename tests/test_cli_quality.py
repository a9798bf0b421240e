"""``ipsgeo quality`` as a planner uses it: what is printed, what is written, and the exit codes."""

import pytest
from conftest import REPOSITORY

from ipsgeo.cli import main
from ipsgeo.words import LANGUAGES, text

STUDIES = REPOSITORY / "data" / "studies"
EXAMPLE = STUDIES / "laatu-esimerkki.csv"
PUBLISHED = ("--study", "keski-suomi", "--plan", "published")


@pytest.fixture
def quality(capsys):
    """Run a part of the command; the exit code and what it printed."""

    def run(*arguments: object) -> tuple[int, str]:
        code = main(["quality", *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out + said.err

    return run


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_scored_in_every_language(quality, language):
    code, said = quality("score", EXAMPLE, "--language", language)
    assert code == 0 and "98 / 125" in said and "86 → 98 (+12)" in said
    assert text("quality.made_up", language) in said
    assert text("quality.lift_note", language) in said


def test_the_next_assessment_and_the_way_to_the_next_band_are_said(quality):
    said = quality("score", EXAMPLE)[1]
    assert "Seuraava arviointi 30.3.2027" in said
    assert "Seuraava taso on hyvä: puuttuu 2 pistettä" in said
    assert "17 Tiivis yhteys työpaikkoihin (+3)" in said


def test_missing_criteria_end_with_one_and_are_named(quality, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("item,points\n" + "".join(f"{k},4\n" for k in range(1, 25)), "utf-8")
    code, said = quality("score", file)
    assert code == 1 and "97–101 / 125" in said and "25 Aktiivinen sitouttaminen *" in said
    assert "kohtalainen" not in said and "sarake round" in said


def test_wrong_points_end_with_two(quality, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("item,points\n1,6\n", "utf-8")
    code, said = quality("score", file, "--output", tmp_path / "out")
    assert code == 2 and "rivi 2" in said and "1–5" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("profile", "sum_"), [("ostopalvelu", "44 / 60"), ("vaikeasti-sovellettavat", "6 / 10"),
                          ("hard_to_apply", "6 / 10"), ("köptjänst", "44 / 60")],
)  # fmt: skip
def test_profiles_are_named_in_any_language(quality, profile, sum_):
    code, said = quality("score", EXAMPLE, "--profile", profile)
    assert code == 0 and sum_ in said and "ei tasoja" in said


def test_another_profile_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["quality", "score", str(EXAMPLE), "--profile", "muu"])
    assert "ostopalvelu" in capsys.readouterr().err


def test_a_previous_file_is_compared_with(quality, tmp_path):
    lines = EXAMPLE.read_text("utf-8").splitlines(keepends=True)
    spring, autumn = tmp_path / "kevät.csv", tmp_path / "syksy.csv"
    spring.write_text("".join(lines[:27]), "utf-8")
    autumn.write_text("".join([*lines[:2], *lines[27:]]), "utf-8")
    assert "Edellisestä" not in quality("score", autumn)[1]
    code, said = quality("score", autumn, "--previous", spring)
    assert code == 0 and "86 → 98 (+12)" in said
    code, said = quality("score", spring, "--previous", autumn)
    assert code == 2 and "2026-09-30" in said


def test_files_are_written_together_and_alike(quality, tmp_path):
    one, other = tmp_path / "a", tmp_path / "b"
    for folder in (one, other):
        code, said = quality("score", EXAMPLE, "--output", folder)
        assert code == 0 and "laatu-esimerkki-quality.xlsx" in said
    assert len(list(one.iterdir())) == 3
    for file in one.iterdir():
        assert file.read_bytes() == (other / file.name).read_bytes()


def test_a_plan_decides_caseload_and_says_what_it_does_not(quality):
    code, said = quality("score", EXAMPLE, *PUBLISHED, "--coaching-share", "0,9")
    assert (
        code == 0 and "Keskimäärin 21,0 asiakasta" in said and "valmentajilla painotetusta" in said
    )
    assert "Yli 20 asiakasta yhtä aikaa valmentajaa kohti: Jyväskylä-Muurame" in said
    assert "Työajasta 90\u00a0% työhönvalmennusta" in said
    assert said.count("Pisterajoja ei ole tarkistettu") == 2
    assert "Kriteeri 2: arvioijien pisteet 3 jäävät voimaan, suunnitelmasta laskettuna 4" in said
    assert "Anna osuus" in quality("score", EXAMPLE, *PUBLISHED)[1]


def test_what_is_left_open_is_filled_in_from_the_plan(quality, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("item,points\n" + "".join(f"{k},4\n" for k in range(2, 26)), "utf-8")
    code, said = quality("score", file, *PUBLISHED)
    assert code == 0 and "100 / 125" in said
    assert "Kriteeri 1: pisteet 4 on täytetty suunnitelmasta" in said


@pytest.mark.parametrize(
    "wrong",
    [("--plan", "published"), ("--coaching-share", "0.9"),
     ("--study", "keski-suomi", "--plan", "muu"), ("--scale", "school", *PUBLISHED)],
)  # fmt: skip
def test_a_plan_needs_its_study(quality, wrong):
    assert quality("score", EXAMPLE, *wrong)[0] == 2


def test_the_school_scale_has_no_bands(quality, tmp_path):
    file = STUDIES / "laatu-koulu-esimerkki.csv"
    code, said = quality("score", file, "--scale", "school", "--output", tmp_path)
    assert code == 0 and "Laatuperusteinen työhönvalmennusmalli" in said
    assert "Työ: 76 / 125" in said and "Koulutus: 36 / 50" in said and "IPS-Y" not in said
    assert "Tasoja ei sanota" in said and "keksitty" in said
    code, said = quality("score", file)
    assert code == 2 and "--scale school" in said


@pytest.mark.parametrize("scale", ["quality", "school", "phases"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_forms_say_how_to_go_on(quality, tmp_path, scale, ending):
    file = tmp_path / f"a.{ending}"
    code, said = quality("form", file, "--scale", scale)
    part = "phases" if scale == "phases" else "score"
    assert code == 0 and f"ipsgeo quality {part} {file}" in said
    before = file.read_bytes()
    assert quality("form", file, "--scale", scale)[0] == 2 and file.read_bytes() == before


def test_phases_are_counted(quality, tmp_path):
    code, said = quality("phases", STUDIES / "laatu-koulu-vaiheet-esimerkki.csv")
    assert code == 0 and "tehty 2 / 4, osittain 1, tekemättä 1, vastaamatta 0" in said
    assert "keksitty" in said and "5.4 Tuki- ja etuusneuvonta" in said
    quality("form", tmp_path / "p.csv", "--scale", "phases")
    code, said = quality("phases", tmp_path / "p.csv", "--language", "en")
    assert code == 1 and "unanswered 4" in said
