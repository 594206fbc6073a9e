"""A video shown to a model as from a camera: ten frames, one every 80 ms, with a clock that stands still by itself."""

import pytest

from evaluators.imaging.image import Image
from evaluators.inference import streaming
from support.videos import GREYS, video_bytes


class Camera:
    """A clock that only waiting and scoring move; scoring takes as long as it is told."""

    def __init__(self, monkeypatch, takes_s):
        self.now, self.takes_s, self.seen = 100.0, takes_s, []
        monkeypatch.setattr(streaming, "scored", self._scored)

    def _scored(self, pipeline, image, clock):
        assert isinstance(image, Image)
        self.seen.append(round(float(image.pixels[20:, 20:].mean())))
        self.now += self.takes_s
        return (0.5, 0.5)

    def show(self, tmp_path, **options):
        def wait(seconds):
            self.now += seconds

        video = [video_bytes(tmp_path, "avi", "MJPG")]
        return streaming.stream(None, video, now=lambda: self.now, wait=wait, **options)


def test_a_model_that_is_fast_enough_sees_every_frame_when_it_arrives(tmp_path, monkeypatch):
    camera = Camera(monkeypatch, takes_s=0.02)
    found = camera.show(tmp_path)
    assert camera.seen == pytest.approx(GREYS, abs=2)
    assert found.late_ms == pytest.approx([20] * 10)
    assert (found.arrived, len(found.spent_ms)) == (10, 10)
    assert found.seconds == pytest.approx(9 * 0.08 + 0.02)
    assert found.interval_ms == pytest.approx(80)


def test_a_slow_model_takes_up_the_newest_frame_and_the_others_are_dropped(tmp_path, monkeypatch):
    camera = Camera(monkeypatch, takes_s=0.2)
    found = camera.show(tmp_path)
    # Free again at 0.2, 0.4 and 0.6 s: the newest frames are then those of 0.16, 0.40 and 0.56 s; at 0.8 s the last.
    assert found.at_s == pytest.approx([0.0, 0.16, 0.40, 0.56, 0.72])
    assert found.late_ms == pytest.approx([200, 240, 200, 240, 280])
    assert camera.seen == pytest.approx([GREYS[n] for n in (0, 2, 5, 7, 9)], abs=2)


def test_a_stream_ends_after_the_stated_time(tmp_path, monkeypatch):
    assert Camera(monkeypatch, takes_s=0.01).show(tmp_path, longest_s=0.3).arrived == 4
