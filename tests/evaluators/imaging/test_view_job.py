"""The worker job of the viewer: pictures that show what the file asks for, thumbnails, names only when asked."""

import json

import numpy as np
import pytest

from evaluators.errors import CallError, ImageError
from evaluators.imaging.open import open_image
from evaluators.imaging.picture import PictureFacts, picture_of
from evaluators.imaging.view_job import THUMBNAIL, picture_from, start, thumbnail_from
from evaluators.isolation.worker_process import WorkerProcess
from support.dicom_files import dicom_bytes, lookup_item
from support.models import plain_image
from support.shared_data import shared

GREY = np.arange(12, dtype=np.uint16).reshape(3, 4) * 100


@pytest.fixture
def handle():
    return start({}, ())[1]


def picture(handle, file):
    return picture_from(*handle({"op": "view"}, (file,)))


def shown(picture, window=None, **options):
    pixels = np.frombuffer(picture.shown(window, inverted=False, **options), np.uint8)
    return pixels.reshape(-1, -(-picture.width // options.get("step", 1)), *([3] if picture.colour else []))


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"WindowCenter": "500", "WindowWidth": "300"},
        {"WindowCenter": "500", "WindowWidth": "300", "VOILUTFunction": "SIGMOID"},
        {"RescaleSlope": "2", "RescaleIntercept": "-1000", "WindowCenter": "0", "WindowWidth": "400"},
        {"PhotometricInterpretation": "MONOCHROME1"},
        {"VOILUTSequence": lookup_item(range(0, 65536, 64), first=0)},
        {"ModalityLUTSequence": lookup_item(range(2000, 0, -1), first=0)},
    ],
    ids=["plain", "window", "sigmoid", "rescale", "monochrome1", "voi table", "modality table"],
)
def test_as_stored_is_what_the_file_asks_for(handle, elements):
    file = dicom_bytes(GREY, **elements)
    assert np.array_equal(shown(picture(handle, file)), open_image(file).display_grey())


def test_a_window_counts_in_units_of_the_modality(handle):
    found = picture(handle, dicom_bytes(GREY, RescaleSlope="1", RescaleIntercept="-500"))
    grey = shown(found, (0.0, 200.0))  # 500 stored is 0: the middle
    assert grey[0].tolist() == [0, 0, 0, 0]
    assert 127 <= grey[1, 1] <= 128
    assert grey[2].tolist() == [255, 255, 255, 255]
    assert found.value_at(1, 1) == 0.0


def test_an_inverted_image_stays_inverted_in_another_window_and_turns_round_when_asked(handle):
    found = picture(handle, dicom_bytes(GREY, PhotometricInterpretation="MONOCHROME1"))
    assert found.facts.inverted
    assert shown(found, (550.0, 1100.0))[0, 0] > 250
    assert np.frombuffer(found.shown((550.0, 1100.0), inverted=True), np.uint8)[0] < 5


def test_negative_and_floating_values_are_kept(handle):
    signed = picture(handle, dicom_bytes(np.array([[-32768, 32767], [0, 5]], np.int16)))
    assert [signed.value_at(0, 0), signed.value_at(1, 0), signed.value_at(1, 1)] == [-32768, 32767, 5]
    image = open_image(dicom_bytes(GREY))
    floats = np.array([[0.0, np.nan], [0.25, 1.0]], np.float32)
    found = picture_of(type(image)(floats, image.facts, image.tone), PictureFacts())
    assert found.value_at(0, 1) == pytest.approx(0.25, abs=1e-4)
    assert found.value_at(1, 0) == 0.0


def test_a_coloured_picture_is_its_own_pixels(handle):
    file = plain_image(120, size=(7, 5))
    found = picture(handle, file)
    assert found.colour
    assert np.array_equal(shown(found), open_image(file).display_rgb())
    assert shown(found, step=2).shape == (3, 4, 3)
    assert found.value_at(0, 0) == tuple(open_image(file).pixels[0, 0])


def test_the_automatic_window_leaves_the_rarest_values_out(handle):
    pixels = np.full((100, 100), 1000, np.uint16)
    pixels[:, :50] = 600
    pixels[0, 0] = 60_000
    centre, width = picture(handle, dicom_bytes(pixels)).auto_window
    assert (centre, width) == (800.0, 400.0)


def test_spacing_comes_from_the_patient_or_is_said_to_be_the_detector_s(handle):
    patient = picture(handle, dicom_bytes(GREY, PixelSpacing=[2, 1], ImagerPixelSpacing=[3, 3])).facts
    assert (patient.spacing_mm, patient.spacing_at_detector, patient.aspect) == ((2.0, 1.0), False, 2.0)
    detector = picture(handle, dicom_bytes(GREY, ImagerPixelSpacing=[3, 3])).facts
    assert (detector.spacing_mm, detector.spacing_at_detector) == ((3.0, 3.0), True)
    none = picture(handle, dicom_bytes(GREY, PixelSpacing=[0, 1], PixelAspectRatio=["3", "2"])).facts
    assert (none.spacing_mm, none.aspect) == (None, 1.5)


def test_only_terms_of_the_standard_are_said_around_an_image(handle):
    facts = picture(handle, dicom_bytes(GREY, ImageLaterality="R", ViewPosition="MLO", Modality="MG")).facts
    assert (facts.laterality, facts.view, facts.modality) == ("R", "MLO", "MG")
    odd = picture(handle, dicom_bytes(GREY, ImageLaterality="Mrs", ViewPosition="DOE JANE")).facts
    assert (odd.laterality, odd.view) == (None, None)


def test_every_window_of_the_file_is_listed(handle):
    facts = picture(handle, dicom_bytes(GREY, WindowCenter=["40", "-600"], WindowWidth=["400", "1500"])).facts
    assert facts.windows == ((40.0, 400.0), (-600.0, 1500.0))


@pytest.mark.parametrize(("shape", "spacing", "size"), [((40, 400), [1, 1], (128, 13)), ((40, 40), [2, 1], (64, 128))])
def test_a_thumbnail_has_square_pixels_and_its_long_side_is_fixed(handle, shape, spacing, size):
    file = dicom_bytes(np.zeros(shape, np.uint16), PixelSpacing=spacing)
    width, height, colour, content = thumbnail_from(*handle({"op": "thumbnail"}, (file,)))
    assert ((width, height), colour, len(content)) == (size, False, width * height)
    assert max(width, height) == THUMBNAIL


def test_names_are_read_only_when_asked(handle):
    file = dicom_bytes(GREY, PatientName="Doe^Jane", PatientID="12345", StudyDate="20240102")
    said = json.dumps(handle({"op": "view"}, (file,))[0])
    assert "Doe" not in said
    assert "12345" not in said
    names = handle({"op": "names"}, (file,))[0]["names"]
    assert names == {"name": "Doe^Jane", "id": "12345", "examined": "20240102"}
    assert handle({"op": "names"}, (plain_image(10),))[0]["names"] == {}


@pytest.mark.parametrize("request_", [{"op": "facts"}, {}])
def test_what_the_job_does_not_do_is_refused(handle, request_):
    with pytest.raises(CallError, match="C210"):
        handle(request_, (b"",))


@pytest.mark.parametrize(
    ("change", "blobs"),
    [
        ({"shape": [3, 5]}, None),
        ({"dtype": "float64"}, None),
        ({"facts": "{}{}"}, None),
        ({}, 1),
        ({"shape": [12]}, None),
    ],
)
def test_an_answer_that_does_not_fit_together_is_refused(handle, change, blobs):
    head, sent = handle({"op": "view"}, (dicom_bytes(GREY),))
    with pytest.raises(ImageError, match="C204"):
        picture_from(head | change, sent[:blobs])


def test_places_beyond_the_levels_are_refused(handle):
    head, (pixels, levels, stored) = handle({"op": "view"}, (dicom_bytes(GREY),))
    with pytest.raises(ImageError, match="C204"):
        picture_from(head, (pixels, levels[:8], stored[:2]))


@pytest.mark.parametrize(("shape", "length"), [([10, 10], 99), ([1000, 1000], 1_000_000), ([2, 2, 4], 16), ("ab", 4)])
def test_a_thumbnail_that_does_not_fit_together_is_refused(shape, length):
    with pytest.raises(ImageError, match="C204"):
        thumbnail_from({"shape": shape}, [bytes(length)])


def test_the_worker_shows_real_images_in_isolation():
    ct, colour = shared("dicom/highdicom/ct_image.dcm"), shared("dicom/derived/VL_ISIC_0000001.dcm")
    with WorkerProcess("views", setup={}) as worker:
        frame = worker.ask({"op": "view"}, [ct.read_bytes()], timeout_s=60)
        found = picture_from(frame.head, frame.blobs)
        assert (found.width, found.height, found.facts.modality) == (128, 128, "CT")
        assert np.array_equal(shown(found), open_image(ct.read_bytes()).display_grey())
        frame = worker.ask({"op": "thumbnail"}, [colour.read_bytes()], timeout_s=60)
        assert thumbnail_from(frame.head, frame.blobs)[:3] == (128, 96, True)
