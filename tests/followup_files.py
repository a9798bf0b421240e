"""Small files of follow-up for the tests, and the texts that an output carries."""

import csv
import html
import re
import zipfile
import zlib
from pathlib import Path

import matplotlib.image
from conftest import REPOSITORY

DRAWING = re.compile(rb' (d|x|y|width|height|points|transform|viewBox|style)="[^"]*"')
EXAMPLES = REPOSITORY / "data" / "followup"
LABELS = ["eri", "melko eri", "siltä väliltä", "melko sama", "sama"]
QUESTIONS = [f"V{number}" for number in range(1, 11)]
SETTINGS = f"""[inclusion]
file = "vastaukset.csv"
respondent = "Avain"
round = "Kerta"
before = "alku"
after = "loppu"
group = "Ryhmä"
missing = ["ei halua"]
statements = {QUESTIONS}
[inclusion.answers]
{chr(10).join(f'"{label}" = {answer}' for answer, label in enumerate(LABELS, start=1))}
"""


def form(total: int) -> list[str]:
    """Ten answers as labels whose sum is ``total`` (10–50)."""
    answers = [total // 10 + (k < total % 10) for k in range(10)]
    return [LABELS[answer - 1] for answer in answers]


def people(group: str, sums: list[tuple[int, int]], first: int = 1) -> list[list[str]]:
    """Rows of both rounds of a group's people, given the sums of their answers."""
    return [
        [f"{group}-avain-{number}", when, group, *form(total)]
        for number, pair in enumerate(sums, start=first)
        for when, total in zip(("alku", "loppu"), pair, strict=True)
    ]


def survey(folder: Path, rows: list[list[str]], settings: str = SETTINGS) -> Path:
    """The TOML file of a survey with these rows."""
    write_csv(folder / "vastaukset.csv", ["Avain", "Kerta", "Ryhmä", *QUESTIONS], rows)
    path = folder / "kysely.toml"
    path.write_text(settings, "utf-8")
    return path


PROCESS = """[process]
file = "luvut.csv"
[process.teams]
{teams}
[process.limits]
{limits}
"""


def process(
    folder: Path, rows: list[list[object]], teams: dict[str, int], limits: str = ""
) -> Path:
    """The TOML file of a follow-up with these rows."""
    write_csv(folder / "luvut.csv", ["team", "month", "indicator", "met", "all"], rows)
    path = folder / "seuranta.toml"
    named = "\n".join(f"{toml_text(team)} = {coaches}" for team, coaches in teams.items())
    path.write_text(PROCESS.format(teams=named, limits=limits), "utf-8")
    return path


def toml_text(text: str) -> str:
    """A text in quotes as TOML has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_csv(path: Path, header: list[str], rows: list[list[object]]) -> None:
    """A CSV file separated by semicolons."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows([header, *rows])


def carried(path: Path) -> bytes:
    """All the bytes of an output that may hold text, unpacked; a picture's pixels are not text."""
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            parts = [archive.read(name).decode("utf-8") for name in names]
            return html.unescape("\n".join([*names, *parts])).encode()
    if path.suffix == ".png":
        return content + b"\n".join(chunks(content))
    if path.suffix == ".svg":  # what draws is no text, but its numbers would be found as such
        return DRAWING.sub(b"", content)
    return content


def chunks(png: bytes) -> list[bytes]:
    """The parts of a PNG besides its pixels, compressed texts unpacked."""
    found, start = [], 8
    while start < len(png):
        length = int.from_bytes(png[start : start + 4], "big")
        kind, body = png[start + 4 : start + 8], png[start + 8 : start + 8 + length]
        start += 12 + length
        if kind == b"zTXt":
            body = body.split(b"\0", 1)[0] + zlib.decompress(body.split(b"\0", 1)[1][1:])
        found += [] if kind in (b"IDAT", b"IEND") else [kind + body]
    return found


def pixels(path: Path) -> tuple[int, ...]:
    """Height, width and colour channels of a PNG that can be opened."""
    return matplotlib.image.imread(path).shape
