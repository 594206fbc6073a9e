"""Routing: what is dropped goes where it belongs, by content, with one message at most."""

import os
import socket
import zipfile
from pathlib import Path

import pytest

from desktop.flows.recognising import recognise
from desktop.flows.routing import route
from evaluators.errors import EvaluationError, RunCancelled
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.keys import demo_key
from support import vendor_packages
from support.models import brightness_model, plain_image, write_package
from support.records import example_record
from support.shared_data import ROOT, shared

MATERIAL = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
OF_NO_USE = {".md", ".sgi", ".j2k", ".ico", ".bin"}
"""Endings in the test material whose content is nothing this program reads."""
KINDS = {".onnx": "model", ".csv": "table", ".xml": "annotations", ".txt": "annotations"}
"""Of other endings; the rest is data."""
STATEMENTS = (
    "seg_image", "label.seg", "liver", "sparse-labelmap", "partial_overlaps", "sr-example__s", "sr_document", "test-SR",
    "rtstruct",
)  # fmt: skip
"""Parts of the names of DICOM files that say what is on others: segmentations, structures, measured reports."""


def png():
    return plain_image(80, size=(12, 10))


def kind_by_name(path):
    says_what_is_on_others = any(part in path.name for part in STATEMENTS)
    return "annotations" if says_what_is_on_others else KINDS.get(path.suffix, "data")


def refusal(*paths):
    with pytest.raises(EvaluationError) as error:
        route(paths)
    return error.value


@pytest.mark.parametrize("name", MATERIAL or ["absent"])
def test_every_file_of_the_test_material_goes_to_its_page_or_to_one_message(name):
    path = shared(name)
    if path.suffix in OF_NO_USE or path.name.startswith("dets_"):  # with scores: no reference has them
        assert refusal(path).id == "M01"
        assert refusal(path).parameters == {"ext": path.suffix}
    else:
        routed = route([path])
        assert routed.kind == kind_by_name(path)
        assert routed.refused is None


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("skin_uda1", "data"),
        ("skin_uda1/images", "data"),
        ("dicom/pydicom", "data"),
        ("hostile/onnx", "model"),
        ("bccd", "data"),
        ("bccd/Annotations", "annotations"),
        ("tables/pascal_case_1", "annotations"),
        ("larynx_vocalfolds/labels", "data"),
        ("larynx_vocalfolds/video", "data"),
        ("nifti", "data"),
    ],
)
def test_a_real_folder_goes_to_its_page(folder, kind):
    assert route([shared(folder)]).kind == kind


def test_the_ending_does_not_decide_while_the_content_speaks(tmp_path):
    for name, content, kind in (
        ("scan.txt", png(), "data"),
        ("archive.dcm", brightness_model().SerializeToString(), "model"),
        ("picture.png", write_bundle(example_record(), [demo_key()]), "summary"),
        ("table.dat", b"image;label\n1.png;0\n2.png;1\n", "table"),
        ("paper.jpg", b"%PDF-1.7\n...", "summary"),
    ):
        (tmp_path / name).write_bytes(content)
        assert route([tmp_path / name]).kind == kind, name


def test_where_the_content_says_nothing_the_page_of_the_ending_may_say_what_is_wrong(tmp_path):
    for name, kind in (("cut.onnx", "model"), ("cut.dcm", "data"), ("one.csv", "table"), ("old.evalpack", "summary")):
        (tmp_path / name).write_bytes(b"not what the name says")
        assert route([tmp_path / name]).kind == kind


def test_a_table_in_utf_16_or_with_a_line_for_excel_is_a_table(tmp_path):
    (tmp_path / "a.dat").write_bytes("image\tlabel\n1\t0\n".encode("utf-16"))
    (tmp_path / "b.dat").write_bytes(b"sep=;\nimage;label\n1;0\n")
    assert route([tmp_path / "a.dat", tmp_path / "b.dat"]).kind == "table"


def test_archives_are_told_apart_by_the_names_inside(tmp_path):
    for name, kind in (
        ("bundle.intoto.jsonl", "summary"),
        ("model/net.onnx", "model"),
        ("submission.toml", "model"),
        ("xl/workbook.xml", "table"),
        ("study/1.DCM", "data"),
        ("scan.nii.gz", "data"),
    ):
        path = tmp_path / "archive.bin"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "content")
        assert route([path]).kind == kind
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "content")
    assert refusal(path).id == "M01"


def test_folders_are_told_apart_by_what_lies_in_them(tmp_path):
    write_package(tmp_path / "package", brightness_model())
    for name, file in (("evaluation", "evaluation.json"), ("pack", "bundle.intoto.jsonl"), ("images", "1.png")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_bytes(png())
    found = {name: route([tmp_path / name]).kind for name in ("package", "evaluation", "pack", "images")}
    assert found == {"package": "model", "evaluation": "evaluation", "pack": "summary", "images": "data"}


@pytest.mark.parametrize(
    "writer", [vendor_packages.larynx_monai, vendor_packages.larynx_nnunet, vendor_packages.skin_huggingface]
)
@pytest.mark.parametrize("inside", ["", "export"])
def test_a_package_of_a_vendor_is_a_model_also_without_its_graph_at_the_top(tmp_path, monkeypatch, writer, inside):
    monkeypatch.setattr(vendor_packages.onnx, "load", lambda _: brightness_model())
    for changed in ("_larynx_logits", "_larynx_full_size", "_skin_logits"):
        monkeypatch.setattr(vendor_packages, changed, lambda _: brightness_model())
    (tmp_path / "package" / inside).mkdir(parents=True)
    writer(tmp_path / "package" / inside, None)
    (tmp_path / "package" / inside / "figure.png").write_bytes(png())
    assert route([tmp_path / "package"]).kind == "model"


def test_the_lists_of_a_data_set_are_annotations_and_other_documents_are_not(tmp_path):
    (tmp_path / "a.json").write_text('{"images": [], "annotations": [], "categories": []}')
    assert route([tmp_path / "a.json"]).kind == "annotations"
    (tmp_path / "a.json").write_text('{"settings": []}')
    assert refusal(tmp_path / "a.json").id == "M01"


def test_an_image_that_names_reports_in_its_header_stays_an_image(tmp_path):
    head = b"\0" * 128 + b"DICM" + b"\x02\x00\x02\x00UI\x1a\x001.2.840.10008.5.1.4.1.1.2\0"
    (tmp_path / "a.dcm").write_bytes(head + b"\0" * 400 + b"1.2.840.10008.5.1.4.1.1.88.33\0")
    assert route([tmp_path / "a.dcm"]).kind == "data"


def test_a_model_beside_images_does_not_make_a_folder_a_package(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "net.onnx").write_bytes(brightness_model().SerializeToString())
    assert route([tmp_path]).kind == "data"


def test_a_folder_around_one_evaluation_is_that_evaluation(tmp_path):
    (tmp_path / "demo" / "evaluation").mkdir(parents=True)
    (tmp_path / "demo" / "evaluation" / "evaluation.json").write_text("{}")
    (tmp_path / "demo" / "images").mkdir()
    assert route([tmp_path / "demo"]).paths == (tmp_path / "demo" / "evaluation",)


def test_a_dicom_directory_stands_for_its_folder(tmp_path):
    path = tmp_path / "DICOMDIR"
    path.write_bytes(b"\0" * 128 + b"DICM" + b"\x02\x00\x02\x00UI\x14\x001.2.840.10008.1.3.10")
    assert route([path]).paths == (tmp_path,)


def test_a_mixed_drop_is_sorted_and_refused_only_in_part(tmp_path):
    (tmp_path / "net.onnx").write_bytes(brightness_model().SerializeToString())
    (tmp_path / "labels.csv").write_text("image,label\na,1\n")
    (tmp_path / "notes.md").write_text("# Notes")
    (tmp_path / "letter.docx").write_text("Dear all")
    images = tmp_path / "images"
    images.mkdir()
    (images / "1.png").write_bytes(png())
    routed = route([tmp_path / name for name in ("labels.csv", "notes.md", "images", "letter.docx", "net.onnx")])
    assert (routed.kind, routed.paths) == ("model", (tmp_path / "net.onnx",))
    assert [(one.kind, one.paths) for one in routed.others] == [
        ("data", (images,)),
        ("table", (tmp_path / "labels.csv",)),
    ]
    assert routed.refused.parameters == {"ext": ".md, .docx"}


def test_many_files_of_no_use_make_one_message_that_names_few_types(tmp_path):
    for number in range(30):
        (tmp_path / f"a.x{number}").write_text("words")
    assert refusal(*sorted(tmp_path.iterdir())).parameters["ext"] == ".x0, .x1, .x10, …"


def test_of_several_evaluations_the_first_is_opened_and_said_so(tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "evaluation.json").write_text("{}")
    routed = route([tmp_path / "b", tmp_path / "a"])
    assert routed.paths == (tmp_path / "b",)
    assert routed.refused.id == "C762"


def test_nothing_that_cannot_be_read_is_waited_for(tmp_path):
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "gone").symlink_to(tmp_path / "absent.png")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        found = {name: refusal(tmp_path / name).id for name in ("empty.png", "nothing", "loop", "gone", "pipe", "s")}
    assert found == dict.fromkeys(("loop", "gone", "pipe", "s"), "C760") | dict.fromkeys(
        ("empty.png", "nothing"), "C761"
    )
    assert refusal(tmp_path / "absent").id == "C760"
    assert refusal(Path("/dev/zero")).id == "C760"


def test_a_folder_without_anything_of_use_says_so(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "readme.md").write_text("# Read me")
    assert refusal(tmp_path / "papers").id == "C763"


def test_a_link_is_followed_to_what_the_person_meant(tmp_path):
    (tmp_path / "1.png").write_bytes(png())
    (tmp_path / "shortcut").symlink_to(tmp_path / "1.png")
    assert recognise(tmp_path / "shortcut").path == tmp_path / "1.png"


def test_a_huge_file_costs_no_more_than_its_ends(tmp_path):
    with (tmp_path / "huge.iso").open("wb") as stream:
        stream.truncate(1 << 40)
    assert refusal(tmp_path / "huge.iso").id == "M01"


def test_a_stopped_routing_ends(tmp_path):
    with pytest.raises(RunCancelled):
        route([tmp_path], lambda: True)
