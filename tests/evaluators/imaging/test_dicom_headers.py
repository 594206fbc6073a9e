"""What a scan learns from one parse of a DICOM header."""

from dataclasses import replace

import numpy as np
import pytest
from pydicom import dcmread, uid
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from evaluators.cohort.image_workers import Deidentification, SlicePlace
from evaluators.errors import ImageError
from evaluators.imaging.dicom import examine_dicom, examine_header
from evaluators.imaging.dicom_dataset import number, read_dataset, text
from evaluators.imaging.foreign import foreign_code
from evaluators.imaging.open import identify, open_image
from support.dicom_files import dicom_bytes
from support.shared_data import shared

PIXELS = np.arange(12, dtype=np.uint8).reshape(3, 4)
PLACED = {
    "ImagePositionPatient": ["1.5", "-2", "3e1"],
    "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
    "PixelSpacing": [0.5, 0.7],
    "SliceThickness": 2.5,
    "InstanceNumber": 7,
    "FrameOfReferenceUID": "1.2.9",
    "GantryDetectorTilt": -12.5,
    "AcquisitionTime": "130501.5",
}


def test_the_place_of_a_slice_is_what_the_header_says():
    place = examine_header(dicom_bytes(PIXELS, **PLACED)).place
    assert SlicePlace.model_validate(place) == SlicePlace(
        position=(1.5, -2, 30),
        orientation=(1, 0, 0, 0, 1, 0),
        spacing=(0.5, 0.7),
        thickness=2.5,
        instance=7,
        frame_of_reference="1.2.9",
        tilt=-12.5,
        time_s=13 * 3600 + 5 * 60 + 1.5,
    )


@pytest.mark.parametrize("syntax", [uid.ImplicitVRLittleEndian, uid.ExplicitVRBigEndian])
def test_the_encoding_of_the_header_does_not_matter(syntax):
    plain = examine_header(dicom_bytes(PIXELS, PatientID="1", **PLACED))
    other = examine_header(dicom_bytes(PIXELS, syntax=syntax, PatientID="1", **PLACED))
    assert replace(other, facts=plain.facts) == plain
    assert (other.facts.width, other.facts.height) == (4, 3)


@pytest.mark.parametrize(
    ("element", "field"),
    [
        ({"ImagePositionPatient": [1, 2]}, "position"),
        ({"PixelSpacing": [0, 1]}, "spacing"),
        ({"SliceThickness": 0}, "thickness"),
        ({"FrameOfReferenceUID": "none"}, "frame_of_reference"),
        ({"AcquisitionTime": "noon"}, "time_s"),
    ],
)
def test_what_cannot_be_is_as_if_it_were_not_said(element, field):
    assert examine_header(dicom_bytes(PIXELS, **{**PLACED, **element})).place[field] is None


def test_a_picture_and_an_object_of_several_frames_have_no_place():
    assert examine_header(dicom_bytes(PIXELS)).place is None
    assert examine_header(dicom_bytes(np.stack([PIXELS] * 2), NumberOfFrames=2, **PLACED)).place is None


def test_a_file_that_says_nothing_of_its_state_counts_every_name_it_holds():
    state = examine_header(dicom_bytes(PIXELS, PatientName="Doe^Jane", PatientID="1", InstitutionName="House"))
    assert Deidentification.model_validate(state.deidentification | {"codes": ()}) == Deidentification(names_left=3)


def test_in_a_deidentified_file_invented_names_do_not_count_but_an_institution_does():
    code = Dataset()
    code.CodeValue = "113100"
    state = examine_header(
        dicom_bytes(
            PIXELS,
            PatientName="Anonymous",
            PatientID="X1",
            InstitutionName="House",
            OperatorsName="",
            PatientIdentityRemoved="YES",
            BurnedInAnnotation="NO",
            DeidentificationMethodCodeSequence=Sequence([code]),
        )
    ).deidentification
    assert state == {"removed": True, "codes": ["113100"], "burned_in": False, "names_left": 1}


@pytest.mark.parametrize(("option", "left"), [("113112", 1), ("113109", 2), ("113999", 3)])
def test_what_an_option_of_deidentification_allows_to_stay_does_not_count(option, left):
    code = Dataset()
    code.CodeValue = option
    said = {"PatientIdentityRemoved": "YES", "DeidentificationMethodCodeSequence": Sequence([code])}
    held = {"InstitutionName": "House", "InstitutionAddress": "Road 1", "StationName": "CT1"}
    assert examine_header(dicom_bytes(PIXELS, **said, **held)).deidentification["names_left"] == left


def test_decoding_and_reading_the_header_say_the_same_of_every_real_file():
    compared = 0
    for path in sorted(shared("dicom/pydicom").glob("*")):
        data = path.read_bytes()
        try:
            decoded = examine_dicom(data)[1]
        except ImageError:
            continue
        header = examine_header(data)
        assert replace(decoded, facts=header.facts) == header
        assert set(header.facts.notes) <= set(decoded.facts.notes)
        compared += 1
    assert compared > 100


def test_quick_reading_of_text_and_numbers_gives_what_pydicom_gives():
    keywords = ("PatientID", "Manufacturer", "SOPInstanceUID", "Rows", "InstanceNumber", "SliceThickness", "Modality")
    compared = 0
    for path in sorted(shared("dicom/pydicom").glob("*")):
        with foreign_code():
            quick = read_dataset(path.read_bytes())
            slow = dcmread(path, force=True)
        for keyword in keywords:
            expected = slow.get(keyword)
            if expected is None or isinstance(expected, bytes):
                continue
            found = number(quick, keyword) if isinstance(expected, int | float) else text(quick, keyword)
            assert found == (expected if isinstance(expected, int | float) else expected.strip(" \0") or None)
            compared += 1
    assert compared > 300


def test_a_patient_number_in_another_character_set_is_read_as_such():
    data = dicom_bytes(PIXELS, SpecificCharacterSet="ISO_IR 192", PatientID="Ä1")
    assert examine_header(data).identity.patient_id == "Ä1"


@pytest.mark.parametrize("name", ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-empty.dcm"])
def test_a_dicomdir_is_known_as_one(name):
    data = shared(f"dicom/pydicom/{name}").read_bytes()
    assert identify(data) == "dicomdir"
    with pytest.raises(ImageError, match="C213"):
        open_image(data)


def test_a_file_without_preamble_is_still_dicom():
    data = dicom_bytes(PIXELS)
    assert identify(data[132:]) == "dicom"
    assert np.array_equal(open_image(data[132:]).pixels, PIXELS)
