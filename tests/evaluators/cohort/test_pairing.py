"""Which row speaks about which file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.pairing import PairingRule, pair, table_prefix
from evaluators.errors import CallError, CohortError
from support.cohorts import FakeDescriber, image


def table_of(*columns):
    """Return a table of columns given as (name, entries)."""
    names, entries = zip(*columns, strict=True)
    rows = tuple(Row(line, cells) for line, cells in enumerate(zip(*entries, strict=True), start=2))
    return Table(names, rows, "utf-8", ",", "0" * 64)


def entries(*cells):
    return table_of(("image", cells))


def file(path, **said):
    return ScannedFile(path, 1, "0" * 64, described=FakeDescriber().describe(image(**said)))


def broken(path):
    return ScannedFile(path, 1, "0" * 64)


def paired(table, *files, prefix=""):
    pairing = pair(table, table.columns, files, prefix=prefix)
    return pairing.rule, {path: [row.line for row in rows] for path, rows in pairing.rows_of.items()}


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ("a/one.png", PairingRule.PATH),
        ("A\\One.png", PairingRule.PATH),
        ("./a/one.png", PairingRule.PATH),
        ("one.png", PairingRule.NAME),
        ("One.PNG", PairingRule.NAME),
        ("one", PairingRule.STEM),
        ("1.2.3", PairingRule.IMAGE_UID),
        ("ACC7", PairingRule.ACCESSION),
    ],
)
def test_an_entry_fits_a_file_by_path_name_stem_or_identifier(entry, rule):
    found = file("a/one.png", uid="1.2.3", accession="ACC7")
    assert paired(entries(entry), found, file("b/two.png")) == (rule, {"a/one.png": [2]})


def test_the_first_rule_that_fits_anything_decides_for_all_rows():
    pairing = pair(entries("one.png", "two"), ["image"], [file("a/one.png"), file("a/two.png")])
    assert pairing.rule is PairingRule.NAME
    assert [row.line for row in pairing.unmatched] == [3]


def test_umlauts_fit_however_they_are_composed():
    assert paired(entries("N\u00e4vus.png"), file("Na\u0308vus.png"))[1] == {"Na\u0308vus.png": [2]}


def test_paths_relative_to_the_tables_own_folder_fit():
    assert paired(entries("images/a.png"), file("a.png"), prefix="images")[1] == {"a.png": [2]}
    assert table_prefix(Path("/data/labels.csv"), Path("/data/set/images")) == "set/images"
    assert table_prefix(Path("/data/labels.csv"), Path("/data")) == ""
    assert table_prefix(Path("/elsewhere/labels.csv"), Path("/data")) == ""


@pytest.mark.parametrize(
    "entry", ["../a.png", "/data/a.png", "C:\\data\\a.png", "file:///a.png", "\\\\host\\share\\a.png", "b/a.png"]
)
def test_an_entry_that_points_elsewhere_fits_nothing(entry):
    with pytest.raises(CohortError) as refused:
        pair(entries(entry), ["image"], [file("a.png")])
    assert (refused.value.id, refused.value.parameters) == ("M08", {"col": "image", "a": entry, "b": "a.png"})


def test_a_row_that_fits_several_files_is_given_to_none():
    pairing = pair(entries("one", "two"), ["image"], [file("a/one.png"), file("b/one.png"), file("two.png")])
    assert pairing.ambiguous == {2: ("a/one.png", "b/one.png")}
    assert list(pairing.rows_of) == ["two.png"]


def test_a_broken_neighbour_of_the_same_name_is_no_rival():
    assert paired(entries("one"), broken("one.raw"), file("one.png"))[1] == {"one.png": [2]}


def test_rows_for_a_broken_file_are_kept():
    assert paired(entries("one"), broken("one.png"))[1] == {"one.png": [2]}


def test_several_rows_for_a_file_are_kept_in_order():
    assert paired(entries("one", "", "ONE"), file("one.png"))[1] == {"one.png": [2, 4]}


def test_of_several_columns_the_one_that_fits_most_is_taken():
    table = table_of(("case", ("1", "2")), ("image_id", ("one", "")), ("file", ("one.png", "two.png")))
    assert pair(table, table.columns, [file("one.png"), file("two.png")]).column == "file"


def test_columns_that_contradict_each_other_are_not_guessed_between():
    table = table_of(("image_id", ("one", "two")), ("file", ("two.png", "one.png")))
    with pytest.raises(CallError) as asked:
        pair(table, table.columns, [file("one.png"), file("two.png")])
    assert asked.value.parameters == {"columns": "image_id, file"}


def test_masks_and_other_endings_fit_by_what_is_left_of_their_names():
    assert paired(entries("a_mask.png", "b-seg.nii.gz", "c.jpg"), file("a.png"), file("b.dcm"), file("c.png")) == (
        PairingRule.MASK_STEM,
        {"a.png": [2], "b.dcm": [3], "c.png": [4]},
    )


def test_a_number_is_no_ending():
    with pytest.raises(CohortError):
        pair(entries("scan.1", "scan.2"), ["image"], [file("scan.png")])


def test_an_archive_need_not_be_named():
    assert paired(entries("x/a.png"), file("export.zip!/x/a.png")) == (PairingRule.PATH, {"export.zip!/x/a.png": [2]})


NAMES = st.text("abcAB./\\ä ", min_size=1, max_size=6)


@given(st.lists(NAMES, min_size=1, max_size=6), st.lists(NAMES, min_size=1, max_size=6, unique=True))
def test_every_row_ends_in_exactly_one_place(cells, paths):
    table = entries(*cells)
    try:
        pairing = pair(table, ["image"], [file(path) for path in sorted(paths)])
    except CohortError:
        return
    placed = [*pairing.file_of, *pairing.ambiguous, *(row.line for row in pairing.unmatched)]
    assert sorted(placed) == [row.line for row in table.rows]
    assert set(pairing.rows_of) <= set(paths)


ANY_NAMES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="/\\\0"), min_size=1, max_size=8)


@given(st.lists(ANY_NAMES, min_size=1, max_size=12, unique=True), st.lists(ANY_NAMES, max_size=12), st.data())
def test_every_row_is_paired_ambiguous_or_unmatched_and_never_two_of_them(found, others, data):
    files = [file(name) for name in found if name not in {".", ".."}]
    cells = data.draw(st.permutations([*found, *others]))
    table = Table(("file",), tuple(Row(line, (cell,)) for line, cell in enumerate(cells, start=2)), "utf-8", ",", "")
    if not files:
        return
    pairing = pair(table, ["file"], files)
    paired = [row.line for rows in pairing.rows_of.values() for row in rows]
    everything = [*paired, *pairing.ambiguous, *(row.line for row in pairing.unmatched)]
    assert sorted(everything) == [row.line for row in table.rows]
    assert set(pairing.rows_of) <= {one.path for one in files}
