import numpy as np

from evaluators.examples.video_files import SYNTHETIC, avi_bytes
from evaluators.imaging.clips import open_clip


def frames(count=7, side=48):
    """Return frames of one colour each, brighter and brighter."""
    return [np.full((side, side, 3), (20 + 30 * number, 40, 200 - 20 * number), np.uint8) for number in range(count)]


def test_a_video_is_read_with_its_frames_and_times():
    drawn = frames()
    clip = open_clip([avi_bytes(drawn, 10)])
    assert (clip.facts.width, clip.facts.height, clip.facts.frames) == (48, 48, 7)
    assert clip.facts.notes == ()
    assert np.allclose(clip.times_s, np.arange(7) / 10, atol=1e-5)
    for shown, wanted in zip(clip.frames(), drawn, strict=True):
        assert np.abs(shown.pixels.astype(int) - wanted).max() <= 4  # JPEG


def test_a_jump_into_a_longer_video_leads_to_the_frame():
    drawn = [np.full((32, 32, 3), 2 * number, np.uint8) for number in range(100)]
    first = next(iter(open_clip([avi_bytes(drawn, 15)]).frames(90)))
    assert abs(int(first.pixels[16, 16, 0]) - 180) <= 2


def test_the_same_frames_give_the_same_bytes_and_call_themselves_synthetic():
    data = avi_bytes(frames(), 10)
    assert data == avi_bytes(frames(), 10)
    assert data.count(SYNTHETIC) == 8  # the file, and each of its pictures
