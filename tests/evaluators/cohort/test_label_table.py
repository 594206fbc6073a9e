"""Reference tables as hospitals save them."""

import hashlib
import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluators.cohort import table_parsing, workbook
from evaluators.cohort.label_table import read_table
from evaluators.cohort.text_table import Record
from evaluators.errors import TableError, WorkerCrashed, WorkerError
from evaluators.isolation.worker_process import WorkerProcess
from support.shared_data import shared
from support.taken_over import TakenOver
from support.workbooks import workbook_bytes


@pytest.fixture
def table_of(tmp_path):
    def _read(data, name="labels.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_table(path)

    return _read


def cells(table):
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param("Bild;Befund\nÄ1;Nävus\n".encode(), "utf-8", id="utf-8"),
        pytest.param("\ufeffBild;Befund\nÄ1;Nävus\n".encode(), "utf-8-sig", id="utf-8 with mark"),
        pytest.param("Bild;Befund\r\nÄ1;Nävus\r\n".encode("utf-16"), "utf-16", id="utf-16"),
        pytest.param("Bild;Befund\nÄ1;Nävus\n".encode("utf-16-be"), None, id="utf-16 without mark"),
        pytest.param("\ufeffBild;Befund\nÄ1;Nävus\n".encode("utf-16-be"), "utf-16", id="utf-16 big-endian"),
        pytest.param("Bild;Befund\r\nÄ1;Nävus\r\n".encode("windows-1252"), "windows-1252", id="windows-1252"),
        pytest.param(b"Bild;Befund\n\x81;1\n", None, id="no text"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, id="an image"),
    ],
)
def test_the_encoding_is_found_by_its_bytes_or_refused(table_of, data, encoding):
    if encoding is None:
        with pytest.raises(TableError) as refused:
            table_of(data)
        assert refused.value.id == "C232"
        return
    table = table_of(data)
    assert (table.encoding, table.delimiter, table.columns) == (encoding, ";", ("Bild", "Befund"))
    assert cells(table) == [("Ä1", "Nävus")]


@pytest.mark.parametrize(
    ("text", "delimiter", "first"),
    [
        ("image,label\na.png,1\n", ",", ("a.png", "1")),
        ("image;score;label\na.png;0,73;1\nb.png;0,11;0\n", ";", ("a.png", "0,73", "1")),
        ("image\tlabel\na, b.png\t1\n", "\t", ("a, b.png", "1")),
        ('image,label\n"a;b;c.png","one\ntwo"\n', ",", ("a;b;c.png", "one\ntwo")),
        ("sep=;\nimage;label\na,b,c.png;1\n", ";", ("a,b,c.png", "1")),
        ("image\na.png\n", ",", ("a.png",)),
    ],
)
def test_the_delimiter_is_the_one_that_cuts_all_rows_alike(table_of, text, delimiter, first):
    table = table_of(text)
    assert table.delimiter == delimiter
    assert cells(table)[0] == first


def test_cells_stay_text(table_of):
    assert cells(table_of("image,label,n\n000123,1.0,1e5\n")) == [("000123", "1.0", "1e5")]


def test_rows_keep_the_line_they_begin_on(table_of):
    table = table_of('sep=,\nimage,label\n\na.png,"x\ny"\n,\nb.png,z\n')
    assert [row.line for row in table.rows] == [4, 7]


def test_empty_columns_at_the_end_and_spaces_around_cells_mean_nothing(table_of):
    table = table_of("image , label,,\n a.png,1,,\n")
    assert (table.columns, cells(table)) == (("image", "label"), [("a.png", "1")])


def test_a_column_without_a_name_is_called_by_its_place(table_of):
    assert table_of(",image\n0,a.png\n").columns == ("#1", "image")


def test_the_digest_is_that_of_the_file(table_of):
    assert table_of("image,label\na,1\n").sha256 == hashlib.sha256(b"image,label\na,1\n").hexdigest()


@pytest.mark.parametrize(
    ("data", "id", "parameters"),
    [
        ("", "C233", {"name": "labels.csv"}),
        ("\n \n,,\n", "C233", {"name": "labels.csv"}),
        ("image,label\n", "C233", {"name": "labels.csv"}),
        ("image,label,label\na,1,2\n", "C234", {"column": "label"}),
        ("image,label\na,1\nb\n", "C235", {"row": 3, "found": 1, "expected": 2}),
        ("image,label\na,1\nb,2,3\n", "C235", {"row": 3, "found": 3, "expected": 2}),
        ('image,label\na,1\n"b,2\n', "C236", {"row": 3}),
        (f'image,label\na,"{"x" * 200_000}"\n', "C236", {"row": 2}),
        (b"PK\x03\x04 but no archive", "C237", {"name": "labels.csv"}),
        (",".join(f"c{place}" for place in range(2001)) + "\n" + "1," * 2000 + "1\n", "C231", None),
    ],
)
def test_a_broken_table_is_refused_with_the_place(table_of, data, id, parameters):
    with pytest.raises(TableError) as refused:
        table_of(data)
    assert refused.value.id == id
    assert parameters is None or refused.value.parameters == parameters


def test_a_table_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(TableError) as refused:
            read_table(path)
        assert refused.value.id == "C230"


def test_a_workbook_says_what_a_person_would_have_typed(table_of):
    header = ["image", "label", "score", "flag", "seen", "note"]
    rows = [["000123", 1.0, 0.5, True, ("date", 45658), None], [17, 2, 1e300, False, ("date", 45658.5), "ä"]]
    table = table_of(workbook_bytes([header, *rows]), "labels.xlsx")
    assert (table.encoding, table.delimiter, table.columns) == ("xlsx", "", tuple(header))
    assert cells(table) == [
        ("000123", "1", "0.5", "true", "2025-01-01", ""),
        ("17", "2", "1e+300", "false", "2025-01-01T12:00:00", "ä"),
    ]


def test_rows_of_a_workbook_are_numbered_as_the_spreadsheet_shows_them(table_of):
    table = table_of(workbook_bytes([[], ["image", "label"], [], ["a", "x"]]), "labels.xlsx")
    assert [row.line for row in table.rows] == [4]


def test_several_filled_sheets_are_not_guessed_between(table_of):
    sheet = [["image", "label"], ["a", "x"]]
    with pytest.raises(TableError) as refused:
        table_of(workbook_bytes(sheet, sheet))
    assert (refused.value.id, refused.value.parameters) == ("C238", {"sheets": "Sheet1, Sheet2"})


def test_empty_and_hidden_sheets_do_not_count(table_of):
    sheet = [["image", "label"], ["a", "x"]]
    assert cells(table_of(workbook_bytes([], sheet, [["other"], ["b"]], hidden={3}))) == [("a", "x")]


def test_a_stray_cell_in_the_far_corner_is_refused_before_the_reader_runs_out_of_memory(tmp_path):
    moved = tmp_path / "moved.xlsx"
    saved = io.BytesIO(workbook_bytes([["image", "label"], ["a", "x"]]))
    with zipfile.ZipFile(saved) as ours, zipfile.ZipFile(moved, "w") as theirs:
        for name in ours.namelist():
            theirs.writestr(name, ours.read(name).replace(b'r="B2"', b'r="XFD1048576"'))
    with pytest.raises(TableError) as refused:
        read_table(moved)
    assert refused.value.id == "C237"


@pytest.mark.parametrize("name", ["labels_bom_utf8.csv", "labels_formula_injection.csv", "labels_traversal.csv"])
def test_hostile_tables_are_only_text(name):
    table = read_table(shared(f"hostile/tables/{name}"))
    assert table.columns == ("image", "label")


HONEST = {"columns": ["image", "label"], "encoding": "utf-8", "delimiter": ","}
LINES, CELLS = struct.pack("=2I", 2, 3), b"a\0x\0b\0y"


@pytest.mark.parametrize(
    ("head", "blobs"),
    [
        pytest.param(HONEST | {"columns": ["image", "image"]}, (LINES, CELLS), id="two columns of one name"),
        pytest.param(HONEST | {"columns": []}, (LINES, CELLS), id="no columns"),
        pytest.param(HONEST | {"encoding": "guessed"}, (LINES, CELLS), id="an unknown encoding"),
        pytest.param(HONEST, (LINES, b"a\0x\0b"), id="a cell too few"),
        pytest.param(HONEST, (LINES, CELLS + b"\0"), id="a cell too many"),
        pytest.param(HONEST, (LINES, b"a\0x\0b\0\xff"), id="no text"),
        pytest.param(HONEST, (struct.pack("=2I", 3, 2), CELLS), id="lines backwards"),
        pytest.param(HONEST, (struct.pack("=2I", 0, 2), CELLS), id="a line before the first"),
        pytest.param(HONEST, (LINES[:-1], CELLS), id="half a line"),
        pytest.param(HONEST, (b"", b""), id="no rows"),
        pytest.param(HONEST, (CELLS,), id="no lines"),
        pytest.param({"error": {"class": "ImageError", "id": "C256", "parameters": {}}}, (), id="of an image"),
    ],
)
def test_a_process_that_was_taken_over_is_not_believed(tmp_path, monkeypatch, head, blobs):
    path = tmp_path / "predictions.csv"
    path.write_text("image,label\na,x\nb,y\n", "utf-8")
    taken_over = TakenOver(monkeypatch)
    taken_over.answers = [(HONEST, (LINES, CELLS))]
    assert cells(read_table(path)) == [("a", "x"), ("b", "y")]
    taken_over.answers = [(head, blobs)]
    with pytest.raises(TableError) as refused:
        read_table(path)
    assert (refused.value.id, refused.value.parameters["name"]) == ("C523", "predictions.csv")


@pytest.mark.parametrize(("lost", "id"), [(WorkerCrashed("C401"), "C522"), (WorkerError("C405"), "C231")])
def test_a_table_over_which_the_process_is_lost_is_refused(table_of, monkeypatch, lost, id):
    def ask(*_, **__):
        raise lost

    monkeypatch.setattr(WorkerProcess, "ask", ask)
    with pytest.raises(TableError) as refused:
        table_of("image,label\na,x\n")
    assert refused.value.id == id


def test_a_workbook_is_read_in_the_isolated_process_only(table_of, monkeypatch):
    def refuse(*_):
        raise AssertionError("read here")

    monkeypatch.setattr(workbook.calamine, "load_workbook", refuse)
    assert cells(table_of(workbook_bytes([["image"], ["a"]]), "labels.xlsx")) == [("a",)]


def test_a_cell_that_would_be_cut_in_two_is_refused(monkeypatch):
    monkeypatch.setattr(table_parsing, "parse_workbook", lambda *_: iter([Record(1, ["a"]), Record(2, ["x\0y"])]))
    with pytest.raises(TableError) as refused:
        table_parsing.parse_table(b"PK\x03\x04", "labels.xlsx")
    assert refused.value.id == "C237"


@pytest.mark.parametrize(("limit", "value"), [("ROWS_LIMIT", 2), ("TEXT_LIMIT", 5)])
def test_a_table_that_unpacks_to_too_much_is_refused(monkeypatch, limit, value):
    assert table_parsing.parse_table(b"image\na\nb\nc\n", "labels.csv").cells == b"a\0b\0c"
    monkeypatch.setattr(table_parsing, limit, value)
    monkeypatch.setattr(table_parsing, "_AT_ONCE", 2)
    with pytest.raises(TableError) as refused:
        table_parsing.parse_table(b"image\naaa\nb\nc\n", "labels.csv")
    assert refused.value.id == "C231"


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)


@settings(max_examples=25)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_whatever_is_quoted_comes_back(tmp_path_factory, rows, delimiter):
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [("a", "b", "c"), *rows]]
    path.write_text("\n".join(lines), "utf-8")
    kept = [row for row in rows if any(row)]
    if not kept:
        with pytest.raises(TableError):
            read_table(path)
        return
    assert cells(read_table(path)) == kept
