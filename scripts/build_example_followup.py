"""Write the made-up examples of follow-up, two CSV files in data/followup.

Every figure is invented to show the form of the files. The same script writes the same bytes on
every machine: the figures come from a small generator that is written out here.
"""

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "followup"
LABELS = (
    "Täysin eri mieltä",
    "Melko eri mieltä",
    "En samaa enkä eri mieltä",
    "Melko samaa mieltä",
    "Täysin samaa mieltä",
)
# Group: people, how likely a step up is between the rounds (per mille), those without a second form
GROUPS = {
    "Keskinen tiimi": (16, 330, 2),
    "Pohjoinen tiimi": (13, 190, 1),
    "Eteläinen tiimi": (11, 240, 1),
    "Verkkovalmennus": (3, 250, 0),
}
UNANSWERED = {("K04", "alku", 6), ("P07", "loppu", 2), ("P07", "loppu", 9)}

MONTHS = ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
TEAMS = ("Keskinen tiimi", "Pohjoinen tiimi", "Eteläinen tiimi")
# Indicator: for each team, clients a month and the share (%) within the limit in the first three
# and the last three months; for contacts coach-weeks a month and contacts in ten coach-weeks.
PROCESS = {
    "profiling": ((9, 78, 100), (7, 86, 86), (5, 80, 87)),
    "first_contact": ((8, 38, 83), (6, 45, 50), (5, 53, 40)),
    "contacts": ((20, 38, 62), (16, 49, 48), (12, 56, 43)),
    "plan_3": ((8, 92, 92), (6, 83, 83), (4, 83, 75)),
    "plan_6": ((6, 72, 78), (5, 67, 80), (3, 67, 78)),
    "plan_12": ((4, 58, 67), (3, 56, 67), (0, 67, 67)),
}


def draws(seed: int) -> Iterator[int]:
    """Whole numbers from 0 to 999 (Lehmer's generator)."""
    state = seed
    while True:
        state = state * 48271 % 2147483647
        yield state * 1000 // 2147483647


def inclusion_rows() -> Iterator[str]:
    """Ten answers of every invented person, before and after."""
    chance = draws(20260510)
    for group, (people, step_up, silent) in GROUPS.items():
        for number in range(1, people + 1):
            key = f"{group[0]}{number:02}"
            usual = 1 + next(chance) % 3
            before = [max(0, min(4, usual + next(chance) % 3 - 1)) for _ in range(10)]
            after = [min(4, max(0, a + (next(chance) < step_up) - (next(chance) < 70)))
                     for a in before]  # fmt: skip
            rounds = {"alku": before, "loppu": after}
            for when in list(rounds)[: 1 if number > people - silent else 2]:
                cells = ["" if (key, when, k) in UNANSWERED else LABELS[answer]
                         for k, answer in enumerate(rounds[when], start=1)]  # fmt: skip
                yield ";".join([key, when, group, *cells])


def process_rows() -> Iterator[str]:
    """Counts of every team, month and indicator."""
    for position, team in enumerate(TEAMS):
        for indicator, figures in PROCESS.items():
            amount, *shares = figures[position]
            for half in range(2):
                total = met = 0
                for step, month in enumerate(MONTHS[3 * half : 3 * half + 3], start=1):
                    all_now = amount + (step + position) % 2
                    total += all_now
                    rate = shares[half] / (10 if indicator == "contacts" else 100)
                    met_now = round(total * rate) - met
                    met_now = met_now if indicator == "contacts" else min(met_now, all_now)
                    met += met_now
                    yield f"{team};{month};{indicator};{met_now};{all_now}"


def main() -> None:
    """Write both files."""
    statements = ";".join(f"Väittämä {number}" for number in range(1, 11))
    heads = {
        "osallisuus-esimerkki.csv": (f"Tunnus;Kerta;Ryhmä;{statements}", inclusion_rows()),
        "prosessi-esimerkki.csv": ("team;month;indicator;met;all", process_rows()),
    }
    for name, (head, rows) in heads.items():
        mark = "# ESIMERKKI: kaikki luvut ja vastaukset on keksitty. / EXAMPLE: all is made up."
        (FOLDER / name).write_text("\n".join([mark, head, *rows, ""]), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
