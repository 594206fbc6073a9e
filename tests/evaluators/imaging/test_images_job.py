"""The worker job: facts, pseudonymous keys, and nothing else of a patient."""

import hashlib
import hmac
import json

import nibabel
import numpy as np
import pytest
from pydicom import uid

from evaluators.cohort.image_workers import ImageDescription
from evaluators.domain.case import ImageFacts
from evaluators.errors import CallError, ImageError
from evaluators.imaging.worker_job import NOT_NUMBERS, start
from evaluators.isolation.worker_process import WorkerProcess
from support.dicom_files import dicom_bytes
from support.shared_data import shared

KEY = bytes(range(32))
PIXELS = np.arange(12, dtype=np.uint8).reshape(3, 4)
DECODE = {"op": "facts", "decode": True}


@pytest.fixture
def handle():
    return start({"pseudonym_key": KEY.hex()}, ())[1]


def test_the_patient_number_becomes_a_keyed_hash(handle):
    file = dicom_bytes(PIXELS, PatientID="12345", IssuerOfPatientID="HOUSE", PatientName="Doe^Jane")
    answer, blobs = handle(DECODE, (file,))
    assert answer["patient"] == hmac.new(KEY, b"HOUSE\x0012345", hashlib.sha256).hexdigest()
    assert blobs == ()
    assert "12345" not in json.dumps(answer)
    assert "Doe" not in json.dumps(answer)


def test_issuer_and_number_cannot_be_mixed_up(handle):
    first, second = (
        handle(DECODE, (dicom_bytes(PIXELS, PatientID=number, IssuerOfPatientID=issuer),))[0]["patient"]
        for issuer, number in (("A1", "2"), ("A", "12"))
    )
    assert first != second


@pytest.mark.parametrize("elements", [{}, {"PatientID": ""}, {"PatientID": "  "}], ids=["absent", "empty", "blank"])
def test_without_a_patient_number_there_is_no_key(handle, elements):
    assert handle(DECODE, (dicom_bytes(PIXELS, **elements),))[0]["patient"] is None


def test_decoding_tells_digest_and_constant(handle):
    answer = handle(DECODE, (dicom_bytes(PIXELS, SeriesInstanceUID="1.2", AccessionNumber="A1"),))[0]
    assert ImageFacts.model_validate_json(json.dumps(answer["facts"])).width == 4
    assert (answer["image_uid"], answer["series_uid"], answer["accession"]) == ("1.2.3.4", "1.2", "A1")
    assert answer["constant"] is False
    assert len(answer["pixel_digest"]) == 64


@pytest.mark.parametrize("decode", [True, False])
def test_a_slice_says_where_it_lies_and_what_its_state_is(handle, decode):
    file = dicom_bytes(
        PIXELS, StudyInstanceUID="1.5", ImagePositionPatient=[1, 2, 3], PatientName="Doe^Jane", BurnedInAnnotation="YES"
    )
    answer = handle({"op": "facts", "decode": decode}, (file,))[0]
    described = ImageDescription.model_validate_json(json.dumps(answer))
    assert described.study_uid == "1.5"
    assert described.place.position == (1, 2, 3)
    assert (described.deidentification.burned_in, described.deidentification.names_left) == (True, 1)


def test_a_volume_file_says_its_grid(handle):
    file = nibabel.Nifti1Image(np.zeros((2, 3, 4), np.int16), np.diag([1, 1, 5, 1])).to_bytes()
    facts = ImageDescription.model_validate_json(json.dumps(handle(DECODE, (file,))[0])).facts
    assert (facts.frames, facts.grid.spacing) == (4, (5, 1, 1))


def test_every_voxel_of_a_volume_file_is_read(handle):
    def described(voxels, cut=0):
        file = nibabel.Nifti1Image(voxels, np.eye(4)).to_bytes()
        return handle(DECODE, (file[: len(file) - cut],))[0]

    rising = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    assert (described(rising)["constant"], described(np.zeros_like(rising))["constant"]) == (False, True)
    assert len(described(rising)["look"]) == 16
    holed = np.where(rising == 5, np.nan, rising)
    notes = [described(voxels)["facts"]["notes"] for voxels in (rising, holed)]
    assert [NOT_NUMBERS in said for said in notes] == [False, True]
    with pytest.raises(ImageError, match="C204"):
        described(rising, cut=4)


def test_without_decoding_broken_pixels_are_not_found(handle):
    file = dicom_bytes(PIXELS, syntax=uid.JPEGBaseline8Bit, encoded=b"\xff\xd8broken")
    answer = handle({"op": "facts", "decode": False}, (file,))[0]
    assert (answer["facts"]["width"], answer["pixel_digest"], answer["constant"]) == (4, None, None)
    with pytest.raises(ImageError, match="C204"):
        handle(DECODE, (file,))


@pytest.mark.parametrize("request_", [{"op": "other"}, {}], ids=["other", "none"])
def test_an_unknown_request_is_refused(handle, request_):
    with pytest.raises(CallError, match="C210"):
        handle(request_, (b"",))


def test_a_uid_that_is_none_does_not_leave(handle):
    answer = handle(DECODE, (shared("hostile/dicom/injection_in_strings_and_uid.dcm").read_bytes(),))[0]
    assert answer["image_uid"] is None or set(answer["image_uid"]) <= set("0123456789.")


@pytest.mark.parametrize("name", ["phi_canary_ct.dcm", "phi_canary_mr.dcm"])
def test_no_canary_token_leaves_except_the_accession_number(handle, name):
    answer = handle(DECODE, (shared(f"dicom/derived/{name}").read_bytes(),))[0]
    assert answer.pop("accession") == "ZZPHIDACC"
    assert "ZZPHID" not in json.dumps(answer)


def test_a_real_worker_answers_and_goes_on_after_a_broken_file():
    good, broken = dicom_bytes(PIXELS, PatientID="1"), dicom_bytes(None)
    with WorkerProcess("images", setup={"pseudonym_key": KEY.hex()}, allow_unisolated=True) as worker:
        with pytest.raises(ImageError, match="C201"):
            worker.ask(DECODE, [broken], timeout_s=60)
        answer = worker.ask(DECODE, [good], timeout_s=60).head
    assert answer["facts"]["format"] == "dicom"
