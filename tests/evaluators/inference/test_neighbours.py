"""Cases alone and together: answers by hand, and models that look at what else is in the batch."""

import numpy as np
import pytest

from evaluators.domain.outcome import FailureCategory
from evaluators.domain.preparation import SlidingWindow
from evaluators.domain.submission import Input
from evaluators.inference.failure import ModelFailure
from evaluators.inference.neighbours import Neighbours

IMAGE = Input(name="image", layout="NCHW", dtype="float32", colour="RGB")


class Counted:
    """Stands for a loaded model: what it answers is given."""

    def __init__(self, answer, batch_size=None):
        self.batch_size = batch_size
        self.asked = []
        self._answer = answer

    def run_all(self, tensor):
        self.asked.append(tensor.shape[0])
        answer = self._answer(tensor)
        return list(answer) if isinstance(answer, tuple) else [answer]


def images(*values):
    return [np.full((1, 3, 4, 4), value, np.float32) for value in values]


def mean(tensor):
    return tensor.mean(axis=(1, 2, 3), keepdims=False)[:, None]


def compared(answer, tensors, input=IMAGE, **more):
    neighbours = Neighbours(Counted(answer, **more), input)
    for tensor in tensors:
        neighbours.put_aside(tensor)
    return neighbours.compare()


@pytest.mark.parametrize(
    ("answer", "difference"),
    [
        pytest.param(mean, 0.0, id="looks at each image alone"),
        pytest.param(lambda x: mean(x) - mean(x).mean() / 4, 0.125, id="looks at the mean of the batch"),
        pytest.param(lambda x: mean(x) + 0.5 * np.arange(len(x))[:, None], 1.0, id="looks at the place in the batch"),
        pytest.param(lambda x: mean(x) * 100 - mean(x).mean(), 0.5, id="logits go by their own range"),
        pytest.param(lambda x: np.full((len(x), 1), np.nan), 0.0, id="no number alone nor together"),
        pytest.param(lambda x: np.full((len(x), 1), np.nan if len(x) > 1 else 0.0), 1e9, id="no number together"),
    ],
)
def test_the_largest_difference_is_the_one_worked_out_by_hand(answer, difference):
    # The means 0, 0.5 and 1: the mean of all is 0.5, that of the first two 0.25. One number has no range of its own.
    assert compared(answer, images(0, 0.5, 1))["difference"] == pytest.approx(difference)


def refusing(tensor):
    if len(tensor) > 1:
        raise ModelFailure(FailureCategory.RUNTIME_ERROR)
    return mean(tensor)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refusing, id="it ends with an error"),
        pytest.param(lambda x: mean(x)[:1], id="it answers for one only"),
        pytest.param(lambda x: ["text"] * len(x), id="it answers with a list"),
        pytest.param(lambda x: np.array(["text"] * len(x)), id="it answers with text"),
    ],
)
def test_a_model_that_takes_no_batch_whatever_it_declares_says_nothing(answer):
    assert compared(answer, images(0, 1)) == {"difference": None}


def test_every_output_is_compared_that_has_a_row_for_each_image():
    def boxes_then_scores(tensor):
        return mean(tensor), mean(tensor) - mean(tensor).mean() / 4

    assert compared(boxes_then_scores, images(0, 0.5, 1))["difference"] == pytest.approx(0.125)
    assert compared(lambda x: (np.zeros(7), mean(x)), images(0, 0.5)) == {"difference": 0.0}


def test_one_case_has_no_neighbours():
    assert compared(mean, images(0)) == {"difference": None}


def test_a_model_of_one_image_at_a_time_is_not_run():
    session = Counted(mean, batch_size=1)
    neighbours = Neighbours(session, IMAGE)
    for tensor in images(0, 1):
        neighbours.put_aside(tensor)
    assert neighbours.compare() == {"one_at_a_time": True}
    assert session.asked == []


def test_only_cases_of_one_size_are_put_together():
    session = Counted(mean)
    neighbours = Neighbours(session, IMAGE)
    for tensor in [*images(0, 1), np.zeros((1, 3, 5, 4), np.float32)]:
        neighbours.put_aside(tensor)
    neighbours.compare()
    assert max(session.asked) == 2


def test_a_model_led_over_the_image_in_pieces_is_handed_pieces():
    input = IMAGE.model_copy(update={"sliding_window": SlidingWindow(size=(4, 8), overlap=0.5, weights="gaussian")})
    shapes = []

    def answer(tensor):
        shapes.append(tensor.shape[1:])
        return mean(tensor)

    larger = [np.ones((1, 3, 6, 6), np.float32), np.zeros((1, 3, 9, 20), np.float32)]
    assert compared(answer, larger, input) == {"difference": 0.0}
    assert set(shapes) == {(3, 4, 8)}
