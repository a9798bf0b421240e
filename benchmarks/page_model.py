"""Size of the page's model, and milliseconds that it takes to answer an edit, in a browser.

    python benchmarks/page_model.py                          # the largest county and Keski-Suomi
    python benchmarks/page_model.py --county Varsinais-Suomi

Each edit moves a municipality to a neighbouring area; then every figure is computed anew. Shown
are the median and the longest of the edits, each the mean of ten runs, for the figures, the moved
municipalities and the summary, and the bytes of the data.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from ipsgeo.plan import Plan
from ipsgeo.sources.files import data_folder
from ipsgeo.study import Study, read_study
from ipsgeo.views.page.inlined import inline_data
from ipsgeo.views.page.model import model_data

COUNTIES = ("Pohjois-Pohjanmaa", "Keski-Suomi")
AREAS = 8
EDITS = 200
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
PAGE = Path(__file__).resolve().parents[1] / "ipsgeo" / "views" / "page"
MODEL = "".join(path.read_text("utf-8") for path in sorted(PAGE.glob("model*.js")))
STUDY = """
county = "{county}"
year = 2021
[title]
fi = "{county}"
sv = "{county}"
en = "{county}"
[demand]
statistics = "{statistics}"
column = "unemployed"
month = "2021-10"
source = "-"
long_term_share = 0.42
[norm]
[team]
coaches = 12
leader_share = 0.5
[travel]
speed_kmh = 60
detour = 1.3
"""
# Milliseconds of each edit, by what is computed after it.
MEASURE = """([data, edits]) => {
  const model = window.ipsModel(data), first = model.start(0);
  const assumptions = {benefit: data.benefit.high / 2, throughput: data.throughput - 1};
  const work = {
    evaluate: plan => model.evaluate(plan, assumptions),
    moved: plan => model.moved(plan, first),
    summary: plan => model.summary(plan, assumptions),
  };
  const times = {evaluate: [], moved: [], summary: []};
  let plan = first;
  for (let edit = 0; edit < edits; edit += 1) {
    const i = (7 * edit) % data.municipalities.length, targets = model.targets(plan, i);
    if (targets.length) { plan = model.move(plan, i, targets[edit % targets.length]); }
    for (const [name, answer] of Object.entries(work)) {
      const started = performance.now();
      for (let run = 0; run < 10; run += 1) { answer(plan); }
      times[name].push((performance.now() - started) / 10);
    }
  }
  return times;
}"""


def county_study(county: str) -> Study:
    """A study of a county with bundled statistics."""
    statistics = (data_folder() / "statistics" / "unemployment.csv").resolve()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "county.toml"
        path.write_text(STUDY.format(county=county, statistics=statistics), "utf-8")
        return read_study(path)


def some_plan(study: Study) -> Plan:
    """Eight areas, by the order of the municipalities' codes."""
    codes = study.problem.codes
    groups = [codes[k::AREAS] for k in range(AREAS)]
    names = study.municipalities["name_fi"]
    return Plan.of_groups(groups, [1] * (AREAS - 1) + [5], leader_groups=[0], names=names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--county", nargs="*", default=COUNTIES)
    with sync_playwright() as driver:
        page = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
        page.add_script_tag(content=MODEL)
        for county in parser.parse_args().county:
            study = county_study(county)
            data = model_data(some_plan(study), study, [], "fi")
            size = len(inline_data("model-data", data).encode())
            print(f"{county}: {len(study.problem.codes)} municipalities, {size:,} bytes")
            for name, times in page.evaluate(MEASURE, [data, EDITS]).items():
                middle, longest = sorted(times)[len(times) // 2], max(times)
                print(f"  {name:10}median {middle:6.2f} ms   longest {longest:6.2f} ms")


if __name__ == "__main__":
    main()
