import numpy as np
import pytest

from evaluators.domain.preparation import SampleFrames
from evaluators.examples.developer_profiles import SEEDS, TAKEN, developer_video, moments
from evaluators.examples.intubation_risk import SEED
from evaluators.examples.profiles import FRAMES, SIDE, Head, draw_head, filmed
from evaluators.inference.clip_preparation import chosen_frames

USUAL = Head(0.0, 0.0, 0.0, 0.0, False, False, (220, 180, 150), (40, 30, 20), (90, 90, 160))


def moved(head, time, rng_seed=1):
    """Return how many pixels a moment differs in from the beginning."""
    before, then = filmed(head, np.random.default_rng(rng_seed), [0.0, time])
    return int((np.abs(then.astype(int) - before).max(axis=2) > 60).sum())


def test_the_same_seed_draws_the_same_video():
    (first, head), (second, again) = developer_video("held_out", 1), developer_video("held_out", 1)
    assert head == again
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
    assert (first[0].shape, first[0].dtype) == ((SIDE, SIDE, 3), np.uint8)


@pytest.mark.parametrize(("measure", "time"), [("opening", 0.25), ("bending", 0.7)])
def test_a_mouth_that_opens_wider_and_a_neck_that_bends_further_move_more(measure, time):
    values = {name: getattr(USUAL, name) for name in USUAL.__slots__}
    little, much = (Head(**{**values, measure: amount}) for amount in (-2.0, 2.0))
    assert moved(little, time) < moved(USUAL, time) < moved(much, time)


def test_difficult_heads_open_and_bend_less_on_average_and_overlap_with_the_others():
    rng = np.random.default_rng(4)
    sums = {
        difficult: np.array([_ease(draw_head(rng, difficult=difficult, beard=False)) for _ in range(150)])
        for difficult in (False, True)
    }
    assert sums[True].mean() < sums[False].mean() - 1
    assert sums[True].max() > sums[False].min()


def _ease(head):
    return head.opening + head.bending + head.chin - head.neck


def test_the_developer_takes_the_frames_that_the_card_says():
    assert tuple(moments()) == chosen_frames(FRAMES, SampleFrames(do="sample_frames", count=TAKEN))


def test_no_two_sets_of_videos_share_a_seed():
    assert len({*SEEDS.values(), SEED}) == len(SEEDS) + 1
