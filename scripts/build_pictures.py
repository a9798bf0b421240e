"""Renew the README's pictures from a run on the bundled study (a developer's script).

Takes a screenshot of the page with Debian's chromium and writes both pictures with few colours,
so that each stays under 200 kB.
"""

import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

import ipsgeo as ips

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURES = REPOSITORY / "docs" / "pictures"
WIDTH, HEIGHT = 1400, 860
COLOURS = 128


def main() -> None:
    """Plan Keski-Suomi and take the pictures."""
    study = ips.read_study(REPOSITORY / "data" / "studies" / "keski-suomi.toml")
    solution = ips.solve(study.problem)
    others = [known.plan.titled(known.title["fi"]) for known in study.plans.values()]
    trade_off = ips.frontier(study.problem, areas=range(4, 11))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = ips.write_page(solution, study, folder / "page.html", others=others)
        screenshot(page, folder / "page.png")
        axes = ips.draw_frontier(trade_off, norm=study.problem.throughput_per_year)
        ips.write_picture(axes, folder / "trade-off.png")
        PICTURES.mkdir(parents=True, exist_ok=True)
        for picture in ("page.png", "trade-off.png"):
            reduced(folder / picture, PICTURES / picture)


def screenshot(page: Path, picture: Path) -> None:
    """The first screen of the page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        view = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        view.goto(page.as_uri())
        view.screenshot(path=picture)
        browser.close()


def reduced(source: Path, target: Path) -> None:
    """A copy with few colours and at most 1400 pixels wide."""
    with Image.open(source) as picture:
        picture.thumbnail((WIDTH, HEIGHT))
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(target, optimize=True)


if __name__ == "__main__":
    main()
