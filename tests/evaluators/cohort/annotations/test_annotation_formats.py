"""COCO, YOLO, Pascal VOC: boxes whose edges can be worked out by hand."""

import json
import xml.etree.ElementTree as ET

import pytest

from evaluators.cohort.annotations.box_texts import class_words, parse_box_lines, parse_yolo
from evaluators.cohort.annotations.coco import parse_coco
from evaluators.cohort.annotations.merging import scaled
from evaluators.cohort.annotations.pascal_voc import parse_pascal_voc
from evaluators.errors import ImageError
from support.shared_data import shared


def sides(entry):
    return [(box.label, box.left, box.top, box.right, box.bottom) for box in entry.said.boxes]


def coco(*annotations, images=({"id": 1, "file_name": "a/one.png"}, {"id": 2, "file_name": "two.png"})):
    categories = [{"id": 7, "name": "polyp"}, {"id": 9, "name": "tool"}]
    document = {"images": list(images), "annotations": list(annotations), "categories": categories}
    return parse_coco(json.dumps(document).encode(), "instances.json", {})


def coco_with(annotation):
    categories = '"categories":[{"id":1,"name":"x"}]'
    return f'{{"images":[{{"id":1,"file_name":"a"}}],"annotations":[{annotation}],{categories}}}'.encode()


def voc(*sides):
    box = "".join(f"<{tag}>{side}</{tag}>" for tag, side in zip(("xmin", "ymin", "xmax", "ymax"), sides, strict=True))
    return f"<annotation><object><name>p</name><bndbox>{box}</bndbox></object></annotation>".encode()


def test_coco_boxes_are_left_top_width_height_and_an_image_without_any_was_seen_empty():
    found = coco({"image_id": 1, "category_id": 7, "bbox": [10, 20.5, 30, 4]})
    assert [entry.names for entry in found.entries] == [("a/one.png",), ("two.png",)]
    assert sides(found.entries[0]) == [("polyp", 10, 20.5, 40, 24.5)]
    assert found.entries[1].said.boxes == ()
    assert found.values == ("polyp", "tool")


def test_coco_outlines_become_boxes_and_what_cannot_is_left_out_and_said():
    found = coco(
        {"image_id": 1, "category_id": 9, "segmentation": [[1, 2, 5, 2, 5, 8], [0, 3, 1, 3, 1, 4]]},
        {"image_id": 1, "category_id": 9, "segmentation": {"counts": "abc", "size": [4, 4]}},
        {"image_id": 2, "category_id": 9, "bbox": [0, 0, 1, 1], "iscrowd": 1},
    )
    assert sides(found.entries[0]) == [("tool", 0, 2, 5, 8)]
    said = {note.id: note.parameters["n"] for note in found.notes}
    assert said == {"outline_as_box": 1, "run_length_left_out": 1, "crowd_left_out": 1}


@pytest.mark.parametrize(
    "broken",
    [
        b"[]",
        b'{"images": 3}',
        b"[" * 100_000,
        b'{"images":[{"id":1}],"annotations":[],"categories":[]}',
        coco_with('{"image_id":2,"category_id":1,"bbox":[0,0,1,1]}'),
        coco_with('{"image_id":1,"category_id":1,"bbox":[0,0,-1,1]}'),
        coco_with('{"image_id":1,"category_id":1,"bbox":[0,0,NaN,1]}'),
        coco_with('{"image_id":1,"category_id":1,"bbox":[0,0,1e999,1]}'),
    ],
)
def test_coco_that_does_not_hold_together_is_refused(broken):
    with pytest.raises(ImageError, match="C280"):
        parse_coco(broken, "x.json", {})


def test_yolo_boxes_are_shares_of_the_image_by_their_centre():
    found = parse_yolo(b"1 0.5 0.25 0.5 0.1\n0 0.1 0.1 0.2 0.2\n", "labels/train/im1.txt", {"classes": ["wbc", "rbc"]})
    (entry,) = found.entries
    assert found.fractions
    assert "images/train/im1" in entry.names
    assert [box.label for box in entry.said.boxes] == ["rbc", "wbc"]
    box = scaled(entry.said, 200, 100).boxes[0]
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((50, 20, 150, 30))


def test_a_yolo_outline_counts_by_the_rectangle_around_it_and_an_empty_file_says_nothing_is_there():
    outline = parse_yolo(b"0 0.1 0.2 0.5 0.2 0.5 0.9\n", "a.txt", {})
    assert sides(outline.entries[0]) == [("0", 0.1, 0.2, 0.5, 0.9)]
    assert [note.id for note in outline.notes] == ["outline_as_box"]
    assert parse_yolo(b"", "a.txt", {}).entries[0].said.boxes == ()


@pytest.mark.parametrize(
    "line", [b"0 0.5 0.5 1.5 0.5", b"x 0.5 0.5 0.5 0.5", b"0 0.5 0.5 0.5", b"0 0 0 0 nan", b"-1 0 0 0 0"]
)
def test_a_yolo_line_that_is_none_is_refused(line):
    with pytest.raises(ImageError, match="C280"):
        parse_yolo(line, "a.txt", {})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("classes.txt", "wbc\nrbc\n"),
        ("data.yaml", "path: ../x\nnames: ['wbc', \"rbc\"]  # two\nnc: 2\n"),
        ("data.yaml", "names:\n  0: wbc\n  1: rbc\nnc: 2\n"),
        ("data.yaml", "nc: 2\nnames:\n- wbc\n- rbc\n"),
        ("data.yaml", "names: {0: wbc, 1: rbc}\n"),
    ],
)
def test_the_words_for_class_numbers_are_read_as_exporters_write_them(name, text):
    assert class_words(text.encode(), name) == ("wbc", "rbc")


def test_pascal_voc_counts_pixels_from_1_and_names_the_last_one():
    data = (
        b"<annotation><filename>a.png</filename><object><name>polyp</name><bndbox><xmin>1</xmin><ymin>3</ymin>"
        b"<xmax>10</xmax><ymax>3</ymax></bndbox><part><name>hand</name></part></object></annotation>"
    )
    (entry,) = parse_pascal_voc(data, "labels/a.xml", {}).entries
    assert sides(entry) == [("polyp", 0, 2, 10, 3)]
    assert entry.names == ("a.png", "labels/a.xml")


def test_a_corner_at_zero_is_taken_as_the_edge_and_said():
    data = voc(0, 1, 4, 4)
    found = parse_pascal_voc(data, "a.xml", {})
    assert sides(found.entries[0]) == [("p", 0, 0, 4, 4)]
    assert [(note.id, note.parameters) for note in found.notes] == [("voc_corner_at_zero", {"n": 1})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_in_it_is_expanded(encoding):
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE annotation [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;">]><annotation><filename>&b;</filename></annotation>'
    )
    with pytest.raises(ImageError, match="C279"):
        parse_pascal_voc(bomb.encode(encoding), "a.xml", {})


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<annotation>",
        b"<html></html>",
        b"<annotation><object><name>p</name></object></annotation>",
        b"<annotation>" + b"<a>" * 100,
        voc(9, 1, 4, 4),
    ],
)
def test_xml_that_is_no_pascal_voc_is_refused(broken):
    with pytest.raises(ImageError, match="C280"):
        parse_pascal_voc(broken, "a.xml", {})


def test_the_real_blood_smears_are_read_as_the_standard_library_reads_them():
    for path in sorted(shared("bccd/Annotations").glob("*.xml"))[:10]:
        objects = ET.parse(path).getroot().iter("object")  # noqa: S314 - files we chose
        expected = []
        for item in objects:
            left, top, right, bottom = (
                int(item.find("bndbox").findtext(side)) for side in ("xmin", "ymin", "xmax", "ymax")
            )
            expected.append((item.findtext("name"), max(left, 1) - 1, max(top, 1) - 1, right, bottom))
        (entry,) = parse_pascal_voc(path.read_bytes(), path.name, {}).entries
        assert sides(entry) == expected


def test_lines_of_class_left_top_width_height_are_pixels():
    data = shared("tables/pascal_case_1/gts_00001.txt").read_bytes()
    (entry,) = parse_box_lines(data, "gts_00001.txt", {}).entries
    assert sides(entry) == [("object", 25, 16, 63, 72), ("object", 129, 123, 170, 185)]
    assert "00001" in entry.names
