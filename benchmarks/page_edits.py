"""Milliseconds that the meeting page takes to show an edit, in a browser, and the page's bytes.

    python benchmarks/page_edits.py                       # 22 and 30 municipalities
    python benchmarks/page_edits.py --boundaries FILE     # drawn with an official boundary layer
    python benchmarks/page_edits.py --edits 500 --phone

The workbench is open, and every kind of edit is made in turn as a planner makes it: from the list
of municipalities, on the map by pointer and by keyboard, coaches, the leader's area, both sliders
while they are dragged and when they are let go, undo, redo and reset, another plan. Each is timed
from before its event is dispatched until the page is changed and laid out, and until the next
frame is painted. The screen refreshes every 16.7 ms: the wait for it is in the second figure, and
so is the placing of the names on the map, which is left for that frame.
"""

import argparse
import shutil
import tempfile
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import geopandas as gpd
import numpy as np
from page_model import COUNTIES, county_study
from playwright.sync_api import Browser, sync_playwright

from ipsgeo.plan import Plan, Solution
from ipsgeo.solve import solve
from ipsgeo.study import Study, read_study
from ipsgeo.views.page.web import draw_page

EDITS = 220
AIM_MS, AIM_BYTES = 50, 900_000
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
# Makes the edits and gives [kind, milliseconds to the layout, milliseconds to the picture].
MEASURE = """async edits => {
  const at = id => document.getElementById(id), all = what => [...document.querySelectorAll(what)];
  const shapes = all("path.municipality");
  const event = (element, kind) => element.dispatchEvent(new Event(kind, {bubbles: true}));
  const key = (element, name, more) => element.dispatchEvent(
    new KeyboardEvent("keydown", {key: name, bubbles: true, cancelable: true, ...more}));
  // After the frame's own scripts the browser lays out and paints; the message comes after that.
  const painted = () => new Promise(done => requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  }));
  let turn = 0;
  const pick = list => list[(turn * 7) % list.length];
  const choose = (list, value) => { list.value = value; return () => event(list, "change"); };
  const dragged = (id, kind) => () => {
    const slider = at(id), low = Number(slider.min), high = Number(slider.max);
    slider.value = low + (high - low) * ((turn * 37) % 100) / 100;
    return () => event(slider, kind);
  };
  const tool = id => () => at(id).getAttribute("aria-disabled") === "true" ? null
    : () => at(id).click();
  const movable = () => all("#try-choose select").filter(list => list.options.length > 2);
  const opened = open => {  // the window of a municipality, then one of its buttons
    const shape = pick(shapes);
    open(shape);
    const buttons = all(".leaflet-popup .moves button");
    return buttons.length ? () => pick(buttons).click() : null;
  };
  const kinds = {
    "municipality, list": () => { const list = pick(movable());
      return choose(list, pick([...list.options].filter(one => !one.selected)).value); },
    "municipality, pointer": () => opened(
      shape => shape.dispatchEvent(new MouseEvent("click", {bubbles: true}))),
    "municipality, keyboard": () => opened(shape => { shape.focus(); key(shape, " "); }),
    "undo": tool("try-undo"),
    "redo": tool("try-redo"),
    "coaches": () => { const button = pick(all("button[data-coaches]").filter(
      one => one.getAttribute("aria-disabled") !== "true")); return () => button.click(); },
    "throughput, dragged": dragged("try-throughput", "input"),
    "throughput, let go": dragged("try-throughput", "change"),
    "benefit, dragged": dragged("try-benefit", "input"),
    "benefit, let go": dragged("try-benefit", "change"),
    "undo, keyboard": () => () => key(document.body, "z", {ctrlKey: true}),
    "redo, keyboard": () => () => key(document.body, "y", {ctrlKey: true}),
    "leader": () => { const list = at("try-leader"), others = [...list.options].filter(
      one => !one.selected); return list.closest("[hidden]") || !others.length ? null
      : choose(list, pick(others).value); },
    "reset": tool("try-reset"),
    "another plan": () => { const list = at("try-plan"), others = [...list.options].filter(
      one => !one.hidden && !one.selected); return choose(list, pick(others).value); },
  };
  at("try-open").click();
  await painted();
  const times = [], names = Object.keys(kinds);
  // Resetting and other plans come seldom, so that most edits are of an edited plan.
  const seldom = new Set(["reset", "another plan"]);
  for (; times.length < edits; turn += 1) {
    const name = names[turn % names.length];
    if (seldom.has(name) && Math.floor(turn / names.length) % 3 !== 2) { continue; }
    const edit = kinds[name]();
    if (!edit) { continue; }
    document.body.getBoundingClientRect();
    await painted();  // nothing of the preparation is left to draw
    const started = performance.now();
    edit();
    document.body.getBoundingClientRect();
    const laidOut = performance.now() - started;
    await painted();
    times.push([name, laidOut, performance.now() - started]);
  }
  return times;
}"""


def nearest_to_largest(study: Study, areas: int, title: str) -> Plan:
    """Every municipality with the nearest of those of the largest demand."""
    seats = study.demand.sort_values(ascending=False).index[:areas]
    home = study.problem.minutes.loc[:, seats].astype(float).idxmin(axis=1)
    coaches = [float(study.problem.coaches) - areas + 1, *[1.0] * (areas - 1)]
    return Plan.of_groups(
        [list(home.index[home == seat]) for seat in seats],
        coaches,
        leader_groups=[0],
        names=study.municipalities["name_fi"],
        title=title,
    )


def with_boundaries(study: Study, file: Path) -> Study:
    """The study drawn with the shapes of a layer that has the codes in NATCODE."""
    shapes = gpd.read_file(file).to_crs(3067).dissolve("NATCODE").geometry
    table = study.municipalities.assign(boundary="official")
    return replace(study, municipalities=table.set_geometry(shapes.reindex(table.index)))


def cases() -> list[tuple[Study, Plan | Solution, list[Plan]]]:
    """What the pages show: Keski-Suomi's best plan beside the published, and a large county."""
    study, large = read_study("keski-suomi"), county_study(COUNTIES[0])
    others = [nearest_to_largest(large, 6, "6"), nearest_to_largest(large, 10, "10")]
    return [
        (study, solve(study.problem), [study.plans["published"].plan]),
        (large, nearest_to_largest(large, 8, "8"), others),
    ]


def said(name: str, times: list[float]) -> str:
    """A line: median, 95th percentile and longest."""
    middle, high = np.percentile(times, [50, 95])
    return f"  {name:26}{len(times):5}{middle:9.1f}{high:9.1f}{max(times):9.1f}"


def report(times: list[tuple[str, float, float]]) -> None:
    """Print all edits, to the layout and to the picture, and each kind to the layout."""
    print(f"  {'ms':26}{'edits':>5}{'median':>9}{'95 %':>9}{'longest':>9}")
    print(said("all, laid out", [laid_out for _, laid_out, _ in times]))
    print(said("all, next frame painted", [painted for *_, painted in times]))
    late = sum(laid_out > AIM_MS for _, laid_out, _ in times)
    print(f"  {late} of {len(times)} edits took over {AIM_MS} ms to lay out; by kind:")
    for kind, edits in groupby(sorted(times), key=lambda edit: edit[0]):
        print(said(kind, [laid_out for _, laid_out, _ in edits]))


def measure(browser: Browser, html: str, edits: int, screen: dict) -> list:
    """The times of the edits on a page that is opened from a file, without a network."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(html, "utf-8")
        context = browser.new_context(offline=True, **screen)
        page = context.new_page()
        page.on("pageerror", lambda error: print(f"  error of a script: {error}"))
        page.goto(path.as_uri())
        times = page.evaluate(MEASURE, edits)
        context.close()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--phone", action="store_true", help="on a phone's screen")
    parser.add_argument("--boundaries", type=Path, metavar="FILE", help="layer to draw with")
    chosen = parser.parse_args()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for study, plan, others in cases():
            if chosen.boundaries:
                study = with_boundaries(study, chosen.boundaries)
            html = draw_page(plan, study, others=others).html
            size = len(html.encode())
            print(f"{study.title['fi']}: {len(study.problem.codes)} municipalities")
            print(f"  {size:,} bytes, {size / AIM_BYTES:.0%} of {AIM_BYTES:,}")
            report(measure(browser, html, chosen.edits, PHONE if chosen.phone else WIDE))


if __name__ == "__main__":
    main()
