"""Bad input of every kind: one sentence on what happened, one on what to do, an exit code, and nothing lost."""

import csv
import os
import sqlite3

import pytest
from onnx import TensorProto, helper

from evaluators.cli.main import main
from evaluators.evaluation.folder import open_folder
from support import models
from support.evaluations import GREYS, POSITIVE, make_evaluation, write_images


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


@pytest.fixture
def told(capsys):
    """Return a function that runs a command and returns its exit code and the lines on standard error."""

    def call(*arguments):
        code = main(["--lang", "en", *map(str, arguments)])
        return code, capsys.readouterr().err.splitlines()

    return call


def new(tmp_path, package, table, *extra):
    return (
        "new",
        tmp_path / "evaluation",
        "--model",
        package,
        "--data",
        tmp_path / "images",
        "--reference",
        table,
        "--patient-column",
        "patient",
        *extra,
    )


@pytest.fixture
def table(tmp_path):
    return write_images(tmp_path / "images")


@pytest.fixture
def package(tmp_path):
    return models.write_package(tmp_path / "package", models.brightness_model())


def rewrite(table, change):
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(change(rows))


def shaped_model(shape, dtype=TensorProto.FLOAT, classes=2):
    """Return a model that declares this input and gives ``classes`` values."""
    nodes = [
        helper.make_node("Cast", ["image"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["numbers"], ["m"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Concat", ["m"] * classes, ["row"], axis=0),
        helper.make_node("Reshape", ["row", "flat"], ["raw"]),
        helper.make_node("Softmax", ["raw"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "shaped",
        [helper.make_tensor_value_info("image", dtype, shape)],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, classes])],
        [helper.make_tensor("flat", TensorProto.INT64, [2], [1, classes])],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        pytest.param(b"not a model at all", "is no ONNX model", id="not ONNX"),
        pytest.param(models.brightness_model().SerializeToString()[:-40], "not a readable ONNX model", id="truncated"),
        pytest.param(shaped_model([1, 3, 64, 64]), "expects 64 × 64 pixels", id="wrong shape"),
        pytest.param(shaped_model([1, 3, 8, 8], TensorProto.INT64), "int64", id="wrong type"),
        pytest.param(shaped_model([1, 3, 8, 8], classes=5), "gives 5 values, but 2 class names", id="class count"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_before_anything_runs(tmp_path, told, table, model, words):
    package = models.write_package(tmp_path / "package", model)
    code, lines = told(*new(tmp_path, package, table))
    assert code == 2
    assert words in " ".join(lines)
    assert not (tmp_path / "evaluation").exists()


@pytest.mark.parametrize(
    ("model", "words"),
    [
        pytest.param(models.nan_model, "model_nan", id="NaN"),
        pytest.param(models.wrong_shape_model, "model_wrong_shape", id="wrong shape"),
        pytest.param(models.crashing_model, "model_crashed", id="crash"),
        pytest.param(models.endless_model, "model_timeout", id="endless loop"),
    ],
)
def test_a_model_that_misbehaves_fails_its_cases_and_the_results_say_so(tmp_path, told, capsys, model, words):
    target = make_evaluation(tmp_path, model(), greys=(10, 200, 90, 220), positive=(True, True, False, False))
    code, _ = told("run", target, "--case-timeout", "1")
    assert code == 1
    main(["results", str(target), "--format", "json"])
    shown = capsys.readouterr().out
    assert f'"category": "{words}"' in shown
    assert '"failed": 1' in shown


def test_an_empty_folder_has_nothing_to_evaluate(tmp_path, told):
    (tmp_path / "empty").mkdir()
    code, _ = told("scan", tmp_path / "empty")
    assert code == 1


def test_a_folder_without_a_readable_image_is_refused_by_new(tmp_path, told, package, table):
    for file in (tmp_path / "images").iterdir():
        file.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    code, lines = told(*new(tmp_path, package, table))
    assert code == 2
    assert "image" in " ".join(lines[-2:])
    assert not (tmp_path / "evaluation").exists()


def test_a_table_without_a_matching_case_shows_an_entry_and_a_file(tmp_path, told, package, table):
    rewrite(table, lambda rows: [rows[0], *([f"other-{row[0]}", *row[1:]] for row in rows[1:])])
    code, lines = told(*new(tmp_path, package, table))
    assert code == 2
    assert "No entry in column “image” matches a file." in " ".join(lines)
    assert "other-001.png" in " ".join(lines)


def test_the_same_image_twice_counts_once(tmp_path, told, package, table):
    (tmp_path / "images" / "copy.png").write_bytes((tmp_path / "images" / "001.png").read_bytes())
    rewrite(table, lambda rows: [*rows, ["copy.png", "dark", "p1", "female"]])
    code, _ = told(*new(tmp_path, package, table))
    assert code == 0
    with open_folder(tmp_path / "evaluation", write=False) as folder:
        cases = folder.store.cases()
    assert len(cases) == 13
    assert [case.exclusion for case in cases if case.exclusion] == ["duplicate"]


def test_labels_outside_the_classes_are_rows_and_the_rest_goes_on(tmp_path, told, package, table):
    rewrite(table, lambda rows: [*rows[:-1], [rows[-1][0], "somewhere between", *rows[-1][2:]]])
    code, _ = told(*new(tmp_path, package, table))
    assert code == 0
    with open_folder(tmp_path / "evaluation", write=False) as folder:
        kinds = [problem.kind for problem in folder.store.problems()]
    assert kinds == ["label_outside_classes"]


def test_one_class_only_gives_typed_reasons_instead_of_numbers(tmp_path, told, capsys):
    target = make_evaluation(tmp_path, greys=GREYS[:6], positive=(False,) * 6)
    assert told("run", target)[0] == 0
    capsys.readouterr()
    main(["results", str(target), "--format", "json"])
    shown = capsys.readouterr().out
    assert '"undefined": "no_positives"' in shown
    assert "NaN" not in shown


def test_a_windows_table_with_umlauts_and_semicolons_is_read(tmp_path, told, package, table):
    lines = ["Bild;Befund;Patient"]
    lines += [f"{n:03}.png;{'Auffällig' if p else 'Unauffällig'};p{n}" for n, p in enumerate(POSITIVE, start=1)]
    table.write_bytes("\r\n".join(lines).encode("windows-1252"))
    code, _ = told(
        *new(tmp_path, package, table)[:-2],
        "--case-column",
        "Bild",
        "--label-column",
        "Befund",
        "--patient-column",
        "Patient",
        "--map",
        "Auffällig=bright",
        "--map",
        "Unauffällig=dark",
    )
    assert code == 0
    with open_folder(tmp_path / "evaluation", write=False) as folder:
        labels = [case.reference.label for case in folder.store.cases()]
        assert folder.cohort_head.table.encoding == "windows-1252"
        assert folder.plan.classes == {"Auffällig": "bright", "Unauffällig": "dark"}
    assert labels == ["bright" if positive else "dark" for positive in POSITIVE]


def test_images_of_unknown_patients_end_the_call_with_the_reason(tmp_path, told, package, table):
    rewrite(table, lambda rows: [[row[0], row[1]] for row in rows])
    code, lines = told(*new(tmp_path, package, table)[:-2])
    assert code == 2
    assert "not independent" in " ".join(lines)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_place_is_told_and_nothing_is_left(tmp_path, told, package, table):
    place = tmp_path / "readonly"
    place.mkdir(mode=0o500)
    code, lines = told("new", place / "evaluation", *new(tmp_path, package, table)[2:])
    assert code == 2
    assert "no permission" in " ".join(lines)


def test_a_full_disk_stops_the_run_and_keeps_what_is_done(tmp_path, told):
    greys = tuple(range(20, 220, 4))
    target = make_evaluation(tmp_path, greys=greys, positive=tuple(grey > 120 for grey in greys))
    with open_folder(target, write=True) as folder:
        pages = folder.store._connection.execute("PRAGMA page_count").fetchone()[0]
    original = sqlite3.connect

    def connect(*arguments, **options):
        connection = original(*arguments, **options)
        if "store.sqlite" in str(arguments[0]):
            connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect)
        code, lines = told("run", target)
    assert code == 2
    assert "disk is nearly full" in " ".join(lines)
    with open_folder(target, write=False) as folder:
        assert 0 < len(folder.store.outcomes(1)) < len(greys)
    assert told("run", target)[0] == 0
    with open_folder(target, write=False) as folder:
        assert len(folder.store.outcomes(1)) == len(greys)


def test_an_evaluation_open_elsewhere_is_not_changed(tmp_path, told):
    target = make_evaluation(tmp_path)
    with open_folder(target, write=True):
        code, lines = told("run", target)
    assert code == 2
    assert "is open in another window" in " ".join(lines)


def test_a_wrong_passphrase_signs_nothing(tmp_path, told):
    target = make_evaluation(tmp_path)
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text("correct horse battery staple\n")
    wrong.write_text("incorrect horse\n")
    told("keys", "new", "--name", "Clinic", "--organisation", "Clinic", "--passphrase-file", right)
    told("run", target)
    code, lines = told("sign", target, "--key", "Clinic", "--passphrase-file", wrong, "--out", tmp_path / "out")
    assert code == 2
    assert "The passphrase does not fit this key. Nothing was signed." in " ".join(lines)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_evaluation_is_told_as_such(tmp_path, told):
    code, lines = told("run", tmp_path)
    assert code == 2
    assert lines[0] == "This folder is not an evaluation."


def test_an_existing_evaluation_is_never_overwritten(tmp_path, told, package, table):
    make_evaluation(tmp_path)
    code, lines = told(*new(tmp_path, package, table))
    assert code == 2
    assert "already exists" in lines[-2]


def test_a_language_the_program_does_not_speak_is_refused(told, capsys):
    assert main(["--lang", "fr", "scan", "x"]) == 2
    assert "“fr”" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--workers", "0"), ("--case-timeout", "-1"), ("--threshold", "2")])
def test_an_impossible_option_leaves_no_evaluation_behind(tmp_path, package, table, told, option):
    _, target, *arguments = new(tmp_path, package, table, *option)
    code, lines = told("evaluate", "--out", target, *arguments)
    assert (code, len(lines[-2:])) == (2, 2)
    assert not target.exists()
