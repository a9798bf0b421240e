"""Write the made-up example of a survey export, data/statistics/keski-suomi-survey-example.xlsx.

Every answer below is invented to show the form of a Webropol export; none is any municipality's
opinion. The same script writes the same bytes on every machine.
"""

import io
import re
import sys
import zipfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

TARGET = Path(__file__).parents[1] / "data" / "statistics" / "keski-suomi-survey-example.xlsx"
WRITTEN = datetime(2021, 12, 1)  # the date in the file, whenever it is built
MARK = "ESIMERKKI – keksityt vastaukset"

HEADERS = {  # header: width of the column
    "Vastaajan numero": 18,
    "Vastausaika": 18,
    "1. Mitä kuntaa edustatte?": 20,
    "2. Mikä on roolinne kuntaorganisaatiossa?": 30,
    "3. Kuinka moni kuntalainen hyötyisi arvionne mukaan laatukriteereihin perustuvasta"
    " työhönvalmennuksesta vuoden aikana?": 34,
    "4. Mikä tai mitkä kunnat olisivat luontaisia yhteistyökumppaneita, joiden alueella"
    " työhönvalmentaja voisi toimia?": 40,
    "5. Vapaa sana": 60,
}

LEAD, SOCIAL, CARE = (
    "Työllisyyspalvelujen esihenkilö",
    "Sosiaalipalvelujen esihenkilö",
    "Sosiaalijohtaja",
)

# Time, municipality, role, clients a year, partners, free text. Kinnula and Kyyjärvi do not answer.
# In parentheses: clients a year in per cent of the long-term unemployed with partial work ability
# (unemployed 10/2021 × 6045/14246 × 0.5).
ANSWERS = (
    ("1.11.2021 9:12", "Hankasalmi", LEAD, 5, "Laukaa ja Konnevesi", ""),  # (13)
    ("1.11.2021 10:40", "Laukaa", LEAD, 12, "Äänekoski, Hankasalmi, Konnevesi", ""),  # (8)
    ("1.11.2021 13:05", "Jyväskylä", LEAD, 150, "Muurame", ""),  # (8)
    ("2.11.2021 8:31", "Joutsa", CARE, 4, "Toivakka, Luhanka", ""),  # (13)
    ("2.11.2021 9:02", "Jämsä", SOCIAL, 18, "ei", "Oma valmentaja riittäisi."),  # (8)
    ("2.11.2021 11:47", "Saarijärvi", LEAD, 12, "Karstula, Kannonkoski, Kyyjärvi", ""),  # (11)
    ("3.11.2021 8:15", "Keuruu", LEAD, 7, "Multia ja Petäjävesi", ""),  # (11)
    ("3.11.2021 8:58", "Viitasaari", CARE, 4, "Pihtipudas, Kinnula", ""),  # (8)
    ("3.11.2021 10:20", "Urainen", LEAD, 5, "Äänekoski, Laukaa", ""),  # Uurainen (18)
    ("3.11.2021 14:36", "Äänekoski", LEAD, 10, "Uurainen", ""),  # (5)
    ("4.11.2021 9:09", "Luhanka", CARE, 2, "Joutsa", "Etäisyydet ovat pitkiä."),  # (41)
    ("4.11.2021 9:41", "Multia", SOCIAL, 5, "Keuruu", ""),  # (41)
    ("4.11.2021 12:12", "Petäjävesi", LEAD, 4, "Keuruu, Multia\nJyväskylä", ""),  # (11)
    ("5.11.2021 8:05", "Karstula", SOCIAL, 4, "Kyyjärvi, Saarijärvi, Kannonkoski", ""),  # (12)
    ("5.11.2021 9:50", "Muurame", LEAD, 6, "Jyväskylä", ""),  # (8)
    ("5.11.2021 10:33", "Konnevesi", CARE, 3, "Hankasalmi sekä Äänekoski", ""),  # (13)
    ("8.11.2021 8:22", "Toivakka", SOCIAL, 2, "Laukaan kanssa", ""),  # (13)
    ("8.11.2021 9:17", "Pihtipudas", CARE, 3, "Viitasaari ja Kinnula", ""),  # (9)
    ("8.11.2021 13:28", "Kannonkoski", SOCIAL, "1,5", "Saarijärvi/Karstula", ""),  # (12)
    ("9.11.2021 8:44", "Kivijärvi", CARE, 3, "Kannonkoski; Kinnula", ""),  # (31)
    ("9.11.2021 9:30", "Jämsä", LEAD, "n. 25", "Keuruu", ""),  # (11)
    ("9.11.2021 12:01", "Jyväskylä", SOCIAL, 200, "Muurame & Laukaa", ""),  # (11)
    ("10.11.2021 8:19", "Keuruu", SOCIAL, 9, "Petäjävesi, Multia, Mänttä-Vilppula", ""),  # (14)
    ("10.11.2021 9:53", "Saarijärvi", SOCIAL, 20, "Karstula ja Äänekoski", ""),  # (19)
    ("10.11.2021 13:40", "Äänekoski", SOCIAL, 14, "Uurainen ja Konnevesi", ""),  # (7)
    ("11.11.2021 9:05", "Laukaa", SOCIAL, "15-20", "Jyväskylä", ""),  # 18 (12)
    ("11.11.2021 10:26", "Jyväskylä", LEAD, "en osaa sanoa", "Muurame, Jyväskylän seutu", ""),
    ("12.11.2021 8:37", "Hankasalmi", SOCIAL, 6, "Laukaa", "Tiimi antaisi vertaistukea."),  # (16)
)

READ_ME = (
    MARK.upper(),
    (
        "Kaikki tämän työkirjan vastaukset on keksitty havainnollistamaan Webropol-vientiä. Ne eivät"
        " ole minkään kunnan, viranhaltijan tai hankkeen vastauksia tai mielipiteitä, eikä niitä saa"
        " käyttää päätösten perusteena. Korvaa tiedosto oman kyselysi viennillä."
    ),
    "EXEMPEL – PÅHITTADE SVAR",
    (
        "Alla svar i denna arbetsbok är påhittade för att visa hur en Webropol-export ser ut. De är"
        " inte någon kommuns, tjänsteinnehavares eller något projekts svar eller åsikter, och de får"
        " inte användas som grund för beslut. Ersätt filen med exporten av din egen enkät."
    ),
    "EXAMPLE – INVENTED ANSWERS",
    (
        "All answers in this workbook are invented to show the form of a Webropol export. They are no"
        " municipality's, official's or project's answers or opinions, and no decision may rest on"
        " them. Replace the file with the export of your own survey."
    ),
)


def build_book() -> Workbook:
    """The workbook: the answers, and a sheet that says that they are invented."""
    book = Workbook()
    properties = book.properties
    properties.title = MARK
    properties.creator = "ipsgeo"
    properties.created = properties.modified = WRITTEN
    fill_answers(book.active)
    fill_read_me(book.create_sheet("Lue tämä"))
    return book


def fill_answers(sheet: Worksheet) -> None:
    """One row a respondent below the question texts."""
    sheet.title = "Vastaukset"
    sheet.append(list(HEADERS))
    for number, (time, municipality, role, estimate, wishes, said) in enumerate(ANSWERS, start=1):
        free = f"{MARK}. {said}".rstrip()
        sheet.append([f"ESIM-{number:03}", time, municipality, role, estimate, wishes, free])
    for cell, width in zip(sheet[1], HEADERS.values(), strict=True):
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    sheet.sheet_properties.tabColor = "C00000"


def fill_read_me(sheet: Worksheet) -> None:
    """What the answers are, in three languages."""
    for text in READ_ME:
        sheet.append([text])
    for title in (sheet["A1"], sheet["A3"], sheet["A5"]):
        title.font = Font(bold=True, size=14, color="FFFFFF")
        title.fill = PatternFill("solid", fgColor="C00000")
    for text in (sheet["A2"], sheet["A4"], sheet["A6"]):
        text.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_properties.tabColor = "C00000"


def content_of(book: Workbook) -> bytes:
    """The workbook as bytes without the time of saving, and stored so that zlib does not matter."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(fixed, "w") as archive:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp(), part)
            entry = zipfile.ZipInfo(name, date_time=WRITTEN.timetuple()[:6])
            entry.create_system = 3  # else it tells the system that built it
            archive.writestr(entry, part)
    return fixed.getvalue()


def stamp() -> bytes:
    """The date in the file as the document properties write it."""
    return f"{WRITTEN.isoformat()}Z".encode()


def main(target: Path = TARGET) -> Path:
    """Write the example; returns its path."""
    target.write_bytes(content_of(build_book()))
    return target


if __name__ == "__main__":
    print(main(*map(Path, sys.argv[1:2])))
