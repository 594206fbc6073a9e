"""Clips made of stills: files in order, pages, frames of a DICOM file."""

from io import BytesIO

import nibabel
import numpy as np
import pytest
from PIL import Image as PillowImage
from pydicom import uid

from evaluators.errors import ImageError
from evaluators.imaging import image_sequence
from evaluators.imaging.clips import open_clip
from support.dicom_files import dicom_bytes
from support.shared_data import shared
from support.tiff_files import tiff_bytes

GREYS = (10, 200, 90)


def png(grey, *, size=(4, 3), mode="RGB"):
    file = BytesIO()
    PillowImage.new("RGB", size, (grey, grey, grey)).convert(mode).save(file, "PNG")
    return file.getvalue()


def greys(clip, start=0):
    return [int(image.display_grey()[0, 0]) for image in clip.frames(start)]


def dicom_frames(**elements):
    frames = np.stack([np.full((3, 4), grey, np.uint8) for grey in GREYS])
    return dicom_bytes(frames, NumberOfFrames=3, **elements)


def test_files_are_frames_in_the_order_they_are_given():
    clip = open_clip([png(grey) for grey in GREYS])
    assert greys(clip) == list(GREYS)
    assert greys(clip, 2) == [90]
    assert clip.times_s == (0, 0.04, 0.08)
    facts = clip.facts
    assert (facts.format, facts.frames, facts.duration_s, facts.notes) == ("png", 3, 0.12, ("frame_rate_assumed",))


def test_real_frames_are_the_pictures_of_their_files():
    names = ["seq1_0001.jpg", "seq1_0003.jpg"]
    files = [shared(f"larynx_vocalfolds/frames/{name}").read_bytes() for name in names]
    for image, file in zip(open_clip(files).frames(), files, strict=True):
        assert np.array_equal(image.pixels, np.asarray(PillowImage.open(BytesIO(file))))


@pytest.mark.parametrize("other", [png(1, size=(4, 4)), png(1, mode="L")], ids=["size", "colour"])
def test_files_that_differ_in_size_or_colour_are_no_clip(other):
    with pytest.raises(ImageError, match="C262"):
        open_clip([png(1), other])


def test_a_file_that_is_no_image_is_no_frame():
    with pytest.raises(ImageError, match="C200"):
        open_clip([png(1), b"notes"])


def test_pixels_of_a_frame_may_turn_out_broken_when_it_is_asked_for():
    clip = open_clip([png(1), png(2)[:-30]])
    frames = clip.frames()
    assert next(frames).pixels[0, 0, 0] == 1
    with pytest.raises(ImageError, match="C204"):
        next(frames)


def test_a_volume_is_no_clip():
    volume = nibabel.Nifti1Image(np.zeros((4, 3, 2), np.int16), np.eye(4)).to_bytes()
    with pytest.raises(ImageError, match="C214"):
        open_clip([volume])


def test_nothing_is_no_clip():
    with pytest.raises(ImageError, match="C200"):
        open_clip([])


def test_pages_of_a_tiff_are_frames():
    clip = open_clip([tiff_bytes(*[np.full((3, 4), grey, np.uint8) for grey in GREYS])])
    assert greys(clip) == list(GREYS)
    assert clip.facts.notes == ("frame_rate_assumed",)


def test_pages_that_differ_in_size_end_the_clip_with_a_reason():
    clip = open_clip([tiff_bytes(np.zeros((3, 4), np.uint8), np.zeros((5, 4), np.uint8))])
    with pytest.raises(ImageError, match="C262"):
        list(clip.frames())


def test_one_picture_is_a_clip_of_one_frame():
    assert open_clip([png(7)]).times_s == (0,)


@pytest.mark.parametrize(
    ("elements", "times", "duration"),
    [
        ({"FrameTime": 100}, (0, 0.1, 0.2), 0.3),
        ({"FrameTimeVector": [0, 50, 150]}, (0, 0.05, 0.2), 0.35),
        ({"CineRate": 20}, (0, 0.05, 0.1), 0.15),
        ({"FrameTime": 100, "CineRate": 20}, (0, 0.1, 0.2), 0.3),
        ({"FrameTimeVector": [0, 50], "FrameTime": 40}, (0, 0.04, 0.08), 0.12),
        ({"FrameTimeVector": [0, -1, 50], "RecommendedDisplayFrameRate": 10}, (0, 0.1, 0.2), 0.3),
    ],
    ids=["frame time", "vector", "cine rate", "time before rate", "vector too short", "vector back in time"],
)
def test_frames_of_a_dicom_file_have_the_times_of_its_header(elements, times, duration):
    clip = open_clip([dicom_frames(**elements)])
    assert greys(clip) == list(GREYS)
    assert clip.times_s == pytest.approx(times)
    assert clip.facts.duration_s == pytest.approx(duration)
    assert clip.facts.notes == ()


@pytest.mark.parametrize("elements", [{}, {"FrameTime": 0}, {"CineRate": 0}], ids=["nothing", "no time", "no rate"])
def test_a_dicom_header_without_times_is_noted(elements):
    clip = open_clip([dicom_frames(**elements)])
    assert clip.times_s == (0, 0.04, 0.08)
    assert clip.facts.notes == ("frame_rate_assumed",)


def test_too_many_frames_are_refused(monkeypatch):
    monkeypatch.setattr(image_sequence, "MAX_FRAMES", 2)
    several = [png(grey) for grey in GREYS]
    for files in (several, [dicom_frames()], [tiff_bytes(*[np.zeros((3, 4), np.uint8)] * 3)]):
        with pytest.raises(ImageError, match="C261"):
            open_clip(files)


def test_a_dicom_file_that_declares_more_frames_than_it_holds_breaks_off():
    file = dicom_bytes(np.zeros((3, 3, 4), np.uint8), syntax=uid.ExplicitVRLittleEndian, NumberOfFrames=3)
    longer = file.replace(b"\x28\x00\x08\x00IS\x02\x003 ", b"\x28\x00\x08\x00IS\x02\x009 ")
    assert longer != file
    with pytest.raises(ImageError, match="C204"):
        list(open_clip([longer]).frames())
