"""Feedback that is written down on the page: by keyboard, saved, and taken by the importer."""

import csv
import shutil
from dataclasses import replace
from datetime import date

import pytest
from views.test_try import assert_fine, opened_bench
from views.test_web import EACH_SCREEN, LANGUAGES, PHONE, SCREENS

from ipsgeo import words
from ipsgeo.cli import main
from ipsgeo.sources.feedback import IMPORT_COLUMNS, read_feedback
from ipsgeo.sources.feedback.entries import LONGEST
from ipsgeo.study import study_path
from ipsgeo.views.names import plan_key
from ipsgeo.views.page.web import draw_page

HOSTILE = '=1+1; "lainaus", <script>alert(1)</script>\n# toinen, rivi\n\n;\'-@'


@pytest.fixture(scope="module")
def formed(study, published):
    """The page of an unknown plan beside the published one, in each language."""
    own = published.titled("Oma")
    return {
        language: draw_page(own, study, language=language, others=[published]).html
        for language in LANGUAGES
    }


@pytest.fixture
def copied(tmp_path):
    """A copy of the bundled study that names a table of feedback."""
    bundled = study_path("keski-suomi", None)
    folder = tmp_path / "tutkimus"
    folder.mkdir()
    for file in bundled.parent.glob("keski-suomi*"):
        shutil.copy(file, folder)
    copy = folder / bundled.name
    text = copy.read_text("utf-8") + '\n[feedback]\nfile = "taulu.csv"\n'
    copy.write_text(text, "utf-8")
    return copy


def write_down(page, body, text):
    """Write an entry by keyboard alone, from the field of the body on."""
    page.locator("#feedback-body").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(body)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "feedback-text"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for k, line in enumerate(text.split("\n")):
        if k:
            page.keyboard.press("Enter")
        page.keyboard.insert_text(line)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "feedback-text"


def choose(page, field, label):
    """Choose from a list by typing what it begins with, as far as ASCII goes."""
    page.locator(f"#feedback-{field}").focus()
    page.keyboard.type(label.split("ä")[0])
    assert page.locator(f"#feedback-{field} option:checked").inner_text() == label


def saved(page, tmp_path):
    """The file that the page saves."""
    with page.expect_download() as caught:
        page.locator("#feedback-save").press("Enter")
    path = tmp_path / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def imported(path, copied, study):
    """The entries of the study's table into which the importer took a file."""
    assert main(["feedback", "import", str(copied), str(path)]) == 0
    plans = {key: known.plan for key, known in study.plans.items()}
    return read_feedback(copied.with_name("taulu.csv"), study.municipalities, plans)


def test_what_is_written_by_keyboard_is_imported_word_for_word(
    formed, opened, study, copied, tmp_path
):
    page = opened_bench(opened(formed["fi"]))
    page.select_option("#try-plan", label="Julkaistu ehdotus")
    choose(page, "kind", "Kysymys")
    choose(page, "about", "Saarijärvi")
    write_down(page, 'Kokous, "A" <b>', HOSTILE)
    said = page.locator("#feedback-said")
    assert said.get_attribute("role") == "status"
    assert said.inner_text() == words.text("try.feedback_said_added", "fi", {"count": 1})
    choose(page, "kind", "Säilytettävää")
    choose(page, "about", "Koko suunnitelma")
    write_down(page, "Poistuva", "Tämä poistetaan")
    write_down(page, "Ohjausryhmä", "Hyvä")
    assert page.locator("#feedback-list .heard").all_inner_texts() == [
        HOSTILE, "Tämä poistetaan", "Hyvä",
    ]  # fmt: skip
    page.get_by_role("button", name="Poista: Poistuva, Koko suunnitelma").press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        "Poista: Ohjausryhmä, Koko suunnitelma"
    )
    path = saved(page, tmp_path)
    assert path.name == "keski-suomi-palaute.csv" and path.name in said.inner_text()
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert tuple(next(csv.reader(file, delimiter=";"))) == IMPORT_COLUMNS
    first, second = imported(path, copied, study)
    assert (first.body, first.text, first.kind) == ('Kokous, "A" <b>', HOSTILE, "question")
    assert (first.codes, first.plan) == (("729",), "published")
    assert (second.body, second.text, second.kind) == ("Ohjausryhmä", "Hyvä", "keep")
    assert (second.codes, second.about, second.status) == ((), "", "new")
    assert first.date == second.date == page.evaluate("new Date().toLocaleDateString('sv')")
    assert abs((date.fromisoformat(first.date) - date.today()).days) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_municipality_is_taken(formed, opened, study, copied, tmp_path, language):
    page = opened_bench(opened(formed[language]))
    page.select_option("#try-plan", index=1)
    page.fill("#feedback-body", "Kokous")
    codes = list(study.municipalities.index)
    for k, code in enumerate(codes):
        page.select_option("#feedback-about", code)
        page.select_option("#feedback-kind", ("keep", "change", "question")[k % 3])
        page.fill("#feedback-text", f"Asia {code}")
        page.click("#feedback-add")
    entries = imported(saved(page, tmp_path), copied, study)
    assert [(entry.codes, entry.text) for entry in entries] == [
        ((code,), f"Asia {code}") for code in codes
    ]
    assert {entry.kind for entry in entries} == {"keep", "change", "question"}
    assert {entry.plan for entry in entries} == {"published"}


def test_a_plan_that_the_study_does_not_know_is_told_by_its_title(
    formed, opened, study, published, copied, tmp_path, capsys
):
    page = opened_bench(opened(formed["fi"]))
    page.fill("#feedback-body", "Kokous")
    page.fill("#feedback-text", "Sivun oma")
    page.click("#feedback-add")
    page.select_option("#try-plan", index=1)
    page.click("#areas-legend [data-key^=more]")
    page.fill("#feedback-text", "Muokattu")
    page.click("#feedback-add")
    entries = imported(saved(page, tmp_path), copied, study)
    titles = [
        "Sivulla näkyi: Oma",
        "Sivulla näkyi: Muokattu suunnitelma, pohjana Julkaistu ehdotus",
    ]
    assert [(entry.text, entry.plan) for entry in entries] == [
        ("Sivun oma", titles[0]), ("Muokattu", titles[1]),
    ]  # fmt: skip
    assert main(["feedback", "list", str(copied)]) == 0
    listed = capsys.readouterr().out
    assert all(f"Koko suunnitelma ({title})" in listed for title in titles)
    assert plan_key(published, study) == "published"
    assert plan_key(published, replace(study, plans={})) == ""


def test_what_the_importer_would_refuse_is_made_right(formed, opened, study, copied, tmp_path):
    page = opened_bench(opened(formed["fi"]))
    page.fill("#feedback-body", "  Ko\u202ekous\t A\ue000 ")
    page.fill("#feedback-text", "a\u0308 \u2028 \x01\ufffd" + "o" + "\u0301" * 80 + " 👩\u200d🏫 ")
    page.click("#feedback-add")
    (entry,) = imported(saved(page, tmp_path), copied, study)
    assert entry.body == "Kokous A"
    assert entry.text.startswith("ä \n ó") and entry.text.endswith(" 👩\u200d🏫")
    assert page.locator("#feedback-list .heard").text_content() == entry.text


def test_the_longest_text_is_taken_and_no_longer_one_can_be_typed(
    formed, opened, study, copied, tmp_path
):
    page = opened_bench(opened(formed["fi"], **PHONE))
    for field in ("body", "text"):
        page.locator(f"#feedback-{field}").focus()
        page.keyboard.insert_text("ä" * (LONGEST[field] + 9))
    page.click("#feedback-add")
    (entry,) = imported(saved(page, tmp_path), copied, study)
    assert (len(entry.body), len(entry.text)) == (LONGEST["body"], LONGEST["text"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_missing_is_said_and_nothing_unfinished_is_left_out(formed, opened):
    page = opened_bench(opened(formed["fi"]))
    said, add, save = (page.locator(f"#feedback-{part}") for part in ("said", "add", "save"))
    assert save.get_attribute("aria-disabled") == "true"
    save.press("Enter")
    assert said.inner_text() == words.text("try.feedback_nothing")
    add.press("Enter")
    assert said.inner_text() == words.text("try.feedback_missing_body")
    assert page.evaluate("document.activeElement.id") == "feedback-body"
    page.keyboard.type("Kokous")
    add.press("Enter")
    assert said.inner_text() == words.text("try.feedback_missing_text")
    assert page.locator("#feedback-text").get_attribute("aria-invalid") == "true"
    page.fill("#feedback-text", "Kesken")
    save.press("Enter")
    assert said.inner_text() == words.text("try.feedback_unfinished")
    assert page.evaluate("document.activeElement.id") == "feedback-add"
    page.keyboard.press("Enter")
    assert page.locator("#feedback-list li").count() == 1
    page.locator("#feedback-list button").press("Enter")
    assert page.locator("#feedback-list").is_hidden()


def test_undoing_in_a_field_undoes_what_was_typed(formed, opened):
    page = opened_bench(opened(formed["fi"]))
    page.click("#areas-legend [data-key^=more]")
    page.locator("#feedback-text").focus()
    page.keyboard.type("x")
    page.keyboard.press("Control+z")
    assert page.locator("#feedback-text").input_value() == ""
    assert page.locator("#try-undo").get_attribute("aria-disabled") == "false"


@pytest.mark.parametrize(("screen", "language"), EACH_SCREEN)
def test_axe_finds_nothing_in_the_form(formed, opened, language, screen):
    page = opened_bench(opened(formed[language], **SCREENS[screen]))
    assert_fine(page, "empty")
    page.locator("#feedback-save").press("Enter")
    page.locator("#feedback-save").hover()
    assert_fine(page, "nothing to save")
    page.click("#feedback-add")
    assert page.locator("#feedback-body").get_attribute("aria-invalid") == "true"
    assert_fine(page, "no body")
    page.fill("#feedback-body", "x" * 190)
    page.click("#feedback-add")
    assert page.locator("#feedback-text").get_attribute("aria-invalid") == "true"
    assert_fine(page, "no text")
    page.fill("#feedback-text", "y" * 600)
    page.locator("#feedback-save").press("Enter")
    assert_fine(page, "unfinished")
    page.click("#feedback-add")
    page.click("#feedback-add")  # a field is wrong again, beside what was written
    assert page.locator("#feedback-list li").count() == 1
    assert_fine(page, "written down")
    page.emulate_media(forced_colors="active")
    assert_fine(page, "written down, forced colours")


def test_the_form_is_on_the_screen_only(formed, opened, browser, tmp_path):
    page = opened(formed["fi"])
    assert page.locator(".feedback").is_hidden()
    opened_bench(page)
    assert page.locator(".feedback").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".feedback").is_hidden()
    context = browser.new_context(java_script_enabled=False, offline=True)
    plain = context.new_page()
    plain.goto((tmp_path / "page0.html").as_uri())
    assert plain.locator(".feedback").is_hidden()
    context.close()
