"""DICOM that cannot be shown, facts of the header, and identity."""

from io import BytesIO

import numpy as np
import pytest
from pydicom import dcmread, uid

from evaluators.errors import ImageError
from evaluators.imaging import dicom_dataset
from evaluators.imaging.dicom_dataset import read_dataset
from evaluators.imaging.dicom_facts import dicom_identity
from evaluators.imaging.open import open_image, read_facts
from support.dicom_files import dicom_bytes

JPIP = "1.2.840.10008.1.2.4.94"
PIXELS = np.arange(12, dtype=np.uint8).reshape(3, 4)


def with_overlay(file):
    dataset = dcmread(BytesIO(file))
    dataset.add_new(0x60003000, "OW", b"\xff\x0f")
    written = BytesIO()
    dataset.save_as(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("id", "pixels", "elements"),
    [
        pytest.param("C201", None, {}, id="no pixels"),
        pytest.param("C202", PIXELS, {"syntax": JPIP, "encoded": b"\0\0"}, id="unknown compression"),
        pytest.param("C206", PIXELS, {"syntax": uid.MPEG4HP41, "encoded": b"\0\0"}, id="video"),
        pytest.param("C203", PIXELS, {"Rows": 60_000, "Columns": 60_000}, id="too large"),
        pytest.param("C204", PIXELS, {"Rows": 300}, id="too little data"),
        pytest.param("C205", PIXELS, {"Rows": None}, id="no rows"),
        pytest.param("C205", PIXELS, {"Columns": 0}, id="no width"),
        pytest.param("C205", PIXELS, {"BitsAllocated": None}, id="no bits"),
        pytest.param("C205", PIXELS, {"PhotometricInterpretation": None}, id="no photometric interpretation"),
        pytest.param("C207", PIXELS, {"PhotometricInterpretation": "HSV"}, id="unknown colours"),
    ],
)
def test_what_cannot_be_shown_has_a_reason(id, pixels, elements):
    with pytest.raises(ImageError, match=id):
        open_image(dicom_bytes(pixels, **elements))


def test_the_name_of_the_compression_is_a_parameter():
    with pytest.raises(ImageError) as caught:
        open_image(dicom_bytes(PIXELS, syntax=JPIP, encoded=b"\0\0"))
    assert caught.value.parameters == {"ts": "JPIP Referenced"}


def test_a_frame_that_is_not_there_is_refused():
    with pytest.raises(ImageError, match="C205"):
        open_image(dicom_bytes(PIXELS), frame=1)


def test_a_deflated_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    file = dicom_bytes(np.zeros((2000, 2000), np.uint8), syntax=uid.DeflatedExplicitVRLittleEndian)
    assert len(file) < 10_000
    assert open_image(file).is_constant()
    monkeypatch.setattr(dicom_dataset, "MAX_INFLATED", 1_000_000)
    with pytest.raises(ImageError, match="C203"):
        open_image(file)


def test_a_file_without_preamble_is_read():
    file = dicom_bytes(PIXELS)
    assert np.array_equal(open_image(file[132:]).pixels, PIXELS)


def test_facts_come_from_closed_lists():
    file = dicom_bytes(
        PIXELS,
        Modality="CT",
        Manufacturer="SIEMENS Healthcare GmbH",
        BodyPartExamined="CHEST",
        PatientAge="018M",
        PatientSex="F",
        StudyDate="20240131",
        PatientName="Doe^Jane",
    )
    facts = open_image(file).facts
    assert (facts.modality, facts.manufacturer, facts.body_part) == ("CT", "Siemens", "CHEST")
    assert (facts.age_years, facts.sex, facts.month) == (1.5, "female", "2024-01")
    assert facts == read_facts(file)
    assert "Doe" not in facts.model_dump_json()


def test_words_that_are_on_no_list_do_not_become_facts():
    file = dicom_bytes(PIXELS, Modality="JANEDOE", Manufacturer="Jane Doe", BodyPartExamined="JANE", PatientSex="X")
    facts = open_image(file).facts
    assert (facts.modality, facts.manufacturer, facts.body_part, facts.sex) == (None, "other", None, None)


@pytest.mark.parametrize(
    ("elements", "years"),
    [
        pytest.param({"PatientBirthDate": "19800615", "StudyDate": "20200614"}, 39, id="day before the birthday"),
        pytest.param({"PatientBirthDate": "19800615", "StudyDate": "20200615"}, 40, id="birthday"),
        pytest.param({"PatientBirthDate": "20300101", "StudyDate": "20200615"}, None, id="not yet born"),
        pytest.param({"PatientAge": "999Y"}, None, id="impossible"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_the_age_is_stated_or_worked_out(elements, years):
    assert open_image(dicom_bytes(PIXELS, **elements)).facts.age_years == years


def test_overlays_are_ignored_and_noted():
    assert open_image(with_overlay(dicom_bytes(PIXELS))).facts.notes == ("overlay_ignored",)


def test_identity_is_read_for_use_inside_the_worker():
    file = dicom_bytes(
        PIXELS, PatientID=" 123 ", IssuerOfPatientID="HOUSE", SeriesInstanceUID="1.2", AccessionNumber="A1"
    )
    identity = dicom_identity(read_dataset(file))
    assert (identity.issuer, identity.patient_id, identity.accession) == ("HOUSE", "123", "A1")
    assert (identity.image_uid, identity.series_uid, identity.study_uid) == ("1.2.3.4", "1.2", None)
