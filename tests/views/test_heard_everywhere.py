"""Feedback reaches the page, the slides and the workbook as text, and an accepted rule binds."""

import openpyxl
import pandas as pd
import pytest
from conftest import KESKI_SUOMI
from pptx import Presentation

import ipsgeo as ips
from ipsgeo.views.outputs import plans_of

SAID = "<b>Jämsä</b> & Keuruu: =1+1 <script>alert(1)</script>"
TABLE = (
    "id,date,body,plan,about,text,kind,status,decision,rule\n"
    f'1,2026-11-05,Ohjausryhmä,,Jämsä,"{SAID}",change,accepted,'
    'Hyväksyttiin,"together: Jämsä, Keuruu"\n'
    "2,2026-11-06,Lautakunta,,,Miksi näin?,question,new,,\n"
)


@pytest.fixture
def study(own_study, tmp_path):
    (tmp_path / "data/studies/feedback.csv").write_text(TABLE, "utf-8")
    return own_study("[norm]", '[feedback]\nfile = "feedback.csv"\n\n[norm]')


def test_what_was_heard_is_shown_as_text(study, tmp_path):
    files = ips.write_outputs(study.plans["published"].plan, study, tmp_path / "maps", pack=True)
    path = {file.suffix: file for file in files}
    html = path[".html"].read_text("utf-8")
    assert "&lt;b&gt;Jämsä&lt;/b&gt; &amp; Keuruu" in html and "<b>Jämsä" not in html
    assert "Hyväksyttiin" in html and "5.11.2026" in html and "Miksi näin?" in html
    book = openpyxl.load_workbook(path[".xlsx"])
    cells = [cell for row in book["Palaute"].iter_rows() for cell in row]
    assert any(cell.value == SAID and cell.data_type == "s" for cell in cells)
    deck = Presentation(path[".pptx"])
    told = " ".join(
        cell.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    )
    assert "Miksi näin?" in told and "Jämsä" in told
    assert any(file.name == "feedback.csv" for file in study.inputs)


def test_an_accepted_rule_binds_the_next_plan(study):
    assert ("182", "249") in [tuple(sorted(group)) for group in study.problem.rules.together]
    assert study.path.name == KESKI_SUOMI.split("/")[-1]


def test_the_plans_of_the_trade_off_can_be_chosen_on_the_page(study):
    plan = study.plans["published"].plan
    table = pd.DataFrame({"plan": [plan, plan, None]}, index=pd.Index([5, 8, 9], name="areas"))
    names = [choice.title for choice in plans_of(table, plan, "sv")]
    assert names == ["Alternativ: 5 områden"], "not the own number, none without a plan"
    page = ips.draw_page(plan, study, choices=plans_of(table, plan, "sv")).html
    assert "Alternativ: 5 områden" in page
    assert plans_of(None, plan, "fi") == plans_of(table.rename_axis("coaches"), plan, "fi") == []
