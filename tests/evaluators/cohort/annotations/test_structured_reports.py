"""Measurement reports say what highdicom reads in them."""

from io import BytesIO

import highdicom
import pytest

from evaluators.cohort.annotations.structured_reports import parse_structured_report
from evaluators.errors import ImageError
from support.shared_data import shared

MANY = "dicom/highdicom/sr_document_with_multiple_groups.dcm"


def parsed(name):
    return parse_structured_report(shared(name).read_bytes(), "report.dcm", {})


def test_regions_become_boxes_of_their_finding():
    boxes = [
        (box.label, box.left, box.top, box.right, box.bottom)
        for entry in parsed(MANY).entries
        for box in entry.said.boxes or ()
    ]
    # The nodule: a circle around (45, 55) through (45, 65). The aorta: a polyline from (25, 45) to (45, 65).
    assert boxes == [("Nodule", 35, 45, 55, 65), ("Aorta", 25, 45, 45, 65)]


def test_numbers_have_their_unit_and_what_they_measure():
    told = [
        (e.measured, e.said.value, e.said.unit, e.said.label) for e in parsed(MANY).entries if e.said.value is not None
    ]
    assert told == [
        ("Intensity Histogram Mean", -119.07385253906, "[hnsf'U]", None),
        ("Diameter", 10.0, "mm", "Nodule"),
        ("Diameter", 20.0, "mm", "Aorta"),
        ("Volume", 200.0, "mm3", "Vertebra"),
    ]


def test_a_region_in_patient_coordinates_is_left_out_and_said():
    assert [(note.id, note.parameters) for note in parsed(MANY).notes] == [("regions_in_space_left_out", {"n": 1})]


def test_the_regions_are_those_highdicom_finds():
    name = "dicom/highdicom/sr_document.dcm"
    report = highdicom.sr.srread(BytesIO(shared(name).read_bytes()))
    (group,) = report.content.get_planar_roi_measurement_groups()
    (centre, edge) = group.roi.value
    radius = abs(edge[1] - centre[1])
    entry, _ = parsed(name).entries
    (box,) = entry.said.boxes
    assert (box.left, box.right) == (centre[0] - radius, centre[0] + radius)
    assert entry.names == (group.roi.ContentSequence[0].referenced_sop_instance_uid,)
    assert group.finding_type.meaning == box.label == "Spinal cord"


def test_many_measurements_of_one_lesion_are_told_apart_by_how_they_were_derived():
    measured = [entry.measured for entry in parsed("dicom/dcmqi/sr-example__sr.dcm").entries]
    assert len(measured) == len(set(measured)) == 22
    assert measured[:3] == ["SUVbw, Mean", "SUVbw, Minimum", "SUVbw, Maximum"]


def test_an_image_is_no_report():
    with pytest.raises(ImageError, match="C200"):
        parsed("dicom/highdicom/ct_image.dcm")
