"""The table of services and the phases they cover, and what is wrong with one."""

import pytest
from conftest import REPOSITORY

from ipsgeo.errors import DataError
from ipsgeo.sources.support import COLUMNS, MOST_SERVICES, read_support
from ipsgeo.words import LANGUAGES

BUNDLED = REPOSITORY / "data" / "studies" / "pohjois-karjala-palvelut.csv"


def table(tmp_path, *rows):
    path = tmp_path / "palvelut.csv"
    lines = [",".join(COLUMNS), *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def row(name="A", phases=("yes", "yes", "yes", "no", "no"), source="kuvaus"):
    return [name, name, name, *phases, source]


def refused(path):
    with pytest.raises(DataError) as caught:
        read_support(path)
    for language in LANGUAGES:
        assert "{" not in caught.value.text(language)
    return caught.value.findings


def test_the_bundled_table_has_only_what_the_description_states():
    services = read_support(BUNDLED)
    assert services["phases"].tolist() == [(1, 2, 3, 4, 5), (1, 2, 3, 4, 5), (1, 2, 3)]
    assert services["source"].str.contains("Siun soten Työkykyohjelma").all()
    assert "ei nimeä" in services["name_fi"].iloc[-1]


def test_phases_are_numbers_and_rows_those_of_the_file(tmp_path):
    services = read_support(table(tmp_path, row(), row("B", ("no", "no", "no", "yes", "yes"))))
    assert services["phases"].tolist() == [(1, 2, 3), (4, 5)]
    assert services.index.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("wrong", "key", "column"),
    [
        (row(phases=("yes", "yes", "", "no", "no")), "yes_or_no", "phase_3"),
        (row(phases=("yes", "x", "no", "no", "no")), "yes_or_no", "phase_2"),
        (row(phases=("no",) * 5), "support_no_phase", None),
        (row(name=""), "support_text", "name_fi"),
        (row(name="x" * 121), "support_text", "name_fi"),
        (row(source=""), "support_text", "source"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, wrong, key, column):
    finding = refused(table(tmp_path, row("B"), wrong))[0]
    assert (finding.key, finding.row, finding.column) == (key, 3, column)


def test_a_service_that_stands_twice_is_refused(tmp_path):
    assert refused(table(tmp_path, row(), row()))[0].key == "support_twice"


def test_an_empty_table_and_too_many_services_are_refused(tmp_path):
    assert refused(table(tmp_path))[0].key == "empty_file"
    many = [row(f"P{k}") for k in range(MOST_SERVICES + 1)]
    assert refused(table(tmp_path, *many))[0].key == "support_many"


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("name_fi,phase_1\nA,yes\n", "utf-8")
    assert {finding.key for finding in refused(path)} == {"missing_column"}
