"""What came of the work: words, a table, the page, and files to take along."""

import base64
import tempfile
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from ipsgeo import words
from ipsgeo.plan import Solution
from ipsgeo.sources.plans import write_plan
from ipsgeo.study import Study
from ipsgeo.views.figures import area_figures, as_solved, plan_in
from ipsgeo.views.names import area_names, staff_text
from ipsgeo.views.page.web import draw_page, write_page
from ipsgeo.views.slides.files import write_slides
from ipsgeo.views.summary import headline
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.workbook.files import write_tables

KINDS = {
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv",
    "toml": "application/toml",
}
COLUMNS = ("coaches", "clients", "load", "minutes")


def files(solution: Solution, study: Study, language: str) -> dict[str, bytes]:
    """The files of a result by name: page, workbook, slides, plan, and the study itself."""
    others = [known.plan for known in study.plans.values()]
    writers: dict[str, Callable[[Path], object]] = {
        ".html": lambda path: write_page(solution, study, path, language=language, others=others),
        ".xlsx": lambda path: write_tables(solution, study, path, language=language, others=others),
        ".pptx": lambda path: write_slides(solution, study, path, language=language, others=others),
        "-plan.csv": lambda path: carry(
            write_plan(plan_in(solution), path, names=study.municipalities["name_fi"]),
            manifest(solution, study),
        ),
        ".toml": lambda path: path.write_bytes(study.path.read_bytes()),
    }
    with tempfile.TemporaryDirectory(prefix="ipsgeo-app-") as folder:
        paths = {study.name + ending: Path(folder, study.name + ending) for ending in writers}
        for path, write in zip(paths.values(), writers.values(), strict=True):
            write(path)
        return {name: path.read_bytes() for name, path in paths.items()}


def result_html(solution: Solution, study: Study, language: str) -> str:
    """The whole result: message and proof, files, the table of areas, and the page in a frame."""
    others = [known.plan for known in study.plans.values()]
    page = draw_page(solution, study, language=language, others=others)
    return "\n".join(
        [
            f'<section lang="{language}" class="ipsgeo-result">',
            f"<h2>{escape(study.title[language])}</h2>",
            facts_html(solution, study, language),
            links_html(files(solution, study, language), language),
            table_html(solution, study, language),
            page._repr_html_(),
            "</section>",
        ]
    )


def facts_html(solution: Solution, study: Study, language: str) -> str:
    """Demand, coaches, load and proof as the command line tells them."""
    lines = headline(solution, study, language)
    rows = (
        f"<div><dt>{escape(words.text(f'summary.{label}', language))}</dt>"
        f"<dd>{escape(line)}</dd></div>"
        for label, line in lines
    )
    return f"<dl>{''.join(rows)}</dl>"


def links_html(contents: Mapping[str, bytes], language: str) -> str:
    """Links that carry their files in themselves, so that no server has to hand them out."""
    links = []
    for name, content in contents.items():
        ending = name.rsplit(".", 1)[1]
        data = base64.b64encode(content).decode("ascii")
        label = escape(words.text(f"app.download_{ending}", language))
        links.append(
            f'<a download="{escape(name)}" href="data:{KINDS[ending]};base64,{data}">{label}</a>'
        )
    return f'<nav aria-label="{words.text("app.downloads", language)}">{"".join(links)}</nav>'


def table_html(solution: Solution, study: Study, language: str) -> str:
    """The areas in a table."""
    plan, solved = plan_in(solution), as_solved(solution, study)
    heads = "".join(
        f'<th scope="col">{escape(words.text(f"summary.column_{column}", language))}</th>'
        for column in ("area", *COLUMNS)
    )
    names = area_names(plan, study, language)
    rows = "".join(
        f'<tr><th scope="row">{row["number"]}&nbsp; {escape(names[str(area)])}</th>'
        + "".join(f"<td>{cell}</td>" for cell in area_cells(row, language))
        + "</tr>"
        for area, row in area_figures(plan, solved).iterrows()
    )
    caption = words.text("app.areas_table", language)
    return (
        f'<div class="ipsgeo-wide" tabindex="0" role="region" aria-label="{caption}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def area_cells(row: Mapping[str, Any], language: str) -> list[str]:
    """Coaches, clients, load and minutes of an area."""
    return [
        staff_text(row["coaches"], row["leader"], language),
        words.number(row["clients"], language),
        words.number(row["load"], language),
        words.number(row["minutes_mean"], language, decimals=0),
    ]


def message_html(kind: str, head: str, lines: str = "") -> str:
    """A box with a heading and lines: kind is "error" or "note"."""
    role = "alert" if kind == "error" else "status"
    body = "".join(f"<li>{escape(line)}</li>" for line in lines.splitlines())
    listed = f"<ul>{body}</ul>" if body else ""
    return f'<div class="ipsgeo-{kind}" role="{role}"><strong>{escape(head)}</strong>{listed}</div>'
