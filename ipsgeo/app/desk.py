"""A temporary folder in which a study file finds the bundled tables where it looks for them."""

import shutil
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path

from ipsgeo.app.choices import counties
from ipsgeo.app.text import toml_text
from ipsgeo.app.values import Values, study_content
from ipsgeo.errors import Finding, IpsgeoError
from ipsgeo.sources.files import data_folder
from ipsgeo.study import Study, read_study
from ipsgeo.words import text

CHOSEN, SOLVED = "studies", "solved"
SUPPRESSED = "no_demand_statistics"
ASCII = str.maketrans("åäö ", "aao-")


class Desk:
    """Where the app keeps its study; gone with the app.

    The folder has a copy of the data folder, so that the study that is solved is, byte for byte,
    the one that is offered for download. What is being solved lies in a folder of its own:
    meanwhile the planner may go on choosing.
    """

    def __init__(self) -> None:
        folder = tempfile.mkdtemp(prefix="ipsgeo-app-")
        self.put_away = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.data = Path(folder) / "data"
        shutil.copytree(data_folder(), self.data)
        shutil.copytree(self.data / CHOSEN, self.data / SOLVED)

    def write(self, values: Values, before: Values, language: str, *, folder: str = CHOSEN) -> Path:
        """Write the study file of the values; see ``study_content``."""
        path = self.data / folder / f"{study_name(values)}.toml"
        head = text("app.toml_head", language, {"file": path.name})
        path.write_bytes(f"# {head}\n\n{toml_text(study_content(values, before))}".encode())
        return path

    def read(self, values: Values, before: Values, language: str) -> Study:
        """The study of the values, read as the command line reads it.

        Raises
        ------
        DataError
            As ``read_study`` does.
        """
        return read_study(self.write(values, before, language))

    def text_of(self, error: IpsgeoError, language: str) -> str:
        """An error in words: what can be done in the app, and no names of temporary folders."""
        return type(error)(*map(self.retold, error.findings)).text(language)

    def retold(self, finding: Finding) -> Finding:
        """A finding as the app tells it."""
        if finding.key == SUPPRESSED:  # the app cannot state a demand; it has other months
            return Finding(key="app_demand_missing", facts={"name": f"{finding.value}"})
        if finding.file is None or self.data not in Path(finding.file).parents:
            return finding
        return replace(finding, file=Path(finding.file).name)


def study_name(values: Values) -> str:
    """The short name of the study: that of the county, or of the study it began as."""
    if values.is_county:
        return counties()[values.base][0].casefold().translate(ASCII)
    return f"{values.base}-oma"
