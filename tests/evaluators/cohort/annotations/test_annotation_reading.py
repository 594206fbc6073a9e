"""A file or folder of references is recognised by its content and read whole; broken files are problems."""

import hashlib
import json
import shutil
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from evaluators.cohort.annotations import reading
from evaluators.cohort.annotations.worker_job import start
from evaluators.cohort.annotations.workers import AnnotationParser
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort
from evaluators.errors import CallError, CohortError
from support.readers_here import DescriberHere, ParserHere
from support.shared_data import shared

VOC = b"""<annotation><object><name>p</name>
<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4</xmax><ymax>4</ymax></bndbox></object></annotation>"""


@pytest.fixture
def read(monkeypatch):
    monkeypatch.setattr(reading, "AnnotationParser", ParserHere)

    def _read(path, **answers):
        return reading.read_annotations(path, CohortAnswers(**answers))

    return _read


def mask(pixels):
    file = BytesIO()
    Image.fromarray(np.asarray(pixels, np.uint8)).save(file, "PNG")
    return file.getvalue()


def written(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.json", json.dumps({"images": [], "annotations": [], "categories": []}).encode(), "coco"),
        ("no_ending", VOC, "pascal_voc"),
        ("a.txt", b"0 0.5 0.5 0.1 0.1\n", "yolo"),
        ("a.txt", b"cell 5 5 10 10\n", "box_table"),
        ("a.csv", b"image,xmin,ymin,xmax,ymax\na,1,2,3,4\n", "box_table"),
        ("a.csv", b"video,start,end\na,1,2\n", "event_table"),
        ("a.csv", b"image,label\na,1\n", "table"),
        ("a.png", mask([[0, 1]]), "mask_folder"),
        ("a.json", b'{"name": "x"}', None),
        ("a.txt", b"read me first\n", None),
        ("a.xml", b"<html></html>", None),
        ("a.csv", b"\0\0", None),
        ("a.bin", b"", None),
    ],
)
def test_a_reference_is_recognised_by_its_content(tmp_path, name, content, format):
    (tmp_path / name).write_bytes(content)
    assert reading.recognise_reference(tmp_path / name) == format


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("dicom/dcmqi/segmentations__liver.dcm", "dicom_seg"),
        ("dicom/dcmqi/segmentations__sparse-labelmap-ppv5.dcm", "dicom_seg"),
        ("dicom/pydicom/rtstruct.dcm", "rtstruct"),
        ("dicom/highdicom/sr_document.dcm", "dicom_sr"),
        ("nifti/totalseg_example_seg.nii.gz", "mask_folder"),
        ("larynx_vocalfolds/labels", "mask_folder"),
        ("bccd", "pascal_voc"),
        ("tables/pascal_case_1", "box_table"),
        ("skin_uda1/labels.csv", "table"),
        ("dicom/highdicom/ct_image.dcm", None),
    ],
)
def test_real_references_are_recognised(name, format):
    assert reading.recognise_reference(shared(name)) == format


def test_annotations_beside_their_images_are_the_reference_and_the_images_are_not(tmp_path, read):
    folder = written(tmp_path, a_dot_png=mask([[0, 9]]), a_dot_xml=VOC, b_dot_xml=b"<annotation>", notes_dot_txt=b"x")
    found = read(folder)
    assert [(entry.names[0], len(entry.said.boxes)) for entry in found.entries] == [("a.xml", 1)]
    assert [(problem.path, problem.detail) for problem in found.problems] == [("b.xml", "C280")]


def test_the_isolated_process_reads_what_this_one_reads(tmp_path, read, monkeypatch):
    folder = written(
        tmp_path, labels__a_dot_txt=b"1 0.5 0.5 0.5 0.5\n", labels__b_dot_txt=b"", data_dot_yaml=b"names: [x, y]\n"
    )
    here = read(folder)
    monkeypatch.setattr(reading, "AnnotationParser", AnnotationParser)
    assert read(folder) == here
    assert here.values == ("x", "y")
    assert [(entry.fractions, len(entry.said.boxes)) for entry in here.entries] == [(True, 1), (True, 0)]


def test_shares_of_the_image_become_its_pixels_once_the_image_is_known(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "AnnotationParser", ParserHere)
    images, labels = tmp_path / "images", tmp_path / "labels"
    written(images, a_dot_png=mask(np.zeros((40, 20))))
    written(labels, a_dot_txt=b"0 0.5 0.5 0.5 0.25\n", classes_dot_txt=b"cell\n")
    cohort = build_cohort(
        images,
        labels,
        answers=CohortAnswers(one_image_per_patient=True),
        classes=["cell"],
        positive=(),
        pseudonym_key=b"k" * 32,
        workers=1,
        new_describer=DescriberHere,
    )
    ((box,),) = (case.reference.boxes for case in cohort.cases)
    assert (box.label, box.left, box.top, box.right, box.bottom) == ("cell", 5, 15, 15, 25)


def test_masks_keep_their_path_and_digest_and_list_their_values(tmp_path, read):
    data = mask([[0, 3], [1, 0]])
    found = read(written(tmp_path, sub__case1_dot_png=data, case2_dot_png=mask([[0, 0]])))
    second, first = found.entries
    assert (first.names[0], second.names[0]) == ("sub/case1", "case2")
    (file,) = first.said.masks
    assert (file.path, file.sha256, file.format) == ("sub/case1.png", hashlib.sha256(data).hexdigest(), "index_image")
    assert (found.kind, found.format, found.values) == ("masks", "mask_folder", ("0", "1", "3"))


@pytest.mark.parametrize(
    ("one", "two", "three", "note"),
    [
        ("lesion__c1_dot_png", "vessel__c1_dot_png", "vessel__c2_dot_png", "class_by_folder"),
        ("c1_lesion_dot_png", "c1_vessel_dot_png", "c2_vessel_dot_png", None),
        ("c1_lesion_dot_png", "c2_lesion_dot_png", "c1_vessel_dot_png", None),
    ],
)
def test_a_file_for_each_class_is_told_by_its_place_only_where_it_is_clear(tmp_path, read, one, two, three, note):
    found = read(written(tmp_path, **dict.fromkeys([one, two, three], mask([[0, 255]]))))
    told = [(entry.names[0], [file.label for file in entry.said.masks]) for entry in found.entries]
    assert [said.id for said in found.notes] == ([note] if note else [])
    if note:
        assert told == [("c1", ["lesion", "vessel"]), ("c2", ["vessel"])]
        assert found.values == ("lesion", "vessel")
    else:
        assert all(labels == [None] for _, labels in told)


def test_the_last_word_of_the_name_is_the_class_where_every_class_has_several_images(tmp_path, read):
    names = [f"c{number}_{word}_dot_png" for number in (1, 2) for word in ("lesion", "vessel")]
    found = read(written(tmp_path, **dict.fromkeys(names, mask([[0, 255]]))))
    assert [(entry.names, len(entry.said.masks)) for entry in found.entries] == [(("c1",), 2), (("c2",), 2)]
    assert {file.format for entry in found.entries for file in entry.said.masks} == {"class_image"}


def test_masks_of_several_readers_lie_in_folders_named_after_them(tmp_path, read):
    found = read(written(tmp_path, reader1__c1_dot_png=mask([[0, 1]]), reader2__c1_dot_png=mask([[1, 1]])))
    assert [(entry.names[0], entry.reader) for entry in found.entries] == [("c1", "reader1"), ("c1", "reader2")]


def test_segmentations_are_named_by_what_they_were_drawn_on(tmp_path, read):
    shutil.copy(shared("dicom/dcmqi/segmentations__liver.dcm"), tmp_path / "any")
    shutil.copy(shared("dicom/highdicom/seg_image_sm_dots.dcm"), tmp_path / "slide")
    found = read(tmp_path)
    (entry,) = found.entries
    assert len(entry.names) == 4  # the series, and three images
    assert entry.said.masks[0].names == {"1": "Liver"}
    assert found.values == ("Liver",)
    assert [(problem.path, problem.detail) for problem in found.problems] == [("slide", "C275")]


def test_one_of_many_measurements_has_to_be_named(read):
    path = shared("dicom/dcmqi/sr-example__sr.dcm")
    with pytest.raises(CallError, match="C282"):
        read(path)
    (entry,) = read(path, label_column="suvbw, mean").entries
    assert (entry.said.value, entry.said.unit, entry.said.label) == (6.01529, "{SUVbw}g/ml", None)


def test_links_are_not_followed_and_said(tmp_path, read):
    folder = written(tmp_path, inside__a_dot_xml=VOC)
    (folder / "inside" / "round").symlink_to(folder, target_is_directory=True)
    (folder / "inside" / "b.xml").symlink_to("/etc/hostname")
    found = read(folder)
    assert len(found.entries) == 1
    assert sorted((problem.kind.value, problem.path) for problem in found.problems) == [
        ("link_ignored", "inside/b.xml"),
        ("link_ignored", "inside/round"),
    ]


def test_a_folder_with_nothing_known_is_refused(tmp_path, read):
    with pytest.raises(CohortError, match="C281"):
        read(tmp_path)


def test_every_broken_file_is_a_problem_and_nothing_crashes(read):
    folder = shared("hostile")
    found = read(folder)
    assert {problem.detail for problem in found.problems} >= {"C203", "C204", "C229"}


def test_a_request_for_something_else_is_refused():
    _, handle = start({}, ())
    with pytest.raises(CallError, match="C210"):
        handle({"op": "parse", "kind": "unknown"}, (b"",))
