"""Videos: the frames that were written, at the times they are shown."""

import struct
import sys
from io import BytesIO

import cv2
import numpy as np
import pytest
from pydicom import uid

from evaluators.errors import ImageError
from evaluators.imaging import video
from evaluators.imaging.clips import open_clip
from evaluators.imaging.open import identify, open_image, read_facts
from evaluators.isolation.worker_process import WorkerProcess
from support.dicom_files import dicom_bytes
from support.shared_data import shared
from support.videos import GREYS, frame_of, turned_right, video_bytes, with_times

LOSSLESS = {"mkv": "FFV1", "avi": "HFYU", "mov": "png "}
LOSSY = {"mp4": "mp4v", "webm": "VP90", "mpg": "MPG2", "ts": "mp4v", "wmv": "WMV2"}
REAL = ["larynx_seq1_mjpeg.avi", "larynx_seq6_h264.mp4"]


@pytest.fixture(scope="module")
def videos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("videos")
    return {ending: video_bytes(folder, ending, codec) for ending, codec in {**LOSSLESS, **LOSSY}.items()}


def red_green_blue(clip):
    return [image.display_rgb() for image in clip.frames()]


@pytest.mark.parametrize("ending", LOSSLESS)
def test_frames_of_a_lossless_video_are_those_that_were_written(videos, ending):
    clip = open_clip([videos[ending]])
    assert clip.facts.notes == ()
    assert (clip.facts.width, clip.facts.height, clip.facts.channels, clip.facts.frames) == (64, 48, 3, 10)
    assert clip.times_s == pytest.approx([0.08 * number for number in range(10)])
    assert clip.facts.duration_s == pytest.approx(0.8)
    assert np.array_equal(red_green_blue(clip), [frame_of(grey) for grey in GREYS])


@pytest.mark.parametrize("ending", LOSSY)
def test_frames_of_a_lossy_video_come_in_order_and_in_the_right_colours(videos, ending):
    clip = open_clip([videos[ending]])
    frames = red_green_blue(clip)
    assert np.abs(np.array([frame[24, 32] for frame in frames]) - np.array(GREYS)[:, None]).max() < 8
    assert all(np.abs(frame[2, 2].astype(int) - (255, 0, 0)).max() < 24 for frame in frames)
    assert all(before < after for before, after in zip(clip.times_s, clip.times_s[1:], strict=False))


@pytest.mark.parametrize("ending", {**LOSSLESS, **LOSSY})
def test_counting_frames_without_decoding_them_says_the_same(videos, ending):
    assert identify(videos[ending]) == "video"
    facts = read_facts(videos[ending])
    assert facts.format == "video"
    assert facts.frames == len(GREYS)
    assert facts.duration_s == pytest.approx(open_clip([videos[ending]]).facts.duration_s, abs=0.1)


def test_the_decoder_is_named_with_its_versions(videos):
    decoder = open_clip([videos["mkv"]]).facts.decoder
    assert decoder.startswith(f"opencv {cv2.__version__} (avcodec ")


@pytest.mark.parametrize("name", REAL)
def test_frames_of_a_real_video_are_those_opencv_reads_from_the_file(name):
    path = shared(f"larynx_vocalfolds/video/{name}")
    peer = cv2.VideoCapture(str(path))
    clip = open_clip([path.read_bytes()])
    for image in clip.frames():
        assert np.array_equal(image.display_rgb(), peer.read()[1][..., ::-1])
    assert not peer.read()[0]


def test_real_frames_look_like_the_pictures_the_video_was_made_of():
    clip = open_clip([shared("larynx_vocalfolds/video/larynx_seq1_mjpeg.avi").read_bytes()])
    original = open_image(shared("larynx_vocalfolds/original_png/seq1_0001.png").read_bytes()).display_rgb()
    first = next(iter(clip.frames())).display_rgb()
    assert np.abs(first.astype(int) - original).mean() < 5


def test_frames_may_be_shown_at_uneven_times(videos):
    shown = [0, 40, 80, 200, 240, 300, 301, 500, 700, 900]
    clip = open_clip([with_times(videos["mkv"], shown)])
    assert clip.times_s == pytest.approx([time / 1000 for time in shown])
    assert np.array_equal(red_green_blue(clip), [frame_of(grey) for grey in GREYS])


def test_times_that_go_back_are_replaced_and_that_is_noted(videos):
    clip = open_clip([with_times(videos["mkv"], [0, 80, 80, 240, 320, 400, 480, 560, 640, 720])])
    assert "frame_times_assumed" in clip.facts.notes
    assert clip.times_s == pytest.approx([0.08 * number for number in range(10)])


def test_frames_can_be_asked_for_from_the_middle(videos):
    clip = open_clip([videos["avi"]])
    assert [image.pixels[24, 32, 0] for image in clip.frames(7)] == list(GREYS[7:])
    assert list(clip.frames(10)) == []


@pytest.fixture
def steps(monkeypatch):
    """Count the frames that are gone through, whichever capture it is."""

    class Counted:
        def __init__(self, capture):
            self._capture = capture

        def __getattr__(self, name):
            return getattr(self._capture, name)

        def grab(self):
            counts.append(self._capture.grab())
            return counts[-1]

    counts, opened = [], video._opened
    monkeypatch.setattr(video, "_opened", lambda *given, **options: Counted(opened(*given, **options)))
    return counts


@pytest.mark.parametrize("start", [21, 30, 43])
def test_a_jump_into_a_real_video_leads_to_the_frame_that_steps_lead_to(steps, start):
    clip = open_clip([shared("larynx_vocalfolds/video/larynx_seq6_h264.mp4").read_bytes()])
    whole = red_green_blue(clip)
    steps.clear()
    assert np.array_equal(next(clip.frames(start)).display_rgb(), whole[start])
    assert len(steps) < 20


@pytest.mark.parametrize("ending", {**LOSSLESS, **LOSSY})
def test_a_jump_is_taken_only_where_it_leads_to_the_right_frame(videos, monkeypatch, ending):
    monkeypatch.setattr(video, "_LEAD_S", 0.05)
    clip = open_clip([videos[ending]])
    whole = red_green_blue(clip)
    for start in range(10):
        assert np.array_equal(next(clip.frames(start)).display_rgb(), whole[start])


def test_a_jump_at_uneven_times_leads_to_the_right_frame(videos, monkeypatch):
    monkeypatch.setattr(video, "_LEAD_S", 0.05)
    clip = open_clip([with_times(videos["mkv"], [0, 40, 80, 200, 240, 300, 301, 500, 700, 900])])
    for start in range(10):
        assert next(clip.frames(start)).pixels[24, 32, 0] == GREYS[start]


def test_a_video_that_asks_to_be_turned_is_turned_and_that_is_noted(videos):
    clip = open_clip([turned_right(videos["mov"])])
    assert (clip.facts.width, clip.facts.height) == (48, 64)
    assert clip.facts.notes == ("turned_by_exif",)
    assert np.array_equal(next(clip.frames()).pixels, np.rot90(frame_of(GREYS[0]), -1))


@pytest.mark.parametrize("ending", ["mkv", "avi"])
def test_of_a_video_that_is_cut_off_the_frames_that_are_there_are_used(videos, ending):
    clip = open_clip([videos[ending][: len(videos[ending]) // 2]])
    frames = red_green_blue(clip)
    assert 2 <= len(frames) < 10
    assert np.array_equal(frames, [frame_of(grey) for grey in GREYS[: len(frames)]])
    assert clip.facts.notes == ("frames_missing",)


@pytest.mark.parametrize("ending", ["mkv", "avi", "mov", "mp4", "webm", "wmv"])
@pytest.mark.parametrize("kept", [20, 200])
def test_a_video_that_lost_nearly_all_is_refused(videos, ending, kept):
    for read in (open_clip, lambda files: read_facts(files[0])):
        with pytest.raises(ImageError, match=r"C204|C260"):
            read([videos[ending][:kept]])


def test_a_video_is_no_single_image(videos):
    with pytest.raises(ImageError, match="C206"):
        open_image(videos["mp4"])


def test_several_videos_are_no_clip(videos):
    with pytest.raises(ImageError, match="C206"):
        open_clip([videos["mkv"], videos["mkv"]])


def test_a_declared_size_beyond_the_limit_is_refused_before_a_frame_is_made(videos):
    huge = struct.pack("<II", 12_000, 9_000)
    with pytest.raises(ImageError, match="C203"):
        read_facts(videos["avi"].replace(struct.pack("<II", 64, 48), huge))


def test_too_many_frames_are_refused(videos, monkeypatch):
    monkeypatch.setattr(video, "MAX_FRAMES", 9)
    for read in (open_clip, lambda files: read_facts(files[0])):
        with pytest.raises(ImageError, match="C261"):
            read([videos["mkv"]])


def test_a_list_of_addresses_is_not_opened_as_a_video():
    playlist = b"#EXTM3U\n#EXTINF:1,\nhttp://localhost/a.ts\n"
    with pytest.raises(ImageError, match="C260"):
        video.Video(playlist)


def test_a_video_in_dicom_is_the_video():
    inside = shared("larynx_vocalfolds/video/larynx_seq6_h264.mp4").read_bytes()
    file = shared("dicom/derived/VIDEO_larynx_seq6.dcm").read_bytes()
    clip, plain = open_clip([file]), open_clip([inside])
    assert clip.times_s == plain.times_s
    assert np.array_equal(next(clip.frames(43)).pixels, next(plain.frames(43)).pixels)
    facts = clip.facts
    assert (facts.format, facts.modality, facts.frames, facts.duration_s) == ("dicom", "ES", 44, pytest.approx(4.4))
    assert facts.transfer_syntax == uid.MPEG4HP41
    assert facts.notes == ()
    assert read_facts(file) == facts


def dicom_video(encoded, **elements):
    said = {"Rows": 48, "Columns": 64, "NumberOfFrames": 10, "FrameTime": 80, **elements}
    return dicom_bytes(
        np.zeros((said["NumberOfFrames"], 1, 1, 3), np.uint8), syntax=uid.MPEG2MPML, encoded=encoded, **said
    )


@pytest.mark.parametrize(
    ("elements", "notes"),
    [
        ({}, ()),
        ({"FrameTime": 40}, ("video_header_contradicts",)),
        ({"FrameTime": None, "CineRate": 25}, ("video_header_contradicts",)),
        ({"FrameTime": None}, ()),
        ({"NumberOfFrames": 12}, ("video_header_contradicts",)),
        ({"Rows": 64}, ("video_header_contradicts",)),
    ],
)
def test_what_a_dicom_header_says_against_its_video_is_noted(videos, elements, notes):
    said = {key: value for key, value in elements.items() if value is not None}
    removed = {key: "" for key, value in elements.items() if value is None}
    assert open_clip([dicom_video(videos["mp4"], **removed, **said)]).facts.notes == notes


@pytest.mark.parametrize(("said", "duration"), [({"FrameTime": 100}, 4.4), ({"FrameTime": "", "CineRate": 20}, 2.2)])
def test_a_bare_stream_in_dicom_has_the_times_of_the_header(said, duration):
    inside = shared("larynx_vocalfolds/video/larynx_seq6_h264.mp4").read_bytes()
    packets = cv2.VideoCapture(BytesIO(inside), cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])
    stream = b"".join(packets.retrieve()[1].tobytes() for _ in iter(packets.grab, False))
    clip = open_clip([dicom_video(stream, Rows=512, Columns=512, NumberOfFrames=44, **said)])
    assert (clip.facts.frames, clip.facts.duration_s, clip.facts.notes) == (44, pytest.approx(duration), ())
    assert clip.times_s == pytest.approx([number * duration / 44 for number in range(44)])
    assert np.array_equal(next(clip.frames(20)).pixels, next(open_clip([inside]).frames(20)).pixels)


def test_a_dicom_file_with_a_broken_video_is_refused():
    with pytest.raises(ImageError, match="C260"):
        open_clip([dicom_video(b"\0\0\1\xb3 no more")])


@pytest.mark.skipif(sys.platform != "linux", reason="the sandboxes of other platforms have not been run yet")
def test_videos_are_decoded_inside_the_sandbox(videos):
    with WorkerProcess("images", setup={"pseudonym_key": "00"}) as worker:
        for data in (videos["mkv"], videos["webm"], dicom_video(videos["mp4"])):
            answer = worker.ask({"op": "facts", "decode": True}, [data], timeout_s=20).head
            assert (answer["facts"]["frames"], answer["facts"]["width"]) == (10, 64)
            assert answer["pixel_digest"] is None
        with pytest.raises(ImageError, match="C260"):
            worker.ask({"op": "facts", "decode": True}, [videos["mkv"][:50]], timeout_s=20)
