"""Videos as a model takes them that is handed several frames at once."""

import numpy as np
import pytest
from pydantic import TypeAdapter

from evaluators.domain.preparation import SampleFrames, Step
from evaluators.domain.submission import Input
from evaluators.errors import ImageError
from evaluators.imaging.clips import open_clip
from evaluators.inference.clip_preparation import chosen_frames, prepare_clip
from support.videos import GREYS, video_bytes

STEPS = TypeAdapter(tuple[Step, ...])


@pytest.mark.parametrize(
    ("frames", "count", "stride", "chosen"),
    [
        (10, 5, None, (1, 3, 5, 7, 9)),  # the middles of 0-1, 2-3, 4-5 …
        (9, 3, None, (1, 4, 7)),
        (2, 4, None, (0, 0, 1, 1)),
        (1, 3, None, (0, 0, 0)),
        (11, 3, 2, (3, 5, 7)),  # around frame 5
        (10, 1, 4, (4,)),
        (4, 3, 2, (0, 2, 3)),  # too short: it stands still on its last frame
    ],
)
def test_frames_are_spread_over_the_video_or_lie_around_its_middle(frames, count, stride, chosen):
    assert chosen_frames(frames, SampleFrames(do="sample_frames", count=count, stride=stride)) == chosen


def test_without_a_step_that_takes_some_all_frames_are_taken_but_not_endlessly_many():
    assert chosen_frames(3, None) == (0, 1, 2)
    with pytest.raises(ImageError) as error:
        chosen_frames(1025, None)
    assert error.value.id == "C261"


@pytest.mark.parametrize(("layout", "shape"), [("NTCHW", (1, 4, 3, 6, 8)), ("NCTHW", (1, 3, 4, 6, 8))])
def test_each_frame_goes_through_the_steps_and_frames_stay_in_the_order_of_time(tmp_path, layout, shape):
    steps = (
        {"do": "sample_frames", "count": 4},
        {"do": "resize", "width": 8, "height": 6, "filter": "nearest", "resampler": "pillow"},
        {"do": "scale", "divide_by": 255.0},
    )
    given = Input(name="x", layout=layout, dtype="float32", colour="RGB", steps=STEPS.validate_python(steps))
    prepared = prepare_clip(open_clip([video_bytes(tmp_path, "avi", "MJPG")]), given)
    assert prepared.tensor.shape == shape
    assert prepared.tensor.dtype == np.float32
    frames = prepared.tensor[0] if layout == "NTCHW" else prepared.tensor[0].transpose(1, 0, 2, 3)
    greys = [frame[:, 3:, 4:].mean() * 255 for frame in frames]
    assert greys == pytest.approx([GREYS[number] for number in (1, 3, 6, 8)], abs=2)
